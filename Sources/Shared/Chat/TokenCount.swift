/// Counts the tokens of a text, run by run, over its escaped bytes.
///
/// A run's cost grows with its length but never exceeds its characters, so the count is monotone and bounded. Weights are
/// in twentieths of a token, fitted to the median of seven vocabularies from 2024 to 2026 (Tests/SharedTests/Fixtures/tokens).
struct TokenCount {
    private let bytes: UnsafeBufferPointer<UInt8>
    private let classes: UnsafeBufferPointer<UInt8>
    private var index = 0
    /// Where runs must end: the end of the text, or the start of data.
    private var limit: Int
    private var endOfData = 0
    private var isAfterMark = false
    private var twentieths = 0
    /// UTF-16 units.
    private var characters = 0

    /// The tokens of the text in `bytes`: at least an eighth of its characters, at most all of them.
    static func tokens(in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        classTable.withUnsafeBufferPointer { classes in
            var count = TokenCount(bytes, classes)
            return count.total()
        }
    }

    private init(_ bytes: UnsafeBufferPointer<UInt8>, _ classes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        self.classes = classes
        limit = bytes.count
    }

    private mutating func total() -> Int {
        while index < bytes.count {
            let kind = classes[Int(bytes[index])]
            if kind & Class.data != 0, index >= endOfData { findData() }
            if kind & Class.letter != 0 {
                word()
            } else if kind & Class.digit != 0 {
                digits()
            } else if kind & Class.mark != 0 {
                marks()
            } else if kind == Class.space || isWhitespaceEscape(at: index) {
                whitespace()
            } else if isMarkEscape(at: index) {
                marks()
            } else {
                scalar()
            }
            if index == limit { skipData() }
        }
        return max((twentieths + 19) / 20, (characters + 7) / 8)
    }

    /// A word, or part of a camelCase name: one token, plus some beyond eight letters. Vocabularies have fewer non-English words, in
    /// shorter pieces.
    private mutating func word() {
        let start = index
        while index < limit, classes[Int(bytes[index])] == Class.upper { index += 1 }
        var length = index - start
        var isEnglish = true
        while index < limit {
            let kind = classes[Int(bytes[index])]
            if kind == Class.lower {
                index += 1
            } else if kind == 0, let size = latinLetter(at: index) {
                index += size
                isEnglish = false
            } else {
                break
            }
            length += 1
        }
        let weight = isEnglish ? 20 + max(0, length - 8) * 3 : 20 + max(0, length - 3) * 7
        count(length, twentieths: min(weight, 20 * length))
    }

    /// The encoded length of the non-ASCII Latin letter at `index`; nil if there is none.
    private func latinLetter(at index: Int) -> Int? {
        let (value, size) = scalar(at: index)
        return Self.isLatin(value) ? size : nil
    }

    private static func isLatin(_ value: UInt32) -> Bool { (0xC0..<0x250).contains(value) || (0x1E00..<0x1F00).contains(value) }

    private mutating func digits() {
        let start = index
        while index < limit, classes[Int(bytes[index])] & Class.digit != 0 { index += 1 }
        count(index - start, twentieths: (index - start + 2) / 3 * 20)
    }

    /// Up to three marks are one token. A single mark before a word is often part of the word's token.
    private mutating func marks() {
        var length = 0
        while index < limit {
            if classes[Int(bytes[index])] & Class.mark != 0 {
                index += 1
            } else if isMarkEscape(at: index) {
                index += 2
            } else {
                break
            }
            length += 1
        }
        let leadsWord = length == 1 && index < limit && classes[Int(bytes[index])] & Class.letter != 0
        count(length, twentieths: leadsWord ? 12 : (length + 2) / 3 * 20)
        isAfterMark = true
    }

    /// A space belongs to the token after it unless that is a number; a line end often belongs to the mark before it; indentation
    /// is one token.
    private mutating func whitespace() {
        var length = 0
        var hasLineEnd = false
        var stretch = 0
        var longest = 0
        while index < limit {
            if bytes[index] == 0x20 {
                index += 1
                stretch += 1
            } else if isWhitespaceEscape(at: index) {
                let isTab = bytes[index + 1] == UInt8(ascii: "t")
                hasLineEnd = hasLineEnd || !isTab
                stretch = isTab ? stretch + 2 : 0
                index += 2
            } else {
                break
            }
            longest = max(longest, stretch)
            length += 1
        }
        let lineEnd = hasLineEnd ? (isAfterMark ? 10 : 20) : 0
        let leadsNumber = stretch > 0 && index < bytes.count && classes[Int(bytes[index])] & Class.digit != 0
        count(length, twentieths: lineEnd + (longest > 1 ? (longest + 14) / 16 * 20 : 0) + (leadsNumber ? 20 : 0))
    }

    /// One non-ASCII character, or any other escaped one.
    private mutating func scalar() {
        let (value, length) = scalar(at: index)
        if Self.isLatin(value) { return word() }
        index += length
        let units = value < 0x10000 ? 1 : 2
        count(units, twentieths: Self.weight(of: value) * units)
    }

