/// Builds the answer for the client from the upstream's chunks: one block after another, opened and closed in one place
/// each. It spans all rounds of server tools.
///
/// *Source*: D-40, Y-05, S-01 … S-45.
struct MessageStream: Sendable {
    /// The open block.
    enum Open: Sendable, Equatable { case none, text, thinking, call(Int) }

    private(set) var rules: Rules
    var round: Round
    var ids: IDs
    var usedIDs: UniqueIDs
    private(set) var open = Open.none
    private(set) var nextIndex = 0
    private var hiddenThinking = JSONTextBuffer()
    private var details: ReasoningDetails
    /// Citations of the open text block, written after its text.
    private var citations: [Citation] = []
    /// Where the open text block begins in `round.said`.
    private var textStart = 0
    /// Bytes said in earlier rounds.
    private var saidEarlier = 0

    /// `usedIDs` are the call ids in the conversation so far: clients drop a call whose id they know (D-07).
    init(_ rules: Rules, ids: IDs, usedIDs: Set<String>) {
        self.rules = rules
        self.ids = ids
        self.usedIDs = UniqueIDs(usedIDs)
        round = Round(rules, prefill: rules.prefill)
        details = ReasoningDetails(rules.quirks.cumulative)
    }

    /// Something was shown.
    var hasBlocks: Bool { nextIndex > 0 }
    /// The upstream's answer is complete, except for its usage and the end of the stream.
    var hasFinished: Bool { round.finish != nil || round.isStopped }
    /// There is an unfinished call, and no finish reason from the upstream (D-40).
    var isBrokenOff: Bool {
        !hasFinished && (round.calls.hasIncomplete(from: round.head) || round.textCalls.isWithinCall(rules.tools))
    }
    /// More than any model says; what is said is held more than once.
    var isTooLarge: Bool {
        let bytes = saidEarlier + round.said.count + round.textCalls.heldBytes + details.bytes
        return bytes > Self.maxSaidBytes || round.calls.calls.count > ChatChunk.maxCalls || nextIndex > Self.maxBlocks
    }

    /// Limit for text, reasoning and arguments in all rounds of an answer.
    static let maxSaidBytes = 8 << 20
    private static let maxBlocks = 10_000
    /// Limit for cited pages; the rest are left out.
    private static let maxCitations = 1000

    // MARK: - Reading

    mutating func receive(_ chunk: ChatChunk, into events: inout [MessageEvent]) {
        // After deltas, a complete message only repeats them (D-41).
        let pieces = chunk.isWhole && round.hasHeard ? [] : chunk.pieces
        if !pieces.isEmpty { round.hasHeard = true }
        round.mayStillCount = round.isStopped ? round.mayStillCount && pieces.isEmpty : false
        if round.textCalls.isOn, pieces.contains(where: \.isCall) { endTextCalls(isParsed: true, into: &events) }
        for piece in pieces where !round.isStopped {
            switch piece {
            case .reasoning(let words, let source):
                let thought = round.thoughts.receive(words, from: source)
                guard !thought.isEmpty else { break }
                if !thought.isBlank { round.text.expectNoThought() }
                if !thought.isBlank, !rules.thinking.isDisabled, !round.text.isInThought { take(round.text.settle(), into: &events) }
                if !round.isStopped { reason(thought, into: &events) }
            case .reasoningDetails(let pieces):
                if rules.quirks.reasoningReplay == .details { pieces.forEach { details.receive($0) } }
            case .text(let delta):
                settleThoughts(into: &events)
                take(round.text.receive(delta), into: &events)
                round.mayStillCount = round.isStopped && round.text.isMatchLast
            case .transcript(let words): round.transcript.append(words)
            case .refusal(let words):
                round.refusal.append(words)
                settleThoughts(into: &events)
                take(round.text.settle() + [.text(words)], into: &events)
            case .toolCall(let delta):
                settleThoughts(into: &events)
                take(round.text.settle(), into: &events)
                sayTranscript(into: &events)
                if !round.isStopped { call(delta, into: &events) }
            case .annotations(let annotations): cite(annotations)
            case .extraContent(let extra): round.calls.receive(loose: extra)
            }
        }
        round.matchedStop = chunk.matchedStop ?? round.matchedStop
        if let counted = chunk.usage.flatMap({ Usage($0, quirks: rules.quirks) }) {
            round.usage = round.usage?.followed(by: counted) ?? counted
        }
        if let word = chunk.finishReason {
            let reason = FinishReason(word)
            round.finish = round.finish?.followed(by: reason) ?? reason
        }
    }

