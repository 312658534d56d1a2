/// `key=value` pairs on one line; a value with a space, a quote or `=` is quoted.
///
/// *Source*: the convention of Heroku and Go's slog.
package enum Logfmt {
    package typealias Pair = (key: String, value: String)

    /// `quoting`: the keys whose values are always quoted.
    package static func encode(_ pairs: [Pair], quoting: [String] = []) -> String {
        pairs.map { "\($0.key)=\(quoting.contains($0.key) || !isPlain($0.value) ? quoted($0.value) : $0.value)" }.joined(separator: " ")
    }

    private static func isPlain(_ value: String) -> Bool {
        !value.isEmpty && !value.utf8.contains { $0 == 0x20 || special.contains($0) } && value.visible == value
    }

    private static let special = Array("\"=\\".utf8)

    private static func quoted(_ value: String) -> String {
        var out: [UInt8] = [UInt8(ascii: "\"")]
        for scalar in value.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { out.append(UInt8(ascii: "\\")) }
            out += String(scalar).visible.utf8
        }
        return String(decoding: out, as: UTF8.self) + "\""
    }

    /// The pairs of a line; anything else is skipped.
    package static func decode(_ line: ArraySlice<UInt8>) -> [Pair] {
        var pairs: [Pair] = []
        var rest = line
        while let start = rest.firstIndex(where: { $0 != 0x20 }) {
            rest = rest[start...]
            let key = rest.prefix { $0 != UInt8(ascii: "=") && $0 != 0x20 }
            rest = rest[key.endIndex...]
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            pairs.append((String(decoding: key, as: UTF8.self), String(decoding: value(&rest), as: UTF8.self)))
        }
        return pairs
    }

    private static func value(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        guard rest.first == UInt8(ascii: "\"") else {
            let value = rest.prefix { $0 != 0x20 }
            rest = rest[value.endIndex...]
            return Array(value)
        }
        rest.removeFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), let next = rest.first, next == byte || next == UInt8(ascii: "\"") {
                value.append(next)
                rest.removeFirst()
            } else {
                value.append(byte)
            }
        }
        return value
    }
}
