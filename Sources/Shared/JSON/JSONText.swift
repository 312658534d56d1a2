/// The contents of a JSON string, still escaped: a slice of the text it was read from.
///
/// Text that only passes through is never unescaped and escaped again, so it arrives exactly as it was sent, lone surrogates
/// and `\/` included, and costs one copy.
package struct JSONText: Sendable {
    let source: [UInt8]
    private let start: UInt32
    private let end: UInt32

    /// *Precondition*: `source[range]` is the valid contents of a JSON string (or, for a number leaf, a JSON number).
    init(_ source: [UInt8], _ range: Range<Int>) {
        self.source = source
        start = UInt32(range.lowerBound)
        end = UInt32(range.upperBound)
    }

    /// *Precondition*: `escaped` is the valid contents of a JSON string.
    package init(escaped: [UInt8]) {
        self.init(escaped, 0..<escaped.count)
    }

    /// Part of another text, cut between characters.
    init(escaped: ArraySlice<UInt8>) {
        self.init(escaped: Array(escaped))
    }

    package init(_ string: String) {
        self.init(decoded: Array(string.utf8))
    }

    /// Escapes `decoded`: UTF-8, in which a lone surrogate may be three bytes (WTF-8).
    package init(decoded: [UInt8]) {
        self.init(decoded: decoded[...])
    }

    package init(decoded: ArraySlice<UInt8>) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(decoded.count + decoded.count / 16)
        escaped.appendEscaped(decoded)
        self.init(escaped: escaped)
    }

    /// Its place in `source`.
    var range: Range<Int> { Int(start)..<Int(end) }
    /// The escaped bytes.
    package var bytes: ArraySlice<UInt8> { source[range] }
    package var isEmpty: Bool { start == end }
    /// The number of escaped bytes.
    package var byteCount: Int { Int(end - start) }

    /// White space only, or empty.
    package var isBlank: Bool {
        // Blank text is short and other text differs at once, so decoding is only worth it at an escape.
        for byte in bytes where byte != UInt8(ascii: " ") {
            return byte == UInt8(ascii: "\\") && decoded.allSatisfy(\.isJSONWhitespace)
        }
        return true
    }

    /// The same text in our own escapes: a client may escape what it sends back differently.
    package var canonical: JSONText {
        let backslash = UInt8(ascii: "\\")
        let isOurs = !zip(bytes, bytes.dropFirst()).contains { $0 == backslash && ($1 == UInt8(ascii: "u") || $1 == UInt8(ascii: "/")) }
        return isOurs ? self : JSONText(decoded: decoded)
    }

    /// UTF-8, with a lone surrogate as three bytes (WTF-8), so that nothing is lost.
    package var decoded: [UInt8] {
        let raw = bytes
        guard raw.contains(UInt8(ascii: "\\")) else { return Array(raw) }
        var out: [UInt8] = []
        out.reserveCapacity(raw.count)
        var rest = raw
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            out += rest[..<backslash]
            let letter = rest[backslash + 1]
            rest = rest[(backslash + 2)...]
            guard letter == UInt8(ascii: "u") else {
                out.append(Self.shortEscapes.first { $0.letter == letter }?.byte ?? letter)
                continue
            }
            var unit = Self.hexUnit(rest)
            rest = rest.dropFirst(4)
            if (0xD800..<0xDC00).contains(unit), rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
                let low = Self.hexUnit(rest.dropFirst(2))
                if (0xDC00..<0xE000).contains(low) {
                    unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
                    rest = rest.dropFirst(6)
                }
            }
            out.appendUTF8(unit)
        }
        return out + rest
    }

    /// The decoded text, with lone surrogates as U+FFFD.
    package var string: String { String(decoding: decoded, as: UTF8.self) }

    /// Whether the decoded text is `other`. Stops at the first byte that differs: members are looked up by name, and most names
    /// differ at once.
    func equals(_ other: UnsafeBufferPointer<UInt8>) -> Bool {
        source.withUnsafeBufferPointer { source in
            var index = Int(start)
            for byte in other {
                guard index < end, source[index] != UInt8(ascii: "\\") else { return index < end && decoded.elementsEqual(other) }
                guard source[index] == byte else { return false }
                index += 1
            }
            return index == end
        }
    }

    /// Whether the decoded text is `other`.
    package func says(_ other: StaticString) -> Bool {
        equals(UnsafeBufferPointer(start: other.utf8Start, count: other.utf8CodeUnitCount))
    }

    /// Concatenates `parts`, with `separator` between them.
    package static func joined(_ parts: [JSONText], separator: StaticString = "") -> JSONText {
        guard parts.count != 1 else { return parts[0] }
        let between = JSONText(separator.description)
        var escaped: [UInt8] = []
        escaped.reserveCapacity(parts.reduce(0) { $0 + $1.byteCount + between.byteCount })
        for (position, part) in parts.enumerated() {
            if position > 0 { escaped += between.bytes }
            escaped += part.bytes
        }
        return JSONText(escaped: escaped)
    }

    /// The single-letter escapes. *Source*: RFC 8259 §7.
    static let shortEscapes: [(letter: UInt8, byte: UInt8)] = [
        (UInt8(ascii: "n"), 0x0A), (UInt8(ascii: "t"), 0x09), (UInt8(ascii: "r"), 0x0D), (UInt8(ascii: "b"), 0x08),
        (UInt8(ascii: "f"), 0x0C),
    ]

    private static func hexUnit(_ digits: ArraySlice<UInt8>) -> UInt32 {
        digits.prefix(4).reduce(0) { $0 << 4 | UInt32($1.hexDigitValue ?? 0) }
    }
}

