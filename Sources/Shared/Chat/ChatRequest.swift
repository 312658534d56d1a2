/// A request for a chat completion.
struct ChatRequest: Sendable {
    var model: String
    var stream: Bool
    var maxTokens: Int?
    /// Sampling, reasoning, format: what is said once for the whole request, in order.
    var settings: [JSON.Member]
    var tools: [JSON]
    var toolChoice: JSON?
    /// false: one call at the most; nil: not said.
    var parallelToolCalls: Bool?
    var messages: [ChatMessage]
}

extension ChatRequest {
    /// The beginning of the answer that the upstream is to go on with.
    var prefill: JSONText? {
        if case .assistant(let last)? = messages.last, last.toolCalls.isEmpty { last.text } else { nil }
    }

    /// The messages stand at the end: so a conversation that grew by a turn begins with the very bytes of the shorter one.
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

    /// What the configuration adds to what the translation wrote: no name is written twice, and of twins the last one counts.
    private static func added(_ extra: [JSON.Member], to own: [JSON.Member]) -> [JSON.Member] {
        extra.enumerated().filter { place, member in
            !(own + extra[(place + 1)...]).contains { $0.key == member.key }
        }.map(\.element)
    }
}
