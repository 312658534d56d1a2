extension JSON {
    /// Compact: no white space, members in order, leaves as they were read.
    package func encode(into out: inout [UInt8]) {
        switch self {
        case .null: out.append(literal: "null")
        case .bool(let value): out.append(literal: value ? "true" : "false")
        case .number(let digits): out.append(raw: digits)
        case .string(let text): out.append(quoted: text)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { out.append(UInt8(ascii: ",")) }
                element.encode(into: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            for (position, member) in members.enumerated() {
                if position > 0 { out.append(UInt8(ascii: ",")) }
                out.append(quoted: member.key)
                out.append(UInt8(ascii: ":"))
                member.value.encode(into: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    package var encoded: [UInt8] { encoded(reserving: 0) }

    /// `bytes` is roughly the final size: growing to megabytes would copy them over and over.
    package func encoded(reserving bytes: Int) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes)
        encode(into: &out)
        return out
    }
}

extension [UInt8] {
    package mutating func append(literal: StaticString) {
        self += UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount)
    }

    package mutating func append(quoted text: JSONText) {
        append(UInt8(ascii: "\""))
        append(raw: text)
        append(UInt8(ascii: "\""))
    }

    /// `+= text.bytes` copies the slice byte by byte: 65 ms instead of 50 for 4 MB of the shortest leaves.
    fileprivate mutating func append(raw text: JSONText) {
        text.source.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[text.range])) }
    }
}
