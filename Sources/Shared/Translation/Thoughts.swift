/// The reasoning of one answer, from the upstream's deltas to what is shown: each thought once.
///
/// Servers may send the same thought in several members, in tags, and again as a whole at the end: only the first source is
/// used. *Source*: S-14, D-43, D-46.
struct Thoughts: Sendable {
    private var source: ChatChunk.ReasoningSource?
    private var pairs = SurrogatePairs()
    private var growth: GrowingText?
    /// What the source said: decoded so far, and (`saidLately`) still escaped.
    private var said: [UInt8] = []
    private var saidLately: [UInt8] = []
    /// How much of it the tags have repeated; nil if they say something else.
    private var repeated: Int? = 0
    /// What the tags said beyond it.
    private var ahead: [UInt8] = []

    init(_ mode: Quirks.Cumulative) { growth = mode == .auto ? GrowingText() : nil }

    /// Some reasoning that may yet be shown is held back.
    var isHolding: Bool { pairs.isHolding || growth?.isHolding == true || !ahead.isEmpty }

    /// Takes more reasoning. *Returns*: what is new.
    mutating func receive(_ text: JSONText, from origin: ChatChunk.ReasoningSource) -> JSONText {
        if let source, source != origin { return origin == .tags ? ownWords(text) : "" }
        if !text.isBlank { source = origin }
        // `AnswerText` has already joined surrogates and removed repetition in this text.
        guard origin != .tags else { return text }
        let new = growth?.receive(pairs.receive(text)) ?? pairs.receive(text)
        saidLately += new.bytes
        return new
    }

    /// What the tags say that the source did not.
    private mutating func ownWords(_ text: JSONText) -> JSONText {
        guard var place = repeated else { return text }
        said += JSONText(escaped: saidLately).decoded
        saidLately = []
        if place == 0 { place = said.prefix(while: \.isJSONWhitespace).count }
        ahead += text.decoded
        let common = min(ahead.count, said.count - place)
        guard said[place..<place + common].elementsEqual(ahead.prefix(common)) else {
            defer { (repeated, ahead) = (nil, []) }
            return JSONText(decoded: said[..<place] + ahead)
        }
        ahead.removeFirst(common)
        repeated = place + common
        return ""
    }

    /// Releases what was held back once something else begins or the answer ends.
    mutating func settle() -> JSONText {
        var rest = pairs.end()
        if growth != nil { rest = .joined([growth?.receive(rest) ?? "", growth?.end() ?? ""]) }
        saidLately += rest.bytes
        return rest
    }

    /// Ends the answer. *Returns*: what was held back, and how the tags went on where the source had ended.
    mutating func end() -> JSONText {
        let rest = [settle(), ownWords("")]
        defer { ahead = [] }
        return .joined(rest + [JSONText(decoded: ahead)])
    }
}
