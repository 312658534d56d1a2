/// Why an answer ended. *Source*: `stop_reason.py` of Anthropic's SDK.
enum StopReason: String, Sendable, Equatable {
    case endTurn = "end_turn"
    case maxTokens = "max_tokens"
    case stopSequence = "stop_sequence"
    case toolUse = "tool_use"
    case pauseTurn = "pause_turn"
    case refusal
    case contextWindowExceeded = "model_context_window_exceeded"
}

/// How an answer ended.
struct Stop: Sendable, Equatable {
    var reason: StopReason
    /// The stop sequence that matched.
    var sequence: String?
    /// The model's explanation of its refusal.
    var refusal: JSONText?

    /// *Source*: `refusal_stop_details.py` of Anthropic's SDK.
    var details: JSON {
        reason == .refusal ? ["type": "refusal", "category": .null, "explanation": refusal.map(JSON.string) ?? .null] : .null
    }
}
