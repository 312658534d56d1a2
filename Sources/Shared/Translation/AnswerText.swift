/// The text of one answer, on its way from the upstream's deltas to what is shown of it: its characters whole, only what is new,
/// without the repeated beginning, with reasoning told from text, and up to the stop sequence. Each may hold back its end.
struct AnswerText: Sendable {
    private var pairs = SurrogatePairs()
    private var growth: GrowingText?
    private var echo: PrefillEcho
    private var tags: ThinkTagReader
    private var scan: StopScan

    /// `stopSequences` are those that the proxy looks for.
    init(prefill: JSONText?, quirks: Quirks, stopSequences: [String]) {
        growth = quirks.cumulative == .auto ? GrowingText() : nil
        echo = PrefillEcho(prefill)
        tags = ThinkTagReader(quirks.thinkTags)
        scan = StopScan(stopSequences)
    }

    /// The stop sequence that was found: what follows is of no interest.
    var match: String? { scan.match }
    /// Nothing came behind it.
    var isMatchLast: Bool { scan.isMatchLast }

    /// Some of it may still be shown, and was not.
    var isHolding: Bool { pairs.isHolding || growth?.isHolding == true || echo.isHolding || tags.isHolding || scan.isHolding }
    /// What comes now is reasoning.
    var isInThought: Bool { tags.isInThought }

    mutating func receive(_ text: JSONText) -> [ThinkTagReader.Piece] {
        let whole = pairs.receive(text)
        return read(growth?.receive(whole) ?? whole)
    }

    private mutating func read(_ text: JSONText) -> [ThinkTagReader.Piece] {
        guard !text.isEmpty else { return [] }
        return scanned(tags.receive(echo.isIdle ? text : echo.receive(text)))
    }

    /// Reasoning came in a member of its own, so the text does not begin with it.
    mutating func expectNoThought() { tags.expectNone() }

    /// What was held back, where something else begins or the answer ends: it can be no tag and no stop sequence any more.
    mutating func settle() -> [ThinkTagReader.Piece] {
        var pieces: [ThinkTagReader.Piece] = []
        if pairs.isHolding {
            let half = pairs.end()
            pieces += read(growth?.receive(half) ?? half)
        }
        if let rest = growth?.end() { pieces += read(rest) }
        if echo.isHolding { pieces += scanned(tags.receive(echo.end())) }
        if tags.isHolding { pieces += scanned(tags.end()) }
        return scan.isIdle || match != nil ? pieces : pieces + [.text(scan.end())]
    }

    private mutating func scanned(_ pieces: [ThinkTagReader.Piece]) -> [ThinkTagReader.Piece] {
        guard !scan.isIdle else { return pieces }
        var scanned: [ThinkTagReader.Piece] = []
        for piece in pieces {
            switch piece {
            case .reasoning: scanned.append(piece)
            case .text(let text): scanned.append(.text(scan.receive(text)))
            }
        }
        return scanned
    }
}
