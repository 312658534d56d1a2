import Testing

@testable import Shared

/// Keys that are not in config.json itself.
@Suite struct SecretReadingTests {
    private static func parse(_ text: String) throws(ConfigError) -> Config {
        try Config.parse(
            Array(text.utf8),
            in: Surroundings(
                environment: ["KEY": "from-env", "EMPTY": "", "BROKEN": "a\nb"],
                contents: { path throws(Surroundings.Unreadable) in
                    switch path {
                    case "/run/key": Array("from-file\n".utf8)
                    case "crlf": Array("from-crlf\r\n".utf8)
                    case "two": Array("a\n\n".utf8)
                    case "empty": Array("\n".utf8)
                    case _: throw Surroundings.Unreadable("cannot be read: No such file or directory")
                    }
                }))
    }

    private static func faults(_ text: String) -> [String] {
        do throws(ConfigError) {
            _ = try parse(text)
            return []
        } catch { return error.faults }
    }

    private static func provider(key: String, model: String = "") -> String {
        #"{"providers":[{"base_url":"https://h.example","api_key":\#(key),"models":[{"id":"m"\#(model)}]}]}"#
    }

    @Test func `a variable or a file stands in for a text`() throws {
        let top = #""ak":{"env":"KEY"},"tavily_key":{"file":"/run/key"}"#
        let config = try Self.parse(
            ConfigParserTests.text(top: top, model: #""quirks":{"extra_headers":{"x-a":{"file":"crlf"},"x-b":"plain"}}"#))
        #expect(config.clients == [Config.Client(key: "from-env")] && config.web.tavily?.key == "from-file")
        #expect(config.providers[0].models[0].quirks.extraHeaders == ["x-a": "from-crlf", "x-b": "plain"])
        #expect(config.secrets.contains("from-env") && config.secrets.contains("from-file"))
    }

    @Test(
        arguments: [
            (#""k""#, ["k"]), (#""""#, []), (#"{"env":"KEY"}"#, ["from-env"]), (#"["a",{"file":"/run/key"},{"env":"KEY"}]"#, ["a", "from-file", "from-env"]),
        ] as [(String, [String])])
    func `an upstream's key is one or a list`(_ key: String, _ keys: [String]) throws {
        #expect(try Self.parse(Self.provider(key: key)).providers[0].keys == keys)
    }

    @Test(
        arguments: [
            (#"{"env":"NONE"}"#, "providers[0].api_key: the environment variable NONE is not set"),
            (#"{"env":"EMPTY"}"#, "providers[0].api_key: the environment variable EMPTY is not set"),
            (#"{"env":"BROKEN"}"#, "providers[0].api_key: expected printable ASCII characters only (is a line break at its end?)"),
            (#"{"file":"none"}"#, "providers[0].api_key: the file none: cannot be read: No such file or directory"),
            (#"{"file":"empty"}"#, "providers[0].api_key: the file empty is empty"),
            (#"{"file":"two"}"#, "providers[0].api_key: expected printable ASCII characters only (is a line break at its end?)"),
            (#"{"path":"x"}"#, #"providers[0].api_key: expected "env" or "file", not "path""#),
            (#"{"env":"KEY","file":"x"}"#, #"providers[0].api_key: expected a string, {"env": "NAME"} or {"file": "PATH"}"#),
            (#"{"env":1}"#, #"providers[0].api_key: expected a string, {"env": "NAME"} or {"file": "PATH"}"#),
            ("7", #"providers[0].api_key: expected a string, {"env": "NAME"} or {"file": "PATH"}"#),
            ("[]", #"providers[0].api_key: expected one key at least ("" where the server asks for none)"#),
            (#"["a",""]"#, "providers[0].api_key[1]: expected a key, not an empty text"),
            (#"["a",{"env":"NONE"}]"#, "providers[0].api_key[1]: the environment variable NONE is not set"),
        ]) func `what is missing is a fault that names it`(_ key: String, _ fault: String) {
        #expect(Self.faults(Self.provider(key: key)) == [fault])
    }

    @Test func `a header field's fault is named, too`() {
        let model = #","quirks":{"extra_headers":{"x-a":{"env":"NONE"}}}"#
        #expect(
            Self.faults(Self.provider(key: #""k""#, model: model)).first
                == "providers[0].models[0].quirks.extra_headers.x-a: the environment variable NONE is not set")
    }

    @Test(arguments: [("$KEY", true), ("${KEY}", true), ("$K_2", true), ("$", false), ("$2", false), ("${KEY", false), ("a$KEY", false), ("$a-b", false)])
    func `what looks like a shell's variable is a warning`(_ key: String, _ isWarned: Bool) throws {
        let config = try Self.parse(Self.provider(key: JSON(key).written))
        #expect(config.providers[0].keys == [key])
        #expect(config.warnings.contains { $0.hasPrefix("providers[0].api_key: looks like a variable") } == isWarned)
        #expect(!config.warnings.joined().contains(key) || key == "$")
    }
}
