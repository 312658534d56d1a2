/// Looks for stop sequences in the text of an answer, for upstreams that do not report them. *Source*: R-11.
struct StopScan: Sendable {
    private struct Sequence: Sendable {
        let name: String
        let needle: Needle
        /// How much of its beginning the text so far ends with.
        var count = 0
    }

    private var sequences: [Sequence]
    /// The end of the text so far, which may be the start of a match.
    private var held: [UInt8] = []
    /// The sequence found.
    private(set) var match: String?
    /// Only white space has followed the match.
    private(set) var isMatchLast = false

    init(_ sequences: [String]) {
        self.sequences = sequences.map { Sequence(name: $0, needle: Needle(Array($0.utf8))) }
    }

    var isIdle: Bool { sequences.isEmpty }
    var isHolding: Bool { !held.isEmpty }

    /// Takes more of the text. *Returns*: what may be shown.
    mutating func receive(_ text: JSONText) -> JSONText {
        guard match == nil else { return "" }
        let start = held.count
        held += text.decoded
        for place in start..<held.count {
            guard let found = found(at: held[place]) else { continue }
            match = found.name
            isMatchLast = held[(place + 1)...].allSatisfy(\.isJSONWhitespace)
            defer { held = [] }
            return JSONText(decoded: held[..<(place + 1 - found.needle.bytes.count)])
        }
        // Matches begin with a whole character, so this splits none.
        let kept = sequences.reduce(0) { Swift.max($0, $1.count) }
        defer { held.removeFirst(held.count - kept) }
        return JSONText(decoded: held[..<(held.count - kept)])
    }

    /// The longest sequence that `byte` completes.
    private mutating func found(at byte: UInt8) -> Sequence? {
        var found: Sequence?
        for index in sequences.indices {
            let count = sequences[index].needle.advanced(sequences[index].count, over: byte)
            sequences[index].count = count
            if count == sequences[index].needle.bytes.count, count > found?.count ?? 0 { found = sequences[index] }
        }
        return found
    }

    mutating func end() -> JSONText {
        defer { held = [] }
        for index in sequences.indices { sequences[index].count = 0 }
        return JSONText(decoded: held)
    }
}
