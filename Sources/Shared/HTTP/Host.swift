/// The host of a URL or a domain in a list. All code that compares hosts reads them here, so spellings of one host are equal:
/// `xn--bcher-kva.example` and `BÜCHER.example.`, `0x8.8.8.8` and `8.8.8.8`.
///
/// *Source*: WHATWG URL §3.5, host parser; UTS #46 for non-ASCII letters, as far as the standard library knows Unicode: letters
/// whose mapping it does not provide (`ⓛ`, `ﬁ`) are refused.
package struct Host: Sendable {
    /// In Unicode and lower case, without a trailing dot; an address in its shortest spelling, IPv6 in brackets.
    package let text: String
    /// nil if it is a name.
    package let address: IPAddress?
    /// Uses characters that map to others (full-width letters, `。`) or to nothing (soft hyphens): implementations differ on them.
    package let isDisguised: Bool

    /// Longer than the longest name with all its bytes escaped.
    private static let maxBytes = 1024

    /// Reads a host as it appears in a URL, with percent escapes and brackets. nil if it is not a host.
    package init?(_ raw: ArraySlice<UInt8>) {
        guard raw.count <= Self.maxBytes else { return nil }
        guard raw.first != UInt8(ascii: "[") else {
            // A zone (`%eth0`) names an interface of the local machine; the IPv6 parser rejects it.
            guard raw.last == UInt8(ascii: "]"),
                let address = IPAddress(v6: Substring(decoding: raw.dropFirst().dropLast(), as: UTF8.self))
            else { return nil }
            (text, self.address, isDisguised) = (address.text, address, false)
            return
        }
        guard let decoded = String(validating: raw.percentDecoded, as: UTF8.self), let mapped = Self.mapped(decoded) else { return nil }
        isDisguised = mapped.isDisguised
        var name = mapped.text
        if IPAddress.endsInNumber(name) {
            guard let address = IPAddress(v4: name) else { return nil }
            (text, self.address) = (address.text, address)
            return
        }
        if name.utf8.last == UInt8(ascii: ".") { name.unicodeScalars.removeLast() }
        guard let text = Self.inUnicode(name) else { return nil }
        (self.text, address) = (text, nil)
    }

    package init?(_ text: some StringProtocol) {
        self.init(Array(text.utf8)[...])
    }

    /// Where the host of `authority` ends: at its port or at the end. nil if a bracket is not closed. *Source*: RFC 3986 §3.2.
    static func end(in authority: ArraySlice<UInt8>) -> Int? {
        guard authority.first == UInt8(ascii: "[") else { return authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex }
        return authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
    }

    /// As in DNS and in most URLs.
    package var ascii: String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        return labels.map { $0.allSatisfy(\.isASCII) ? String($0) : Self.encodedPrefix + Punycode.encode(Array($0)) }.joined(separator: ".")
    }

    /// Whether it is `domain` or a subdomain of it.
    package func isWithin(_ domain: Host) -> Bool {
        if self == domain { return true }
        guard address == nil, domain.address == nil else { return false }
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.isBelow(domain.text.utf8) }
        // By label: Swift may join a letter and the dot after it into one character.
        let (own, others) = (labels, domain.labels)
        return own.count > others.count && zip(own.suffix(others.count), others).allSatisfy { String($0) == String($1) }
    }

    private var labels: [String.UnicodeScalarView.SubSequence] { text.unicodeScalars.split(separator: ".") }

    // MARK: - Letters

    /// Maps it to lower case and replaces characters that stand for others. nil if a name cannot contain one of them.
    private static func mapped(_ decoded: String) -> (text: String, isDisguised: Bool)? {
        guard !decoded.utf8.allSatisfy({ $0 < 0x80 }) else {
            return decoded.unicodeScalars.allSatisfy(isAllowed) ? (decoded.asciiLowercased, false) : nil
        }
        var text = ""
        var isDisguised = false
        for scalar in decoded.unicodeScalars {
            let plain = meaning(of: scalar)
            if plain != scalar { isDisguised = true }
            guard let plain else { continue }
            guard !plain.isASCII else {
                text.unicodeScalars.append(Unicode.Scalar(UInt8(plain.value).asciiLowercased))
                continue
            }
            let lowercase = plain.properties.lowercaseMapping
            // The Kelvin sign lower-cases to `k`.
            if lowercase.utf8.contains(where: { $0 < 0x80 }) { isDisguised = true }
            text += lowercase
        }
        return text.unicodeScalars.allSatisfy(isAllowed) ? (text, isDisguised) : nil
    }

    /// What `scalar` maps to; nil if it is ignored. *Source*: UTS #46 §4, mapped and ignored.
    private static func meaning(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case ..<0x80: scalar
        case 0x3002, 0xFF0E, 0xFF61: "."
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        // Joiners are legitimate in some names and a disguise in others.
        case 0x200C, 0x200D: scalar
        case _: scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
        }
    }

    /// Whether a mapped name may contain `scalar`.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 0x20 && scalar.value != 0x7F && !forbidden.contains(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator: return false
        case _: break
        }
        // Only older implementations map ß and ς, and to letters.
        return scalar != "\u{FFFD}" && (!scalar.properties.changesWhenNFKCCaseFolded || scalar == "ß" || scalar == "ς")
    }

    /// *Source*: WHATWG URL §3.2, forbidden domain code points, and others that no server's name contains.
    private static let forbidden = Array("#%/:<>?@[\\]^|\"`{}".utf8)

    // MARK: - Labels

    private static let encodedPrefix = "xn--"

    /// `name` with its encoded labels in Unicode. nil if a label is empty or does not decode to a valid one.
    private static func inUnicode(_ name: String) -> String? {
        let labels = name.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.allSatisfy({ label in label.first.map { !$0.properties.generalCategory.isMark } ?? false }) else { return nil }
        guard labels.contains(where: { $0.starts(with: encodedPrefix.unicodeScalars) }) else { return name }
        var out = String.UnicodeScalarView()
        for (position, label) in labels.enumerated() {
            if position > 0 { out.append(".") }
            guard label.starts(with: encodedPrefix.unicodeScalars) else {
                out += label
                continue
            }
            guard let decoded = decoded(label.dropFirst(encodedPrefix.count)) else { return nil }
            out += decoded
        }
        return String(out)
    }

    /// *Source*: UTS #46 §4, step 4: a decoded label must be valid and already mapped.
    private static func decoded(_ label: Substring.UnicodeScalarView) -> [Unicode.Scalar]? {
        guard label.allSatisfy(\.isASCII), let decoded = Punycode.decode(label.map { UInt8($0.value) }),
            let first = decoded.first, !first.properties.generalCategory.isMark, !decoded.allSatisfy(\.isASCII), !decoded.contains("."),
            case let text = String(String.UnicodeScalarView(decoded)), let mapped = mapped(text), !mapped.isDisguised,
            mapped.text.unicodeScalars.elementsEqual(decoded)
        else { return nil }
        return decoded
    }
}

extension Host: Hashable {
    /// By canonical equivalence, as Swift compares strings: it does not matter how accents are composed.
    package static func == (a: Host, b: Host) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String.UTF8View {
    /// Whether it ends in a dot and `domain`.
    func isBelow(_ domain: String.UTF8View) -> Bool {
        let tail = suffix(domain.count + 1)
        return tail.count == domain.count + 1 && tail.first == UInt8(ascii: ".") && tail.dropFirst().elementsEqual(domain)
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
