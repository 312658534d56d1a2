/// Estimates the tokens of a request without a model's vocabulary.
///
/// Weights are the same in every process and never calibrated (D-11).
package enum TokenEstimate {
    /// The tokens of the messages and tools in a Chat Completions request.
    package static func ofChatRequest(_ body: JSON) -> Int {
        let messages = body["messages"]?.array ?? []
        let tools = body["tools"]?.array ?? []
        let preamble = perRequest + (tools.isEmpty ? 0 : perToolUse)
        return messages.reduce(preamble) { $0 + tokens(ofMessage: $1) } + tools.reduce(0) { $0 + perTool + tokens(ofTree: $1) }
    }

    /// The tokens of one text: at least an eighth of its characters, at most all of them (UTF-16 units).
    package static func tokens(in text: JSONText) -> Int {
        text.source.withUnsafeBufferPointer { TokenCount.tokens(in: UnsafeBufferPointer(rebasing: $0[text.range])) }
    }

    private static let perRequest = 3
    /// What templates tell models about tools in general: 12 tokens (gpt-oss) to 280 (Qwen3-Coder).
    private static let perToolUse = 50
    private static let perTool = 12
    private static let perMessage = 4
    private static let perCall = 8

    private static func tokens(ofMessage message: JSON) -> Int {
        var total = perMessage
        for member in message.members ?? [] {
            if member.key.says("content") {
                total += tokens(ofContent: member.value)
            } else if member.key.says("tool_calls") {
                total += (member.value.array ?? []).reduce(0) { $0 + perCall + tokens(ofCall: $1) }
            } else if member.key.says("tool_call_id") {
                total += perCall
            } else if !member.key.says("role") {
                total += tokens(ofTree: member.value)
            }
        }
        return total
    }

    private static func tokens(ofCall call: JSON) -> Int {
        let function = call["function"]
        return (function?["name"]?.text.map { tokens(in: $0) } ?? 0) + (function?["arguments"]?.text.map { tokens(in: $0) } ?? 0)
    }

    private static func tokens(ofContent content: JSON) -> Int {
        guard let parts = content.array else { return content.text.map { tokens(in: $0) } ?? 0 }
        return parts.reduce(0) { total, part in
            if let url = part["image_url"]?["url"]?.text { return total + MediaTokens.ofImage(url) }
            if let file = part["file"] { return total + (file["file_data"]?.text.map { MediaTokens.ofDocument($0) } ?? 0) }
            return total + (part["text"]?.text.map { tokens(in: $0) } ?? tokens(ofTree: part))
        }
    }

    /// As JSON text: the punctuation between values merges into about one token per value.
    private static func tokens(ofTree value: JSON) -> Int {
        switch value {
        case .null, .bool: 1
        case .number(let text): tokens(in: text)
        case .string(let text): tokens(in: text) + 1
        case .array(let elements): elements.reduce(1) { $0 + 1 + tokens(ofTree: $1) }
        case .object(let members): members.reduce(1) { $0 + 1 + tokens(in: $1.key) + tokens(ofTree: $1.value) }
        }
    }
}
