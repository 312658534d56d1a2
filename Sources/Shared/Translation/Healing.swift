/// A refusal of one parameter that the proxy can do without: one more try, and a word of which flag saves it the next time.
///
/// *Source*: mapping W5-5, U-24, F-10, D-06.
struct Healing {
    /// The flag and its value, as they stand under `quirks` in config.json.
    let flag: String
    fileprivate let parameter: [String]
    fileprivate let isPossible: @Sendable (Quirks) -> Bool
    let apply: @Sendable (inout Quirks) -> Void

    /// The flag alone: what did not help is not taken back.
    var name: String { String(flag.prefix { $0 != ":" }) }

    /// What would make the upstream take a request for `maxTokens`; nil: nothing that is known.
    static func of(_ error: UpstreamError, quirks: Quirks, maxTokens: Int?, except tried: [String]) -> Healing? {
        let words = error.message.asciiLowercased
        // Elsewhere these words mean what they say: llama.cpp answers 500, OpenRouter 404.
        let isClear = ["not supported", "unsupported", "no endpoints found that support"].contains(where: words.contains)
        guard [400, 422].contains(error.status) || (isClear && [404, 500, 501].contains(error.status)) else { return nil }
        if let limit = outputLimit(in: words), limit < maxTokens ?? 0, !tried.contains("max_output_tokens") {
            return Healing(
                flag: "max_output_tokens: \(limit)", parameter: [], isPossible: { _ in true }, apply: { $0.maxOutputTokens = limit })
        }
        guard isClear || refusals.contains(where: words.contains) else { return nil }
        return all.first { healing in
            healing.parameter.allSatisfy(words.contains) && healing.isPossible(quirks) && !tried.contains(healing.name)
        }
    }

    /// The most that a model writes, where it was asked for more: Claude Code asks for 32,000 of a model that it does not know.
    private static func outputLimit(in words: String) -> Int? {
        let bytes = Array(words.utf8)
        return limitWordings.lazy.compactMap { $0.numbers(in: bytes)?[.limit] }.first
    }

    private static let limitWordings: [Wording] = [
        ["supports at most", .limit, "completion tokens"],  // OpenAI, MiMo
        ["range of max_tokens is [1,", .limit], ["range of max_tokens should be [1,", .limit],  // DeepSeek, DashScope
        ["max_tokens", "less than or equal to", .limit], ["max_completion_tokens", "less than or equal to", .limit],  // Groq
        ["max_tokens", "expected a value <=", .limit], ["max_completion_tokens", "expected a value <=", .limit],  // Volcengine
        ["max_tokens", "限制数值范围[1,", .limit],  // GLM
        ["max_tokens", "maximum output tokens", .limit], ["max_tokens:", .output, ">", .limit, "output tokens"],  // SGLang, Anthropic
        ["cannot be greater than max_model_len", .limit],  // vLLM
        ["the maximum tokens you requested exceeds the model limit of", .limit],  // Bedrock
    ]

    private static let refusals = [
        "unsupported", "not support", "unknown", "unrecognized", "unexpected", "not permitted", "extra", "not allowed", "invalid",
        "must be",
        "only", "does not", "cannot", "not one of", "not available", "no such", "at most 0", "unavailable",
    ]

    private static let all: [Healing] = [
        Healing(
            flag: "stream_usage: false", parameter: ["stream_options"], isPossible: { $0.streamUsage }, apply: { $0.streamUsage = false }),
        Healing(
            flag: "parallel_flag: false", parameter: ["parallel_tool_calls"], isPossible: { $0.parallelFlag },
            apply: { $0.parallelFlag = false }),
        Healing(
            flag: "max_tokens_field: \"max_completion_tokens\"", parameter: ["max_tokens", "max_completion_tokens"],
            isPossible: { $0.maxTokensField == .maxTokens }, apply: { $0.maxTokensField = .maxCompletionTokens }),
        Healing(
            flag: "max_tokens_field: \"max_tokens\"", parameter: ["max_completion_tokens"],
            isPossible: { $0.maxTokensField == .maxCompletionTokens }, apply: { $0.maxTokensField = .maxTokens }),
        Healing(
            flag: "tools_need_effort_none: true", parameter: ["reasoning_effort", "tool"], isPossible: { !$0.toolsNeedEffortNone },
            apply: { $0.toolsNeedEffortNone = true }),
        Healing(
            flag: "thinking_control: \"none\"", parameter: ["reasoning_effort"],
            isPossible: { $0.thinkingControl != .none || $0.toolsNeedEffortNone },
            apply: { ($0.thinkingControl, $0.toolsNeedEffortNone) = (.none, false) }),
        Healing(
            flag: "fixed_sampling: true", parameter: ["temperature"], isPossible: { !$0.fixedSampling }, apply: { $0.fixedSampling = true }),
        Healing(flag: "fixed_sampling: true", parameter: ["top_p"], isPossible: { !$0.fixedSampling }, apply: { $0.fixedSampling = true }),
        Healing(
            flag: "tool_choice_required: false, tool_choice_named: false", parameter: ["tool_choice"],
            isPossible: { $0.toolChoiceRequired || $0.toolChoiceNamed },
            apply: { ($0.toolChoiceRequired, $0.toolChoiceNamed) = (false, false) }),
        Healing(
            flag: "response_format: \"none\"", parameter: ["response_format"], isPossible: { $0.responseFormat != .none },
            apply: { $0.responseFormat = .none }),
        Healing(
            flag: "response_format: \"none\"", parameter: ["json_schema"], isPossible: { $0.responseFormat == .jsonSchema },
            apply: { $0.responseFormat = .none }),
        Healing(
            flag: "system_role: \"system\"", parameter: ["developer"], isPossible: { $0.systemRole == .developer },
            apply: { $0.systemRole = .system }),
        Healing(flag: "strict_tools: false", parameter: ["strict"], isPossible: { $0.strictTools }, apply: { $0.strictTools = false }),
        Healing(flag: "vision: false", parameter: ["image"], isPossible: { $0.vision }, apply: { $0.vision = false }),
    ]
}
