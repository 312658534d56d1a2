/// The conversation for the upstream, turn by turn: results directly after their calls, in the order of the calls.
///
/// What a turn becomes depends only on itself and its neighbours, so that a longer conversation begins with the same bytes as a
/// shorter one (D-05).
struct Transcript {
    private(set) var messages: [ChatMessage] = []
    let quirks: Quirks
    let tools: ToolCatalog
    /// Thinking is off, so reasoning is not sent back (K-09).
    let thinkingIsOff: Bool
    /// Results of server tools by call id.
    let webResults: [String: JSON]
    /// Ids of server tool calls whose results are already written.
    private var saidResults: Set<String> = []
    /// Media of tool results, waiting for the user message after the tool messages.
    private var waitingMedia: [ChatMessage.Part] = []
    /// How many results of each client call the next user turns may bring: those are written after their calls.
    private var openCalls: [String: Int] = [:]
    /// The ids of all calls so far: duplicates get a number, and the first keeps its id (D-58).
    private var callIDs = UniqueIDs()
    /// Whether the current turn comes after the user's last words, so that its reasoning is sent back (K-04).
    private var repliesToLastUser = false

    /// The messages for the upstream, system prompt first.
    static func messages(_ request: MessagesRequest, quirks: Quirks, tools: ToolCatalog) throws(APIError) -> [ChatMessage] {
        var transcript = Transcript(
            quirks: quirks, tools: tools, thinkingIsOff: quirks.stopsThinking(in: request), webResults: request.webResults)
        transcript.addSystem(request.system)
        let turns = Turn.all(request.messages)
        let lastUser = turns.lastIndex { $0.role == .user && $0.content.contains(where: \.isUsersOwn) } ?? turns.endIndex
        var results = CallResults([])
        for (index, turn) in turns.enumerated() {
            let later = turns[(index + 1)...]
            transcript.repliesToLastUser = index > lastUser
            switch turn.role {
            case .system: transcript.addMidSystem(turn)
            case .assistant:
                if turns[..<index].last(where: { $0.role != .system })?.role != .assistant {
                    transcript.openCalls = [:]
                    // System messages may come between a call and its result, or between two results.
                    let answering = later.drop { $0.role != .user }.prefix { $0.role != .assistant }
                    results = CallResults(answering.flatMap(\.results))
                }
                for id in turn.clientCallIDs { transcript.openCalls[id, default: 0] += 1 }
                transcript.addAssistant(turn, results: &results, isLast: later.isEmpty)
            case .user: transcript.addUser(turn)
            }
        }
        transcript.flushMedia()
        try transcript.checkEnd(turns.last)
        guard transcript.messages.contains(where: { !$0.isSystem }) else {
            throw .invalid("messages: at least one message must have non-empty content")
        }
        return transcript.messages
    }

    // MARK: - System

    private mutating func addSystem(_ blocks: [MessagesRequest.SystemBlock]) {
        guard !blocks.isEmpty else { return }
        messages.append(.system(role: quirks.systemRole.rawValue, blocks.map { .text($0.text, cache: $0.cache) }))
    }

    /// A system message inside the conversation: most templates accept one only at the start. *Source*: M-60.
    private mutating func addMidSystem(_ turn: Turn) {
        var texts: [JSONText] = []
        var cache: JSON?
        for block in turn.content {
            if case .text(_, let mark?) = block { cache = mark }
            texts += BlockRendering(quirks: quirks).texts(of: block).filter(MessagesRequest.isSystemText)
        }
        guard !texts.isEmpty else { return }
        let text = JSONText.joined(texts, separator: "\n\n")
        switch quirks.midSystem {
        case .native: messages.append(.system(role: quirks.systemRole.rawValue, [.text(text, cache: cache)]))
        case .user:
            addUserParts([.text(JSONText.joined(["<system-message>", text, "</system-message>"], separator: "\n"), cache: cache)])
        case .hoist:
            if case .system(let role, let parts)? = messages.first {
                messages[0] = .system(role: role, parts + [.text(text, cache: cache)])
            } else {
                messages.insert(.system(role: quirks.systemRole.rawValue, [.text(text, cache: cache)]), at: 0)
            }
        }
    }

    // MARK: - User

    private mutating func addUser(_ turn: Turn) {
        var parts = waitingMedia
        waitingMedia = []
        for block in turn.content {
            // The first result of each call is already written after it.
            if case .toolResult(let result) = block, let count = openCalls[result.toolUseID], count > 0 {
                openCalls[result.toolUseID] = count - 1
            } else if case .webResult(_, let id) = block, saidResults.contains(id) {
                continue
            } else {
                parts += BlockRendering(quirks: quirks).parts(ofUsers: block)
            }
        }
        addUserParts(parts)
    }

