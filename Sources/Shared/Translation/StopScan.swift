/// Looks for stop sequences in the text of an answer, which not every upstream reports. *Source*: mapping R-11.
struct StopScan: Sendable {
    private let sequences: [(name: String, bytes: [UInt8])]
    /// The end of the text so far, which may be the beginning of a match.
    private var held: [UInt8] = []
    private let longest: Int
    /// What was found.
    private(set) var match: String?

    init(_ sequences: [String]) {
        self.sequences = sequences.map { ($0, Array($0.utf8)) }
        longest = self.sequences.map(\.bytes.count).max() ?? 0
    }

    var isIdle: Bool { sequences.isEmpty }
    var isHolding: Bool { !held.isEmpty }

    /// Takes more of the text. *Returns*: what may be shown.
    mutating func receive(_ text: JSONText) -> JSONText {
        guard match == nil else { return "" }
        held += text.decoded
        if let (place, name) = earliest() {
            match = name
            defer { held = [] }
            return JSONText(decoded: held[..<place])
        }
        var shown = Swift.max(0, held.count - (longest - 1))
        // Not through the middle of a character.
        while shown > 0, held[shown...].first?.isUTF8Tail == true { shown -= 1 }
        defer { held.removeFirst(shown) }
        return JSONText(decoded: held[..<shown])
    }

    mutating func end() -> JSONText {
        defer { held = [] }
        return JSONText(decoded: held)
    }

    private func earliest() -> (place: Int, name: String)? {
        sequences.compactMap { sequence in held.firstRange(of: sequence.bytes).map { ($0.lowerBound, sequence.name) } }.min { $0.0 < $1.0 }
    }
}
