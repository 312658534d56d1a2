extension MessagesRequest {
    /// Notices about the request for the log, each once (T-16, M-90).
    func oddities(leftOut tools: [String]) -> [Notice] {
        let maxTypes = 20
        var types: [String] = []
        for message in messages {
            for block in message.content where types.count < maxTypes { block.collectUnknownTypes(in: &types) }
        }
        let words = [
            tools.isEmpty ? nil : "tools left out, for nothing here runs them: \(tools.joined(separator: ", "))",
            wantsSafeguards
                ? "safeguards are asked for, and this proxy judges no call: with CLAUDE_CODE_AUTO_MODE_SERVER=0 in its environment "
                    + "Claude Code asks its own classifier" : nil,
            types.isEmpty ? nil : "content blocks that are not known: \(types.joined(separator: ", "))",
        ].compactMap { $0 }
        return words.map { Notice(level: .warning, message: $0) }
            + (ignored.isEmpty ? [] : [Notice(level: .debug, message: "members of the request that change nothing: \(ignoredWords)")])
    }

    /// Bounded, since a sender may write any number of names, of any length.
    private var ignoredWords: String {
        let shown = ignored.prefix(16).map { LogText.cut($0, maxCharacters: 64) }
        return (shown + (ignored.count > shown.count ? ["and \(ignored.count - shown.count) more"] : [])).joined(separator: ", ")
    }
}

extension MessageStream.Round {
    /// Notices for the log about a round that is over.
    var oddities: [String] {
        let word: String? = if case .unknown(let word)? = finish { word } else { nil }
        return [
            word.map { "finish_reason \"\($0)\" is not known: read as the end of the turn" },
            droppedCalls == 0 ? nil : "\(droppedCalls) tool call(s) of the model dropped: not offered, or more than one",
            textCalls.count == 0
                ? nil : "\(textCalls.count) tool call(s) read from the text, for the server does not parse them (\(Self.parserSettings))",
            brokenCalls == 0 ? nil : "\(brokenCalls) tool call(s) of the model with arguments that are not JSON",
        ].compactMap { $0 }
    }

    /// What makes a server find the calls itself. *Source*: the documentation of each.
    private static let parserSettings =
        "vLLM: --enable-auto-tool-choice --tool-call-parser; SGLang: --tool-call-parser; llama.cpp: --jinja"
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