    private mutating func addUserParts(_ parts: [ChatMessage.Part]) {
        messages.appendUser(parts, mergesIntoTool: quirks.mergeUserAfterTool)
    }

    private mutating func flushMedia() {
        addUserParts(waitingMedia)
        waitingMedia = []
    }

    // MARK: - Assistant

    /// The part of an assistant turn that was read but not written yet.
    private struct Draft {
        var thinking: [(text: JSONText, signature: JSONText?)] = []
        var texts: [JSONText] = []
        /// The mark covers everything before it, so it goes at the end.
        var cache: JSON?
        /// White space after the last text: dropped unless more text follows (V-08).
        var blanks: [JSONText] = []
        var calls: [(use: ContentBlock.ToolUse, isWeb: Bool)] = []
        /// It contains a server tool's call: text after that belongs to the next message (M-34).
        var isAnswered = false
        /// The round of that call, if its id names one.
        var round: String?

        /// Whether the model read the results so far before making the call `id`, which then belongs to the next message (D-59).
        func isRead(before id: String) -> Bool { isAnswered && CallIDs.round(of: id) != round }
    }

    private mutating func addAssistant(_ turn: Turn, results: inout CallResults, isLast: Bool) {
        var draft = Draft()
        for block in turn.content {
            switch block {
            case .text(let text, let cache):
                say(text, in: &draft, &results)
                draft.cache = cache ?? draft.cache
            case .thinking(let text, let signature):
                if draft.isAnswered { flush(&draft, &results) }
                draft.thinking.append((text, signature))
            case .toolUse(let use):
                if draft.isRead(before: use.id) { flush(&draft, &results) }
                draft.calls.append((use, false))
            case .serverToolUse(let use):
                let result = webResults[use.id]
                if tools.web.contains(where: { $0.name == use.name }) {
                    // A call without a result is dropped (V-05).
                    guard result != nil else { break }
                    saidResults.insert(use.id)
                    if draft.isRead(before: use.id) { flush(&draft, &results) }
                    draft.calls.append((use, true))
                    (draft.isAnswered, draft.round) = (true, CallIDs.round(of: use.id))
                } else if ServerTool.Kind.all.contains(where: { $0.name == use.name }) {
                    saidResults.insert(use.id)
                    say(ServerTool.mentioned(use: ["name": JSON(use.name), "input": use.input], result: result), in: &draft, &results)
                } else {
                    let json: JSON = ["type": "server_tool_use", "name": JSON(use.name), "input": use.input]
                    say(ForeignBlocks.rendered(json), in: &draft, &results)
                }
            case .webResult, .redactedThinking, .fallback, .toolReference, .toolAddition, .toolRemoval: break
            case .foreign(let json): say(ForeignBlocks.rendered(json), in: &draft, &results)
            case .compaction(let summary):
                flush(&draft, &results)
                if let summary { addUserParts([BlockRendering.summary(summary)]) }
            case .image, .document, .searchResult, .toolResult, .containerUpload, .unknown:
                for text in BlockRendering(quirks: quirks).texts(of: block) { say(text, in: &draft, &results) }
            }
        }
        flush(&draft, &results, isEnd: isLast)
    }

    /// Adds text; after a server tool's call, it belongs to the next message (M-34).
    private mutating func say(_ text: JSONText?, in draft: inout Draft, _ results: inout CallResults) {
        guard let text else { return }
        if text.isBlank {
            if !draft.texts.isEmpty, !draft.isAnswered { draft.blanks.append(text) }
            return
        }
        if draft.isAnswered { flush(&draft, &results) }
        draft.texts += draft.blanks + [text]
        draft.blanks = []
    }

    /// Writes the draft: the assistant's message, followed by the results of its calls.
    private mutating func flush(_ draft: inout Draft, _ results: inout CallResults, isEnd: Bool = false) {
        defer { draft = Draft() }
        let text = JSONText.joined(draft.texts)
        guard !text.isEmpty || !draft.calls.isEmpty else { return }
        flushMedia()
        let ids = uniqueIDs(draft.calls.map(\.use.id))
        var message = ChatMessage.Assistant()
        message.text = text.isEmpty ? nil : text
        message.cache = draft.cache
        message.toolCalls = zip(draft.calls, ids).map { call, id in toolCall(call.use, id: id) }
        replay(draft.thinking, in: &message)
        messages.append(.assistant(message))
        for (call, id) in zip(draft.calls, ids) {
            messages.append(.tool(callID: id, answer(to: call.use, isWeb: call.isWeb, &results)))
        }
    }

