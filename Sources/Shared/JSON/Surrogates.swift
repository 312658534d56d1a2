extension JSON {
    /// Replaces every lone surrogate with U+FFFD. JSON nested in a string keeps its escapes.
    var withoutLoneHalves: JSON {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(text.mayHaveHalves ? text.withoutLoneHalves : text)
        case .array(let elements): .array(elements.map(\.withoutLoneHalves))
        case .object(let members):
            .object(members.map { Member(key: $0.key.withoutLoneHalves, value: $0.value.withoutLoneHalves) })
        }
    }
}

extension JSONText {
    /// Replaces every lone surrogate with U+FFFD. *Source*: D-46.
    var withoutLoneHalves: JSONText {
        var out: [UInt8] = []
        var rest = bytes
        while let backslash = rest.firstIndex(of: UInt8(ascii: "\\")) {
            out += rest[..<backslash]
            rest = rest[backslash...]
            let length: Int
            switch (rest.half, rest.dropFirst(6).half) {
            case (.first, .second): length = 12
            case (.first, _), (.second, _):
                out += Self.replacement
                rest = rest.dropFirst(6)
                continue
            case (nil, _): length = 2
            }
            out += rest.prefix(length)
            rest = rest.dropFirst(length)
        }
        return JSONText(escaped: out + rest)
    }

    static let replacement = Array(#"\ufffd"#.utf8)

    /// Whether it may contain an escaped surrogate.
    fileprivate var mayHaveHalves: Bool {
        source.withUnsafeBufferPointer { source in
            var index = range.lowerBound
            while index + 6 <= range.upperBound {
                if source[index] == UInt8(ascii: "\\") {
                    if source[index + 1] == UInt8(ascii: "u"), source[index + 2].asciiLowercased == UInt8(ascii: "d") { return true }
                    index += 1
                }
                index += 1
            }
            return false
        }
    }
}

/// Joins surrogate pairs that are split between two pieces of a text; lone halves become U+FFFD.
///
/// *Source*: D-46: servers decode token by token and split emoji.
struct SurrogatePairs: Sendable {
    /// The escaped first half that ended the last piece.
    private var held: [UInt8] = []

    var isHolding: Bool { !held.isEmpty }

    /// Takes more of the text. *Returns*: what is complete.
    mutating func receive(_ text: JSONText) -> JSONText {
        guard isHolding || text.mayHaveHalves else { return text }
        var whole = held + text.bytes
        held = []
        if whole.endsInFirstHalf {
            held = Array(whole.suffix(6))
            whole.removeLast(6)
        }
        return JSONText(escaped: whole).withoutLoneHalves
    }

    /// What was held back, once its other half can no longer come.
    mutating func end() -> JSONText {
        defer { held = [] }
        return held.isEmpty ? "" : JSONText(escaped: JSONText.replacement)
    }
}

enum Half { case first, second }

extension ArraySlice<UInt8> {
    /// The half of a surrogate pair whose escape it begins with.
    var half: Half? {
        guard count >= 6, starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]), self[startIndex + 2].hexDigitValue == 0xD else {
            return nil
        }
        switch self[startIndex + 3].hexDigitValue {
        case (8...11)?: return .first
        case (12...15)?: return .second
        case nil, _?: return nil
        }
    }
}

extension [UInt8] {
    fileprivate var endsInFirstHalf: Bool {
        guard suffix(6).half == .first else { return false }
        // After an odd number of backslashes, its own backslash is itself escaped.
        return dropLast(6).reversed().prefix { $0 == UInt8(ascii: "\\") }.count.isMultiple(of: 2)
    }
}

/// Joins the halves of a character that came in two pieces of decoded text (WTF-8); a lone half becomes U+FFFD.
///
/// *Source*: D-46.
struct DecodedSurrogatePairs: Sendable {
    /// The first half at the end of the last piece.
    private var held: [UInt8] = []

    mutating func receive(_ text: [UInt8]) -> [UInt8] {
        guard !text.isEmpty, !held.isEmpty || text.contains(0xED) else { return text }
        let text = held + text
        held = []
        var out: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            switch (rest.decodedHalf, rest.dropFirst(3).decodedHalf) {
            case (.first(let high), .second(let low)):
                out += String(UnicodeScalar(0x10000 + high << 10 + low) ?? "\u{FFFD}").utf8
                rest = rest.dropFirst(6)
            case (.first, _) where rest.count == 3:
                held = Array(rest)
                rest = []
            case (.first, _), (.second, _):
                out += "\u{FFFD}".utf8
                rest = rest.dropFirst(3)
            case (nil, _):
                out.append(byte)
                rest = rest.dropFirst()
            }
        }
        return out
    }
}

private enum DecodedHalf {
    /// Its ten bits.
    case first(UInt32), second(UInt32)
}

extension ArraySlice<UInt8> {
    /// The surrogate in WTF-8 that it begins with.
    fileprivate var decodedHalf: DecodedHalf? {
        guard count >= 3, self[startIndex] == 0xED, self[startIndex + 1] >= 0xA0 else { return nil }
        let bits = UInt32(self[startIndex + 1] & 0x0F) << 6 | UInt32(self[startIndex + 2] & 0x3F)
        return self[startIndex + 1] < 0xB0 ? .first(bits) : .second(bits)
    }
}
