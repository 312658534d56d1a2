/// Why the upstream stopped, in any of its many words. *Source*: S-30 … S-37.
enum FinishReason: Sendable, Equatable {
    case stop, toolCalls, length, filtered, contextWindow
    /// The upstream failed.
    case overloaded, failed
    case unknown(String)

    /// Case-insensitive: Gemini's are upper-case.
    init(_ word: String) {
        switch word.asciiLowercased {
        case "stop", "eos", "end_turn", "completed", "pause": self = .stop
        case "tool_calls", "tool_use", "function_call": self = .toolCalls
        case "length", "max_tokens", "max_output_tokens", "max_length", "token_limit", "max_new_tokens": self = .length
        case "content_filter", "content_filtered", "safety", "sensitive", "recitation", "blocked", "refusal", "guardrail_intervened":
            self = .filtered
        // Gemini and Vertex.
        case "prohibited_content", "blocklist", "spii", "image_safety", "model_armor": self = .filtered
        case "model_context_window_exceeded", "context_length_exceeded", "model_length": self = .contextWindow
        case "insufficient_system_resource": self = .overloaded
        case "network_error", "error", "abort", "aborted", "cancelled", "timeout", "server_error": self = .failed
        // Gemini's, where it could not read its own call: nothing of it comes, so another try is all that helps.
        case let word where word.contains("malformed_function_call") || word.contains("unexpected_tool_call"): self = .failed
        case _: self = .unknown(word)
        }
    }

    /// The error it amounts to (S-36, D-39).
    var breakdown: APIError? {
        switch self {
        case .overloaded: APIError(.overloaded, "the upstream ran out of resources before it finished", blame: .upstream)
        case .failed: APIError(.api, "the upstream broke off before it finished", blame: .upstream)
        case .stop, .toolCalls, .length, .filtered, .contextWindow, .unknown: nil
        }
    }

    /// The model was stopped early, so what it did not finish is cut (D-40).
    var isCut: Bool {
        switch self {
        case .length, .contextWindow, .filtered: true
        case .stop, .toolCalls, .overloaded, .failed, .unknown: false
        }
    }

    /// The first one counts, except that a plain `stop` gives way to a more specific one (U-20).
    func followed(by next: FinishReason) -> FinishReason { self == .stop ? next : self }
}
