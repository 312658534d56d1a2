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

    /// What would make the upstream take the request; nil: nothing that is known.
    static func of(_ error: UpstreamError, quirks: Quirks, except tried: [String]) -> Healing? {
        guard [400, 422].contains(error.status) else { return nil }
        let words = error.message.asciiLowercased
        guard refusals.contains(where: words.contains) else { return nil }
        return all.first { healing in
            healing.parameter.allSatisfy(words.contains) && healing.isPossible(quirks) && !tried.contains(healing.name)
        }
    }

    private static let refusals = [
        "unsupported", "not support", "unknown", "unrecognized", "unexpected", "not permitted", "extra", "not allowed", "invalid",
        "must be",
        "only", "does not", "cannot", "not one of", "not available", "no such",
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
        Healing(
            flag: "tool_choice_required: false, tool_choice_named: false", parameter: ["tool_choice"],
            isPossible: { $0.toolChoiceRequired || $0.toolChoiceNamed },
            apply: { ($0.toolChoiceRequired, $0.toolChoiceNamed) = (false, false) }),
        Healing(
            flag: "system_role: \"system\"", parameter: ["developer"], isPossible: { $0.systemRole == .developer },
            apply: { $0.systemRole = .system }),
        Healing(flag: "strict_tools: false", parameter: ["strict"], isPossible: { $0.strictTools }, apply: { $0.strictTools = false }),
        Healing(flag: "vision: false", parameter: ["image"], isPossible: { $0.vision }, apply: { $0.vision = false }),
    ]
}
