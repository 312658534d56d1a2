/// Builds the answer for the client from the upstream's chunks: one block after another, opened and closed in one place
/// each. It spans all rounds of server tools.
///
/// *Source*: D-40, Y-05, S-01 … S-45.
struct MessageStream: Sendable {
    /// What the request determines about its answer.
    struct Rules: Sendable {
        var tools: ToolCatalog
        var quirks: Quirks
        var thinking: MessagesRequest.Thinking
        /// The proxy looks for these, unless the upstream reports which one ended its answer.
        var stopSequences: [String]
        /// The request declared tools; if not, any call is made up (S-26).
        var hasTools: Bool
        /// The model may call them.
        var mayCall: Bool
        var isSingleCall: Bool
        /// The model's id in the configuration, for signatures.
        var model: String
        /// The prefill that the upstream is to continue.
        var prefill: JSONText?
        /// The client gets the answer as it comes, rather than whole.
        var isStream: Bool
        /// The upstream's limit on output tokens.
        var outputLimit: Int?

        fileprivate func newText(prefill: JSONText?) -> AnswerText {
            AnswerText(prefill: prefill, quirks: quirks, stopSequences: quirks.takes(stopSequences) ? [] : stopSequences)
        }

        fileprivate var newTextCalls: TextCalls { TextCalls(isOn: quirks.textCalls == .auto && hasTools && mayCall) }
    }

    /// The open block.
    enum Open: Sendable, Equatable { case none, text, thinking, call(Int) }

    private(set) var rules: Rules
    var ids: IDs
    private(set) var open = Open.none
    private(set) var nextIndex = 0
    private var text: AnswerText
    private var thoughts: Thoughts
    /// The transcript of audio, used as text if there is no other (S-27).
    private var transcript = JSONTextBuffer()
    private var hasText = false
    private var textCalls: TextCalls
    var calls = CallAssembly()
    /// The first call that is not closed.
    var head = 0
    /// What was said while a call was incomplete (Y-05).
    private var waiting: [(kind: Open, text: JSONTextBuffer)] = []
    /// White space outside a text block: dropped unless text follows.
    private var blank = JSONTextBuffer()
    /// White space outside a thinking block: dropped unless reasoning follows.
    private var blankThinking = JSONTextBuffer()
    private var hiddenThinking = JSONTextBuffer()
    private var details: ReasoningDetails
    /// Citations of the open text block, written after its text.
    private var citations: [Citation] = []
    /// Where the open text block begins in `said`.
    private var textStart = 0
    private var refusal: [JSONText] = []
    private var matchedStop: String?
    var usedIDs: UniqueIDs
    /// Calls of the client's tools shown in this round.
    var shownCalls = 0
    /// A call's end is missing (D-40).
    var hasCutCall = false
    private(set) var droppedCalls = 0
    /// Calls whose arguments were not JSON.
    private(set) var brokenCalls = 0
    /// A delta said something in this round.
    private(set) var hasHeard = false
    /// A stop sequence was found and nothing followed: the upstream may be about to end as well.
    private(set) var mayStillCount = false
    private(set) var finish: FinishReason?
    /// The upstream's latest count in this round.
    private(set) var usage: Usage?
    /// Everything said in this round, in order, for an estimate if the upstream does not count.
    var said: [UInt8] = []
    /// Bytes said in earlier rounds.
    private var saidEarlier = 0

    /// `usedIDs` are the call ids in the conversation so far: clients drop a call whose id they know (D-07).
    init(_ rules: Rules, ids: IDs, usedIDs: Set<String>) {
        self.rules = rules
        self.ids = ids
        self.usedIDs = UniqueIDs(usedIDs)
        text = rules.newText(prefill: rules.prefill)
        thoughts = Thoughts(rules.quirks.cumulative)
        details = ReasoningDetails(rules.quirks.cumulative)
        textCalls = rules.newTextCalls
    }

    /// Estimated tokens of everything said, for when the upstream does not count.
    var outputEstimate: Int { TokenEstimate.tokens(in: JSONText(escaped: said)) }
    /// A stop sequence was found; what follows is ignored.
    var isStopped: Bool { text.match != nil }
    /// Something was shown.
    var hasBlocks: Bool { nextIndex > 0 }
    /// There is an unfinished call, and no finish reason from the upstream (D-40).
    var isBrokenOff: Bool { finish == nil && !isStopped && (calls.hasIncomplete(from: head) || textCalls.isWithinCall(rules.tools)) }
    /// Calls found in the text of this round (D-48).
    var textCallCount: Int { textCalls.count }
    /// More than any model says; what is said is held more than once.
    var isTooLarge: Bool {
        let bytes = saidEarlier + said.count + textCalls.heldBytes + details.bytes
        return bytes > Self.maxSaidBytes || calls.calls.count > ChatChunk.maxCalls || nextIndex > Self.maxBlocks
    }

