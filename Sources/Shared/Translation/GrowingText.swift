/// Reads a text that a server may write as all that was said so far, each time, and gives on what is new of it.
///
/// Which of the two it is shows in the pieces: one that begins with all before it, and is longer, brings only its rest. A short
/// text proves nothing, `a` and `and` may follow each other: there a second such piece must prove the first.
/// *Source*: D-43.
struct GrowingText: Sendable {
    private static let shortBytes = 20

    /// All that came, as text.
    private var all: [UInt8] = []
    /// A piece that may be all so far, and is too short to tell.
    private var held: JSONText?
    /// All so far came, more than once.
    private var isGrowing = false

    var isHolding: Bool { held != nil }

    /// Takes the next piece. *Returns*: what is new.
    mutating func receive(_ piece: JSONText) -> JSONText {
        let text = piece.decoded
        if let last = held {
            held = nil
            let before = last.decoded
            guard text.count > before.count, text.starts(with: before) else {
                all += before
                return .joined([last, receive(piece)])
            }
            isGrowing = true
        }
        guard text.count >= all.count, !all.isEmpty, text.starts(with: all) else {
            all += text
            return piece
        }
        if text.count == all.count {
            if isGrowing { return "" }
        } else if isGrowing || all.count >= Self.shortBytes {
            isGrowing = true
            defer { all = text }
            return JSONText(decoded: text[all.count...])
        } else {
            held = piece
            return ""
        }
        all += text
        return piece
    }

    /// What was held back, where nothing proves it any more.
    mutating func end() -> JSONText {
        guard let last = held else { return "" }
        held = nil
        all += last.decoded
        return last
    }
}
