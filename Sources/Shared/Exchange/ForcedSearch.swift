/// A search that is made even if the model makes none. *Source*: W-45, D-67.
extension MessagesRequest {
    /// The request with Claude Code's search forced, whatever its own `tool_choice`.
    var forcingItsSearch: MessagesRequest {
        guard isSearchOfClaudeCode else { return self }
        var request = self
        request.toolChoice = .tool(ServerTool.Kind.webSearch.name)
        return request
    }

    /// What to search for if the model does not search: the user's own words. nil if no search is forced.
    var forcedQuery: String? {
        guard toolChoice == .tool(ServerTool.Kind.webSearch.name), let text = lastUserText else { return nil }
        let bytes = Array(text.utf8)
        let mark = bytes.firstRange(of: Array("query:".utf8))
        let asked = mark.map { String(decoding: bytes[$0.upperBound...], as: UTF8.self) } ?? text
        return String(String.UnicodeScalarView(asked.trimmingBlanks().unicodeScalars.prefix(ServerTool.maxQueryCharacters)))
    }

    /// Claude Code's WebSearch is a separate request, and its model takes the answer for web content, with sources or without.
    private var isSearchOfClaudeCode: Bool {
        guard tools.count == 1, case .web(_, ServerTool.Kind.webSearch.name) = tools[0] else { return false }
        return lastUserText?.hasPrefix("Perform a web search for the query:") == true
    }

    private var lastUserText: String? {
        for message in messages.reversed() where message.role == .user {
            for case .text(let text, _) in message.content.reversed() { return text.string }
        }
        return nil
    }
}