    /// Twentieths of a token per UTF-16 unit. Vocabularies differ by half for any script.
    private static func weight(of value: UInt32) -> Int {
        switch value {
        case 0x370..<0x400, 0x1F00..<0x2000: 9  // Greek
        case 0x400..<0x530: 7  // Cyrillic
        case 0x600..<0x780: 8  // Arabic, Syriac
        case 0xE00..<0xF00: 8  // Thai, Lao
        case 0x530..<0x600, 0x780..<0xE00, 0xF00..<0x1100, 0x1200..<0x1E00, 0xFB00..<0xFE00: 10  // Hebrew, Indic and others
        case 0x3000..<0x3040, 0xFE30..<0xFE50, 0xFF00..<0xFFF0: 14  // CJK punctuation
        case 0x3040..<0x3100: 12  // kana
        case 0x1100..<0x1200, 0x3100..<0xD800, 0xF900..<0xFB00: 13  // ideographs, Hangul
        // Dashes, quotes, arrows, signs; emoji and rare ideographs.
        default: 20
        }
    }

    private mutating func count(_ length: Int, twentieths weight: Int) {
        characters += length
        twentieths += weight
        isAfterMark = false
    }

    // MARK: - Data

    /// After 200 unbroken letters, digits, `+`, `/` and `=`, the rest is data such as base64: 0.7 tokens per character.
    ///
    /// Scans from the far end: a non-data byte there rules out every such run that starts before it.
    private mutating func findData() {
        endOfData = index + 200
        guard endOfData < bytes.count else { return endOfData = bytes.count }
        while endOfData > index, isData(endOfData) { endOfData -= 1 }
        guard endOfData == index else { return }
        endOfData = index + 200
        limit = endOfData
        while endOfData < bytes.count, isData(endOfData) { endOfData += 1 }
    }

    private func isData(_ index: Int) -> Bool { classes[Int(bytes[index])] & Class.data != 0 }

    private mutating func skipData() {
        guard limit < bytes.count else { return }
        count(endOfData - limit, twentieths: (endOfData - limit) * 14)
        index = endOfData
        limit = bytes.count
    }

    // MARK: - Escapes

    private func isWhitespaceEscape(at index: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else { return false }
        let letter = bytes[index + 1]
        return letter == UInt8(ascii: "n") || letter == UInt8(ascii: "t") || letter == UInt8(ascii: "r")
    }

    private func isMarkEscape(at index: Int) -> Bool {
        guard bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count else { return false }
        let letter = bytes[index + 1]
        return letter == UInt8(ascii: "\"") || letter == UInt8(ascii: "\\") || letter == UInt8(ascii: "/")
    }

    /// The code point at `index` and its encoded length. A piece of a stream may end inside it.
    private func scalar(at index: Int) -> (value: UInt32, length: Int) {
        let left = bytes.count - index
        switch bytes[index] {
        case UInt8(ascii: "\\"):
            guard left >= 6, bytes[index + 1] == UInt8(ascii: "u") else { return (0, min(2, left)) }
            let high = unit(at: index + 2)
            guard (0xD800..<0xDC00).contains(high), left >= 12, bytes[index + 6] == UInt8(ascii: "\\"),
                bytes[index + 7] == UInt8(ascii: "u"), case let low = unit(at: index + 8), (0xDC00..<0xE000).contains(low)
            else { return (high, 6) }
            return (0x10000 + (high - 0xD800) << 10 + (low - 0xDC00), 12)
        case 0xC0..<0xE0 where left >= 2: return (UInt32(bytes[index] & 0x1F) << 6 | tail(index + 1), 2)
        case 0xE0..<0xF0 where left >= 3: return (UInt32(bytes[index] & 0x0F) << 12 | tail(index + 1) << 6 | tail(index + 2), 3)
        case 0xF0... where left >= 4: return (0x10000, 4)
        default: return (0, left)
        }
    }

    private func tail(_ index: Int) -> UInt32 { UInt32(bytes[index] & 0x3F) }

    private func unit(at index: Int) -> UInt32 {
        (index..<index + 4).reduce(0) { $0 << 4 | UInt32(bytes[$1].hexDigitValue ?? 0) }
    }

    // MARK: - Classes of bytes

    /// `lower` and `upper` share `letter`. A byte in no class begins an escape or a multibyte character.
    private enum Class {
        static let letter: UInt8 = 1
        static let digit: UInt8 = 4
        static let mark: UInt8 = 8
        static let space: UInt8 = 16
        static let data: UInt8 = 32
        static let lower: UInt8 = letter | data
        static let upper: UInt8 = letter | 2 | data
    }

    private static let classTable: [UInt8] = (0...255).map { (byte: UInt8) in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Class.lower
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Class.upper
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Class.digit | Class.data
        case 0x20: Class.space
        case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): Class.mark | Class.data
        case UInt8(ascii: "\\"), 0x80...: 0
        default: Class.mark
        }
    }
}
