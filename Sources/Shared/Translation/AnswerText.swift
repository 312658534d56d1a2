/// The text of one answer, from the upstream's deltas to what is shown: joins split characters, keeps only what is new, drops the
/// repeated prefill, separates reasoning, and stops at stop sequences. Each stage may hold back its end.
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

    /// The stop sequence found; what follows is ignored.
    var match: String? { scan.match }
    /// Nothing followed the match.
    var isMatchLast: Bool { scan.isMatchLast }

    /// Some text that may yet be shown is held back.
    var isHolding: Bool { pairs.isHolding || growth?.isHolding == true || echo.isHolding || tags.isHolding || scan.isHolding }
    /// The next text is reasoning.
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

    /// Releases what was held back once something else begins or the answer ends: it can no longer be a tag or stop sequence.
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
