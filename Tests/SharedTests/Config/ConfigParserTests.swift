import Testing

@testable import Shared

@Suite struct ConfigParserTests {
    static let minimal = #"{"providers":[{"base_url":"https://h.example","api_key":"upstream-key","models":[{"id":"m"}]}]}"#

    /// The minimal configuration with additional members at the top, in the provider, and in the model.
    static func text(top: String = "", provider: String = "", model: String = "", id: String = #""id":"m""#) -> String {
        func comma(_ members: String) -> String { members.isEmpty ? "" : "," + members }
        let models = #"[{\#(id)\#(comma(model))}]"#
        let provider = #"{"base_url":"https://h.example","api_key":"upstream-key","models":\#(models)\#(comma(provider))}"#
        return #"{"providers":[\#(provider)]\#(comma(top))}"#
    }

    static func config(_ text: String, _ environment: [String: String] = [:]) throws -> Config {
        try Config.parse(Array(text.utf8), environment: environment)
    }

    static func faults(_ text: String, _ environment: [String: String] = [:]) -> [String] {
        do throws(ConfigError) {
            _ = try Config.parse(Array(text.utf8), environment: environment)
            return []
        } catch {
            return error.faults
        }
    }

    @Test func `what is left out has its default`() throws {
        let config = try Self.config(Self.minimal)
        #expect(config.clients == [])
        #expect(config.port == 8888)
        #expect(config.upstreamTimeoutSeconds == 300)
        #expect(config.connectTimeoutSeconds == 10)
        #expect(config.logBodyMaxChars == 4096)
        #expect(config.logStreamTextPreviewChars == 256)
        #expect(config.warnings == [])
        #expect(config.web.tavily == nil && config.web.searxng == nil)
        #expect(config.web.maxResults == 5 && config.web.fetchMaxChars == 50_000)
        let tavily = try #require(try Self.config(Self.text(top: #""tavily_key":"tvly-k""#)).web.tavily)
        #expect(tavily.url == "https://api.tavily.com" && tavily.proxy == nil)
        #expect(tavily.searchDepth == "basic" && tavily.topic == "general")
        let model = config.providers[0].models[0]
        #expect(model.id == "m" && model.displayName == "m" && model.remoteID == "m")
        #expect(model.quirks == Quirks() && model.profile == "default" && model.profileReason == "default")
    }

