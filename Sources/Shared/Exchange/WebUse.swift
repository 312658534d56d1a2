/// The server tools of one request: which there are, how often each was used, which URLs may be fetched.
struct WebUse: Sendable {
    let tools: [ServerTool]
    let settings: Config.WebSettings
    /// What is searched for where the model does not search; nil: it need not.
    private let forcedQuery: String?
    private(set) var seen: SeenURLs
    private var uses: [ServerTool.Kind: Int] = [:]
    private var successes = Usage.Web()
    /// Calls of tools that the request did not declare (W-50).
    private var unknownCalls = 0
    /// What the log should know of the servers and was not told yet.
    private var troubles: [String] = []
    /// Results by question: the same one again is answered without asking (W-47).
    private var known: [String: ServerTool.Result] = [:]

    init(_ tools: [ServerTool], settings: Config.WebSettings, for request: MessagesRequest) {
        self.tools = tools
        self.settings = settings
        forcedQuery = request.forcedQuery
        seen = tools.contains(where: \.kind.asksForSeenURLs) ? SeenURLs(in: request.messages) : SeenURLs()
    }

    /// nil: none was used.
    var usage: Usage.Web? { uses.isEmpty ? nil : successes }

    /// The uses that a round of the model comes to: those that it asks for, or the search that the client insists on.
    mutating func runs(_ round: MessageStream.Round, _ ids: inout IDs) -> [WebRun] {
        let roundID = ids.round()
        var runs: [WebRun] = []
        for call in round.webCalls {
            if call.tool == nil {
                unknownCalls += 1
                guard unknownCalls <= 2 else { continue }
            }
            let id = ids.serverToolUse(round: roundID, thoughtSignature: call.thoughtSignature)
            runs.append(WebRun(id: id, tool: call.tool, name: call.name, arguments: call.arguments))
        }
        guard runs.isEmpty, !round.hasClientCalls, uses[.webSearch] == nil, let forcedQuery,
            let tool = tools.first(where: { $0.kind == .webSearch })
        else { return runs }
        let arguments = (["query": JSON(forcedQuery)] as JSON).encoded
        return [WebRun(id: ids.serverToolUse(round: roundID), tool: tool, name: tool.name, arguments: arguments)]
    }

    /// Begins `run`. *Returns*: what to ask; nil: it is settled.
    mutating func begin(_ run: inout WebRun) -> OutboundRequest? {
        guard let tool = run.tool else { return nil }
        uses[tool.kind, default: 0] += 1
        guard uses[tool.kind, default: 0] <= tool.maxUses else {
            run.result = .overused(tool.kind)
            return nil
        }
        if let result = known[run.question] {
            run.result = result
            return nil
        }
        switch tool.call(run.arguments, seen: seen, settings: settings) {
        case .request(let request): return request
        case .settled(let result):
            run.result = result
            return nil
        }
    }

    mutating func end(_ run: inout WebRun, _ answer: ServerTool.Answer, now: UnixTime) {
        guard let tool = run.tool else { return }
        let result = tool.result(of: run.arguments, answer: answer, settings: settings, now: now)
        run.result = result
        if let trouble = tool.trouble(in: answer, settings: settings) { troubles.append(trouble) }
        if result.succeeded { known[run.question] = result }
    }

    mutating func takeTroubles() -> [String] {
        defer { troubles = [] }
        return troubles
    }

    /// Counts what the client is shown.
    mutating func count(_ run: WebRun) {
        guard let tool = run.tool, let result = run.result else { return }
        seen.collect(from: result.content, of: tool.kind)
        if result.succeeded { successes.count(tool.kind) }
    }

    /// Calls of an earlier answer that nobody ran: those of the last assistant message, when only results follow (W-40).
    func dangling(in messages: [Message]) -> [WebRun] {
        guard !tools.isEmpty, let last = messages.lastIndex(where: { $0.role == .assistant }) else { return [] }
        let follows = messages[(last + 1)...].flatMap { $0.role == .user ? $0.content : [] }
        guard !follows.contains(where: \.isUsersOwn) else { return [] }
        let answered = Set(messages.flatMap { $0.content.compactMap { if case .webResult(_, let id) = $0 { id } else { nil } } })
        return messages[last].content.compactMap { block in
            guard case .serverToolUse(let use) = block, !answered.contains(use.id), let tool = tools.first(where: { $0.name == use.name })
            else {
                return nil
            }
            return WebRun(id: use.id, tool: tool, name: tool.name, arguments: use.input.encoded, isShown: true)
        }
    }
}

/// One use of a server tool.
struct WebRun: Sendable {
    let id: String
    /// nil: the request does not offer it.
    let tool: ServerTool?
    let name: String
    /// An object, whatever the model wrote.
    let arguments: [UInt8]
    /// What is asked, and the same however it is written.
    let question: String
    /// The client has seen the call.
    var isShown: Bool
    var result: ServerTool.Result?

    init(id: String, tool: ServerTool?, name: String, arguments: [UInt8], isShown: Bool = false) {
        (self.id, self.tool, self.name, self.arguments, self.isShown) = (id, tool, name, arguments, isShown)
        question = tool?.question(in: arguments) ?? ""
    }

    /// It was one use too many.
    var isOverused: Bool { tool.map { result == .overused($0.kind) } ?? false }
}

extension SeenURLs {
    init(in messages: [Message]) {
        self.init()
        var toolNames: [String: String] = [:]
        for block in messages.lazy.flatMap(\.content) { if case .toolUse(let use) = block { toolNames[use.id] = use.name } }
        // The newest first, as there is an end to what is read.
        for message in messages.reversed() where message.role != .system {
            for block in message.content.reversed() { collect(block, as: message.role == .user ? .userInput : nil, toolNames) }
        }
        // What this answer's own tools find is bounded by itself.
        room = Self.maxRead
    }

    /// `source` is whose the block's text is; nil: the model's.
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
