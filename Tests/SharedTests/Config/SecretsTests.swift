import Testing

@testable import Shared

@Suite struct SecretsTests {
    @Test(arguments: [
        ("the key is sk-abcdef, twice: sk-abcdef.", "the key is ***, twice: ***."),
        ("Bearer sk-abcdef", "Bearer ***"),
        ("sk-abcdefsk-abcdef", "******"),
        ("sk-abcde", "sk-abcde"),
        ("", ""),
        ("tail sk-abc", "tail sk-abc"),
        (#"{"k":"a\"b\/c+d"}"#, #"{"k":"***"}"#),
        (#"{"k":"a\"b/c+d"}"#, #"{"k":"***"}"#),
        (#"raw a"b/c+d"#, "raw ***"),
        ("?key=a%22b%2Fc%2Bd&x", "?key=***&x"),
        ("?key=a%22b%2fc%2bd&x", "?key=***&x"),
        ("long-key-and-more long-key", "*** ***"),
        ("é sk-abcdef 🙂", "é *** 🙂"),
    ])
    func `a key is masked in each spelling`(_ text: String, _ masked: String) {
        let secrets = Secrets(["sk-abcdef", "a\"b/c+d", "long-key", "long-key-and-more"])
        #expect(secrets.masked(text) == masked)
        #expect(secrets.masked(Array(text.utf8)) == Array(masked.utf8))
    }

    @Test func `keys that overlap leave nothing of either`() {
        #expect(Secrets(["abcd", "bcdefgh"]).masked("abcdefgh!") == "***!")
    }

    @Test func `a key of three characters would mask ordinary words`() {
        #expect(Secrets(["the", ""]).masked("the model") == "the model")
        #expect(Secrets(["test"]).masked("a test") == "a ***")
    }

    @Test func `bytes that are no text stay as they are`() {
        #expect(Secrets(["secret"]).masked([0xFF, 0x00] + Array("secret".utf8) + [0xC3]) == [0xFF, 0x00] + Array("***".utf8) + [0xC3])
    }

    @Test(arguments: [
        ("Incorrect API key provided: sk-proj-Ab12_cd34.", "Incorrect API key provided: ***."),
        ("Authorization: Bearer eyJhbGciOi.x-y_z~+/==; no", "Authorization: Bearer ***; no"),
        ("authorization: bearer abcdefg1", "authorization: bearer ***"),
        ("bearer abcdefghijklmnopqrst", "bearer ***"),
        ("Bearer authentication is required.", "Bearer authentication is required."),
        ("sk-1234567", "sk-1234567"),
        ("sk-12345678", "***"),
        ("risk-assessment of task-management", "risk-assessment of task-management"),
        ("the bearer of it; Bearer token is missing", "the bearer of it; Bearer token is missing"),
        ("own-secret and sk-12345678", "*** and ***"),
        ("Bearer sk-12345678", "Bearer ***"),
        ("Bearer", "Bearer"),
        ("sk-", "sk-"),
        ("Bearer   0123456789abc, forbearer 0123456789abc", "Bearer   ***, forbearer 0123456789abc"),
        ("sk-0123own-secret!", "***!"),
    ])
    func `what looks like anyone's key is masked in an upstream's words`(_ text: String, _ masked: String) {
        #expect(Secrets(["own-secret"]).maskedForeign(text, maxCharacters: .max) == masked)
    }

    @Test(arguments: 0...30) func `what is masked is cut behind the masking, at a character`(limit: Int) {
        let text = "é own-secret sk-12345678 東京 own-secret"
        #expect(Secrets(["own-secret"]).maskedForeign(text, maxCharacters: limit) == String("é *** *** 東京 ***".prefix(limit)))
    }

    /// Reading all of it would take minutes.
    @Test func `only what is shown of a long text is read`() {
        let text = "own-secret sk-12345678 " + String(repeating: "Bearer sk-12345678 own-secret ", count: 1_000_000)
        #expect(Secrets(["own-secret"]).maskedForeign(text, maxCharacters: 12) == "*** *** Bear")
    }

    @Test(arguments: [("a own-sec", "a ***"), ("a own-secre, b", "a own-secre, b"), ("own-secret o", "*** ***"), ("a own-secret", "a ***")])
    func `half a key at the end of a text that was cut counts as one`(_ text: String, _ masked: String) {
        #expect(Secrets(["own-secret"]).masked(text, maxCharacters: .max, isCut: true) == masked)
        #expect(Secrets(["own-secret"]).masked(text, maxCharacters: 3, isCut: true) == String(masked.prefix(3)))
    }

    @Test(arguments: [
        ("Bearer hush-hush-token", ["Bearer hush-hush-token", "hush-hush-token"]), ("shortkey", ["shortkey"]), ("seven77", []),
        ("a=\"\"", []), ("= ; ,\t'", []), ("", []),
        ("Token token=\"abcdefgh\", id=1", ["Token token=\"abcdefgh\", id=1", "token=\"abcdefgh", "abcdefgh"]),
        ("session=abcd=efgh1; theme='twilight'", ["session=abcd=efgh1; theme='twilight'", "abcd=efgh1", "twilight"]),
        ("Basic dXNlcjpwYXNzd29yZA==", ["Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"]),
    ])
    func `D-62: what follows a scheme or an equals sign may be a key`(_ value: String, _ parts: [String]) {
        #expect(Set(Secrets.parts(ofField: value)) == Set(parts))
    }

    @Test func `D-62: a part of a configured field is masked, and check shows none`() throws {
        let text = ConfigParserTests.minimal.replacing(
            "\"models\"", with: #""quirks": {"extra_headers": {"X-Gateway": "Key gate-0123456", "X-Short": "4711"}}, "models""#)
        let config = try ConfigParserTests.config(text)
        #expect(Secrets(config.secrets).masked("bad key gate-0123456") == "bad key ***")
        let report = ConfigReport(config).text
        #expect(report.contains(#"extra_headers={"X-Gateway":"***","X-Short":"***"}"#) && !report.contains("4711"))
    }
}
