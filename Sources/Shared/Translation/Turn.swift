/// Consecutive messages of one role.
struct Turn {
    var role: Message.Role
    var content: [ContentBlock]

    /// System messages stay separate, in place. Empty messages (V-09) and those cleared by the next user message (M-63) are skipped,
    /// so their neighbours merge.
    static func all(_ messages: [Message]) -> [Turn] {
        let full = messages.filter { !$0.content.allSatisfy(\.isEmptyText) }
        let lastOfUser = full.lastIndex { $0.role == .user } ?? full.startIndex
        var turns: [Turn] = []
        for (index, message) in full.enumerated() where !(message.isClearedByNextUser && index < lastOfUser) {
            if message.role != .system, turns.last?.role == message.role {
                turns[turns.count - 1].content += message.content
            } else {
                turns.append(Turn(role: message.role, content: message.content))
            }
        }
        return turns
    }

    var results: [ContentBlock.ToolResult] {
        content.compactMap { if case .toolResult(let result) = $0 { result } else { nil } }
    }

    /// The ids of calls that the client answers.
    var clientCallIDs: [String] {
        content.compactMap { if case .toolUse(let use) = $0 { use.id } else { nil } }
    }
}

extension ContentBlock {
    var isEmptyText: Bool { if case .text(let text, _) = self { text.isEmpty } else { false } }

    /// A call that runs on the server, or its result.
    var isOfServerTool: Bool {
        switch self {
        case .serverToolUse, .webResult, .foreign: true
        case .text, .image, .document, .searchResult, .toolUse, .toolResult, .thinking, .redactedThinking, .toolReference, .toolAddition,
            .toolRemoval, .containerUpload, .compaction, .fallback, .unknown:
            false
        }
    }

    /// From the user rather than a tool.
    var isUsersOwn: Bool {
        switch self {
        case .toolResult, .webResult: false
        case .text, .image, .document, .searchResult, .toolUse, .thinking, .redactedThinking, .serverToolUse, .foreign, .toolReference,
            .toolAddition, .toolRemoval, .containerUpload, .compaction, .fallback, .unknown:
            true
        }
    }
}

extension MessagesRequest {
    /// Results of server tools, by the id of their call.
    var webResults: [String: JSON] {
        var results: [String: JSON] = [:]
        for message in messages {
            for case .webResult(let block, let id) in message.content { results[id] = block }
        }
        return results
    }
}