    /// Limit for text, reasoning and arguments in all rounds of an answer.
    static let maxSaidBytes = 8 << 20
    private static let maxBlocks = 10_000
    /// Limit for cited pages; the rest are left out.
    private static let maxCitations = 1000

    // MARK: - Reading

    mutating func receive(_ chunk: ChatChunk, into events: inout [MessageEvent]) {
        // After deltas, a complete message only repeats them (D-41).
        let pieces = chunk.isWhole && hasHeard ? [] : chunk.pieces
        if !pieces.isEmpty { hasHeard = true }
        mayStillCount = isStopped ? mayStillCount && pieces.isEmpty : false
        if textCalls.isOn, pieces.contains(where: \.isCall) { endTextCalls(isParsed: true, into: &events) }
        for piece in pieces where !isStopped {
            switch piece {
            case .reasoning(let words, let source):
                let thought = thoughts.receive(words, from: source)
                guard !thought.isEmpty else { break }
                if !thought.isBlank { text.expectNoThought() }
                if !thought.isBlank, !rules.thinking.isDisabled, !text.isInThought { take(text.settle(), into: &events) }
                if !isStopped { reason(thought, into: &events) }
            case .reasoningDetails(let pieces):
                if rules.quirks.reasoningReplay == .details { pieces.forEach { details.receive($0) } }
            case .text(let delta):
                settleThoughts(into: &events)
                take(text.receive(delta), into: &events)
                mayStillCount = isStopped && text.isMatchLast
            case .transcript(let words): transcript.append(words)
            case .refusal(let words):
                refusal.append(words)
                settleThoughts(into: &events)
                take(text.settle() + [.text(words)], into: &events)
            case .toolCall(let delta):
                settleThoughts(into: &events)
                take(text.settle(), into: &events)
                sayTranscript(into: &events)
                if !isStopped { call(delta, into: &events) }
            case .annotations(let annotations): cite(annotations)
            case .extraContent(let extra): calls.receive(loose: extra)
            }
        }
        matchedStop = chunk.matchedStop ?? matchedStop
        if let counted = chunk.usage.flatMap({ Usage($0, quirks: rules.quirks) }) { usage = usage?.followed(by: counted) ?? counted }
        if let word = chunk.finishReason {
            let reason = FinishReason(word)
            finish = finish?.followed(by: reason) ?? reason
        }
    }

    private mutating func take(_ pieces: [ThinkTagReader.Piece], into events: inout [MessageEvent]) {
        for piece in pieces {
            switch piece {
            case .reasoning(let text): reason(thoughts.receive(text, from: .tags), into: &events)
            case .text(let text):
                if textCalls.passes(text) {
                    say(text, into: &events)
                } else {
                    take(textCalls.receive(text, rules.tools), into: &events)
                }
            }
        }
    }

    /// `isParsed`: the server parses calls itself, so what looked like one is text.
    private mutating func endTextCalls(isParsed: Bool = false, into events: inout [MessageEvent]) {
        take(isParsed ? textCalls.switchOff() : textCalls.end(rules.tools), into: &events)
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
        if thoughts.isHolding { reason(thoughts.settle(), into: &events) }
    }

    private mutating func sayTranscript(into events: inout [MessageEvent]) {
        if !hasText, !transcript.isEmpty { say(transcript.text, into: &events) }
        transcript = JSONTextBuffer()
    }

    private mutating func reason(_ text: JSONText, into events: inout [MessageEvent]) {
        guard !text.isEmpty else { return }
        guard !rules.thinking.isDisabled else { return said += text.bytes }
        guard open == .thinking || !waiting.isEmpty || !text.isBlank else { return blankThinking.append(text) }
        var thought = text
        if !blankThinking.isEmpty {
            blankThinking.append(text)
            (thought, blankThinking) = (blankThinking.text, JSONTextBuffer())
        }
        put(thought, within: .thinking, into: &events)
    }

    private mutating func say(_ text: JSONText, into events: inout [MessageEvent]) {
        guard !text.isEmpty else { return }
        guard open == .text || !waiting.isEmpty || !text.isBlank else { return blank.append(text) }
        var words = text
        if !blank.isEmpty {
            blank.append(text)
            (words, blank) = (blank.text, JSONTextBuffer())
        }
        if !blankThinking.isEmpty { blankThinking = JSONTextBuffer() }
        hasText = true
        put(words, within: .text, into: &events)
    }

