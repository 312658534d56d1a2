/// Why a text is not JSON.
package struct JSONError: Error, Equatable {
    /// Bytes from the start of the text.
    package let offset: Int
    package let expected: String
}

extension JSON {
    /// Nesting that most parsers allow at least; recursion must stop before the stack runs out.
    package static let maxDepth = 512
    /// More than any model reads. A value takes 24 bytes and can be written in two: without a limit, 64 MB of text took 1.2 GB.
    package static let maxValues = 2_000_000

    /// *Source*: RFC 8259, strictly: no byte order mark, no trailing comma, no invalid UTF-8. Lone surrogates are legal but have no
    /// UTF-8: each becomes U+FFFD unless `keepsHalves`, because its other half may be in the next text (D-46).
    package static func parse(_ text: [UInt8], keepsHalves: Bool = false) throws(JSONError) -> JSON {
        try parse(text, in: 0..<text.count, keepsHalves: keepsHalves)
    }

    /// Parses the value that fills `range`. Offsets in errors count from its start.
    package static func parse(_ text: [UInt8], in range: Range<Int>, keepsHalves: Bool = false) throws(JSONError) -> JSON {
        try read(text, range, keepsHalves: keepsHalves).value
    }

    /// Parses without replacing lone surrogates, and reports whether there are any.
    static func parseKeepingHalves(_ text: [UInt8]) throws(JSONError) -> (value: JSON, hasLoneHalf: Bool) {
        try read(text, 0..<text.count, keepsHalves: true)
    }

    private static func read(
        _ text: [UInt8], _ range: Range<Int>, keepsHalves: Bool
    ) throws(JSONError) -> (value: JSON, hasLoneHalf: Bool) {
        // JSONText stores 32-bit offsets.
        guard text.count < Int(UInt32.max) else { throw JSONError(offset: 0, expected: "less than 4 GB") }
        // Everything below reads through `bytes`, within its bounds.
        let result = text.withUnsafeBufferPointer { bytes in
            Result { () throws(JSONError) -> (value: JSON, hasLoneHalf: Bool) in
                var parser = JSONParser(
                    source: text, bytes: UnsafeBufferPointer(rebasing: bytes[range]), base: range.lowerBound, keepsHalves: keepsHalves)
                return (try parser.document(), parser.hasLoneHalf)
            }
        }
        return try result.get()
    }
}

/// Recursive descent over `bytes`, which is `source` from `base` on.
private struct JSONParser {
    let source: [UInt8]
    let bytes: UnsafeBufferPointer<UInt8>
    let base: Int
    let keepsHalves: Bool
    var hasLoneHalf = false
    var index = 0
    var depth = 0
    var values = 0
    /// Finished children of the open containers. A container takes its own off the end when it closes, so each is allocated
    /// once, at its final size.
    var elements: [JSON] = []
    var members: [JSON.Member] = []

    mutating func document() throws(JSONError) -> JSON {
        skipWhitespace()
        let value = try value()
        skipWhitespace()
        guard index == bytes.count else { throw expected("the end of the text") }
        return value
    }

    private mutating func value() throws(JSONError) -> JSON {
        guard index < bytes.count else { throw expected("a value") }
        values += 1
        guard values <= JSON.maxValues else { throw expected("no more than \(JSON.maxValues) values") }
        switch bytes[index] {
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw expected("a value")
        }
    }

