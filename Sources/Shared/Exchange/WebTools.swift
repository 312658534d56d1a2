/// The server tools of one request: which ones, how often each was used, which URLs may be fetched.
struct WebTools: Sendable {
    let tools: [ServerTool]
    let settings: Config.WebSettings
    /// What to search for if the model does not search; nil if it need not.
    private let forcedQuery: String?
    private(set) var seen: SeenURLs
    private var uses: [ServerTool.Kind: Int] = [:]
    private var successes = Usage.Web()
    /// Calls of tools that the request did not declare (W-50).
    private var unknownCalls = 0
    /// Problems of the servers that were not logged yet.
    private var troubles: [String] = []
    /// Results by question, so that a repeated question is not sent again (W-47).
    private var known: [String: ServerTool.Result] = [:]

    init(_ tools: [ServerTool], settings: Config.WebSettings, for request: MessagesRequest) {
        self.tools = tools
        self.settings = settings
        forcedQuery = request.forcedQuery
        seen = tools.contains(where: \.kind.asksForSeenURLs) ? SeenURLs(in: request.messages) : SeenURLs()
    }

    /// nil if no tool was used.
    var usage: Usage.Web? { uses.isEmpty ? nil : successes }

    /// The calls to run after a round of the model: its own, or the search that the client forces.
    mutating func runs(_ round: MessageStream.RoundEnd, _ ids: inout IDs) -> [WebCall] {
        let roundID = ids.round()
        var runs: [WebCall] = []
        for call in round.webCalls {
            if call.tool == nil {
                unknownCalls += 1
                guard unknownCalls <= 2 else { continue }
            }
            let id = ids.serverToolUse(round: roundID, thoughtSignature: call.thoughtSignature)
            runs.append(WebCall(id: id, tool: call.tool, name: call.name, arguments: call.arguments))
        }
        guard runs.isEmpty, !round.hasClientCalls, uses[.webSearch] == nil, let forcedQuery,
            let tool = tools.first(where: { $0.kind == .webSearch })
        else { return runs }
        let arguments = (["query": JSON(forcedQuery)] as JSON).encoded
        return [WebCall(id: ids.serverToolUse(round: roundID), tool: tool, name: tool.name, arguments: arguments)]
    }

    /// Begins `run`. *Returns*: the request to send; nil if none is needed.
    mutating func begin(_ run: inout WebCall) -> OutboundRequest? {
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

    mutating func end(_ run: inout WebCall, _ answer: ServerTool.Answer, now: UnixTime) {
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

    /// Counts a result shown to the client, and collects its URLs.
    mutating func count(_ run: WebCall) {
        guard let tool = run.tool, let result = run.result else { return }
        seen.collect(from: result.content, of: tool.kind)
        if result.succeeded { successes.count(tool.kind) }
    }

    /// Calls of an earlier answer that nobody ran: those of the last assistant message, if only results follow (W-40).
    func dangling(in messages: [Message]) -> [WebCall] {
        guard !tools.isEmpty, let last = messages.lastIndex(where: { $0.role == .assistant }) else { return [] }
        let follows = messages[(last + 1)...].flatMap { $0.role == .user ? $0.content : [] }
        guard !follows.contains(where: \.isUsersOwn) else { return [] }
        let answered = Set(messages.flatMap { $0.content.compactMap { if case .webResult(_, let id) = $0 { id } else { nil } } })
        return messages[last].content.compactMap { block in
            guard case .serverToolUse(let use) = block, !answered.contains(use.id), let tool = tools.first(where: { $0.name == use.name })
            else {
                return nil
            }
            return WebCall(id: use.id, tool: tool, name: tool.name, arguments: use.input.encoded, isShown: true)
        }
    }
}