    @Test func `what is written is kept`() throws {
        let config = try Self.config(
            Self.text(
                top: #"""
                    "ak":"client-key","port":1,"upstream_timeout_seconds":86400,"connect_timeout_seconds":300,"log_body_max_chars":0,
                    "log_stream_text_preview_chars":0,
                    "tavily_key":"tvly-k","tavily_url":"http://t.example/"
                    """#,
                model: #""display_name":"M","remote_id":"far""#))
        #expect(config.clients == [Config.Client(key: "client-key")])
        #expect(config.port == 1)
        #expect(config.upstreamTimeoutSeconds == 86400)
        #expect(config.connectTimeoutSeconds == 300 && config.web.tavily?.connectTimeoutSeconds == 300)
        #expect(config.logBodyMaxChars == 0 && config.logStreamTextPreviewChars == 0)
        #expect(config.web.tavily?.key == "tvly-k" && config.web.tavily?.url == "http://t.example")
        let model = config.providers[0].models[0]
        #expect(model.displayName == "M" && model.remoteID == "far")
        #expect(config.secrets == ["client-key", "tvly-k", "upstream-key"])
    }

    @Test(arguments: [("", true), (#""sandbox":null"#, true), (#""sandbox":true"#, true), (#""sandbox":false"#, false)])
    func `the sandbox is on unless it is off`(_ top: String, isOn: Bool) throws {
        let config = try Self.config(Self.text(top: top))
        #expect(config.isSandboxed == isOn)
        #expect(ConfigReport(config).text.contains("\nsandbox               off\n") == !isOn)
    }

    @Test(arguments: [#""ak":"""#, #""ak":null,"port":null"#, #""tavily_key":"","tavily_url":"""#])
    func `an empty text and null count as absent`(_ top: String) throws {
        let config = try Self.config(Self.text(top: top))
        #expect(config.clients == [] && config.port == 8888)
        #expect(config.web.tavily == nil)
    }

    @Test func `a server without a key has an empty one`() throws {
        let config = try Self.config(Self.minimal.replacing("upstream-key", with: ""))
        #expect(config.providers[0].keys == [])
        #expect(config.secrets == [])
    }

    @Test(arguments: [
        (#"{}"#, "providers: required"),
        (#"{"providers":[]}"#, "providers: expected a list of at least one object"),
        (#"{"providers":{}}"#, "providers: expected a list of at least one object"),
        (#"{"providers":[7]}"#, "providers[0]: expected an object"),
        (#"[]"#, "config.json: expected an object"),
        (text(id: #""display_name":"x""#), "providers[0].models[0].id: required"),
        (text(id: #""id":"""#), "providers[0].models[0].id: required"),
        (text(id: #""id":5"#), "providers[0].models[0].id: expected a string"),
        (text(top: #""port":"8888""#), "port: expected a whole number, 1 to 65535"),
        (text(top: #""port":0"#), "port: expected a whole number, 1 to 65535"),
        (text(top: #""port":65536"#), "port: expected a whole number, 1 to 65535"),
        (text(top: #""port":80.5"#), "port: expected a whole number, 1 to 65535"),
        (text(top: #""upstream_timeout_seconds":"soon""#), "upstream_timeout_seconds: expected a whole number, 1 to 86400"),
        (text(top: #""connect_timeout_seconds":0"#), "connect_timeout_seconds: expected a whole number, 1 to 300"),
        (text(top: #""connect_timeout_seconds":301"#), "connect_timeout_seconds: expected a whole number, 1 to 300"),
        (text(top: #""log_body_max_chars":-1"#), "log_body_max_chars: expected a whole number, 0 to 1000000000"),
        (text(top: #""log_stream_text_preview_chars":true"#), "log_stream_text_preview_chars: expected a whole number, 0 to 1000000000"),
        (
            text(top: #""log_stream_text_preview_chars":4611686018427387904"#),
            "log_stream_text_preview_chars: expected a whole number, 0 to 1000000000"
        ),
        (text(top: #""ak":5"#), #"ak: expected a string, {"env": "NAME"} or {"file": "PATH"}"#),
        (text(top: #""ak":"x\r\ny""#), "ak: expected printable ASCII characters only (is a line break at its end?)"),
        (text(top: #""ak":" x""#), "ak: expected no space at its beginning or end"),
        (text(top: #""tavily_key":"k\u0000""#), "tavily_key: expected printable ASCII characters only (is a line break at its end?)"),
        (text(top: #""tavily_url":"tavily""#), "tavily_url: expected http://host… or https://host…"),
        (
            text(provider: #""profile":"gpt""#),
            "providers[0].profile: unknown; known are \(Profile.all.map(\.name).joined(separator: ", "))"
        ),
        (text(provider: #""quirks":[]"#), "providers[0].quirks: expected an object"),
        (text(provider: #""quirks":{"pdf":"x"}"#), "providers[0].quirks.pdf: expected one of placeholder, file, text"),
        (text(model: #""quirks":{"top_k":1}"#), "providers[0].models[0].quirks.top_k: expected true or false"),
        (
            text(model: #""quirks":{"topk":true}"#),
            "providers[0].models[0].quirks.topk: unknown flag; known are \(Quirks.flags.map(\.name).joined(separator: ", "))"
        ),
    ])
    func `a fault names its path and what was expected`(_ text: String, _ fault: String) {
        #expect(Self.faults(text) == [fault])
    }

    @Test(arguments: ["base_url", "api_key", "models"])
    func `a provider without its members is a fault`(_ key: String) {
        let text = Self.minimal.replacing(#""\#(key)""#, with: #""x""#)
        let found = Self.faults(text)
        #expect(found.count == 1 && found[0].hasPrefix("providers[0].\(key): required"))
    }

    @Test func `all faults are told at once, and no secret in any`() {
        let faults = Self.faults(
            #"""
            {"ak":"secret-one\n","port":"x","tavily_key":"secret-two\n",
             "providers":[{"api_key":"secret-three\n","models":[{},{"id":"a"},{"id":"a"}]}]}
            """#
        )
        #expect(
            faults.map { $0.prefix { $0 != ":" } } == [
                "ak", "port", "providers[0].base_url", "providers[0].api_key", "providers[0].models[0].id", "providers[0].models[2].id",
                "tavily_key",
            ])
        #expect(faults.allSatisfy { !$0.contains("secret") })
    }

    @Test func `one id under two providers is failover, in their order`() throws {
        let config = try Self.config(
            #"""
            {"providers":[{"base_url":"http://a","api_key":"1","models":[{"id":"m"}]},
                          {"base_url":"http://b","api_key":"2","models":[{"id":"m","remote_id":"n"}]}]}
            """#
        )
        #expect(config.upstreams(for: "m").map(\.url) == ["http://a/v1/chat/completions", "http://b/v1/chat/completions"])
        #expect(config.upstreams(for: "m").map(\.model.remoteID) == ["m", "n"])
        #expect(config.upstreams(for: "M").isEmpty)
    }

    @Test func `unknown and repeated keys are warnings`() throws {
        let config = try Self.config(Self.text(top: #""prot":1,"port":1,"port":2"#, provider: #""modles":[]"#, model: #""x":1,"x":2"#))
        #expect(config.port == 2)
        #expect(
            config.warnings == [
                "port: written twice; the last one counts",
                "providers[0].models[0].x: written twice; the last one counts",
                "providers[0].models[0].x: unknown key",
                "providers[0].modles: unknown key",
                "prot: unknown key",
            ])
    }

    @Test func `a byte order mark is a warning`() throws {
        let config = try Config.parse([0xEF, 0xBB, 0xBF] + Array(Self.minimal.utf8), environment: [:])
        #expect(config.warnings == ["config.json: begins with a byte order mark, which is ignored"])
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a value"),
        ("{\n  \"ak\": \"é\" x", "line 2, column 13: expected ',' or '}'"),
        ("{\n\n\"port\": 1,\n}", "line 4, column 1: expected a member's name in quotes"),
        ("{\"a\":[1,", "line 1, column 9: expected a value"),
    ])
    func `what is not JSON is told by line and column`(_ text: String, _ fault: String) throws {
        let error = #expect(throws: ConfigError.self) { try Self.config(text) }
        #expect(error == ConfigError(["config.json: \(fault)"], isPassing: true))
    }

    @Test func `a file that is half written is a fault of syntax, wherever it stops`() throws {
        let whole = Array(Self.text(top: #""ak":"k","port":8080"#).utf8)
        _ = try Config.parse(whole, environment: [:])
        for end in whole.indices {
            let error = #expect(throws: ConfigError.self) { try Config.parse(Array(whole[..<end]), environment: [:]) }
            #expect(error?.isPassing == true)
        }
    }

    @Test func `a fault of meaning is none of syntax, and the client hears no detail of it`() throws {
        let error = try #require(#expect(throws: ConfigError.self) { try Self.config("{}") })
        #expect(!error.isPassing)
        let told = APIError(error)
        #expect(told.kind == .api && told.status == 500 && told.blame == .configuration)
        #expect(told.message == "the proxy's configuration is not valid")
    }
}
