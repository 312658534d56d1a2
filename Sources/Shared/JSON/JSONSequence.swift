/// Reads JSON values that follow one another and arrive in pieces, and repairs common mistakes.
///
/// Only unambiguous mistakes are repaired: `NaN` and the infinities become null (Python's json.dumps writes them), surplus commas
/// are dropped, raw control characters are escaped, a backslash before anything else is literal, and invalid UTF-8 becomes U+FFFD,
/// because some servers split a character between tokens. Each byte is read once, however small the pieces.
struct JSONSequence: Sendable {
    enum Item: Equatable {
        /// An object, or an array of them.
        case value(JSON)
        /// It began like a value but is not one.
        case broken
        /// What came between values and cannot be part of one; truncated if long.
        case other([UInt8])
    }

    private static let mostOtherBytes = 64
    private static let maxValueBytes = 1 << 23

    /// The open value so far, repaired.
    private var text: [UInt8] = []
    private var depth = 0
    private var isInString = false
    private var isEscape = false
    /// A comma came; the next element has not.
    private var owesElement = false
    /// A number or a literal that may continue.
    private var word: [UInt8] = []
    private var other: [UInt8] = []
    /// A value was broken: the rest of the piece is not searched for another.
    private var isLost = false

    /// A value has begun but not ended.
    var isOpen: Bool { depth > 0 }

    /// Takes more of the text. *Returns*: what it completes, in order.
    mutating func receive(_ bytes: ArraySlice<UInt8>) -> [Item] {
        var items: [Item] = []
        isLost = false
        var index = bytes.startIndex
        while index < bytes.endIndex, !isLost {
            let byte = bytes[index]
            index += 1
            if isInString {
                stringByte(byte)
            } else if isOpen {
                structuralByte(byte, &items)
            } else if Self.begins(byte, bytes[index...]) {
                giveOther(&items)
                open(byte)
            } else if other.count < Self.mostOtherBytes {
                other.append(byte)
            }
        }
        giveOther(&items)
        if text.count > Self.maxValueBytes { lose(&items) }
        return items
    }

    /// Whether a value begins with `byte`: an array only if its first element is an object, so not `[PING]`.
    private static func begins(_ byte: UInt8, _ rest: ArraySlice<UInt8>) -> Bool {
        byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") && rest.first { !$0.isJSONWhitespace } == UInt8(ascii: "{")
    }

    private mutating func giveOther(_ items: inout [Item]) {
        if !other.allSatisfy(\.isJSONWhitespace) { items.append(.other(other)) }
        other = []
    }

    private mutating func lose(_ items: inout [Item]) {
        items.append(.broken)
        (text, depth, word, isInString, isEscape, owesElement, isLost) = ([], 0, [], false, false, false, true)
    }

    // MARK: - Within a value

    private mutating func structuralByte(_ byte: UInt8, _ items: inout [Item]) {
        if Self.isWordByte(byte) {
            // After a brace comes a quoted name, or this is not an object.
            if text.last == UInt8(ascii: "{") { lose(&items) } else { word.append(byte) }
            return
        }
        if !word.isEmpty {
            put(Self.mended(word))
            word = []
        }
        switch byte {
        case _ where byte.isJSONWhitespace: break
        case UInt8(ascii: ","): owesElement = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): open(byte)
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            owesElement = false
            text.append(byte)
            depth -= 1
            if depth == 0 { give(&items) }
        case UInt8(ascii: "\""):
            put([byte])
            isInString = true
        case UInt8(ascii: ":"): text.append(byte)
        case _: lose(&items)
        }
    }

    private mutating func open(_ byte: UInt8) {
        put([byte])
        depth += 1
    }

    private mutating func put(_ token: [UInt8]) {
        let isFirst = text.last == UInt8(ascii: "{") || text.last == UInt8(ascii: "[")
        if owesElement, !isFirst { text.append(UInt8(ascii: ",")) }
        owesElement = false
        // Two words with nothing between them must not merge.
        if let last = text.last, Self.isWordByte(last), Self.isWordByte(token[0]) { text.append(UInt8(ascii: " ")) }
        text += token
    }

    private mutating func give(_ items: inout [Item]) {
        let json =
            (try? JSON.parse(text, keepsHalves: true))
            ?? (try? JSON.parse(Array(String(decoding: text, as: UTF8.self).utf8), keepsHalves: true))
        guard let json else { return lose(&items) }
        items.append(.value(json))
        text = []
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: ".")
    }

    /// `NaN`, `Infinity`, `-Infinity` and C's spellings of them are not JSON.
    private static func mended(_ word: [UInt8]) -> [UInt8] {
        let name = word.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }.map(\.asciiLowercased)
        return ["nan", "infinity", "inf"].contains { name.elementsEqual($0.utf8) } ? Array("null".utf8) : word
    }

    private mutating func stringByte(_ byte: UInt8) {
        if isEscape {
            isEscape = false
            if !"\"\\/bfnrtu".utf8.contains(byte) { text.append(UInt8(ascii: "\\")) }
            if byte < 0x20 { text.appendEscaped([byte]) } else { text.append(byte) }
            return
        }
        switch byte {
        case UInt8(ascii: "\""):
            text.append(byte)
            isInString = false
        case UInt8(ascii: "\\"):
            text.append(byte)
            isEscape = true
        case ..<0x20: text.appendEscaped([byte])
        case _: text.append(byte)
        }
    }
}
