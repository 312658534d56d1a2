/// A refusal of one parameter that the proxy can do without: one more try, and a word of which flag saves it the next time.
///
/// *Source*: mapping W5-5, U-24, F-10, D-06.
struct Healing {
    /// What stands under `quirks` in config.json once somebody writes it there.
    let flags: JSON
    /// All of them stand in the refusal.
    private let words: [String]

    private init(_ flags: JSON, where words: String...) { (self.flags, self.words) = (flags, words) }

    /// The first flag alone: what did not help is not taken back.
    var name: String { flags.members?.first?.key.string ?? "" }

    func apply(to quirks: inout Quirks) {
        for (flag, value) in changes { flag.override(value)?(&quirks) }
    }

    private func changes(_ quirks: Quirks) -> Bool { changes.contains { flag, value in flag.value(quirks) != value } }

    private var changes: [(flag: Quirks.Flag, value: JSON)] {
        (flags.members ?? []).compactMap { member in
            Quirks.flags.first { $0.name == member.key.string }.map { ($0, member.value) }
        }
    }

    /// What would make the upstream take a request for `maxTokens`; nil: nothing that is known.
    static func of(_ error: UpstreamError, quirks: Quirks, maxTokens: Int?, except tried: [String]) -> Healing? {
        let words = error.message.asciiLowercased
        // Elsewhere these words mean what they say: llama.cpp answers 500, OpenRouter 404.
        let isClear = ["not supported", "unsupported", "no endpoints found that support"].contains(where: words.contains)
        guard [400, 422].contains(error.status) || (isClear && [404, 500, 501].contains(error.status)) else { return nil }
        if let limit = outputLimit(in: words), limit < maxTokens ?? 0, !tried.contains("max_output_tokens") {
            return Healing(["max_output_tokens": JSON(limit)])
        }
        guard isClear || (refusals + noImages).contains(where: words.contains) else { return nil }
        return all.first { $0.words.allSatisfy(words.contains) && $0.changes(quirks) && !tried.contains($0.name) }
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
        "only", "does not", "cannot", "not one of", "not available", "no such", "at most 0", "unavailable", "incompatible",
    ]

    /// A model that takes no image at all. One that is broken, too big or of another kind is the client's to know: the others stay.
    private static let noImages = [
        "support image input", "image input is not supported", "image inputs are not supported", "image input is not enabled",
        "not support images", "images are not supported", "support the image content", "at most 0 image", "variant `image_url`",
        "image_url is only supported by", "not a multimodal model",
    ]

    static let all: [Healing] =
        [
            Healing(["stream_usage": false], where: "stream_options"),
            Healing(["parallel_flag": false], where: "parallel_tool_calls"),
            Healing(["max_tokens_field": "max_completion_tokens"], where: "max_tokens", "max_completion_tokens"),
            Healing(["max_tokens_field": "max_tokens"], where: "max_completion_tokens"),
            Healing(["tools_need_effort_none": true], where: "reasoning_effort", "tool"),
            Healing(["thinking_control": "none", "tools_need_effort_none": false], where: "reasoning_effort"),
            // vLLM with a tokenizer of Mistral's takes no `chat_template_kwargs`.
            Healing(["thinking_control": "none"], where: "chat_template"),
            Healing(["fixed_sampling": true], where: "temperature"),
            Healing(["fixed_sampling": true], where: "top_p"),
            Healing(["tool_choice_thinking": false], where: "tool_choice", "thinking"),  // Kimi, DeepSeek
            Healing(["tool_choice_required": false, "tool_choice_named": false], where: "tool_choice"),
            Healing(["response_format": "none"], where: "response_format"),
            Healing(["response_format": "none"], where: "json_schema"),
            Healing(["system_role": "system"], where: "developer"),
            Healing(["strict_tools": false], where: "strict"),
        ] + noImages.map { Healing(["vision": false], where: $0) }
}
