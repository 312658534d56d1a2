/// The keys that must not be shown, and how they are blotted out of what is. *Source*: mapping D-34, §6.2.
package struct Secrets: Sendable {
    /// Every spelling of every key, the longest first: a key may hold another one.
    private let spellings: [[UInt8]]
    /// The bytes with which a spelling begins.
    private let beginnings: [Bool]

    /// A key this short would blot out ordinary words, and protects nothing.
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

    /// Raw, inside a JSON string (with and without `\/`), and percent-encoded with digits of both cases.
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
        Self.masked(bytes) { place in
            guard var end = end(ofKeyAt: place, in: bytes) else { return nil }
            // Another key may begin inside this one and reach beyond it.
            var inside = place + 1
            while inside < end {
                end = max(end, self.end(ofKeyAt: inside, in: bytes) ?? end)
                inside += 1
            }
            return place..<end
        }
    }

    private func end(ofKeyAt place: Int, in bytes: [UInt8]) -> Int? {
        guard beginnings[Int(bytes[place])] else { return nil }
        return spellings.first { bytes[place...].starts(with: $0) }.map { place + $0.count }
    }

    /// Own keys, and what looks like anyone's: `sk-…` and `Bearer …`, which some upstreams quote in their errors.
    package func maskedForeign(_ text: String) -> String {
        let bytes = masked(Array(text.utf8))
        let clean = Self.masked(bytes) { place in Self.foreignKey(in: bytes, at: place) }
        return String(decoding: clean, as: UTF8.self)
    }

    private static func foreignKey(in bytes: [UInt8], at place: Int) -> Range<Int>? {
        // In the middle of a word nothing begins: `task-…` is none of them.
        guard place == 0 || !bytes[place - 1].isASCIILetterOrDigit else { return nil }
        let rest = bytes[place...]
        if rest.starts(with: "sk-".utf8) {
            let length = rest.dropFirst(3).prefix { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }.count
            return length >= 8 ? place..<place + 3 + length : nil
        }
        guard bytes[place].asciiLowercased == UInt8(ascii: "b"), rest.prefix(6).map(\.asciiLowercased).elementsEqual("bearer".utf8) else {
            return nil
        }
        let token = rest.dropFirst(6).drop { $0 == 0x20 }
        // RFC 6750 §2.1: what a token is made of.
        let shown = token.prefix { $0.isASCIILetterOrDigit || "-._~+/=".utf8.contains($0) }
        // Letters alone are speech, unless they go on for long: "Bearer authentication is required".
        let isWord = shown.count < 20 && shown.allSatisfy { (0x61...0x7A).contains($0.asciiLowercased) || "-./".utf8.contains($0) }
        guard token.startIndex > place + 6, shown.count >= 8, !isWord else { return nil }
        return shown.startIndex..<shown.endIndex
    }

    /// One pass: `find` says what is to go at a place.
    private static func masked(_ bytes: [UInt8], find: (_ place: Int) -> Range<Int>?) -> [UInt8] {
        var out: [UInt8] = []
        var clean = 0
        var place = 0
        while place < bytes.count {
            guard let found = find(place) else {
                place += 1
                continue
            }
            out += bytes[clean..<found.lowerBound]
            out += mask
            clean = found.upperBound
            place = found.upperBound
        }
        return clean == 0 ? bytes : out + bytes[clean...]
    }
}
