/// Passes on only what is new of a text whose pieces may each repeat everything said so far.
///
/// Which kind it is shows in the pieces: one that begins with everything before it, and is longer, adds only its rest. Short text
/// proves nothing, since `and` may follow `a`, so a second such piece must confirm the first.
/// *Source*: D-43.
struct GrowingText: Sendable {
    private static let shortBytes = 20

    /// Everything so far, as text.
    private var all: [UInt8] = []
    /// A piece that may repeat everything, but is too short to tell.
    private var held: JSONText?
    /// Pieces have been found to repeat everything.
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

    /// What was held back, once nothing can confirm it.
    mutating func end() -> JSONText {
        guard let last = held else { return "" }
        held = nil
        all += last.decoded
        return last
    }
}
