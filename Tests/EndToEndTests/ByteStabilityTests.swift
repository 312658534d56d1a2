import Foundation
import Testing

/// What an upstream gets, byte for byte: it caches the beginning of a conversation. *Source*: D-05.
@Suite struct ByteStabilityTests {
    private static let schema =
        ##"{"type":"object","properties":{"zeta":{"type":"string"},"alpha":{"type":["integer","null"],"minimum":1e2},"mid":{"$ref":"#/$defs/m"}},"required":["zeta"],"$defs":{"m":{"enum":["b","a"]}}}"##

    /// The user's id differs each time, and is not forwarded (R-27).
    private static func body(_ messages: [String], model: String = "test") -> String {
        #"""
        {"model":"\#(model)","max_tokens":64,"system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],
        "metadata":{"user_id":"\#(UUID())"},"thinking":{"type":"adaptive"},
        "tools":[{"name":"mcp__a.b/c","description":"d","input_schema":\#(schema)},{"name":"\#(String(repeating: "long_", count: 20))","input_schema":\#(schema)}],
        "messages":[\#(messages.joined(separator: ","))]}
        """#
    }

    private static let turns = [
        #"{"role":"user","content":"Look."}"#,
        #"{"role":"assistant","content":[{"type":"thinking","thinking":"Hm.","signature":"foreign"},{"type":"text","text":"I do."},{"type":"tool_use","id":"toolu_1","name":"mcp__a.b/c","input":{"zeta":"z","alpha":1.50,"b":"\u00e9 \ud83d"}}]}"#,
        #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"seen"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}]},{"type":"text","text":"And?"}]}"#,
        #"{"role":"assistant","content":"Well."}"#,
        #"{"role":"user","content":"Go on."}"#,
    ]

    @Test func `D-05 the same request gives the same bytes in ten processes`() throws {
        let proxy = try Proxy()
        for _ in 0..<10 { proxy.upstream.reply(.completion("Hello.")) }
        for _ in 0..<10 { #expect(proxy.ask(Proxy.messages(Self.body(Self.turns))).status == 200) }
        #expect(proxy.upstream.requests.count == 10)
        #expect(Set(proxy.upstream.requests.map(\.body)).count == 1)
        #expect(proxy.inetd.accepted == 10)
    }

    @Test func `D-05 a conversation that grew by a turn begins with the bytes of the shorter one, for every profile`() throws {
        let profiles = [
            "default", "openai", "azure", "deepseek", "glm", "kimi", "minimax", "qwen", "mimo", "openrouter", "groq", "together",
            "fireworks",
            "vllm", "sglang", "llamacpp", "ollama", "lmstudio", "gemini", "mistral", "copilot", "mlx", "transformers",
        ]
        let upstream = ScriptedUpstream()
        defer { upstream.stop() }
        let models = profiles.map { #"{"id": "\#($0)", "profile": "\#($0)"}"# }.joined(separator: ", ")
        let proxy = try Proxy(
            config: #"{"ak": "\#(Proxy.key)", "providers": [{"base_url": "\#(upstream.url)", "api_key": "", "models": [\#(models)]}]}"#)
        for profile in profiles {
            for count in [3, 5] {
                upstream.reply(.completion("Hello."))
                #expect(proxy.ask(Proxy.messages(Self.body(Array(Self.turns[..<count]), model: profile))).status == 200, "\(profile)")
            }
            let bodies = upstream.requests.suffix(2).map(\.body)
            #expect(bodies[1].hasPrefix(bodies[0].dropLast("]}".count)), "\(profile)\n\(bodies.joined(separator: "\n"))")
        }
    }
}