extension JSONText: Equatable {
    /// Equal if the decoded text is, however it is escaped.
    package static func == (a: JSONText, b: JSONText) -> Bool {
        a.bytes == b.bytes || a.decoded == b.decoded
    }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) { self.init(value) }
}

extension UInt8 {
    package var isJSONWhitespace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }

    package var hexDigitValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension [UInt8] {
    /// Appends the code point `value`, a surrogate as three bytes (WTF-8).
    fileprivate mutating func appendUTF8(_ value: UInt32) {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (value >> shift) & 0x3F) }
        switch value {
        case ..<0x80: append(UInt8(value))
        case ..<0x800: self += [UInt8(0xC0 | value >> 6), tail(0)]
        case ..<0x10000: self += [UInt8(0xE0 | value >> 12), tail(6), tail(0)]
        default: self += [UInt8(0xF0 | value >> 18), tail(12), tail(6), tail(0)]
        }
    }

    /// Appends `text` escaped as the contents of a JSON string.
    mutating func appendEscaped(_ text: ArraySlice<UInt8>) {
        var clean = text.startIndex
        var index = text.startIndex
        while index < text.endIndex {
            let byte = text[index]
            let isSurrogate = byte == 0xED && index + 2 < text.endIndex && text[index + 1] >= 0xA0
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || isSurrogate else {
                index += 1
                continue
            }
            self += text[clean..<index]
            if isSurrogate {
                appendUnicodeEscape(0xD000 | UInt16(text[index + 1] & 0x3F) << 6 | UInt16(text[index + 2] & 0x3F))
                index += 3
            } else {
                appendEscape(of: byte)
                index += 1
            }
            clean = index
        }
        self += text[clean...]
    }

    /// Byte by byte: an array per escape would cost more than the rest of a large body.
    private mutating func appendEscape(of byte: UInt8) {
        let letter: UInt8
        switch byte {
        case 0x0A: letter = UInt8(ascii: "n")
        case 0x09: letter = UInt8(ascii: "t")
        case 0x0D: letter = UInt8(ascii: "r")
        case 0x08: letter = UInt8(ascii: "b")
        case 0x0C: letter = UInt8(ascii: "f")
        case ..<0x20: return appendUnicodeEscape(UInt16(byte))
        case _: letter = byte
        }
        append(UInt8(ascii: "\\"))
        append(letter)
    }

    private mutating func appendUnicodeEscape(_ unit: UInt16) {
        append(UInt8(ascii: "\\"))
        append(UInt8(ascii: "u"))
        for shift in stride(from: UInt16(12), through: 0, by: -4) {
            let digit = UInt8(unit >> shift & 0xF)
            append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }
}
