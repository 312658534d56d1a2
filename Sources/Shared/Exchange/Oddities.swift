extension MessagesRequest {
    /// What the log should know of the request, each thing once (T-16, M-90).
    func oddities(leftOut tools: [String]) -> [String] {
        let maxTypes = 20
        var types: [String] = []
        for message in messages {
            for block in message.content where types.count < maxTypes { block.collectUnknownTypes(in: &types) }
        }
        return [
            tools.isEmpty ? nil : "tools left out, for nothing here runs them: \(tools.joined(separator: ", "))",
            types.isEmpty ? nil : "content blocks that are not known: \(types.joined(separator: ", "))",
        ].compactMap { $0 }
    }
}

extension ContentBlock {
    fileprivate func collectUnknownTypes(in types: inout [String]) {
        switch self {
        case .unknown(let type, _): if !types.contains(type.string) { types.append(type.string) }
        case .toolResult(let result): for block in result.content { block.collectUnknownTypes(in: &types) }
        case .text, .image, .document, .searchResult, .toolUse, .thinking, .redactedThinking, .serverToolUse, .webResult, .foreign,
            .toolReference, .toolAddition, .toolRemoval, .containerUpload, .compaction, .fallback:
            break
        }
    }
}