    private mutating func object() throws(JSONError) -> JSON {
        try enter()
        let first = members.count
        skipWhitespace()
        if take(UInt8(ascii: "}")) { return leave(.object([])) }
        repeat {
            skipWhitespace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw expected("a member's name in quotes") }
            let key = try string()
            skipWhitespace()
            guard take(UInt8(ascii: ":")) else { throw expected("':'") }
            skipWhitespace()
            members.append(JSON.Member(key: key, value: try value()))
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw expected("',' or '}'") }
        let own = Array(members[first...])
        members.removeSubrange(first...)
        return leave(.object(own))
    }

    private mutating func array() throws(JSONError) -> JSON {
        try enter()
        let first = elements.count
        skipWhitespace()
        if take(UInt8(ascii: "]")) { return leave(.array([])) }
        repeat {
            skipWhitespace()
            elements.append(try value())
            skipWhitespace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw expected("',' or ']'") }
        let own = Array(elements[first...])
        elements.removeSubrange(first...)
        return leave(.array(own))
    }

    private mutating func enter() throws(JSONError) {
        guard depth < JSON.maxDepth else { throw expected("no more than \(JSON.maxDepth) levels of nesting") }
        depth += 1
        index += 1
    }

    private mutating func leave(_ value: JSON) -> JSON {
        depth -= 1
        return value
    }

    /// Reads from quote to quote.
    private mutating func string() throws(JSONError) -> JSONText {
        index += 1
        let start = index
        var isClean = true
        while true {
            skipPlain()
            guard index < bytes.count else { throw expected("'\"' at the end of the string") }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                index += 1
                let own = text(start..<index - 1)
                return isClean || keepsHalves ? own : own.withoutLoneHalves
            case UInt8(ascii: "\\"): if try escape() { (isClean, hasLoneHalf) = (false, true) }
            case 0x80...: try multibyte()
            default: throw expected("an escape in place of a control character")
            }
        }
    }

    /// Skips bytes that need no attention, eight at a time: most of a body is such text.
    private mutating func skipPlain() {
        func anyZeroByte(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word }
        while index + 8 <= bytes.count {
            let word = UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt64.self)
            let quote = anyZeroByte(word ^ 0x2222_2222_2222_2222)
            let backslash = anyZeroByte(word ^ 0x5C5C_5C5C_5C5C_5C5C)
            let control = (word &- 0x2020_2020_2020_2020) & ~word
            if (quote | backslash | control | word) & 0x8080_8080_8080_8080 != 0 { break }
            index += 8
        }
        while index < bytes.count, case let byte = bytes[index], byte >= 0x20, byte < 0x80, byte != UInt8(ascii: "\""),
            byte != UInt8(ascii: "\\")
        {
            index += 1
        }
    }

    /// *Returns*: whether it is a lone surrogate.
    private mutating func escape() throws(JSONError) -> Bool {
        index += 1
        guard index < bytes.count else { throw expected("an escape") }
        switch bytes[index] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 1
            return false
        case UInt8(ascii: "u"):
            index += 1
            let unit = try unit()
            guard (0xD800..<0xE000).contains(unit) else { return false }
            guard unit < 0xDC00, index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u"),
                bytes[index + 2].asciiLowercased == UInt8(ascii: "d"), bytes[index + 3].hexDigitValue ?? 0 >= 0xC
            else { return true }
            index += 2
            _ = try self.unit()
            return false
        default: throw expected("one of \" \\ / b f n r t u")
        }
    }

    private mutating func unit() throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = bytes[index].hexDigitValue else { throw expected("four hexadecimal digits") }
            unit = unit << 4 | UInt32(digit)
            index += 1
        }
        return unit
    }

    /// *Source*: The Unicode Standard, table 3-7, well-formed UTF-8 byte sequences.
    private mutating func multibyte() throws(JSONError) {
        let tails: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: tails = 1
        case 0xE0: (tails, second) = (2, 0xA0...0xBF)
        case 0xED: (tails, second) = (2, 0x80...0x9F)
        case 0xE1...0xEF: tails = 2
        case 0xF0: (tails, second) = (3, 0x90...0xBF)
        case 0xF1...0xF3: tails = 3
        case 0xF4: (tails, second) = (3, 0x80...0x8F)
        default: throw expected("valid UTF-8")
        }
        for tail in 1...tails {
            guard index + tail < bytes.count, (tail == 1 ? second : 0x80...0xBF).contains(bytes[index + tail]) else {
                throw expected("valid UTF-8")
            }
        }
        index += tails + 1
    }

    private mutating func number() throws(JSONError) -> JSONText {
        let start = index
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
            try digits()
        }
        return text(start..<index)
    }

    private mutating func digits() throws(JSONError) {
        let start = index
        while index < bytes.count, bytes[index].isASCIIDigit { index += 1 }
        guard index > start else { throw expected("a digit") }
    }

    private mutating func literal(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let end = index + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[index..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: end - index)) else {
            throw expected("\(word)")
        }
        index = end
        return value
    }

    private mutating func skipWhitespace() {
        while index < bytes.count, bytes[index].isJSONWhitespace { index += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private func text(_ range: Range<Int>) -> JSONText {
        JSONText(source, base + range.lowerBound..<base + range.upperBound)
    }

    private func expected(_ what: String) -> JSONError { JSONError(offset: index, expected: what) }
}
