/// The text of one answer, on its way from the upstream's deltas to what is shown of it: without the repeated beginning, with
/// reasoning told from text, and up to the stop sequence. Each of the three may hold back its end.
struct AnswerText: Sendable {
    private var echo: PrefillEcho
    private var tags: ThinkTags
    private var scan: StopScan

    /// `stopSequences` are those that the proxy looks for.
    init(prefill: JSONText?, thinkTags: Quirks.ThinkTags, stopSequences: [String]) {
        echo = PrefillEcho(prefill)
        tags = ThinkTags(thinkTags)
        scan = StopScan(stopSequences)
    }

    /// The stop sequence that was found: what follows is of no interest.
    var match: String? { scan.match }

    /// Some of it may still be shown, and was not.
    var isHolding: Bool { echo.isHolding || tags.isHolding || scan.isHolding }

    mutating func receive(_ text: JSONText) -> [ThinkTags.Piece] {
        scanned(tags.receive(echo.isIdle ? text : echo.receive(text)))
    }

    /// What was held back, where something else begins or the answer ends: it can be no tag and no stop sequence any more.
    mutating func settle() -> [ThinkTags.Piece] {
        var pieces: [ThinkTags.Piece] = []
        if echo.isHolding { pieces += scanned(tags.receive(echo.end())) }
        if tags.isHolding { pieces += scanned(tags.end()) }
        return scan.isIdle || match != nil ? pieces : pieces + [.text(scan.end())]
    }

    private mutating func scanned(_ pieces: [ThinkTags.Piece]) -> [ThinkTags.Piece] {
        guard !scan.isIdle else { return pieces }
        var scanned: [ThinkTags.Piece] = []
        for piece in pieces {
            switch piece {
            case .reasoning: scanned.append(piece)
            case .text(let text): scanned.append(.text(scan.receive(text)))
            }
        }
        return scanned
    }
}
