import Testing

@testable import Shared

/// What `--env` prints.
@Suite struct ClientEnvironmentTests {
    private static func config(_ top: String = "", quirks: String = "{}") throws -> Config {
        let models = #"[{"id":"glm","remote_id":"glm-5.3","quirks":\#(quirks)},{"id":"small"}]"#
        let providers = #""providers":[{"base_url":"http://h:1","api_key":"sk-of-the-upstream","models":\#(models)}]"#
        return try ConfigParserTests.config("{\(top.isEmpty ? "" : top + ",")\(providers)}")
    }

    private static func variables(_ config: Config, model: String? = nil, client: String? = nil) throws -> [String: String] {
        let variables = try ClientEnvironment(config, model: model, client: client).variables
        return Dictionary(uniqueKeysWithValues: variables.map { ($0.name, $0.value) })
    }

    private static let modelNames = [
        "ANTHROPIC_MODEL", "ANTHROPIC_DEFAULT_OPUS_MODEL", "ANTHROPIC_DEFAULT_SONNET_MODEL", "ANTHROPIC_DEFAULT_HAIKU_MODEL",
    ]

    @Test func `the address has the configured port, and the token is the key`() throws {
        let environment = try Self.variables(Self.config(#""ak":"key of all","port":4711"#))
        #expect(environment["ANTHROPIC_BASE_URL"] == "http://127.0.0.1:4711" && environment["ANTHROPIC_AUTH_TOKEN"] == "key of all")
        #expect(environment["CLAUDE_CODE_AUTO_MODE_SERVER"] == "0" && environment["CLAUDE_CODE_DISABLE_1M_CONTEXT"] == "1", "D-65, D-66")
        #expect(try Self.variables(Self.config())["ANTHROPIC_AUTH_TOKEN"] == "any-word")
    }

    @Test func `the model is the one that is named, else what Claude Code's names come to`() throws {
        let named = try Self.variables(Self.config(), model: "small")
        #expect(Self.modelNames.allSatisfy { named[$0] == "small" })
        let first = try Self.variables(Self.config())
        #expect(Self.modelNames.allSatisfy { first[$0] == "glm" })
        let routed = try Self.variables(Self.config(#""routes":[{"model":"claude-*haiku*","to":"small"}]"#))
        #expect(Self.modelNames.map { routed[$0] } == ["glm", "glm", "glm", "small"])
        let alias = try Self.variables(Self.config(#""routes":[{"model":"best","to":"small"}]"#), model: "best")
        #expect(alias["ANTHROPIC_MODEL"] == "best")
    }

    @Test(
        arguments: [
            ("{}", nil, nil), (#"{"context_window":200000}"#, "200000", "32000"), (#"{"context_window":32768}"#, "32768", "8192"),
            (#"{"context_window":200000,"max_output_tokens":4096}"#, "200000", "4096"), (#"{"max_output_tokens":4096}"#, nil, "4096"),
        ] as [(String, String?, String?)])
    func `where the window is known, its size is told`(_ quirks: String, _ window: String?, _ output: String?) throws {
        let environment = try Self.variables(Self.config(quirks: quirks))
        #expect(environment["CLAUDE_CODE_MAX_CONTEXT_TOKENS"] == window && environment["CLAUDE_CODE_MAX_OUTPUT_TOKENS"] == output)
    }

    @Test func `a client has its own key and models`() throws {
        let clients = #""clients":{"anna":{"ak":"key-of-anna","models":["small"]},"root":{"user":0}}"#
        let anna = try Self.variables(Self.config(clients), client: "anna")
        #expect(anna["ANTHROPIC_AUTH_TOKEN"] == "key-of-anna" && Self.modelNames.allSatisfy { anna[$0] == "small" })
        #expect(try Self.variables(Self.config(clients), client: "root")["ANTHROPIC_AUTH_TOKEN"] == "any-word")
        #expect(try Self.variables(Self.config(#""clients":{"anna":{"ak":"key-of-anna"}}"#))["ANTHROPIC_AUTH_TOKEN"] == "key-of-anna")
        #expect(try Self.variables(Self.config(#""ak":"key-of-all",\#(clients)"#))["ANTHROPIC_AUTH_TOKEN"] == "key-of-all")
    }

    @Test func `what is not there is named`() throws {
        let clients = #""clients":{"anna":{"ak":"key-of-anna","models":["small"]},"root":{"user":0}}"#
        let refusals: [(String?, String?, String)] = [
            ("nope", "anna", "model: nope; known are small"), ("glm", "anna", "model: glm; known are small"),
            (nil, "bert", "--client: bert; known are anna, root"), (nil, nil, "--client: expected one of anna, root"),
        ]
        for (model, client, words) in refusals {
            let config = try Self.config(clients)
            #expect(throws: APIError(.notFound, words, blame: .client)) { try ClientEnvironment(config, model: model, client: client) }
        }
    }

    @Test func `a shell reads the values as they are, and so does a reader of JSON`() throws {
        let environment = try ClientEnvironment(Self.config(#""ak":"it's \"$HOME\"""#))
        #expect(environment.exports.contains(#"export ANTHROPIC_AUTH_TOKEN='it'\''s "$HOME"'"# + "\n"))
        #expect(environment.exports.contains("export ANTHROPIC_BASE_URL=http://127.0.0.1:8888\n"))
        let settings = try JSON.parse(Array(environment.settings.utf8))
        #expect(settings["env"]?["ANTHROPIC_AUTH_TOKEN"]?.string == #"it's "$HOME""# && settings.members?.count == 1)
    }

    @Test func `options are read`() throws {
        let options = try EnvironmentOptions(["--json", "glm", "--client", "anna"])
        #expect(options.model == "glm" && options.client == "anna" && options.isSettings)
        for wrong in [["a", "b"], ["--client"], ["--jsn"]] { #expect(throws: OptionFault.self) { try EnvironmentOptions(wrong) } }
    }

    @Test func `a key of the environment replaces all of the configuration`() throws {
        let text =
            #"{"ak":"key-of-all","clients":{"anna":{"ak":"key-of-anna"}},"providers":[{"base_url":"http://h","api_key":"","models":[{"id":"m"}]}]}"#
        let config = try ConfigParserTests.config(text, ["CLAUDE_PROXY_AK": "key-of-a-run"])
        #expect(config.clients == [Config.Client(key: "key-of-a-run")] && config.secrets == ["key-of-a-run"])
        #expect(try ConfigParserTests.config(text, ["CLAUDE_PROXY_AK": ""]).clients.count == 2)
    }
}
