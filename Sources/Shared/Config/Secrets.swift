/// The keys that must not be shown, and how to mask them in what is. *Source*: D-34.
package struct Secrets: Sendable {
    /// Every spelling of every key, longest first, since a key may contain another.
    private let spellings: [[UInt8]]
    /// Whether a spelling begins with this byte.
    private let beginnings: [Bool]

    /// Shorter keys would mask ordinary words, and protect nothing.
    private static let minLength = 4
    private static let mask = [UInt8]("***".utf8)

    package init(_ values: [String]) {
        var spellings: [[UInt8]] = []
        for value in values where value.utf8.count >= Self.minLength {
            for spelling in Self.spellings(of: Array(value.utf8)) where !spellings.contains(spelling) { spellings.append(spelling) }
        }
        self.spellings = spellings.sorted { $0.count > $1.count }
        var beginnings = [Bool](repeating: false, count: 256)
        for spelling in spellings { beginnings[Int(spelling[0])] = true }
        self.beginnings = beginnings
    }

    /// The parts of a header field's value that may be keys: all of it, and everything after a scheme or an equals sign, both whole
    /// and word by word, as in `Bearer abc…`, `Token token="abc…", id=1`, `session=abc…; theme=dark`. *Source*: D-62.
    static func parts(ofField value: String) -> [String] {
        let quotes = Array(" \"'".utf8)
        var parts = [value]
        for item in Array(value.utf8).split(whereSeparator: { $0 == UInt8(ascii: ";") || $0 == UInt8(ascii: ",") }) {
            let words = item.drop { $0 == 0x20 }.split { $0 == 0x20 || $0 == UInt8(ascii: "=") || $0 == 0x09 }
            for word in words.dropFirst() {
                for end in [word.endIndex, item.endIndex] {
                    var part = item[word.startIndex..<end].drop(while: quotes.contains)
                    while let last = part.last, quotes.contains(last) { part.removeLast() }
                    parts.append(String(decoding: part, as: UTF8.self))
                }
            }
        }
        return parts.filter { $0.utf8.count >= minFieldLength }
    }

    /// Anything shorter is a word or a number, not a gateway's key.
    private static let minFieldLength = 8

    /// Raw, in a JSON string (with and without `\/`), and percent-encoded in both cases.
    private static func spellings(of key: [UInt8]) -> [[UInt8]] {
        let escaped = Array(JSONText(decoded: key).bytes)
        let slash = [UInt8(ascii: "\\"), UInt8(ascii: "/")]
        return [
            key, escaped, escaped.flatMap { $0 == UInt8(ascii: "/") ? slash : [$0] },
            key.flatMap { $0.isUnreserved ? [$0] : $0.percentEscape() },
            key.flatMap { $0.isUnreserved ? [$0] : $0.percentEscape(digits: "0123456789abcdef") },
        ]
    }

    package func masked(_ text: String) -> String {
        guard !spellings.isEmpty else { return text }
        return String(decoding: masked(Array(text.utf8)), as: UTF8.self)
    }

    /// `bytes` with `***` in place of every key.
    package func masked(_ bytes: [UInt8]) -> [UInt8] {
        masked(bytes, maxCharacters: .max, isCut: false) { _ in nil }
    }

    /// The first `maxCharacters`, masked. `isCut`: `text` is already cut, so the start of a key at its end is masked too.
    package func masked(_ text: String, maxCharacters: Int, isCut: Bool) -> String {
        String(decoding: masked(Array(text.utf8), maxCharacters: maxCharacters, isCut: isCut) { _ in nil }, as: UTF8.self)
    }

    /// The first `maxCharacters`, with our keys masked and anything that looks like someone else's: `sk-…` and `Bearer …`, which
    /// some upstreams quote in errors.
    package func maskedForeign(_ text: String, maxCharacters: Int) -> String {
        let bytes = Array(text.utf8)
        let clean = masked(bytes, maxCharacters: maxCharacters, isCut: false) { place in Self.end(ofForeignKeyAt: place, in: bytes) }
        return String(decoding: clean, as: UTF8.self)
    }

    /// Masks only as far as is shown. Cutting first would leave half a key that is not recognised; masking a whole body for a few
    /// words would be wasteful.
    private func masked(
        _ bytes: [UInt8], maxCharacters: Int, isCut: Bool, endOfForeignKey: (_ place: Int) -> Int?
    ) -> [UInt8] {
        var out: [UInt8] = []
        var room = maxCharacters
        var clean = 0
        var place = 0
        while place < bytes.count, room > 0 || bytes[place].isUTF8Tail {
            var end = max(end(ofKeyAt: place, in: bytes, isCut: isCut) ?? place, endOfForeignKey(place) ?? place)
            guard end > place else {
                if !bytes[place].isUTF8Tail { room -= 1 }
                place += 1
                continue
            }
            // Another key may begin inside this one and extend beyond it.
            var inside = place + 1
            while inside < end {
                end = max(end, self.end(ofKeyAt: inside, in: bytes, isCut: isCut) ?? end)
                inside += 1
            }
            out += bytes[clean..<place] + Self.mask.prefix(room)
            room -= min(room, Self.mask.count)
            (clean, place) = (end, end)
        }
        return place - clean == bytes.count ? bytes : out + bytes[clean..<place]
    }

    private func end(ofKeyAt place: Int, in bytes: [UInt8], isCut: Bool) -> Int? {
        guard beginnings[Int(bytes[place])] else { return nil }
        let rest = bytes[place...]
        if isCut, spellings.contains(where: { $0.count > rest.count && $0.starts(with: rest) }) { return bytes.count }
        return spellings.first { rest.starts(with: $0) }.map { place + $0.count }
    }

    private static func end(ofForeignKeyAt place: Int, in bytes: [UInt8]) -> Int? {
        let rest = bytes[place...]
        // Not in the middle of a word: `task-…` is not a key.
        if bytes[place] == UInt8(ascii: "s"), rest.starts(with: "sk-".utf8), place == 0 || !bytes[place - 1].isASCIILetterOrDigit {
            let key = rest.dropFirst(3).prefix { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
            return key.count >= 8 ? key.endIndex : nil
        }
        guard place > 0, bytes[place - 1] == 0x20, bytes[place] != 0x20, isAfterBearer(bytes[..<place]) else { return nil }
        // RFC 6750 §2.1: the characters of a token.
        let token = rest.prefix { $0.isASCIILetterOrDigit || "-._~+/=".utf8.contains($0) }
        // Letters alone are prose, unless there are many: "Bearer authentication is required".
        let isWord = token.count < 20 && token.allSatisfy { $0.isASCIILetter || "-./".utf8.contains($0) }
        return token.count >= 8 && !isWord ? token.endIndex : nil
    }

    private static func isAfterBearer(_ before: ArraySlice<UInt8>) -> Bool {
        let words = before.prefix(through: before.lastIndex { $0 != 0x20 } ?? before.startIndex)
        return words.suffix(6).map(\.asciiLowercased).elementsEqual("bearer".utf8) && words.dropLast(6).last?.isASCIILetterOrDigit != true
    }
}

extension APIError {
    private static let maxMessageCharacters = 2000

    /// Without secrets, and cut to a readable length (D-34).
    func masked(by secrets: Secrets) -> APIError {
        var masked = self
        masked.message = secrets.maskedForeign(message, maxCharacters: Self.maxMessageCharacters)
        return masked
    }
}
