/// Searches for bytes in time linear in the text: both it and the bytes come from strangers.
///
/// *Source*: Knuth, Morris, Pratt: Fast pattern matching in strings, 1977.
struct Needle: Sendable, Equatable {
    let bytes: [UInt8]
    /// For each prefix of `bytes`, the length of its longest proper prefix that is also its suffix.
    private let borders: [Int32]

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var borders: [Int32] = []
        borders.reserveCapacity(bytes.count)
        for (place, byte) in bytes.enumerated() {
            guard place > 0 else {
                borders.append(0)
                continue
            }
            var border = Int(borders[place - 1])
            while border > 0, bytes[border] != byte { border = Int(borders[border - 1]) }
            borders.append(Int32(bytes[border] == byte ? border + 1 : 0))
        }
        self.borders = borders
    }

    /// The length of the match that ends at `byte`, given that `count` bytes matched before it; the full length is a hit.
    @inline(__always)
    func advanced(_ count: Int, over byte: UInt8) -> Int {
        var count = count == bytes.count ? Int(borders[count - 1]) : count
        while count > 0, bytes[count] != byte { count = Int(borders[count - 1]) }
        return bytes[count] == byte ? count + 1 : 0
    }

    func firstRange(in text: ArraySlice<UInt8>) -> Range<Int>? {
        guard !bytes.isEmpty else { return text.startIndex..<text.startIndex }
        var count = 0
        for place in text.indices {
            count = advanced(count, over: text[place])
            if count == bytes.count { return (place + 1 - count)..<(place + 1) }
        }
        return nil
    }
}

/// A pattern in which `*` matches any bytes.
struct Glob: Sendable, Equatable {
    /// The parts between the stars.
    private let pieces: [Needle]

    init(_ pattern: String) {
        pieces = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Needle(Array($0)) }
    }

    func matches(_ text: [UInt8]) -> Bool {
        guard let first = pieces.first, let last = pieces.last, text.starts(with: first.bytes) else { return false }
        guard pieces.count > 1 else { return text.count == first.bytes.count }
        guard text.count >= first.bytes.count + last.bytes.count, text.suffix(last.bytes.count).elementsEqual(last.bytes) else {
            return false
        }
        // The earliest match leaves most for the remaining pieces.
        var rest = text[first.bytes.count..<(text.count - last.bytes.count)]
        for piece in pieces.dropFirst().dropLast() {
            guard let found = piece.firstRange(in: rest) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
