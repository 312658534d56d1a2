import Testing

@testable import Shared

/// What `--explain` prints, and what `--replay` gives.
@Suite struct ExplanationTests {
    private static let configuration = #"""
        {"ak":"key-of-the-client","routes":[{"model":"claude-*haiku*","to":"small"},{"model":"claude-*","to":"glm"}],
         "providers":[
          {"base_url":"https://one.example","api_key":["sk-first-key","sk-second-key"],
           "models":[{"id":"glm","remote_id":"glm-5.3","quirks":{"max_output_tokens":500,"max_tokens_field":"max_completion_tokens","usage_exclusive":true,
           "extra_headers":{"x-gateway":"secret-of-gateway"}}},{"id":"small"}]},
          {"base_url":"https://two.example","api_key":"sk-third-key","models":[{"id":"glm","remote_id":"glm-air"}]}]}
        """#
    private static func config() throws -> Config { try ConfigParserTests.config(configuration) }

    private static let body = #"""
        {"model":"claude-opus-5-5","max_tokens":1000,"top_k":5,"metadata":{"user_id":"u"},"wishes":1,"output_config":{"effort":"high"},
         "system":[{"type":"text","text":"x-anthropic-billing-header: a"},{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
         "tools":[{"name":"Read it","input_schema":{"type":"object"}},{"type":"code_execution_20250825","name":"code_execution"}],
         "messages":[{"role":"user","content":"hi key-of-the-client"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},
          {"type":"tool_use","id":"t","name":"Read it","input":{}}]},{"role":"user","content":"go on"}]}
        """#

    private static func explained(_ text: String, config: Config? = nil) throws -> String {
        let request = try #require(HTTPRequest(recorded: Array(text.utf8)))
        return try Explanation(request, config: try config ?? Self.config(), ids: IDs(seed: 1), now: Sent.now).text
    }

    @Test func `the way is told, with its reason and every upstream in order`() throws {
        let text = try Self.explained(Self.body)
        #expect(text.contains("route      claude-opus-5-5 → glm, by routes[1] (model claude-*)\n"))
        #expect(text.contains("1. https://one.example/v1/chat/completions, model glm-5.3, key "))
        #expect(text.contains("2. https://two.example/v1/chat/completions, model glm-air\n"))
        #expect(text.contains("client     nobody: this key would be refused (401)"))
        #expect(
            try Self.explained(Self.body.replacing("claude-opus-5-5", with: "small")).contains("route      small is the id of a model\n"))
    }

    @Test func `flags that changed the request are told from those that did not`() throws {
        let text = try Self.explained(Self.body)
        #expect(text.contains("max_output_tokens=500: ") && text.contains(#"max_tokens_field="max_completion_tokens": "#))
        #expect(text.contains("extra_headers=***: ") && text.contains("of no effect on this request: usage_exclusive\n"))
    }

    @Test func `what was changed or left out is told, with its reason`() throws {
        let text = try Self.explained(Self.body)
        for words in [
            "model: \"claude-opus-5-5\", there \"glm-5.3\"", "max_tokens: 1000 becomes max_completion_tokens 500", "top_k: left out",
            "metadata: left out",
            "wishes: left out", "output_config: left out", "the attribution block is left out", "cache_control: left out 1 times",
            "names that the upstream does not take (name_max, name_chars): Read it", "thinking: 1 of 1 blocks do not go back",
            "1 calls without a result get one", "tools left out, for nothing here runs them: code_execution",
        ] { #expect(text.contains(words), "\(words) in \(text)") }
    }

    @Test func `the bytes are those that a connection sends, but for the keys`() throws {
        let text = try Self.explained(Self.body)
        let sent = try Sent.bytes(Array(Self.body.utf8), config: Self.config(), headers: ["x-api-key": "key-of-the-client"])
        let shown = String(decoding: sent, as: UTF8.self).replacing("key-of-the-client", with: "***")
        #expect(text.hasSuffix("\n\n\(shown)\n"))
        #expect(
            text.contains("\nPOST https://one.example/v1/chat/completions\n") && text.contains("\nauthorization: ***\n")
                && text.contains("\nx-gateway: ***\n"))
        for key in ["key-of-the-client", "sk-first", "sk-second", "sk-third", "secret-of-gateway"] { #expect(!text.contains(key)) }
    }

    @Test(arguments: ["\n", "\r\n"]) func `a whole request is read, whatever its line ends and length`(_ end: String) throws {
        let head = ["POST /v1/messages?beta=true HTTP/1.1", "Host: h", "x-api-key: key-of-the-client", "Content-Length: 99999"]
        let text = try Self.explained((head + ["", Self.body]).joined(separator: end))
        #expect(text.hasPrefix("request    POST /v1/messages, \(Self.body.utf8.count) bytes\nclient     whoever shows ak\n"))
        let chunked = ["POST /v1/messages HTTP/1.1", "Transfer-Encoding: chunked", "", String(Self.body.utf8.count, radix: 16)].joined(
            separator: end)
        #expect(try Self.explained("\(chunked)\r\n\(Self.body)\r\n0\r\n\r\n").contains("→ glm"))
        let models = try Self.explained("GET /v1/models HTTP/1.1\(end)\(end)")
        #expect(models.contains("answer     status 200") && models.contains(#""id":"glm""#))
    }

    @Test func `another model takes the place of the body's`() throws {
        let request = try #require(HTTPRequest(recorded: Array(Self.body.utf8))).asking(for: "small")
        #expect(
            try Explanation(request, config: Self.config(), ids: IDs(seed: 1), now: Sent.now).text.contains("small is the id of a model"))
        let unknown = request.asking(for: "nope")
        #expect(throws: APIError.self) { try Explanation(unknown, config: Self.config(), ids: IDs(seed: 1), now: Sent.now) }
    }

    @Test(arguments: ["", " \n", "nonsense", "GET", "[1]"]) func `what is no request is none`(_ text: String) {
        #expect(HTTPRequest(recorded: Array(text.utf8)) == nil)
    }

    @Test func `--check of a model's name is its way`() throws {
        let text = try Explanation(model: "claude-haiku-4-5", config: Self.config()).text
        #expect(
            text.hasPrefix("route      claude-haiku-4-5 → small, by routes[0] (model claude-*haiku*)\nupstreams  1. https://one.example"))
        #expect(throws: APIError.self) { try Explanation(model: "nope", config: Self.config()) }
    }

    // MARK: - --replay

    private static let plain = #"{"model":"glm","max_tokens":50,"messages":[{"role":"user","content":"hi"}]}"#
    private static let events = [String.text("Hel"), .text("lo"), .end("stop")].sse

    private static func replay(_ bytes: [UInt8], body: String = plain) throws -> Replay {
        let request = try #require(HTTPRequest(recorded: Array(body.utf8)))
        return try Replay(of: RecordedAnswer(bytes), to: request, config: config(), ids: IDs(seed: 1), now: Sent.now)
    }

    @Test func `an answer is read from its body alone, or from a whole response`() throws {
        let events = String(decoding: Self.events, as: UTF8.self)
        let chunk = "\(String(events.utf8.count, radix: 16))\r\n\(events)\r\n0\r\n\r\n"
        for file in [
            events, "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n\(events)",
            "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n\(events)",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/2 200\r\ntransfer-encoding: chunked\r\n\r\n\(chunk)",
            #"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}"#,
        ] {
            let replay = try Self.replay(Array(file.utf8))
            #expect(replay.blame == nil && replay.status == 200)
            #expect(try JSON.parse(replay.body)["content"]?.array?.first?["text"]?.string == "Hello", "\(file)")
        }
        let stream = try Self.replay(Self.events, body: Self.plain.replacing("50,", with: #"50,"stream":true,"#))
        #expect(try StreamReading(stream.body).content.first?["text"]?.string == "Hello")
    }

    @Test func `an error is what the client gets when every upstream says the same`() throws {
        let replay = try Self.replay(Array("HTTP/1.1 503 Busy\r\n\r\n{\"error\":{\"message\":\"too busy\"}}".utf8))
        #expect(replay.status == 529 && replay.blame == .upstream && String(decoding: replay.body, as: UTF8.self).contains("too busy"))
        #expect(replay.notices.contains { $0.contains("going on with two.example") })
    }

    @Test func `the answer to what tools found was not saved`() throws {
        let search =
            #"{"model":"glm","max_tokens":50,"tools":[{"type":"web_search_20250305","name":"web_search"}],"messages":[{"role":"user","content":"hi"}]}"#
        let config = try ConfigParserTests.config(Self.configuration.replacing(#""ak":"#, with: #""tavily_key":"tvly-key","ak":"#))
        let request = try #require(HTTPRequest(recorded: Array(search.utf8)))
        let events = [String.call(#""index":0,"id":"c""#, "web_search", #"{"query":"q"}"#), .end("tool_calls")].sse
        let replay = try Replay(of: RecordedAnswer(events), to: request, config: config, ids: IDs(seed: 1), now: Sent.now)
        #expect(replay.blame == .upstream && String(decoding: replay.body, as: UTF8.self).contains("the file holds no answer"))
    }

    @Test func `options are read`() throws {
        let options = try ExplainOptions(["glm", "--replay", "f"])
        #expect(options.model == "glm" && options.replay == "f")
        for wrong in [["a", "b"], ["--replay"], ["--x"]] { #expect(throws: OptionFault.self) { try ExplainOptions(wrong) } }
    }
}
