extension SeenURLs {
    init(in messages: [Message]) {
        self.init()
        var toolNames: [String: String] = [:]
        for block in messages.lazy.flatMap(\.content) { if case .toolUse(let use) = block { toolNames[use.id] = use.name } }
        // Newest first, since reading is limited.
        for message in messages.reversed() where message.role != .system {
            for block in message.content.reversed() { collect(block, as: message.role == .user ? .userInput : nil, toolNames) }
        }
        // This answer's own tools start with the full allowance: their results are bounded anyway.
        room = Self.maxRead
    }

    /// `source`: who wrote the block's text; nil for the model.
    private mutating func collect(_ block: ContentBlock, as source: Source?, _ toolNames: [String: String]) {
        switch block {
        case .text(let text, _): if let source { collect(from: text, source) }
        case .document(let document):
            switch document.source {
            case .text(let text), .url(let text): if let source { collect(from: text, source) }
            case .content(let blocks): for block in blocks { collect(block, as: source, toolNames) }
            case .pdf, .other: break
            }
        case .searchResult(let result): for text in [result.source] + result.texts { collect(from: text, source ?? .userInput) }
        case .toolResult(let result):
            for block in result.content { collect(block, as: .clientToolResult(toolNames[result.toolUseID] ?? ""), toolNames) }
        case .webResult(let json, _):
            let kind = json["type"]?.string.flatMap(ServerTool.Kind.of(resultType:)) ?? .webSearch
            if let content = json["content"] { collect(from: content, of: kind) }
        case .image, .thinking, .redactedThinking, .toolUse, .serverToolUse, .foreign, .toolReference, .toolAddition, .toolRemoval,
            .containerUpload,
            .compaction, .fallback, .unknown:
            break
        }
    }
}
