import Testing

@testable import Shared

@Suite struct LogTextTests {
    @Test func `invalid UTF-8 shows as the replacement character`() {
        #expect(LogText.body([0x61, 0xFF, 0x62], maxCharacters: 10, without: Secrets([])).visible == "a\u{FFFD}b")
    }

    @Test(arguments: [(5, "Zürich"), (6, "Zürich"), (7, "Zürich")])
    func `text is cut at a character`(limit: Int, text: String) {
        #expect(LogText.cut(text, maxCharacters: limit) == (limit < 6 ? "Züric… (7 bytes)" : text))
    }

    @Test func `base64 data in a body is shortened`() {
        let data = String(repeating: "iVBORw0+", count: 32)
        let body = #"{"data":"\#(data)","next":"word"}"#
        #expect(
            LogText.body(Array(body.utf8), maxCharacters: 300, without: Secrets([]))
                == #"{"data":"<256 characters of base64>","next":"word"}"#)
    }

    @Test func `a long word is no data`() {
        let word = String(repeating: "x", count: 255)
        #expect(LogText.body(Array(word.utf8), maxCharacters: 300, without: Secrets([])) == word)
    }

    @Test(arguments: [(0, "… (9 bytes)"), (3, "日本語"), (2, "日本… (9 bytes)"), (Int.max, "日本語")])
    func `a body is cut to so many characters`(limit: Int, shown: String) {
        #expect(LogText.body(Array("日本語".utf8), maxCharacters: limit, without: Secrets([])) == shown)
    }

    @Test(arguments: 0...40) func `D-34 a key at the place of the cut is masked, not cut in two`(limit: Int) {
        let body = "0123456789 sk-upstream-0 and sk-upstream-0, \(String(repeating: "more ", count: 300))"
        let shown = LogText.body(Array(body.utf8), maxCharacters: limit, without: Secrets(["sk-upstream-0"]))
        let keys = LogText.body(
            Array(String(repeating: "sk-upstream-0 ", count: 300).utf8), maxCharacters: limit, without: Secrets(["sk-upstream-0"]))
        #expect(!keys.contains("sk"))
        #expect(shown == String("0123456789 *** and ***, more more more more".prefix(limit)) + "… (1544 bytes)")
    }
}
