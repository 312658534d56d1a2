import Testing

@testable import Shared

@Suite struct ProfilesTests {
    static func model(_ base: String, provider: String = "", model: String = "", id: String = "m") throws -> Config.Model {
        let text = ConfigParserTests.text(provider: provider, model: model, id: #""id":"\#(id)""#)
        return try ConfigParserTests.config(text.replacing("https://h.example", with: base)).providers[0].models[0]
    }

    static func quirks(_ profile: String, _ remoteID: String = "m") throws -> Quirks {
        try #require(Profile.all.first { $0.name == profile }).quirks(forModel: remoteID)
    }

    @Test func `the names are those of mapping 9.1, each once`() {
        #expect(
            Profile.all.map(\.name).sorted()
                == [
                    "default", "openai", "azure", "deepseek", "glm", "kimi", "minimax", "qwen", "mimo", "openrouter", "groq", "together",
                    "fireworks", "vllm", "sglang", "llamacpp", "ollama", "lmstudio", "gemini", "mistral", "copilot",
                    "mlx", "transformers",
                ].sorted())
    }

    @Test(arguments: [
        ("https://api.openai.com/v1", "openai"), ("https://me.openai.azure.com/openai/v1", "azure"),
        ("https://api.deepseek.com", "deepseek"),
        ("https://api.z.ai/api/paas/v4", "glm"), ("https://open.bigmodel.cn/api/paas/v4", "glm"), ("https://api.moonshot.ai", "kimi"),
        ("https://api.moonshot.cn", "kimi"), ("https://api.minimax.io", "minimax"), ("https://api.minimaxi.com", "minimax"),
        ("https://dashscope-intl.aliyuncs.com/compatible-mode/v1", "qwen"), ("https://OpenRouter.ai/api", "openrouter"),
        ("https://api.groq.com:443/openai", "groq"), ("https://api.together.xyz", "together"),
        ("https://api.fireworks.ai/inference", "fireworks"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "gemini"), ("https://api.mistral.ai", "mistral"),
        ("https://eu.api.openai.com/v1", "openai"), ("https://x.services.ai.azure.com/openai/v1", "azure"),
        ("https://x.cognitiveservices.azure.com/openai/v1", "azure"), ("https://api.kimi.com/coding/v1", "kimi"),
        ("https://coding.dashscope.aliyuncs.com/v1", "qwen"), ("https://coding-intl.dashscope.aliyuncs.com/v1", "qwen"),
        ("https://api.together.ai/v1", "together"), ("https://api.xiaomimimo.com/v1", "mimo"),
        ("https://token-plan-sgp.xiaomimimo.com/v1", "mimo"), ("https://api.business.githubcopilot.com", "copilot"),
        ("http://127.0.0.1:8000", "default"), ("https://api.openai.com.evil.example", "default"),
    ])
    func `D-17 D-55 the host chooses the profile`(_ base: String, _ profile: String) throws {
        #expect(try Self.model(base).profile == profile)
    }

