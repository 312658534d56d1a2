/// A conversation with one or more upstreams that becomes one answer to the client. It does no I/O: it says what to send,
/// is told what came back, and says what to write.
package struct Exchange: Sendable {
    private enum Phase: Sendable {
        /// The upstream is to be asked, with what the conversation is by now.
        case ask
        case reading(UpstreamAnswer)
        /// Server tools are to be run.
        case tools(WebRound)
        case over
    }

    private let config: Config
    let requestID: String
    private let upstreams: [Config.Upstream]
    private let began: UnixTime
    private var listening: Listening
    /// Of the client's body: an upstream's has about the same size.
    private let bodyBytes: Int
    /// Of the Message, whichever attempt makes it.
    let messageID: String
    private var ids: IDs
    /// The client's request; its conversation grows by what server tools found.
    private(set) var request: MessagesRequest
    private let clientMessages: [Message]
    private var attempt: Attempt
    private var phase = Phase.ask
    /// What the tools at hand ask.
    private var toolRequests: [OutboundRequest] = []
    private var stream: MessageStream?
    /// Blocks of this answer stand already, from a round before or from tools.
    private var isUnderway = false
    /// As the round of the model began that follows server tools: for another try (D-15).
    private var roundStart: (stream: MessageStream?, output: ClientAnswer)?
    private var output: ClientAnswer
    private var web: WebUse
    /// What the rounds of the model cost that are over.
    private var rounds: [Usage] = []
    /// The client knows what is not in the first version of the API.
    private let hasBetas: Bool
    /// The first request, which was translated to see whether it can be.
    private var prepared: (chat: ChatRequest, tools: ToolCatalog)?
    private var sent: JSON?
    /// The upstream said that it gave the request precedence.
    private var isPriority = false
    private var notices: [Notice] = []
    private var soFar: Outcome

    init(
        _ request: MessagesRequest, bodyBytes: Int, upstreams: [Config.Upstream], web: [ServerTool], config: Config, requestID: String,
        hasBetas: Bool, ids: IDs, now: UnixTime
    ) throws(APIError) {
        guard let first = upstreams.first else { throw APIError(.notFound, "model: \(request.model)", blame: .client) }
        self.config = config
        self.requestID = requestID
        self.hasBetas = hasBetas
        self.upstreams = upstreams
        self.request = request.forcingItsSearch
        clientMessages = request.messages
        var ids = ids
        messageID = ids.message()
        self.ids = ids
        self.bodyBytes = bodyBytes
        (began, listening) = (now, Listening(now: now))
        attempt = Attempt(first)
        output = ClientAnswer(request, requestID: requestID, keepsBlocks: !web.isEmpty, previewCharacters: config.logStreamTextPreviewChars)
        self.web = WebUse(web, settings: config.web, for: self.request)
        soFar = Outcome(model: request.model, isStream: request.stream)
        // What cannot be said is refused before anything is sent.
        let (chat, tools) = try translated()
        prepared = (chat, tools)
        output.leftOutTools = tools.leftOut
        notices += request.oddities(leftOut: tools.leftOut)
        let resumed = self.web.dangling(in: request.messages)
        guard !resumed.isEmpty else { return }
        prepared = nil
        runTools(WebRound(resumed, isResumed: true), now: now)
    }

    // MARK: - What to send

    /// Starts the next round: what to send, all at once and side by side. Empty: the exchange is over. *Throws*: what the upstream
    /// at hand cannot be told of the request.
    package mutating func next(now: UnixTime) throws(APIError) -> [OutboundRequest] {
        switch phase {
        case .over, .reading: return []
        case .tools:
            defer { toolRequests = [] }
            return toolRequests
        case .ask:
            let (chat, tools) = if let prepared { prepared } else { try translated() }
            prepared = nil
            let said = chat.json(attempt.quirks)
            // DeepSeek and Cerebras refuse such a conversation for ever (D-46).
            let json = request.hasLoneHalf ? said.withoutLoneHalves : said
            sent = json
            newStream(tools, prefill: chat.prefill)
            phase = .reading(UpstreamAnswer(expectsStream: chat.stream))
            listening = Listening(now: now)
            soFar.upstream = attempt.upstream.words
            return [
                attempt.request(
                    json.encoded(reserving: bodyBytes), isStream: chat.stream, session: request.sessionHash(attempt.upstream.model),
                    config: config)
            ]
        }
    }

    private func catalog() -> ToolCatalog { ToolCatalog(request, web: web.tools, quirks: attempt.quirks) }

    /// The conversation as the upstream at hand gets it, and the tools with their way back.
    private func translated() throws(APIError) -> (chat: ChatRequest, tools: ToolCatalog) {
        let tools = catalog()
        var chat = try ChatRequest(request, for: attempt.upstream.model, quirks: attempt.quirks, tools: tools)
        if attempt.avoidsStream { chat.stream = false }
        if let cap = attempt.cap, let limit = chat.maxTokens { chat.maxTokens = min(limit, cap) }
        if !rounds.isEmpty, let limit = chat.maxTokens { chat.maxTokens = min(limit, remainingTokens) }
        return (chat, tools)
    }

    private var remainingTokens: Int { rounds.remainingTokens(of: request.maxTokens ?? .max) }

    /// Goes on with the blocks of earlier rounds; an attempt that failed said nothing that anybody saw.
    private mutating func newStream(_ tools: ToolCatalog, prefill: JSONText? = nil) {
        let rules = MessageStream.Rules(
            request, tools: tools, quirks: attempt.quirks, model: attempt.upstream.model.id, prefill: prefill,
            outputLimit: sent?[named: attempt.quirks.maxTokensField.rawValue]?.int)
        guard !isUnderway || stream == nil else {
            stream?.beginRound(rules)
            return
        }
        let usedIDs = clientMessages.flatMap { $0.content.compactMap { if case .toolUse(let use) = $0 { use.id } else { nil } } }
        stream = MessageStream(rules, ids: ids, usedIDs: Set(usedIDs))
    }

    // MARK: - What came back

    /// Takes what came back for the request at `index` of the last `next()`, and says what to write. *Throws*: why there is no
    /// answer, or no whole one; it is for `fail(_:)`.
    package mutating func receive(_ part: InboundPart, from index: Int, now: UnixTime) throws(APIError) -> Emission {
        switch part {
        case .silence:
            if case .reading = phase, hasFinished { try endRound(now: now) } else if request.stream { start(withPing: true) }
        case .clientClosedSending: output.ping()
        case .head, .body, .end, .failed:
            switch phase {
            case .reading: try read(part, now: now)
            case .tools(let tools): receive(part, from: index, tools, now: now)
            case .ask, .over: break
            }
        }
        return output.take()
    }

    /// Whether nothing more is wanted of the answers that are still open: the shell stops reading them.
    package var isSatisfied: Bool {
        switch phase {
        case .reading: false
        case .tools: !toolRequests.isEmpty
        case .ask, .over: true
        }
    }

    package var patience: Patience {
        let isReading = if case .reading = phase { true } else { false }
        return listening.patience(isFinished: isReading && hasFinished, hasStarted: output.hasStarted)
    }

    /// The upstream's answer is whole, but for its usage and its farewell.
    private var hasFinished: Bool { stream?.finish != nil || stream?.isStopped == true }

    private mutating func read(_ part: InboundPart, now: UnixTime) throws(APIError) {
        guard case .reading(var answer) = phase else { return }
        // Nobody else may hold it while it is changed: with a copy for each piece, a document of 64 MB takes 18 s.
        phase = .ask
        switch part {
        case .head(let head):
            answer.head = head
            output.rateLimits = RateLimitHeaders.fields(head.headers, now: now)
        case .body(let bytes):
            let chunks: [ChatChunk]
            do throws(APIError) { chunks = try answer.receive(bytes) } catch { return try recover(.broken(error), answer, now: now) }
            phase = .reading(answer)
            return try take(chunks, answer, now: now)
        case .end: return try end(&answer, now: now)
        // What the model said is whole where it has finished: only the farewell is missing (U-09).
        case .failed where hasFinished: return try endRead(answer, now: now)
        case .failed(let failure): return try recover(.transport(failure), answer, now: now)
        case .silence, .clientClosedSending: break
        }
        phase = .reading(answer)
    }

    private mutating func end(_ answer: inout UpstreamAnswer, now: UnixTime) throws(APIError) {
        let chunks: [ChatChunk]
        do throws(APIError) { chunks = try answer.end() } catch {
            return hasFinished ? try endRead(answer, now: now) : try recover(.broken(error), answer, now: now)
        }
        phase = .reading(answer)
        try take(chunks, answer, now: now)
        // An error or `[DONE]` was among them.
        guard case .reading = phase else { return }
        try endRead(answer, now: now)
    }

    private mutating func take(_ chunks: [ChatChunk], _ answer: UpstreamAnswer, now: UnixTime) throws(APIError) {
        isPriority = answer.isPriority
        if chunks.contains(where: \.saysSomething) {
            listening.hear(now: now)
        } else if answer.isStream, listening.isPastHope(now: now, silenceSeconds: config.upstreamTimeoutSeconds) {
            return try recover(.transport(.nothingButComments), answer, now: now)
        }
        if !output.hasStarted { output.upstreamID = answer.id.map(Secrets(config.secrets).masked) }
        for chunk in chunks {
            if let error = chunk.error { return try take(UpstreamError(status: answer.head?.status ?? 200, error), answer, now: now) }
            guard receive(chunk) else { return try recover(.broken(.upstreamTooLarge), answer, now: now) }
            guard stream?.isStopped == true else { continue }
            guard stream?.mayStillCount == true, chunk.usage == nil else { return try endRound(now: now) }
            listening.end(now: now)
        }
        if answer.isDone { try endRead(answer, now: now) }
    }

    /// *Returns*: whether it is no larger than what a model says.
    @discardableResult
    private mutating func receive(_ chunk: ChatChunk) -> Bool {
        guard chunk.pieces.count <= ChatChunk.maxPieces else { return false }
        var events: [MessageEvent] = []
        stream?.receive(chunk, into: &events)
        guard stream?.isTooLarge == false else { return false }
        // Behind the chunk, which may know what the prompt costs.
        start()
        output.write(events)
        return true
    }

    private mutating func take(_ error: UpstreamError, _ answer: UpstreamAnswer, now: UnixTime) throws(APIError) {
        if hasFinished, stream?.finish?.breakdown == nil, stream?.hasHeard == true {
            note(.warning, "an error of the upstream behind its finished answer: \(error.message)")
            return try endRead(answer, now: now)
        }
        guard error.isLimitReached else { return try recover(.upstream(error), answer, now: now) }
        receive(.cutByLimit)
        try endRound(now: now)
    }

    private mutating func endRead(_ answer: UpstreamAnswer, now: UnixTime) throws(APIError) {
        if answer.passedOver > 0 { note(.notice, "\(answer.passedOver) text(s) of the upstream passed over: no part of an answer") }
        let isLenient = attempt.quirks.lenientEOF
        if let shortcoming = answer.shortcoming(hasFinish: hasFinished, isBrokenOff: stream?.isBrokenOff == true, isLenient: isLenient) {
            return try recover(shortcoming, answer, now: now)
        }
        try endRound(now: now)
    }

    // MARK: - The rounds

    private mutating func start(withPing: Bool = false) {
        guard !output.hasStarted else {
            if withPing { output.ping() }
            return
        }
        // A whole answer is begun by its end, which has the upstream's own numbers.
        var usage = request.stream ? counted : Usage()
        usage.output = 1
        output.start(.init(id: messageID, model: request.model, usage: labelled(usage), hasDiagnostics: request.wantsDiagnostics))
    }

    private func labelled(_ usage: Usage) -> Usage {
        usage.labelled(web: web.usage, isPriority: isPriority, isFast: isPriority && request.wantsSpeed)
    }

    /// What the round took, as far as the upstream counted; what it did not is estimated (S-44).
    private var counted: Usage {
        stream?.usage?.completed(input: inputEstimate) ?? Usage(input: inputEstimate, output: stream?.outputEstimate ?? 0)
    }

    var inputEstimate: Int {
        TokenEstimate.ofChatRequest(sent ?? (try? translated())?.chat.json(attempt.quirks) ?? [:])
    }

    private mutating func endRound(now: UnixTime) throws(APIError) {
        guard var stream else { return }
        if let error = stream.finish?.breakdown {
            return try recover(.broken(error), UpstreamAnswer(expectsStream: false), now: now)
        }
        start()
        var events: [MessageEvent] = []
        let end = stream.endRound(into: &events)
        output.write(events)
        for oddity in stream.oddities { note(.notice, oddity) }
        self.stream = stream
        rounds.append(counted)
        isUnderway = true
        guard request.toolChoice.allowsCalls else {
            if !end.webCalls.isEmpty { note(.notice, "\(end.webCalls.count) call(s) of the model not run: it was to call no tool") }
            return conclude(end.stop)
        }
        let runs = web.runs(end, &ids)
        guard !runs.isEmpty, end.stop.reason != .maxTokens, end.stop.reason != .refusal else { return conclude(end.stop) }
        runTools(WebRound(runs, hasClientCalls: end.hasClientCalls), now: now)
    }

    /// Asks what the next uses need; goes on with the model once there are none.
    private mutating func runTools(_ tools: WebRound, now: UnixTime) {
        var tools = tools
        repeat {
            toolRequests = tools.start(&web)
            showTools(&tools)
        } while toolRequests.isEmpty && !tools.isOver
        if toolRequests.isEmpty { endTools(tools, now: now) } else { phase = .tools(tools) }
    }

    private mutating func receive(_ part: InboundPart, from index: Int, _ tools: WebRound, now: UnixTime) {
        var tools = tools
        tools.receive(part, from: index, &web, now: now)
        for trouble in web.takeTroubles() { note(.warning, trouble) }
        showTools(&tools)
        if tools.isSettled { runTools(tools, now: now) } else { phase = .tools(tools) }
    }

    private mutating func showTools(_ tools: inout WebRound) {
        var events: [MessageEvent] = []
        if stream == nil { newStream(catalog()) }
        isUnderway = true
        tools.show(in: &stream, &web, into: &events)
        if !events.isEmpty { start() }
        output.write(events)
    }

    private mutating func endTools(_ tools: WebRound, now: UnixTime) {
        if tools.hasClientCalls { return conclude(Stop(reason: .toolUse)) }
        if rounds.count >= 10 || now - began > 240 { return conclude(Stop(reason: .pauseTurn)) }
        if remainingTokens == 0 { return conclude(Stop(reason: .maxTokens)) }
        // The conversation goes on with the very blocks that the client sees, so its next request begins with the same bytes.
        output.add(unseen: tools.refusals)
        request.messages = clientMessages + output.messages(index: clientMessages.count)
        if tools.isOverused {
            request.toolChoice = .noMore
        } else if !tools.isResumed, request.toolChoice.allowsCalls {
            request.toolChoice = .auto
        }
        output.beginRound()
        var start = output
        // What is still to be written is written once.
        _ = start.take()
        roundStart = (stream, start)
        attempt.hasReconnected = false
        phase = .ask
    }

    private mutating func conclude(_ stop: Stop) {
        var usage = labelled(rounds.reduce(Usage(), +))
        if hasBetas, rounds.count > 1 { usage.rounds = rounds }
        output.write([.messageDelta(stop, usage), .messageStop])
        soFar.end(stop, usage)
        phase = .over
    }

    // MARK: - When it goes wrong

    /// Another try, where nothing of the round was written and there is reason to hope; else the error is the answer.
    private mutating func recover(_ failure: UpstreamFailure, _ answer: UpstreamAnswer, now: UnixTime) throws(APIError) {
        let error = failure.apiError(request, answer, attempt, estimate: inputEstimate, now: now)
        guard !output.hasContent else { throw error }
        // The estimate reads the attempt that learns.
        var next = attempt
        if let lesson = next.learn(from: failure, hasHead: answer.head != nil, sent: sent ?? [:], estimate: inputEstimate) {
            attempt = next
            notices.append(lesson)
        } else if let step = attempt.moveOn(from: failure, error, among: upstreams) {
            notices.append(step)
        } else {
            throw error
        }
        if let roundStart { (stream, output) = roundStart } else { output.startAfresh() }
        phase = .ask
    }

    /// Ends the exchange with `error`: as a status with a body, or as an event of the stream that has begun.
    package mutating func fail(_ error: APIError) -> Emission {
        phase = .over
        return output.fail(error.masked(by: Secrets(config.secrets)))
    }

    // MARK: - For the log

    /// How it went so far.
    package var outcome: Outcome {
        var outcome = soFar
        outcome.textPreview = output.preview(without: Secrets(config.secrets))
        return outcome
    }

    private mutating func note(_ level: Notice.Level, _ message: String) { notices.append(Notice(level: level, message: message)) }

    /// What the log should know and was not told yet.
    package mutating func takeNotices() -> [Notice] {
        defer { notices = [] }
        return notices
    }
}
