extension String {
    var asciiLowercased: String { String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self) }

    /// Used instead of the string processing library's, which slows start-up.
    func contains(_ other: String) -> Bool { Array(utf8).firstRange(of: Array(other.utf8)) != nil }

    /// Replaces every `word`, ignoring ASCII case, with `other`.
    func replacingIgnoringCase(_ word: String, with other: String) -> String {
        let (own, lowercased, word) = (Array(utf8), utf8.map(\.asciiLowercased), word.utf8.map(\.asciiLowercased))
        var kept: [UInt8] = []
        var start = 0
        while let place = lowercased[start...].firstRange(of: word) {
            kept += own[start..<place.lowerBound] + Array(other.utf8)
            start = place.upperBound
        }
        return String(decoding: kept + own[start...], as: UTF8.self)
    }

    /// Removes ASCII white space from both ends.
    func trimmingBlanks() -> String {
        let kept = utf8.drop(while: \.isJSONWhitespace)
        guard let last = kept.lastIndex(where: { !$0.isJSONWhitespace }) else { return "" }
        return String(kept[...last]) ?? self
    }

    /// Followed by blanks up to `width` characters.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }

    /// Whether it matches `pattern`, in which `*` matches any characters, ignoring ASCII case.
    func matches(_ pattern: String) -> Bool { utf8.map(\.asciiLowercased).matches(pattern.utf8.map(\.asciiLowercased)) }
}
