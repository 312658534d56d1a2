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
        var members: [JSON.Member] = [JSON.Member(key: "model", value: JSON(model))]
        func say(_ key: JSONText, _ value: JSON?) {
            if let value { members.append(JSON.Member(key: key, value: value)) }
        }
        say("stream", stream ? true : nil)
        say("stream_options", stream && quirks.streamUsage ? ["include_usage": true] : nil)
        say(JSONText(quirks.maxTokensField.rawValue), maxTokens.map { JSON($0) })
        members += settings
        if !tools.isEmpty {
            say("tools", .array(tools))
            say("tool_choice", toolChoice)
            say("parallel_tool_calls", parallelToolCalls.map { .bool($0) })
        }
        say("messages", .array(messages.map { $0.json(quirks) }))
        return .object(members)
    }
}
