/// Base64 in both alphabets. *Source*: RFC 4648 §4 and §5.
package enum Base64 {
    /// URL-safe and unpadded, so that it can be part of an id. *Source*: RFC 4648 §5.
    package static func encodeURL(_ bytes: [UInt8]) -> String {
        var out: [UInt8] = []
        out.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            pending = pending << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                out.append(alphabet[Int(pending >> bits & 63)])
            }
        }
        if bits > 0 { out.append(alphabet[Int(pending << (6 - bits) & 63)]) }
        return String(decoding: out, as: UTF8.self)
    }

    /// With padding. *Source*: RFC 4648 §4.
    package static func encode(_ bytes: [UInt8]) -> String {
        let text = encodeURL(bytes).utf8.map { byte in
            switch byte {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self) + String(repeating: "=", count: (4 - text.count % 4) % 4)
    }

    /// Reverses `encodeURL`; nil for anything it cannot have produced.
    package static func decodeURL(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var out: [UInt8] = []
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            guard character != UInt8(ascii: "+"), character != UInt8(ascii: "/"), case let value = values[Int(character)], value < 64 else {
                return nil
            }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        // Each value has one encoding: fewer than six bits may be left over, and they must be zero.
        guard bits < 6, pending & (1 << bits - 1) == 0 else { return nil }
        return out
    }

    package static func decodeURL(_ text: String) -> [UInt8]? { decodeURL(text.utf8) }

    /// The first `count` decoded bytes, in either alphabet, ignoring line breaks; fewer if `text` ends or is invalid earlier.
    package static func decodePrefix(of text: ArraySlice<UInt8>, count: Int) -> [UInt8] {
        var out: [UInt8] = []
        var pending: UInt32 = 0
        var bits: UInt32 = 0
        for character in text where !character.isJSONWhitespace {
            let value = values[Int(character)]
            guard value < 64, out.count < count else { break }
            pending = pending << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                out.append(UInt8(truncatingIfNeeded: pending >> bits))
            }
        }
        return out
    }

    /// Decodes either alphabet, ignoring line breaks, with or without padding. nil if `text` is not base64.
    package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let digits = text.filter { !$0.isJSONWhitespace }
        let end = digits.lastIndex { $0 != UInt8(ascii: "=") } ?? -1
        guard digits.count - end <= 3 else { return nil }
        let bytes = decodePrefix(of: digits[...end], count: .max)
        // `decodePrefix` stops at an invalid digit: the length shows whether it got to the end.
        return bytes.count == (end + 1) * 6 / 8 && (end + 1) % 4 != 1 ? bytes : nil
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The value of each digit; 64 if the byte is not one.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 64, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        values[Int(UInt8(ascii: "+"))] = 62
        values[Int(UInt8(ascii: "/"))] = 63
        return values
    }()
}