    /// An incomplete call must not be split: what is said meanwhile waits for its end (Y-05).
    private mutating func put(_ text: JSONText, within kind: Open, into events: inout [MessageEvent]) {
        if open != kind || !waiting.isEmpty {
            settleCalls(into: &events)
            guard head == calls.calls.count else {
                if waiting.last?.kind != kind { waiting.append((kind, JSONTextBuffer())) }
                return waiting[waiting.count - 1].text.append(text)
            }
        }
        write(text, within: kind, into: &events)
    }

    mutating func writeWaiting(into events: inout [MessageEvent]) {
        for (kind, text) in waiting { write(text.text, within: kind, into: &events) }
        waiting = []
    }

    /// White space between calls is dropped.
    mutating func dropBlanks() { (blank, blankThinking) = (JSONTextBuffer(), JSONTextBuffer()) }

    private mutating func write(_ text: JSONText, within kind: Open, into events: inout [MessageEvent]) {
        switch kind {
        case .text:
            if open != .text {
                begin(.text, .text, into: &events)
                textStart = said.count
            }
            said += text.bytes
            events.append(.blockDelta(index: nextIndex - 1, .text(text)))
        case .thinking:
            if open != .thinking { begin(.thinking, .thinking, into: &events) }
            said += text.bytes
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
        guard open == .text || text.isHolding else { return }
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
            for citation in Citation.quoting(citations, in: JSONText(escaped: said[textStart...])) {
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
    mutating func endRound(into events: inout [MessageEvent]) -> Round {
        reason(thoughts.end(), into: &events)
        if !isStopped { take(text.settle(), into: &events) }
        endTextCalls(into: &events)
        sayTranscript(into: &events)
        endCalls(into: &events)
        writeWaiting(into: &events)
        if !blank.isEmpty, !hasBlocks, calls.calls.isEmpty {
            begin(.text, .text, into: &events)
            events.append(.blockDelta(index: nextIndex - 1, .text(blank.text)))
        }
        if rules.quirks.emptyTextBlock, !hasBlocks, calls.calls.isEmpty { begin(.text, .text, into: &events) }
        // Details without any reasoning text must be sent back too.
        if !details.isEmpty, open != .thinking, !rules.thinking.isDisabled {
            begin(.thinking, .thinking, into: &events)
        }
        close(into: &events)
        let web = webCalls()
        droppedCalls = calls.calls.count { !$0.isDoubtful && !isWeb($0) } - shownCalls
        brokenCalls = calls.calls.count { $0.arguments.isBroken }
        return Round(stop: stop, webCalls: isStopped ? [] : web, hasClientCalls: shownCalls > 0)
    }

    /// The model seems to have ended by itself, so a missing bracket is a slip. vLLM says `tool_calls` even when its limit cuts a
    /// call, and only the token count shows it.
    var endedByItself: Bool {
        guard !isStopped, finish?.isCut != true else { return false }
        guard let limit = rules.outputLimit, let usage else { return true }
        return usage.output < limit
    }

    private var stop: Stop {
        if let match = text.match { return Stop(reason: .stopSequence, sequence: match) }
        if !refusal.isEmpty { return Stop(reason: .refusal, refusal: JSONText.joined(refusal)) }
        switch finish {
        case .length: return Stop(reason: .maxTokens)
        case .filtered: return Stop(reason: .refusal)
        case .contextWindow: return Stop(reason: .contextWindowExceeded)
        case .stop, .toolCalls, .unknown, .overloaded, .failed, nil:
            if hasCutCall { return Stop(reason: .maxTokens) }
            if shownCalls > 0 { return Stop(reason: .toolUse) }
            if rules.quirks.takes(rules.stopSequences), let matchedStop, rules.stopSequences.contains(matchedStop) {
                return Stop(reason: .stopSequence, sequence: matchedStop)
            }
            return Stop(reason: .endTurn)
        }
    }

    /// Begins the next round of the same answer, or a retry.
    mutating func beginRound(_ rules: Rules) {
        self.rules = rules
        text = rules.newText(prefill: nil)
        textCalls = rules.newTextCalls
        calls = CallAssembly()
        (head, shownCalls, hasCutCall) = (0, 0, false)
        (finish, usage, matchedStop, refusal) = (nil, nil, nil, [])
        saidEarlier += said.count
        (waiting, blank, blankThinking, said) = ([], JSONTextBuffer(), JSONTextBuffer(), [])
        thoughts = Thoughts(rules.quirks.cumulative)
        (transcript, hasText, hasHeard) = (JSONTextBuffer(), false, false)
    }
}

extension ChatChunk.Piece {
    fileprivate var isCall: Bool { if case .toolCall = self { true } else { false } }
}
