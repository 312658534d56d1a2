extension UInt8 {
    /// Means the same whether or not it is escaped. *Source*: RFC 3986 §2.3.
    var isUnreserved: Bool { isASCIILetterOrDigit || "-._~".utf8.contains(self) }

    /// An escape such as `%2F`. *Source*: RFC 3986 §2.1.
    func percentEscape(digits: StaticString = "0123456789ABCDEF") -> [UInt8] {
        [UInt8(ascii: "%"), digits.utf8Start[Int(self >> 4)], digits.utf8Start[Int(self & 0xF)]]
    }
}

extension ArraySlice<UInt8> {
    /// Decodes escapes such as `%2F`; a percent sign without two hex digits is literal. *Source*: RFC 3986 §2.1.
    var percentDecoded: [UInt8] {
        var out: [UInt8] = []
        var rest = self
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexDigitValue, let low = rest.dropFirst().first?.hexDigitValue {
                out.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                out.append(byte)
            }
        }
        return out
    }
}

extension StringProtocol {
    var percentDecoded: String { String(decoding: Array(utf8)[...].percentDecoded, as: UTF8.self) }

    /// Escapes everything that part of a URL may not contain or that would end it.
    var percentEncoded: String { String(decoding: utf8.flatMap { $0.isUnreserved ? [$0] : $0.percentEscape() }, as: UTF8.self) }
}