    /// The ids of the calls for the upstream.
    private mutating func uniqueIDs(_ clientIDs: [String]) -> [String] {
        let style = quirks.toolID
        return clientIDs.map { id in callIDs.take(CallIDs.upstream(id, style).id) { CallIDs.fitted($0, style) } }
    }

    private func toolCall(_ use: ContentBlock.ToolUse, id: String) -> ChatMessage.ToolCall {
        let arguments = (tools.shapes[use.name] ?? ArgumentShape()).upstream(use.input)
        var call = ChatMessage.ToolCall(
            id: id, name: tools.names.upstream(use.name), arguments: JSONText(decoded: arguments.canonical.encoded))
        if quirks.thoughtSignatures {
            // Gemini refuses calls without a signature; this is the documented value for "none". *Source*: K-08.
            let signature = CallIDs.upstream(use.id, quirks.toolID).thoughtSignature ?? "skip_thought_signature_validator"
            call.extraContent = ["google": ["thought_signature": JSON(signature)]]
        }
        return call
    }

    /// Takes the result of `use` from `results`. An interrupted call gets a note instead (D-02).
    private mutating func answer(to use: ContentBlock.ToolUse, isWeb: Bool, _ results: inout CallResults) -> [ChatMessage.Part] {
        if isWeb { return [.text(webResults[use.id].map(ServerTool.renderedResult) ?? "")] }
        guard let result = results.take(use.id) else { return [.text("[no result: the call was interrupted]")] }
        let rendered = BlockRendering(quirks: quirks).toolMessage(result)
        waitingMedia += rendered.media
        return rendered.parts
    }

    // MARK: - Reasoning

    /// *Source*: K-01 … K-08.
    private func replay(_ blocks: [(text: JSONText, signature: JSONText?)], in message: inout ChatMessage.Assistant) {
        guard !thinkingIsOff else { return }
        let signatures = blocks.map { $0.signature.flatMap(ThinkingSignature.init) }
        let texts = zip(blocks, signatures).map { block, signature in block.text.isEmpty ? signature?.text ?? "" : block.text }
        let text = JSONText.joined(texts.filter { !$0.isEmpty }, separator: "\n\n")
        let field = JSONText(quirks.reasoningField.rawValue)
        switch quirks.reasoningReplay {
        case .none: return
        case .toolTurns where !repliesToLastUser: return
        case .thinkTags:
            guard !text.isEmpty else { return }
            message.text = JSONText.joined(["<think>\n", text, "\n</think>\n\n", message.text ?? ""])
        case .details:
            let details = signatures.flatMap { $0?.details ?? [] }
            if !details.isEmpty {
                message.reasoning = JSON.Member(key: "reasoning_details", value: .array(details))
            } else if !text.isEmpty, quirks.reasoningField != .reasoningDetails {
                message.reasoning = JSON.Member(key: "reasoning", value: .string(text))
            }
        case .always, .toolTurns:
            if !text.isEmpty {
                message.reasoning = JSON.Member(key: field, value: .string(text))
            } else if tools.isOffered || !message.toolCalls.isEmpty, let filler = quirks.reasoningRequired.filler {
                message.reasoning = JSON.Member(key: field, value: .string(filler))
            }
        }
    }

    // MARK: - The end

    /// A final assistant message is a prefill, which few upstreams can continue (M-45, V-10); a paused turn is not.
    private mutating func checkEnd(_ last: Turn?) throws(APIError) {
        guard let last, last.role == .assistant, last.content.last?.isOfServerTool != true, case .assistant(var message)? = messages.last,
            message.toolCalls.isEmpty
        else { return }
        switch quirks.prefill {
        case .reject:
            throw .invalid("This model does not support assistant message prefill. The conversation must end with a user message.")
        case .native, .continue: break
        case .prefix, .partial: message.prefillMark = JSONText(quirks.prefill.rawValue)
        }
        message.text = message.text?.trimmingTrailingBlanks()
        messages[messages.count - 1] = .assistant(message)
    }
}

extension Quirks.ReasoningRequired {
    /// The placeholder for required reasoning that is missing (K-03).
    var filler: JSONText? {
        switch self {
        case .no: nil
        case .empty: ""
        case .space: " "
        }
    }
}

extension JSONText {
    /// Removes trailing white space (V-11).
    func trimmingTrailingBlanks() -> JSONText {
        let decoded = decoded
        guard let last = decoded.lastIndex(where: { !$0.isJSONWhitespace }), last + 1 < decoded.count else { return self }
        return JSONText(decoded: decoded[...last])
    }
}
