/// One message as sent to an upstream.
enum ChatMessage: Sendable {
    /// `role` is `system` or `developer`.
    case system(role: String, [Part])
    case user([Part])
    case assistant(Assistant)
    case tool(callID: String, [Part])

    enum Part: Sendable {
        /// `cache` is a `cache_control`, for upstreams that accept one.
        case text(JSONText, cache: JSON? = nil)
        case image(url: JSONText, cache: JSON? = nil)
        case file(name: JSONText, dataURL: JSONText)

        var isText: Bool { if case .text = self { true } else { false } }
        var text: JSONText? { if case .text(let text, _) = self { text } else { nil } }
    }

    struct Assistant: Sendable {
        var text: JSONText?
        /// The `cache_control` of the text.
        var cache: JSON?
        /// Reasoning, under the name that this upstream reads.
        var reasoning: JSON.Member?
        var toolCalls: [ToolCall] = []
        /// The member that makes the answer continue this message.
        var prefillMark: JSONText?
    }

    struct ToolCall: Sendable {
        var id: String
        var name: String
        /// A JSON object, as text.
        var arguments: JSONText
        /// Sent back with the call unchanged. *Source*: K-08.
        var extraContent: JSON?
    }
}

extension ChatMessage {
    var isSystem: Bool { if case .system = self { true } else { false } }

    func json(_ quirks: Quirks) -> JSON {
        switch self {
        case .system(let role, let parts):
            ["role": JSON(role), "content": Self.content(parts, quirks, asParts: quirks.systemParts)]
        case .user(let parts):
            ["role": "user", "content": Self.content(parts, quirks, asParts: !quirks.stringContent)]
        case .assistant(let assistant): assistant.json(quirks)
        case .tool(let callID, let parts):
            [
                "role": "tool", "tool_call_id": JSON(callID),
                "content": Self.content(parts, quirks, asParts: quirks.toolParts, separator: "\n"),
            ]
        }
    }

    /// Text alone is one string, unless the upstream wants parts or a cache mark may need them.
    private static func content(_ parts: [Part], _ quirks: Quirks, asParts: Bool, separator: StaticString = "\n\n") -> JSON {
        let texts = parts.compactMap(\.text)
        guard asParts || texts.count != parts.count || quirks.cacheControl else {
            return .string(JSONText.joined(texts, separator: separator))
        }
        return .array(parts.map { $0.json(quirks) })
    }
}

extension ChatMessage.Part {
    func json(_ quirks: Quirks) -> JSON {
        switch self {
        case .text(let text, let cache):
            ["type": "text", "text": .string(text), "cache_control": quirks.cacheControl ? cache : nil]
        case .image(let url, let cache):
            ["type": "image_url", "image_url": ["url": .string(url)], "cache_control": quirks.cacheControl ? cache : nil]
        case .file(let name, let dataURL):
            ["type": "file", "file": ["filename": .string(name), "file_data": .string(dataURL)]]
        }
    }
}

extension ChatMessage.Assistant {
    func json(_ quirks: Quirks) -> JSON {
        var members: [JSON.Member] = [
            JSON.Member(key: "role", value: "assistant"), JSON.Member(key: "content", value: content(quirks)),
        ]
        if let reasoning { members.append(reasoning) }
        if !toolCalls.isEmpty { members.append(JSON.Member(key: "tool_calls", value: .array(toolCalls.map(\.json)))) }
        if let prefillMark { members.append(JSON.Member(key: prefillMark, value: true)) }
        return .object(members)
    }

    /// Only parts can carry a mark.
    private func content(_ quirks: Quirks) -> JSON {
        guard let text else { return quirks.emptyContent == .null && !toolCalls.isEmpty ? .null : "" }
        return quirks.cacheControl && cache != nil ? [ChatMessage.Part.text(text, cache: cache).json(quirks)] : .string(text)
    }
}

extension ChatMessage.ToolCall {
    var json: JSON {
        [
            "id": JSON(id), "type": "function", "function": ["name": JSON(name), "arguments": .string(arguments)],
            "extra_content": extraContent,
        ]
    }
}

extension JSONText {
    /// Joins the texts of `parts`; none give `""`.
    static func joined(_ parts: [ChatMessage.Part], separator: StaticString) -> JSONText {
        joined(parts.compactMap(\.text), separator: separator)
    }
}

extension [ChatMessage] {
    /// Appends to a user message at the end, if there is one: two of them are one turn, and some templates insist on one.
    /// `mergesIntoTool`: a user message may not directly follow a tool message.
    mutating func appendUser(_ parts: [ChatMessage.Part], mergesIntoTool: Bool) {
        guard !parts.isEmpty else { return }
        switch last {
        case .user:
            // Removed while it grows, so that earlier parts are not copied.
            guard case .user(var whole)? = popLast() else { return }
            whole += parts
            append(.user(whole))
        case .tool(let id, let before) where mergesIntoTool && parts.allSatisfy(\.isText):
            self[count - 1] = .tool(callID: id, before + parts)
        // Media cannot go into a tool message, so an "OK." from the model goes in between.
        case .tool where mergesIntoTool: self += [.assistant(ChatMessage.Assistant(text: "OK.")), .user(parts)]
        case .system, .assistant, .tool, nil: append(.user(parts))
        }
    }
}
