/// The reasoning of one answer, on its way from the upstream's deltas to what is shown of it: each thought once.
///
/// Servers say the same thought in several members, in tags as well, and again as a whole at the end: the member that spoke first
/// is the one that is read. *Source*: S-14, D-43, D-46.
struct Thoughts: Sendable {
    private var source: ChatChunk.ReasoningSource?
    private var pairs = SurrogatePairs()
    private var growth: GrowingText?
    /// What the source said: decoded, and behind that still escaped.
    private var said: [UInt8] = []
    private var saidLately: [UInt8] = []
    /// How far the tags repeated it; nil: they say something of their own.
    private var repeated: Int? = 0
    /// What the tags said beyond it.
    private var ahead: [UInt8] = []

    init(_ mode: Quirks.Cumulative) { growth = mode == .auto ? GrowingText() : nil }

    /// Something may still be shown, and was not.
    var isHolding: Bool { pairs.isHolding || growth?.isHolding == true || !ahead.isEmpty }

    /// Takes more reasoning. *Returns*: what is new of it.
    mutating func receive(_ text: JSONText, from origin: ChatChunk.ReasoningSource) -> JSONText {
        if let source, source != origin { return origin == .tags ? ownWords(text) : "" }
        if !text.isBlank { source = origin }
        // Text was read for halves, and for growth, before the tags were found in it.
        guard origin != .tags else { return text }
        let new = growth?.receive(pairs.receive(text)) ?? pairs.receive(text)
        saidLately += new.bytes
        return new
    }

    /// What the tags say that the member did not.
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

    /// What was held back, where something else begins or the answer ends.
    mutating func settle() -> JSONText {
        var rest = pairs.end()
        if growth != nil { rest = .joined([growth?.receive(rest) ?? "", growth?.end() ?? ""]) }
        saidLately += rest.bytes
        return rest
    }

    /// The answer is over. *Returns*: how the tags went on where the member had ended.
    mutating func end() -> JSONText {
        let rest = [settle(), ownWords("")]
        defer { ahead = [] }
        return .joined(rest + [JSONText(decoded: ahead)])
    }
}
