extension Array {
    func element(at index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

extension [UInt8] {
    /// U+FEFF in UTF-8, which some writers put at the start of a text.
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// The number of code points, which is how other languages count a string's length.
    var characterCount: Int { count { !$0.isUTF8Tail } }

    /// The first `limit` code points.
    func prefix(characters limit: Int) -> ArraySlice<UInt8> { self[...].prefix(characters: limit) }

    func firstRange(of other: [UInt8]) -> Range<Int>? { self[...].firstRange(of: other) }

    /// Whether `pattern`, in which `*` matches any bytes, matches all of it. Constant space, never exponential time.
    func matches(_ pattern: [UInt8]) -> Bool {
        var (inPattern, inText) = (0, 0)
        // Where to resume if what follows the last star does not match.
        var retry: (pattern: Int, text: Int)?
        while inText < count {
            if inPattern < pattern.count, pattern[inPattern] == UInt8(ascii: "*") {
                inPattern += 1
                retry = (inPattern, inText)
            } else if inPattern < pattern.count, pattern[inPattern] == self[inText] {
                inPattern += 1
                inText += 1
            } else if let last = retry {
                retry = (last.pattern, last.text + 1)
                (inPattern, inText) = (last.pattern, last.text + 1)
            } else {
                return false
            }
        }
        return pattern[inPattern...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

extension ArraySlice<UInt8> {
    /// The first `limit` code points.
    func prefix(characters limit: Int) -> ArraySlice<UInt8> {
        guard count > limit else { return self[...] }
        var seen = 0
        let end = firstIndex { byte in
            if !byte.isUTF8Tail { seen += 1 }
            return seen > limit
        }
        return self[..<(end ?? endIndex)]
    }

    func firstRange(of other: [UInt8]) -> Range<Int>? {
        guard let first = other.first, count >= other.count else { return nil }
        return (startIndex...(endIndex - other.count)).lazy.filter { self[$0] == first && self[$0...].starts(with: other) }.first
            .map { $0..<($0 + other.count) }
    }

    /// How many of the last bytes are a proper prefix of `other`.
    func overlap(with other: [UInt8]) -> Int {
        (0..<Swift.min(count + 1, other.count)).last { other.starts(with: suffix($0)) } ?? 0
    }
}