    @Test func `D-17 the model's word stands above the provider's, and that above the host`() throws {
        let host = try Self.model("https://api.deepseek.com")
        #expect(host.profileReason == "by host api.deepseek.com")
        let provider = try Self.model("https://api.deepseek.com", provider: #""profile":"groq""#)
        #expect(provider.profile == "groq" && provider.profileReason == "\"profile\" of the provider")
        let model = try Self.model("https://api.deepseek.com", provider: #""profile":"groq""#, model: #""profile":"vllm""#)
        #expect(model.profile == "vllm" && model.profileReason == "\"profile\" of the model")
    }

    @Test func `D-17 flags stand above the profile, the model's above the provider's`() throws {
        let quirks = try Self.model(
            "https://api.deepseek.com", provider: #""quirks":{"top_k":true,"pdf":"file","vision":true}"#, model: #""quirks":{"pdf":"text"}"#
        ).quirks
        #expect(quirks.topK && quirks.pdf == .text && quirks.vision)
        #expect(quirks.reasoningReplay == .always, "the profile's others stay")
    }

    @Test func `null takes a limit away, and says nothing where it is no value`() throws {
        let kimi = #""quirks":{"min_output_tokens":null,"vision":null,"temperature_max":null}"#
        let quirks = try Self.model("https://api.moonshot.ai", model: kimi).quirks
        #expect(quirks.minOutputTokens == nil && quirks.vision && quirks.temperatureMax == 2)
    }

    @Test func `remote_id, not id, chooses among a profile's models`() throws {
        let quirks = try Self.model("https://api.openai.com", model: #""remote_id":"gpt-4o""#, id: "gpt-6").quirks
        #expect(quirks.thinkingControl == .none && !quirks.toolsNeedEffortNone)
    }

    @Test func `D-25 an unknown upstream gets classic Chat Completions only`() throws {
        let quirks = try Self.quirks("default", "gpt-6")
        #expect(quirks == Quirks())
        #expect(quirks.thinkingControl == .none && !quirks.topK && !quirks.stopReport && quirks.stringContent)
    }

    typealias Effort = Quirks.Effort

    @Test(
        arguments: [
            ("gpt-4o", false, false, [], nil), ("gpt-4.1-mini", false, false, [], nil),
            ("o3", true, false, [.low, .medium, .high], nil), ("o4-mini", true, false, [.low, .medium, .high], nil),
            ("gpt-5-mini", true, false, [.minimal, .low, .medium, .high], .minimal),
            ("gpt-5.1", true, false, [.none, .low, .medium, .high], Effort.none),
            ("gpt-5.2", true, false, [.none, .low, .medium, .high, .xhigh], Effort.none),
            ("gpt-5.4", true, true, [.none, .low, .medium, .high, .xhigh], Effort.none),
            ("gpt-6", true, true, [.none, .low, .medium, .high, .xhigh], Effort.none),
            ("gpt-5-chat-latest", true, false, [], nil),
            ("deepseek-chat", false, false, [.low, .medium, .high], nil),
        ] as [(String, Bool, Bool, [Effort], Effort?)])
    func `OpenAI's models differ by name`(_ id: String, _ reasons: Bool, _ toolsNeedNone: Bool, _ efforts: [Effort], _ off: Effort?) throws
    {
        for profile in ["openai", "azure"] {
            let quirks = try Self.quirks(profile, id)
            #expect(quirks.maxTokensField == .maxCompletionTokens)
            #expect(quirks.fixedSampling == reasons)
            #expect(quirks.systemRole == (reasons ? .developer : .system))
            #expect(quirks.toolsNeedEffortNone == toolsNeedNone)
            #expect((quirks.thinkingControl == .effort ? quirks.effortValues : []) == efforts)
            #expect((quirks.thinkingControl == .effort ? quirks.effortOff : nil) == off)
        }
    }

    /// One line per documented fact (Q-01 … Q-19) that a flag expresses.
    @Test(arguments: [
        ("azure", "gpt-4o", "key_header", #""api-key""#),
        ("deepseek", "deepseek-v4", "response_format", #""json_object""#), ("deepseek", "deepseek-v4", "reasoning_replay", #""always""#),
        ("deepseek", "deepseek-v4", "reasoning_required", #""empty""#),
        ("deepseek", "deepseek-v4", "effort_values", #"["low","medium","high","max"]"#),
        ("deepseek", "deepseek-v4", "tool_choice_thinking", "false"), ("deepseek", "deepseek-v4", "thinking_on", #""omit""#),
        ("glm", "glm-4.7", "tool_choice_required", "false"), ("glm", "glm-4.7", "thinking_on", #""enabled""#),
        ("glm", "glm-4.7", "thinking_off", "true"), ("glm", "GLM-5.3", "thinking_off", "false"),
        ("glm", "glm-5.3", "effort_values", #"["low","high","max"]"#), ("glm", "glm-4.7", "extra_body", #"{"tool_stream":true}"#),
        ("kimi", "kimi-k2.5", "thinking_control", #""thinking_type""#), ("kimi", "kimi-k2.7-code", "thinking_control", #""none""#),
        ("kimi", "kimi-k3", "effort_values", #"["low","high","max"]"#), ("kimi", "kimi-k3", "reasoning_required", #""space""#),
        ("kimi", "kimi-k3", "min_output_tokens", "4096"), ("kimi", "moonshot-v1-8k", "fixed_sampling", "false"),
        ("kimi", "kimi-k2-0905-preview", "vision", "false"), ("kimi", "kimi-k2.6", "vision", "true"),
        ("minimax", "MiniMax-M2.1", "thinking_control", #""none""#), ("minimax", "MiniMax-M3", "thinking_on", #""adaptive""#),
        ("minimax", "MiniMax-M2.1", "reasoning_replay", #""details""#), ("minimax", "MiniMax-M3.1", "reasoning_replay", #""always""#),
        ("minimax", "MiniMax-M2.1", "temperature_min", "0.01"),
        ("qwen", "qwen3-max", "always_stream", "true"), ("qwen", "qwen3-max", "thinking_control", #""enable_thinking""#),
        ("qwen", "qwen3-vl-plus", "vision", "true"), ("qwen", "qwen3-max", "vision", "false"),
        ("qwen", "qwen3-235b-a22b-thinking-2507", "thinking_control", #""none""#),
        ("qwen", "qwen3-coder-plus", "tool_choice_thinking", "true"),
        ("mimo", "mimo-v2", "response_format", #""json_object""#),
        ("openrouter", "z/x", "reasoning_replay", #""details""#), ("openrouter", "z/x", "cache_control", "false"),
        ("openrouter", "anthropic/claude-4", "cache_control", "true"),
        ("openrouter", "moonshotai/kimi-k2.5", "reasoning_field", #""reasoning_content""#),
        ("groq", "openai/gpt-oss-120b", "thinking_control", #""effort""#), ("groq", "llama-3.3-70b-versatile", "extra_body", "{}"),
        ("groq", "qwen/qwen3-32b", "extra_body", #"{"reasoning_format":"parsed"}"#),
        ("together", "zai-org/GLM-5.3", "effort_values", #"["low","medium","high","max"]"#),
        ("fireworks", "x", "always_stream", "true"), ("fireworks", "x", "stream_usage", "false"),
        ("fireworks", "x", "reasoning_replay", #""always""#),
        ("vllm", "Qwen/Qwen3-8B", "template_switch", #""enable_thinking""#),
        ("vllm", "ibm-granite/granite-3.3", "template_switch", #""thinking""#),
        ("vllm", "openai/gpt-oss-20b", "thinking_control", #""effort""#), ("vllm", "x", "reasoning_field", #""reasoning""#),
        ("vllm", "x", "stop_report", "true"), ("sglang", "x", "stop_report", "true"), ("sglang", "x", "prefill", #""continue""#),
        ("llamacpp", "x", "tool_choice_named", "false"), ("llamacpp", "x", "prefill", #""native""#),
        ("ollama", "x", "tool_choice_required", "false"), ("ollama", "x", "thinking_control", #""none""#),
        ("lmstudio", "x", "tool_choice_named", "false"), ("lmstudio", "x", "effort_off", #""none""#),
        ("gemini", "gemini-2.5-flash", "effort_off", #""none""#), ("gemini", "gemini-3-pro", "effort_off", #""low""#),
        ("gemini", "x", "schema_mode", #""gemini""#), ("gemini", "x", "parallel_flag", "false"),
        ("mistral", "x", "tool_id", #""nine""#), ("mistral", "x", "merge_user_after_tool", "true"),
        ("mistral", "x", "prefill", #""prefix""#),
    ])
    func `a profile says what its upstream's page says`(_ profile: String, _ id: String, _ flag: String, _ value: String) throws {
        let quirks = try Self.quirks(profile, id)
        let flag = try #require(Quirks.flags.first { $0.name == flag })
        #expect(String(decoding: flag.value(quirks).encoded, as: UTF8.self) == value)
    }

    @Test(arguments: Profile.all)
    func `D-54 facts have a date, and the default claims none`(_ profile: Profile) {
        let parts = profile.asOf?.split(separator: "-").map { Int($0) } ?? []
        #expect(profile.name == "default" ? parts.isEmpty : parts.count == 2 && (2026...2030).contains(parts[0] ?? 0))
    }

    /// D-54: a profile, with models that see images and models that do not.
    @Test(arguments: [
        (
            "glm", ["glm-4.6v", "GLM-4.5V", "glm-4v-plus", "glm-5v-turbo", "glm-5.3-flash"],
            ["glm-4.7", "glm-5.3", "glm-4.5-air", "glm-5.1-preview"]
        ),
        ("deepseek", ["deepseek-v4-flash"], ["deepseek-v4-pro", "deepseek-reasoner"]),
        ("kimi", ["kimi-k2.5", "kimi-k3", "moonshot-v1-8k-vision-preview"], ["kimi-k2-thinking", "moonshot-v1-128k"]),
        ("qwen", ["qwen3-vl-plus", "qwen3.5-plus", "qwen3.7-plus", "qwen3-omni-flash"], ["qwen3-max", "qwen3.7-max", "qwen3-coder-plus"]),
        ("mimo", ["mimo-v2-omni", "mimo-v2.5", "mimo-v2.6-pro"], ["mimo-v2-flash", "mimo-v2.5-pro"]),
        ("minimax", ["MiniMax-M3", "MiniMax-M3.1"], ["MiniMax-M2.7"]),
        ("openai", ["gpt-4o", "gpt-6", "o3"], ["gpt-3.5-turbo", "o3-mini"]), ("mlx", ["Qwen3-VL-4B"], ["Qwen3-8B"]),
    ])
    func `D-54 who sees`(_ profile: String, _ seeing: [String], _ blind: [String]) throws {
        for model in seeing { #expect(try Self.quirks(profile, model).vision, "\(model)") }
        for model in blind { #expect(try !Self.quirks(profile, model).vision, "\(model)") }
        #expect(try Self.quirks("azure", "gpt-6").pdf == .placeholder && Self.quirks("openai", "gpt-6").pdf == .file)
    }

    @Test(arguments: Profile.all)
    func `an effort that is wanted can be said`(_ profile: Profile) {
        for id in ["m", "gpt-oss-20b"] + profile.models.flatMap(\.patterns) {
            let quirks = profile.quirks(forModel: id)
            // With nothing above `none`, asking for a high effort would switch thinking off.
            #expect(quirks.thinkingControl != .effort || quirks.effortValues.contains { $0 != .none })
            #expect(quirks.effortOff.map { quirks.effortValues.contains($0) || $0 == .none } ?? true)
        }
    }
}
