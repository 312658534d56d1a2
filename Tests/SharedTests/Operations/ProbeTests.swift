import Foundation
import Testing

@testable import Shared

@Suite struct ProbeTests {
    /// A scripted server's answer to a body.
    enum Reply {
        /// One message: text, thinking, a call.
        case says(String, thought: String = "", finish: String = "stop", cached: Int = 0, stop: String? = nil)
        case calls(String, String)
        case refuses(Int, String)
        case fails(TransportFailure)
    }

    struct Result {
        var lines: [String] = []
        var bodies: [JSON] = []
        var advice: JSON = [:]
        var isUsable = false

        /// The line for `topic`.
        func line(_ topic: String) -> String { lines.first { $0.split(separator: " ").contains { $0 == topic } } ?? "none" }
        func verdict(_ topic: String) -> String { line(topic).components(separatedBy: "  ")[0] }
    }

    /// A server that can do everything.
    static func able(_ body: JSON) -> Reply {
        let said = String(decoding: body["messages"]?.encoded ?? [], as: UTF8.self)
        let names = (body["tools"]?.array ?? []).compactMap { $0["function"]?["name"]?.string }
        if said.contains("Count from") { return .says("1\n2\n3", finish: "length") }
        if said.contains("PELICAN") { return .says("Pelican.") }
        if said.contains("square") { return .says("Red") }
        if said.contains("prime") { return .says("No", thought: "7 times 13") }
        if said.contains("alpha bravo") { return .says("alpha bravo ") }
        if names.contains("record_number") { return .calls("record_number", #"{"number": 7}"#) }
        if names == ["get_weather"] { return .calls("get_weather", #"{"city": "Paris"}"#) }
        if names == ["paint"] { return .calls("paint", #"{"colour": "ochre"}"#) }
        return .says("ok", cached: 1024)
    }

    private static func parts(_ reply: Reply, isStream: Bool, promptTokens: Int) -> [InboundPart] {
        var message: JSON = ["role": "assistant"]
        var finish = "stop"
        var cachedTokens = 0
        var matched: String?
        switch reply {
        case .fails(let failure): return [.failed(failure)]
        case .refuses(let status, let words):
            let body: JSON = ["error": ["message": JSON(words)]]
            return [.head(HTTPResponseHead(status: status, headers: ["content-type": "application/json"])), .body(body.encoded), .end]
        case .says(let text, let thought, let reason, let cached, let stop):
            message = message.with("content", JSON(text)).with("reasoning_content", thought.isEmpty ? nil : JSON(thought))
            (finish, cachedTokens, matched) = (reason, cached, stop)
        case .calls(let name, let arguments):
            finish = "tool_calls"
            message = message.with(
                "tool_calls",
                [["index": 0, "id": "c1", "type": "function", "function": ["name": JSON(name), "arguments": JSON(arguments)]]])
        }
        let usage: JSON = [
            "prompt_tokens": JSON(promptTokens), "completion_tokens": 20, "prompt_tokens_details": ["cached_tokens": JSON(cachedTokens)],
        ]
        let type = isStream ? "text/event-stream" : "application/json"
        let choice: JSON = [
            "index": 0, isStream ? "delta" : "message": message, "finish_reason": JSON(finish), "stop_reason": matched.map { JSON($0) },
        ]
        let whole: JSON = ["id": "x", "choices": [choice], "usage": usage]
        let body = isStream ? Array("data: ".utf8) + whole.encoded + Array("\n\ndata: [DONE]\n\n".utf8) : whole.encoded
        return [.head(HTTPResponseHead(status: 200, headers: ["content-type": type])), .body(body), .end]
    }

    static func run(
        quirks: String = "{}", profile: String = "default", promptTokens: Int = 1300, _ server: (JSON) -> Reply
    ) throws -> Result {
        let text =
            #"{"providers":[{"base_url":"http://127.0.0.1:1","api_key":"sk-secret-0123","profile":"\#(profile)","models":[{"id":"m","quirks":\#(quirks)}]}]}"#
        let config = try Config.parse(Array(text.utf8), in: Surroundings(environment: [:]))
        let upstream = try #require(config.upstreams(probing: "m").first)
        var probe = try #require(Probe(upstream, config: config))
        var result = Result()
        while let request = probe.next() {
            let body = try JSON.parse(request.body)
            result.bodies.append(body)
            for part in parts(server(body), isStream: body["stream"] == true, promptTokens: promptTokens) { probe.receive(part) }
            result.lines += probe.takeLines()
        }
        result.lines += probe.conclusion
        (result.advice, result.isUsable) = (probe.advice, probe.isUsable)
        #expect(result.bodies.count <= Probe.maxRequests)
        #expect(!result.lines.joined().contains("sk-secret"))
        return result
    }

    @Test func `a server that can do everything is yes throughout, and needs nothing`() throws {
        let result = try Self.run(quirks: #"{"stop_report": true}"#) { body in
            if case .says("alpha bravo ", _, _, _, _) = Self.able(body) { return .says("alpha bravo ", stop: "charlie") }
            return Self.able(body)
        }
        #expect(result.isUsable)
        for topic in ProbeFinding.Topic.allCases where topic != .schemaMode {
            #expect(result.verdict(topic.rawValue) == "yes", "\(result.line(topic.rawValue))")
        }
        #expect(result.lines.last == "quirks  {}" && result.bodies.count == 11)
        #expect(!result.lines.contains { $0.hasPrefix("contradicts") })
    }

    @Test func `one that ignores tools is never yes about calls`() throws {
        let result = try Self.run { body in
            if case .calls = Self.able(body) { return .says("I cannot call anything.") }
            return Self.able(body)
        }
        #expect(result.verdict("forced_call") == "no" && result.verdict("streamed_call") == "no")
        #expect(result.verdict("auto_choice") == "unproven" && result.verdict("strict") == "unproven")
        #expect(result.advice["tool_choice_named"] == false && result.isUsable)
    }

    @Test func `a call in the text is told as such, and sets text_calls`() throws {
        let result = try Self.run(quirks: #"{"text_calls": "off"}"#) { body in
            guard case .calls(let name, let arguments) = Self.able(body) else { return Self.able(body) }
            return .says("<tool_call>\n{\"name\": \"\(name)\", \"arguments\": \(arguments)}\n</tool_call>")
        }
        for topic in ["forced_call", "auto_choice", "streamed_call"] { #expect(result.verdict(topic) == "no (as text)") }
        #expect(result.advice["text_calls"] == "auto")
        #expect(result.lines.contains { $0.hasPrefix("contradicts the profile: text_calls") })
    }

    @Test func `one that parses no calls is asked with the choice of none, which is for pasting`() throws {
        let result = try Self.run(profile: "vllm") { body in
            if body["tools"] != nil, body["tool_choice"] != "none" {
                return .refuses(400, #""auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"#)
            }
            guard case .calls(let name, let arguments) = Self.able(body) else { return Self.able(body) }
            return .says("<tool_call>\n{\"name\": \"\(name)\", \"arguments\": \(arguments)}\n</tool_call>")
        }
        for topic in ["forced_call", "auto_choice", "streamed_call"] { #expect(result.verdict(topic) == "no (as text)") }
        #expect(result.verdict("claude_code_tools") == "yes")
        for flag in ["tool_choice_auto", "tool_choice_required", "tool_choice_named"] {
            #expect(result.advice.members?.first { $0.key.string == flag }?.value == false)
        }
        #expect(result.advice["strict_tools"] == nil, "nothing was refused for it")
    }

    @Test func `a chat template without tools shows in the count of tokens`() throws {
        let result = try Self.run(promptTokens: 37) { body in
            if case .says("ok", _, _, _, _) = Self.able(body) { return .says("ok") }
            return Self.able(body)
        }
        #expect(result.verdict("claude_code_tools") == "no" && result.line("claude_code_tools").contains("37 tokens"))
    }

    @Test func `what is refused is no, and its flag is for pasting`() throws {
        let result = try Self.run { body in
            let said = String(decoding: body.encoded, as: UTF8.self)
            if said.contains("image_url") { return .refuses(400, "this model does not support image input") }
            if said.contains("\"strict\"") { return .refuses(400, "unknown field: strict") }
            if said.contains("max_tokens") { return .refuses(400, "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.") }
            if said.contains("\"$schema\"") { return .refuses(400, "unexpected: tools.0.parameters.$schema, extra fields are not permitted") }
            return Self.able(body)
        }
        #expect(result.verdict("image") == "no" && result.verdict("strict") == "no" && result.verdict("claude_code_tools") == "no")
        #expect(result.verdict("schema_mode") == "yes" && result.verdict("prefix_cache") == "yes")
        #expect(result.advice["vision"] == false && result.advice["max_tokens_field"] == "max_completion_tokens")
        #expect(result.line("limit").contains("max_completion_tokens"))
        // What the profile already leaves out needs no flag.
        #expect(result.advice["strict_tools"] == nil)
    }

    @Test func `a limit that has no effect is asked for by its other name`() throws {
        let result = try Self.run { body in
            guard body["max_completion_tokens"] == nil, case .says(_, _, "length", _, _) = Self.able(body) else { return Self.able(body) }
            return .says((1...200).map(String.init).joined(separator: "\n"))
        }
        #expect(result.verdict("limit") == "yes" && result.advice["max_tokens_field"] == "max_completion_tokens")
    }

    @Test(arguments: [
        (Reply.fails(TransportFailure(.unreachable, "connection refused")), "reachable", 1),
        (.fails(TransportFailure(.tls, "self-signed certificate")), "reachable", 1), (.refuses(404, "404 page not found"), "reachable", 1),
        (.refuses(401, "invalid key sk-secret-0123"), "key", 1), (.refuses(402, "Insufficient Balance"), "key", 1),
        (.refuses(404, "The model `m` does not exist"), "model", 1), (.refuses(400, "Model Not Exist"), "model", 1),
    ]) func `without a server, a key or a model nothing more is asked`(_ reply: Reply, _ topic: String, _ requests: Int) throws {
        let result = try Self.run { _ in reply }
        #expect(result.verdict(topic) == "no" && result.bodies.count == requests && !result.isUsable)
        #expect(result.verdict("image") == "unproven" && result.lines.last == "quirks  {}")
    }

    @Test func `what fails in passing proves nothing`() throws {
        let result = try Self.run { body in
            if body["tools"] == nil { return Self.able(body) }
            return .refuses(429, "slow down")
        }
        #expect(result.isUsable && result.verdict("forced_call") == "unproven" && result.advice == [:])
    }

    @Test func `a server that refuses everything is asked no more than 14 times`() throws {
        var count = 0
        let result = try Self.run { body in
            count += 1
            return count.isMultiple(of: 2) ? Self.able(body) : .refuses(400, "Unsupported parameter: 'stream_options' is unknown \(count)")
        }
        #expect(result.bodies.count <= 14)
    }

    @Test func `the price is named before, the dear questions with theirs`() throws {
        let config = try Config.parse(
            Array(#"{"providers":[{"base_url":"http://127.0.0.1:1","api_key":"","models":[{"id":"m"}]}]}"#.utf8), in: Surroundings(environment: [:]))
        let upstream = try #require(config.upstreams(probing: nil).first)
        let probe = try #require(Probe(upstream, config: config))
        let price = probe.price.joined(separator: "\n")
        #expect(price.contains("at most 14 requests") && price.contains("claude_code_tools") && price.contains("prefix_cache"))
        #expect(config.upstreams(probing: "claude-opus-5-5").first?.model.id == "m" && config.upstreams(probing: "unknown").isEmpty)
    }

    @Test func `the tools of the question reach where a prefix cache begins`() {
        let body: JSON = ["messages": [], "tools": .array(ProbeTools.all.map { ["name": JSON($0.name), "description": .string($0.description ?? ""), "parameters": $0.schema] })]
        #expect(TokenEstimate.ofChatRequest(body) > 1100)
    }

    /// CLAUDE_PROXY_REQUESTS names a folder of recorded bodies.
    @Test func `the tools of the question use every word of the recorded ones`() {
        func words(_ schema: JSON) -> Set<String> {
            var found: Set<String> = []
            for member in schema.members ?? [] {
                found.insert(member.key.string)
                switch member.key.string {
                case "properties": for property in member.value.members ?? [] { found.formUnion(words(property.value)) }
                case "items", "additionalProperties", "propertyNames": found.formUnion(words(member.value))
                case "allOf", "anyOf", "oneOf": for choice in member.value.array ?? [] { found.formUnion(words(choice)) }
                case _: break
                }
            }
            return found
        }
        let own = ProbeTools.all.reduce(into: Set<String>()) { $0.formUnion(words($1.schema)) }
        #expect(own.isSuperset(of: ["$schema", "exclusiveMinimum", "allOf", "propertyNames", "pattern", "format"]))
        for file in Recordings.files ?? [] {
            let body = FileManager.default.contents(atPath: file).map { Array($0) } ?? []
            for tool in (try? JSON.parse(body))?["tools"]?.array ?? [] {
                let theirs = words(tool["input_schema"] ?? [:])
                #expect(theirs.isSubset(of: own), "\(file): \(theirs.subtracting(own))")
            }
        }
    }
}
