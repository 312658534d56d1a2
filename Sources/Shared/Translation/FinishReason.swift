/// Why the upstream ended, read from its many words. *Source*: S-30 … S-37.
enum FinishReason: Sendable, Equatable {
    case stop, toolCalls, length, filtered, contextWindow
    /// The upstream broke down.
    case overloaded, failed
    case unknown(String)

    /// In whichever case: Gemini's words are upper-case.
    init(_ word: String) {
        switch word.asciiLowercased {
        case "stop", "eos", "end_turn", "completed", "pause": self = .stop
        case "tool_calls", "tool_use", "function_call": self = .toolCalls
        case "length", "max_tokens", "max_output_tokens": self = .length
        case "content_filter", "safety", "sensitive", "recitation", "blocked": self = .filtered
        case "model_context_window_exceeded", "context_length_exceeded", "model_length": self = .contextWindow
        case "insufficient_system_resource": self = .overloaded
        case "network_error", "error", "abort", "timeout": self = .failed
        case _: self = .unknown(word)
        }
    }

    /// The error that it stands for (S-36, D-39).
    var breakdown: APIError? {
        switch self {
        case .overloaded: APIError(.overloaded, "the upstream ran out of resources before it finished", blame: .upstream)
        case .failed: APIError(.api, "the upstream broke off before it finished", blame: .upstream)
        case .stop, .toolCalls, .length, .filtered, .contextWindow, .unknown: nil
        }
    }

    /// The model was stopped before it ended by itself: what it did not finish is cut (D-40).
    var isCut: Bool {
        switch self {
        case .length, .contextWindow, .filtered: true
        case .stop, .toolCalls, .overloaded, .failed, .unknown: false
        }
    }

    /// The first word counts, except that a plain `stop` gives way to one that says more (U-20).
    func followed(by next: FinishReason) -> FinishReason { self == .stop ? next : self }
}