    private mutating func take(_ pieces: [ThinkTagReader.Piece], into events: inout [MessageEvent]) {
        for piece in pieces {
            switch piece {
            case .reasoning(let text): reason(round.thoughts.receive(text, from: .tags), into: &events)
            case .text(let text):
                if round.textCalls.passes(text) {
                    say(text, into: &events)
                } else {
                    take(round.textCalls.receive(text, rules.tools), into: &events)
                }
            }
        }
    }

    /// `isParsed`: the server parses calls itself, so what looked like one is text.
    private mutating func endTextCalls(isParsed: Bool = false, into events: inout [MessageEvent]) {
        take(isParsed ? round.textCalls.switchOff() : round.textCalls.end(rules.tools), into: &events)
    }

    private mutating func take(_ pieces: [TextCalls.Piece], into events: inout [MessageEvent]) {
        for piece in pieces {
            switch piece {
            case .text(let text): say(text, into: &events)
            case .call(let call): self.call(call, into: &events)
            }
        }
    }

    private mutating func settleThoughts(into events: inout [MessageEvent]) {
        if round.thoughts.isHolding { reason(round.thoughts.settle(), into: &events) }
    }

    private mutating func sayTranscript(into events: inout [MessageEvent]) {
        if !round.hasText, !round.transcript.isEmpty { say(round.transcript.text, into: &events) }
        round.transcript = JSONTextBuffer()
    }

    private mutating func reason(_ text: JSONText, into events: inout [MessageEvent]) {
        guard !text.isEmpty else { return }
        guard !rules.thinking.isDisabled else { return round.said += text.bytes }
        guard open == .thinking || !round.waiting.isEmpty || !text.isBlank else { return round.blankThinking.append(text) }
        var thought = text
        if !round.blankThinking.isEmpty {
            round.blankThinking.append(text)
            (thought, round.blankThinking) = (round.blankThinking.text, JSONTextBuffer())
        }
        put(thought, within: .thinking, into: &events)
    }

    private mutating func say(_ text: JSONText, into events: inout [MessageEvent]) {
        guard !text.isEmpty else { return }
        guard open == .text || !round.waiting.isEmpty || !text.isBlank else { return round.blank.append(text) }
        var words = text
        if !round.blank.isEmpty {
            round.blank.append(text)
            (words, round.blank) = (round.blank.text, JSONTextBuffer())
        }
        if !round.blankThinking.isEmpty { round.blankThinking = JSONTextBuffer() }
        round.hasText = true
        put(words, within: .text, into: &events)
    }

    /// An incomplete call must not be split: what is said meanwhile waits for its end (Y-05).
    private mutating func put(_ text: JSONText, within kind: Open, into events: inout [MessageEvent]) {
        if open != kind || !round.waiting.isEmpty {
            settleCalls(into: &events)
            guard round.head == round.calls.calls.count else {
                if round.waiting.last?.kind != kind { round.waiting.append((kind, JSONTextBuffer())) }
                return round.waiting[round.waiting.count - 1].text.append(text)
            }
        }
        write(text, within: kind, into: &events)
    }

    mutating func writeWaiting(into events: inout [MessageEvent]) {
        for (kind, text) in round.waiting { write(text.text, within: kind, into: &events) }
        round.waiting = []
    }

    /// White space between calls is dropped.
    mutating func dropBlanks() { (round.blank, round.blankThinking) = (JSONTextBuffer(), JSONTextBuffer()) }

