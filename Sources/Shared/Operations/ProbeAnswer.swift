/// An upstream's answer to one question of `--probe`, read just as an answer for a client is.
struct ProbeAnswer: Sendable {
    private var answer: UpstreamAnswer
    private var stream: MessageStream
    private var fold = MessageFold()
    private(set) var usage: Usage?
    /// The usage reports how much of the prompt was cached, even if nothing.
    private(set) var countsCache = false
    private(set) var matchedStop: String?
    private(set) var failure: UpstreamFailure?
    private(set) var isOver = false

    init(_ question: ProbeQuestion, quirks: Quirks) {
        var quirks = quirks
        // The question is about the server's parser, so a call left in the text must be recognised.
        quirks.textCalls = .auto
        quirks.schemaMode = .none
        quirks.nameMax = 256
        answer = UpstreamAnswer(expectsStream: question.isStream)
        stream = MessageStream(question.rules(quirks), ids: IDs(seed: 0), usedIDs: [])
    }

    mutating func receive(_ part: InboundPart) {
        do throws(UpstreamFailure) {
            switch part {
            case .head(let head): answer.head = head
            case .body(let bytes): try take(answer.receive(bytes))
            case .end:
                isOver = true
                if let refusal = try answer.refusal() { throw .upstream(refusal) }
                try take(answer.end(isFinished: stream.round.finish != nil))
                try answer.checkWhole(hasFinish: stream.round.finish != nil, isBrokenOff: false, isLenient: false)
                end()
            case .failed(let failure): throw .transport(failure)
            case .silence, .clientClosedSending: break
            }
        } catch {
            failure = failure ?? error
            isOver = true
        }
    }

    private mutating func take(_ chunks: [ChatChunk]) throws(UpstreamFailure) {
        var events: [MessageEvent] = []
        for chunk in chunks {
            if let error = chunk.error { throw .upstream(UpstreamError(status: answer.head?.status ?? 200, error)) }
            stream.receive(chunk, into: &events)
            matchedStop = chunk.matchedStop ?? matchedStop
            usage = stream.round.usage ?? usage
            if let details = chunk.usage {
                countsCache = countsCache || details["prompt_tokens_details"]?["cached_tokens"] != nil || details["prompt_cache_hit_tokens"] != nil
            }
        }
        fold(events)
    }

    private mutating func end() {
        var events: [MessageEvent] = []
        _ = stream.endRound(into: &events)
        fold(events)
    }

    private mutating func fold(_ events: [MessageEvent]) {
        for event in events { _ = fold.receive(event) }
    }

    // MARK: - What it shows

    var isEventStream: Bool { answer.isStream }
    var isCut: Bool { stream.round.finish == .length }
    var hasThought: Bool { fold.blocks.contains { $0["type"]?.string == "thinking" } || usage?.thinking ?? 0 > 0 }
    /// Its calls were found in its text.
    var isAsText: Bool { stream.round.textCalls.count > 0 }
    var text: String { fold.blocks.compactMap { $0["text"]?.string }.joined() }

    struct Call: Equatable {
        let name: String
        let input: JSON
    }

    var call: Call? {
        fold.blocks.first { $0["type"]?.string == "tool_use" }.map { Call(name: $0["name"]?.string ?? "", input: $0["input"] ?? [:]) }
    }

    /// For a person to read: the call, or the beginning of the text.
    var shown: String {
        if let call { return "\(call.name)(\(String(decoding: call.input.encoded, as: UTF8.self)))" }
        if text.isEmpty { return isCut ? "it thought up to its limit" : "it said nothing" }
        return "it said \"\(text.prefix(60))\""
    }
}
