/// A conversation with one or more upstreams that yields one answer. It does no I/O: it says what to send and what to write, and is given
/// what came back.
package struct Exchange: Sendable {
    private enum Phase: Sendable {
        /// Ask the model next, with the conversation so far.
        case ask
        case reading(ModelTurn)
        /// Send these next, for server tools.
        case askTools([OutboundRequest], WebRound)
        case tools(WebRound)
        case over
    }

    /// A model that needs more is going in circles.
    private static let maxRounds = 10
    /// After this, server tools start no further round: clients time out after 300 s or more.
    private static let maxSeconds = 240.0

    private let config: Config
    let requestID: String
    private let began: UnixTime
    /// Size of the client's body; an upstream's is about as large.
    private let bodyBytes: Int
    /// Of the Message, the same for every attempt.
    let messageID: String
    private var ids: IDs
    /// The client's request; its conversation grows with the results of server tools.
    private(set) var request: MessagesRequest
    private let clientMessages: [Message]
    private var attempt: Attempt
    private var phase = Phase.ask
    private var stream: MessageStream?
    /// The state after server tools, to which a retry of the following round returns (D-15); nil if none has run.
    private var base: (stream: MessageStream?, output: ClientAnswer)?
    private var output: ClientAnswer
    private var web: WebTools
    private var tally: Tally
    /// The first request, translated early to see whether it can be.
    private var prepared: (chat: ChatRequest, tools: ToolCatalog)?
    private var notices: [Notice] = []
    private var soFar: Outcome

    init(
        _ request: MessagesRequest, bodyBytes: Int, upstreams: [Config.Upstream], web: [ServerTool], config: Config, hasBetas: Bool,
        ids: IDs, now: UnixTime
    ) throws(APIError) {
        guard let first = Attempt(upstreams) else { throw APIError(.notFound, "model: \(request.model)", blame: .client) }
        self.config = config
        requestID = ids.request
        self.request = request.forcingItsSearch
        clientMessages = request.messages
        var ids = ids
        messageID = ids.message()
        self.ids = ids
        self.bodyBytes = bodyBytes
        began = now
        attempt = first
        output = ClientAnswer(request, requestID: requestID, keepsBlocks: !web.isEmpty, previewCharacters: config.logStreamTextPreviewChars)
        self.web = WebTools(web, settings: config.web, for: self.request)
        tally = Tally(request, hasBetas: hasBetas)
        soFar = Outcome(model: request.model, isStream: request.stream, target: first.upstream.model.id, session: request.session)
        // Refuse what cannot be translated before anything is sent.
        let (chat, tools) = try translated()
        output.leftOutTools = tools.leftOut
        notices += request.oddities(leftOut: tools.leftOut)
        let resumed = self.web.dangling(in: request.messages)
        if resumed.isEmpty { prepared = (chat, tools) } else { phase = runTools(WebRound(resumed, isResumed: true), now: now) }
    }

    // MARK: - What to send

    /// Starts the next round: returns the requests to send, all in parallel. Empty: the exchange is over. *Throws*: what cannot be
    /// translated for the current upstream.
    package mutating func next(now: UnixTime) throws(APIError) -> [OutboundRequest] {
        switch phase {
        case .ask: return [try ask(now: now)]
        case .askTools(let requests, let tools):
            phase = .tools(tools)
            return requests
        case .reading, .tools, .over: return []
        }
    }

    private mutating func ask(now: UnixTime) throws(APIError) -> OutboundRequest {
        let (chat, tools) = if let prepared { prepared } else { try translated() }
        prepared = nil
        let said = chat.json(attempt.quirks)
        // DeepSeek and Cerebras would refuse this conversation on every turn (D-46).
        let sent = request.hasLoneHalf ? said.withoutLoneHalves : said
        let rules = rules(tools, prefill: chat.prefill, outputLimit: sent[named: attempt.quirks.maxTokensField.rawValue]?.int)
        if base == nil { stream = newStream(rules) } else { stream?.beginRound(rules) }
        phase = .reading(ModelTurn(sent: sent, isStream: chat.stream, now: now))
        soFar.ask(attempt.upstream, round: tally.rounds.count)
        return attempt.request(
            sent.encoded(reserving: bodyBytes), isStream: chat.stream, session: request.sessionHash(attempt.upstream.model), config: config)
    }

    private func catalog() -> ToolCatalog { ToolCatalog(request, web: web.tools, quirks: attempt.quirks) }

    /// The conversation as the current upstream gets it, and the tools that map its calls back.
    private func translated() throws(APIError) -> (chat: ChatRequest, tools: ToolCatalog) {
        let tools = catalog()
        var chat = try ChatRequest(request, for: attempt.upstream.model, quirks: attempt.quirks, tools: tools)
        if attempt.avoidsStream { chat.stream = false }
        if let cap = attempt.cap, let limit = chat.maxTokens { chat.maxTokens = min(limit, cap) }
        if !tally.rounds.isEmpty, let limit = chat.maxTokens { chat.maxTokens = min(limit, tally.remainingTokens) }
        return (chat, tools)
    }

    private func rules(_ tools: ToolCatalog, prefill: JSONText? = nil, outputLimit: Int? = nil) -> MessageStream.Rules {
        MessageStream.Rules(
            request, tools: tools, quirks: attempt.quirks, model: attempt.upstream.model.id, prefill: prefill, outputLimit: outputLimit)
    }

    private func newStream(_ rules: MessageStream.Rules) -> MessageStream {
        let usedIDs = clientMessages.flatMap { $0.content.compactMap { if case .toolUse(let use) = $0 { use.id } else { nil } } }
        return MessageStream(rules, ids: ids, usedIDs: Set(usedIDs))
    }

    // MARK: - What came back

    /// Takes a part of the answer to request `index` of the last `next()`, and returns what to write. *Throws*: why there is no answer, or
    /// no complete one; pass it to `fail(_:)`.
    package mutating func receive(_ part: InboundPart, from index: Int, now: UnixTime) throws(APIError) -> Emission {
        switch phase {
        case .reading(var turn):
            // `phase` must not hold the turn while it grows: copying it for every piece, a document of 64 MB takes 18 s.
            phase = .over
            do throws(UpstreamFailure) { phase = try read(part, &turn, now: now) } catch { phase = try recover(from: error, turn, now: now) }
        case .tools(var tools):
            phase = .over
            phase = receive(part, from: index, &tools, now: now)
        case .ask, .askTools, .over: break
        }
        return output.take()
    }

    /// Whether the answers still open are no longer needed: the shell stops reading them.
    package var isSatisfied: Bool {
        switch phase {
        case .reading, .tools: false
        case .ask, .askTools, .over: true
        }
    }

    package var patience: Patience {
        if hasFinished, case .reading(let turn) = phase { turn.lastPatience } else { .forAnswer(hasStarted: output.hasStarted) }
    }

    private var hasFinished: Bool { stream?.hasFinished == true }

    // MARK: - The model's turn

    private mutating func read(_ part: InboundPart, _ turn: inout ModelTurn, now: UnixTime) throws(UpstreamFailure) -> Phase {
        switch part {
        case .head(let head):
            turn.answer.head = head
            soFar.receiveHead(now: now)
            output.rateLimits = RateLimitHeaders.fields(head.headers, now: now)
        case .body(let bytes): return try take(turn.answer.receive(bytes), &turn, now: now)
        case .end: return try end(&turn, now: now)
        // The answer is complete; only the end of the stream is missing (U-09).
        case .failed where hasFinished: return try endTurn(turn, now: now)
        case .failed(let failure): throw .transport(failure)
        case .silence where hasFinished: return try endRound(turn, now: now)
        case .silence: showLife(turn)
        case .clientClosedSending: output.ping()
        }
        return .reading(turn)
    }

    private mutating func take(_ chunks: [ChatChunk], _ turn: inout ModelTurn, now: UnixTime) throws(UpstreamFailure) -> Phase {
        tally.isPriority = turn.answer.isPriority
        try turn.hear(chunks, now: now, silenceSeconds: config.upstreamTimeoutSeconds)
        if !output.hasStarted { output.upstreamID = turn.answer.id.map(Secrets(config.secrets).masked) }
        for chunk in chunks {
            if let error = chunk.error { return try end(turn, by: UpstreamError(status: turn.status, error), now: now) }
            try receive(chunk, turn)
            if stream?.round.hasHeard == true { soFar.receiveText(now: now) }
            if chunk.usage != nil { soFar.count(stream?.round.usage) }
            guard stream?.round.isStopped == true else { continue }
            guard stream?.round.mayStillCount == true, chunk.usage == nil else { return try endRound(turn, now: now) }
            turn.stopListening(now: now)
        }
        return turn.answer.isDone ? try endTurn(turn, now: now) : .reading(turn)
    }

    private mutating func receive(_ chunk: ChatChunk, _ turn: ModelTurn) throws(UpstreamFailure) {
        guard chunk.pieces.count <= ChatChunk.maxPieces else { throw .broken(.upstreamTooLarge) }
        var events: [MessageEvent] = []
        stream?.receive(chunk, into: &events)
        guard stream?.isTooLarge == false else { throw .broken(.upstreamTooLarge) }
        // After the chunk, which may carry the prompt's token count.
        start(turn)
        output.write(events)
    }

    private mutating func end(_ turn: inout ModelTurn, now: UnixTime) throws(UpstreamFailure) -> Phase {
        if let error = try turn.answer.refusal() { return try end(turn, by: error, now: now) }
        let next = try take(turn.answer.end(isFinished: hasFinished), &turn, now: now)
        // The last chunks may have held an error or `[DONE]`.
        guard case .reading = next else { return next }
        return try endTurn(turn, now: now)
    }

    /// The upstream sent `error` instead of an answer, or of the rest of one.
    private mutating func end(_ turn: ModelTurn, by error: UpstreamError, now: UnixTime) throws(UpstreamFailure) -> Phase {
        if hasFinished, stream?.round.finish?.breakdown == nil, stream?.round.hasHeard == true {
            note(.warning, "an upstream error after its finished answer: \(error.message)")
            return try endTurn(turn, now: now)
        }
        guard error.isLimitReached else { throw .upstream(error) }
        try receive(.cutByLimit, turn)
        return try endRound(turn, now: now)
    }

    private mutating func endTurn(_ turn: ModelTurn, now: UnixTime) throws(UpstreamFailure) -> Phase {
        let passedOver = turn.answer.passedOver
        if passedOver > 0 { note(.debug, "\(passedOver) text(s) of the upstream passed over: no part of an answer") }
        try turn.answer.checkWhole(
            hasFinish: hasFinished, isBrokenOff: stream?.isBrokenOff == true, isLenient: attempt.quirks.lenientEOF)
        return try endRound(turn, now: now)
    }

    // MARK: - The rounds

    /// Starts the answer unless it has started. `turn`: nil while no turn of the model is open.
    private mutating func start(_ turn: ModelTurn?) {
        guard !output.hasStarted else { return }
        // A Message gets its usage at the end, when the upstream's own counts are known.
        var usage = request.stream ? counted(turn) : Usage()
        usage.output = 1
        output.start(
            .init(
                id: messageID, model: request.model, usage: tally.labelled(usage, web: web.usage),
                hasDiagnostics: request.wantsDiagnostics))
    }

    private mutating func showLife(_ turn: ModelTurn?) {
        guard request.stream else { return }
        if output.hasStarted { output.ping() } else { start(turn) }
    }

    /// The round's usage as the upstream counted it, with estimates for what it did not count (S-44).
    private func counted(_ turn: ModelTurn?) -> Usage {
        let estimate = { turn?.inputEstimate ?? inputEstimate }
        return stream?.round.usage?.completed(input: estimate()) ?? Usage(input: estimate(), output: stream?.round.outputEstimate ?? 0)
    }

    /// Estimated tokens of the translated request.
    var inputEstimate: Int { TokenEstimate.ofChatRequest((try? translated())?.chat.json(attempt.quirks) ?? [:]) }

    private mutating func endRound(_ turn: ModelTurn, now: UnixTime) throws(UpstreamFailure) -> Phase {
        if let error = stream?.round.finish?.breakdown { throw .broken(error) }
        start(turn)
        var events: [MessageEvent] = []
        guard let end = stream?.endRound(into: &events) else { return .over }
        output.write(events)
        for oddity in stream?.round.oddities ?? [] { note(.warning, oddity) }
        if let shortfall = turn.shortfall(in: stream?.round.usage, bodyBytes: bodyBytes) { note(.warning, shortfall) }
        tally.add(counted(turn))
        guard request.toolChoice.allowsCalls else {
            if !end.webCalls.isEmpty { note(.debug, "\(end.webCalls.count) call(s) of the model not run: it was to call no tool") }
            return conclude(end.stop)
        }
        let runs = web.runs(end, &ids)
        guard !runs.isEmpty, end.stop.reason != .maxTokens, end.stop.reason != .refusal else { return conclude(end.stop) }
        return runTools(WebRound(runs, hasClientCalls: end.hasClientCalls), now: now)
    }

    /// Starts the next calls; returns to the model when none is left.
    private mutating func runTools(_ tools: WebRound, now: UnixTime) -> Phase {
        var tools = tools
        repeat {
            let requests = tools.start(&web)
            show(&tools)
            if !requests.isEmpty { return .askTools(requests, tools) }
        } while !tools.isOver
        return endTools(tools, now: now)
    }

    private mutating func receive(_ part: InboundPart, from index: Int, _ tools: inout WebRound, now: UnixTime) -> Phase {
        switch part {
        case .head, .body, .end, .failed:
            tools.receive(part, from: index, &web, now: now)
            for trouble in web.takeTroubles() { note(.warning, trouble) }
            show(&tools)
        case .silence: showLife(nil)
        case .clientClosedSending: output.ping()
        }
        return tools.isSettled ? runTools(tools, now: now) : .tools(tools)
    }

    private mutating func show(_ tools: inout WebRound) {
        var events: [MessageEvent] = []
        if stream == nil { stream = newStream(rules(catalog())) }
        tools.show(in: &stream, &web, into: &events)
        if !events.isEmpty { start(nil) }
        output.write(events)
    }

    private mutating func endTools(_ tools: WebRound, now: UnixTime) -> Phase {
        if tools.hasClientCalls { return conclude(Stop(reason: .toolUse)) }
        if tally.rounds.count >= Self.maxRounds || now - began > Self.maxSeconds { return conclude(Stop(reason: .pauseTurn)) }
        if tally.remainingTokens == 0 { return conclude(Stop(reason: .maxTokens)) }
        // Continue from exactly the blocks that the client sees, so that its next request begins with the same bytes.
        output.add(unseen: tools.refusals)
        request.messages = clientMessages + output.messages(from: clientMessages.count)
        if tools.isOverused {
            request.toolChoice = .noMore
        } else if !tools.isResumed, request.toolChoice.allowsCalls {
            request.toolChoice = .auto
        }
        output.beginRound()
        var start = output
        // A retry must not write pending output again.
        _ = start.take()
        base = (stream, start)
        attempt.hasReconnected = false
        return .ask
    }

    private mutating func conclude(_ stop: Stop) -> Phase {
        let usage = tally.total(web: web.usage)
        output.write([.messageDelta(stop, usage), .messageStop])
        soFar.stopReason = stop.reason.rawValue
        return .over
    }

    // MARK: - When it goes wrong

    /// Tries again if nothing of the round was shown and there is reason to hope; otherwise throws the error for the client.
    private mutating func recover(from failure: UpstreamFailure, _ turn: ModelTurn, now: UnixTime) throws(APIError) -> Phase {
        let error = failure.apiError(request, turn, attempt.quirks, now: now)
        guard !output.hasShown, let notice = attempt.learn(from: failure, of: turn) ?? attempt.moveOn(from: failure, error) else {
            throw error
        }
        notices.append(notice)
        if let base { (stream, output) = base } else { output.startAfresh() }
        return .ask
    }

    /// Ends the exchange with `error`: a status and a body, or an event if the stream has started.
    package mutating func fail(_ error: APIError) -> Emission {
        phase = .over
        return output.fail(error.masked(by: Secrets(config.secrets)))
    }

    // MARK: - For the log

    /// How the exchange has gone so far.
    package var outcome: Outcome {
        var outcome = soFar
        (outcome.searches, outcome.fetches) = (web.usage?[.webSearch] ?? 0, web.usage?[.webFetch] ?? 0)
        outcome.textPreview = output.preview(without: Secrets(config.secrets))
        return outcome
    }

    private mutating func note(_ level: Notice.Level, _ message: String) { notices.append(Notice(level: level, message: message)) }

    /// Returns the notices that were not logged yet, and clears them.
    package mutating func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }
}