    private mutating func write(_ text: JSONText, within kind: Open, into events: inout [MessageEvent]) {
        switch kind {
        case .text:
            if open != .text {
                begin(.text, .text, into: &events)
                textStart = round.said.count
            }
            round.said += text.bytes
            events.append(.blockDelta(index: nextIndex - 1, .text(text)))
        case .thinking:
            if open != .thinking { begin(.thinking, .thinking, into: &events) }
            round.said += text.bytes
            if rules.thinking.isShown {
                events.append(.blockDelta(index: nextIndex - 1, .thinking(text)))
            } else {
                hiddenThinking.append(text)
            }
        case .none, .call: break
        }
    }

    /// Citations belong to the text block that is or will be open; closed ones are not reopened (C-03).
    private mutating func cite(_ annotations: [JSON]) {
        guard open == .text || round.text.isHolding else { return }
        citations += annotations.prefix(max(0, Self.maxCitations - citations.count)).compactMap(Citation.init(annotation:))
    }

    // MARK: - Blocks

    mutating func begin(_ kind: Open, _ block: MessageEvent.Block, into events: inout [MessageEvent]) {
        close(into: &events)
        open = kind
        events.append(.blockStart(index: nextIndex, block))
        nextIndex += 1
    }

    mutating func close(into events: inout [MessageEvent]) {
        switch open {
        case .none: return
        case .thinking: events.append(.blockDelta(index: nextIndex - 1, .signature(takeSignature())))
        case .text:
            for citation in Citation.quoting(citations, in: JSONText(escaped: round.said[textStart...])) {
                events.append(.blockDelta(index: nextIndex - 1, .citation(citation)))
            }
            citations = []
        case .call: break
        }
        events.append(.blockStop(index: nextIndex - 1))
        open = .none
    }

    private mutating func takeSignature() -> String {
        let text = hiddenThinking.isEmpty ? nil : hiddenThinking.text
        defer { (hiddenThinking, details) = (JSONTextBuffer(), ReasoningDetails(rules.quirks.cumulative)) }
        return ThinkingSignature(model: rules.model, field: rules.quirks.reasoningField, text: text, details: details.values).encoded
    }

    /// Writes a complete block, between two rounds.
    mutating func append(_ block: MessageEvent.Block, input: JSONText? = nil, into events: inout [MessageEvent]) {
        begin(.none, block, into: &events)
        if let input { events.append(.blockDelta(index: nextIndex - 1, .inputJSON(input))) }
        events.append(.blockStop(index: nextIndex - 1))
    }

    // MARK: - The end

    /// Ends the upstream's answer: writes what was held back.
    mutating func endRound(into events: inout [MessageEvent]) -> RoundEnd {
        reason(round.thoughts.end(), into: &events)
        if !round.isStopped { take(round.text.settle(), into: &events) }
        endTextCalls(into: &events)
        sayTranscript(into: &events)
        endCalls(into: &events)
        writeWaiting(into: &events)
        if !round.blank.isEmpty, !hasBlocks, round.calls.calls.isEmpty {
            begin(.text, .text, into: &events)
            events.append(.blockDelta(index: nextIndex - 1, .text(round.blank.text)))
        }
        if rules.quirks.emptyTextBlock, !hasBlocks, round.calls.calls.isEmpty { begin(.text, .text, into: &events) }
        // Details without any reasoning text must be sent back too.
        if !details.isEmpty, open != .thinking, !rules.thinking.isDisabled {
            begin(.thinking, .thinking, into: &events)
        }
        close(into: &events)
        let web = webCalls()
        round.droppedCalls = round.calls.calls.count { !$0.isDoubtful && !isWeb($0) } - round.shownCalls
        round.brokenCalls = round.calls.calls.count { $0.arguments.isBroken }
        return RoundEnd(stop: round.stop(rules), webCalls: round.isStopped ? [] : web, hasClientCalls: round.shownCalls > 0)
    }

    /// Begins the next round of the same answer, or a retry.
    mutating func beginRound(_ rules: Rules) {
        self.rules = rules
        saidEarlier += round.said.count
        round = Round(rules, prefill: nil)
    }
}
