/// A request for a chat completion.
struct ChatRequest: Sendable {
    var model: String
    var stream: Bool
    var maxTokens: Int?
    /// Sampling, reasoning, format: settings for the whole request, in order.
    var settings: [JSON.Member]
    var tools: [JSON]
    var toolChoice: JSON?
    /// false: at most one call; nil: not specified.
    var parallelToolCalls: Bool?
    var messages: [ChatMessage]
}

extension ChatRequest {
    /// The beginning of the answer, which the upstream is to continue.
    var prefill: JSONText? {
        if case .assistant(let last)? = messages.last, last.toolCalls.isEmpty { last.text } else { nil }
    }

    /// Messages come last, so that a conversation grown by a turn starts with the same bytes as before.
    func json(_ quirks: Quirks) -> JSON {
        let first: JSON = [
            "model": JSON(model), "stream": stream ? true : nil,
            "stream_options": stream && quirks.streamUsage ? ["include_usage": true] : nil,
            JSONText(quirks.maxTokensField.rawValue): maxTokens.map { JSON($0) },
        ]
        let last: JSON = [
            "tools": tools.isEmpty ? nil : .array(tools), "tool_choice": tools.isEmpty ? nil : toolChoice,
            "parallel_tool_calls": tools.isEmpty ? nil : parallelToolCalls.map { .bool($0) },
            "messages": .array(messages.map { $0.json(quirks) }),
        ]
        let beginning = (first.members ?? []) + settings
        let end = last.members ?? []
        return .object(beginning + Self.added(quirks.extraBody.members ?? [], to: beginning + end) + end)
    }

    /// The configured members not already written; of duplicates among them, the last counts.
    private static func added(_ extra: [JSON.Member], to own: [JSON.Member]) -> [JSON.Member] {
        extra.enumerated().filter { place, member in
            !(own + extra[(place + 1)...]).contains { $0.key == member.key }
        }.map(\.element)
    }
}
