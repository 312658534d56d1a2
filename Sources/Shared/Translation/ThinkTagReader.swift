/// Separates reasoning from text if a model writes both in its text: `<think>…</think>` at the start.
///
/// *Source*: S-12.
struct ThinkTagReader: Sendable {
    enum Piece: Equatable { case reasoning(JSONText), text(JSONText) }

    private enum State: Equatable {
        /// It may still turn out to be a tag.
        case undecided
        /// Reasoning comes next, with or without an opening tag.
        case expected
        /// After the opening tag; leading white space is dropped.
        case opened(closing: [UInt8])
        case inside(closing: [UInt8])
        /// After the closing tag; leading white space is dropped.
        case after
        case outside
    }

    private static let tags: [(opening: [UInt8], closing: [UInt8])] = [
        (Array("<think>".utf8), Array("</think>".utf8)), (Array("◁think▷".utf8), Array("◁/think▷".utf8)),
        (Array("<thought>".utf8), Array("</thought>".utf8)),  // Gemini
        (Array("<mm:think>".utf8), Array("</mm:think>".utf8)),  // MiniMax M3
        (Array("<seed:think>".utf8), Array("</seed:think>".utf8)),  // Seed-OSS: open-webui/open-webui#16856
        (Array("[THINK]".utf8), Array("[/THINK]".utf8)),  // Magistral: ggml-org/llama.cpp#16158
    ]

    private var state: State
    private var held: [UInt8] = []
    /// How many bytes at its start are known to be white space, so that they are checked only once.
    private var blanks = 0

    init(_ mode: Quirks.ThinkTags) {
        switch mode {
        case .off: state = .outside
        case .auto: state = .undecided
        // R1's template writes the opening tag itself.
        case .on: state = .expected
        }
    }

    /// Text is held back whose meaning is unclear.
    var isHolding: Bool { !held.isEmpty }

    var isInThought: Bool {
        switch state {
        case .opened, .inside: true
        case .undecided, .expected, .after, .outside: false
        }
    }

    /// The reasoning came elsewhere, so it is not expected here without an opening tag.
    mutating func expectNone() {
        if state == .expected { state = .undecided }
    }

    mutating func receive(_ text: JSONText) -> [Piece] {
        guard state != .outside else { return [.text(text)] }
        held += text.decoded
        return advance(isEnd: false)
    }

    mutating func end() -> [Piece] { advance(isEnd: true) }

    private mutating func advance(isEnd: Bool) -> [Piece] {
        switch state {
        case .outside: return take(Piece.text)
        case .undecided:
            let visible = visible()
            if let tag = Self.tags.first(where: { visible.starts(with: $0.opening) }) {
                hold(visible.dropFirst(tag.opening.count))
                state = .opened(closing: tag.closing)
                return advance(isEnd: isEnd)
            }
            // The template wrote the opening tag, and the reasoning came elsewhere or not at all.
            if let tag = Self.tags.first(where: { visible.starts(with: $0.closing) }) {
                hold(visible.dropFirst(tag.closing.count))
                state = .after
                return advance(isEnd: isEnd)
            }
            guard isEnd || !Self.mayBecomeTag(visible) else { return [] }
            state = .outside
            return take(Piece.text)
        case .expected:
            let visible = visible()
            let tag = Self.tags.first { visible.starts(with: $0.opening) }
            guard isEnd || tag != nil || !Self.mayBecomeTag(visible) else { return [] }
            if let tag { hold(visible.dropFirst(tag.opening.count)) }
            state = .opened(closing: (tag ?? Self.tags[0]).closing)
            return advance(isEnd: isEnd)
        case .opened(let closing):
            hold(visible())
            guard !held.isEmpty else { return [] }
            state = .inside(closing: closing)
            return advance(isEnd: isEnd)
        case .inside(let closing):
            let visible = visible()
            if let place = visible.firstRange(of: closing) {
                let reasoning = held[..<(place.lowerBound - held[..<place.lowerBound].trailingBlanks)]
                hold(held[place.upperBound...])
                state = .after
                return (reasoning.isEmpty ? [] : [.reasoning(JSONText(decoded: reasoning))]) + advance(isEnd: isEnd)
            }
            guard !isEnd else { return take(Piece.reasoning) }
            // White space before the closing tag is dropped, too.
            let tag = visible.overlap(with: closing)
            let spoken = visible.dropLast(tag)
            return spoken.isEmpty ? [] : take(Piece.reasoning, keeping: tag + spoken.trailingBlanks)
        case .after:
            hold(visible())
            guard !held.isEmpty else { return [] }
            state = .outside
            return take(Piece.text)
        }
    }

    private static func mayBecomeTag(_ text: ArraySlice<UInt8>) -> Bool {
        text.isEmpty || tags.contains { $0.opening.starts(with: text) || $0.closing.starts(with: text) }
    }

    private mutating func take(_ kind: (JSONText) -> Piece, keeping kept: Int = 0) -> [Piece] {
        guard held.count > kept else { return [] }
        let piece = held.prefix(held.count - kept)
        hold(held.suffix(kept))
        return [kind(JSONText(decoded: piece))]
    }

    /// What is held, without leading white space.
    private mutating func visible() -> ArraySlice<UInt8> {
        while blanks < held.count, held[blanks].isJSONWhitespace { blanks += 1 }
        return held[blanks...]
    }

    private mutating func hold(_ rest: ArraySlice<UInt8>) {
        held = Array(rest)
        blanks = 0
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trailingBlanks: Int { reversed().prefix(while: \.isJSONWhitespace).count }
}
