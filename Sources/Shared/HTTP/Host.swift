/// The host of a URL or a domain of a list. Whatever compares hosts reads them here, so two spellings of one host are equal:
/// `xn--bcher-kva.example` and `BÜCHER.example.`, `0x8.8.8.8` and `8.8.8.8`.
///
/// *Source*: WHATWG URL §3.5, host parser; UTS #46 for letters beyond ASCII, as far as the standard library knows Unicode: letters
/// whose mapping it does not tell (`ⓛ`, `ﬁ`) are refused.
package struct Host: Sendable {
    /// In Unicode and lower case, without a dot at its end; an address in its shortest spelling, IPv6 in brackets.
    package let text: String
    /// nil: it is a name.
    package let address: IPAddress?
    /// Spelt with characters that stand for others (full-width letters, `。`) or for nothing (soft hyphens): readers differ in them.
    package let isDisguised: Bool

    /// More than the longest name with all of its bytes escaped.
    private static let maxBytes = 1024

    /// Reads a host as it stands in a URL, percent escapes and brackets included. nil: no host.
    package init?(_ raw: ArraySlice<UInt8>) {
        guard raw.count <= Self.maxBytes else { return nil }
        guard raw.first != UInt8(ascii: "[") else {
            // A zone (`%eth0`) names an interface of the reader's machine: the parser stops at it.
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

    /// Where the host of `authority` ends: at its port, or at the end. nil: a bracket that is not closed. *Source*: RFC 3986 §3.2.
    static func end(in authority: ArraySlice<UInt8>) -> Int? {
        guard authority.first == UInt8(ascii: "[") else { return authority.firstIndex(of: UInt8(ascii: ":")) ?? authority.endIndex }
        return authority.firstIndex(of: UInt8(ascii: "]")).map { $0 + 1 }
    }

    /// As the name system and most of what reads URLs spell it.
    package var ascii: String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        return labels.map { $0.allSatisfy(\.isASCII) ? String($0) : Self.encodedPrefix + Punycode.encode(Array($0)) }.joined(separator: ".")
    }

    /// Whether it is `domain` or a name below it.
    package func isWithin(_ domain: Host) -> Bool {
        if self == domain { return true }
        guard address == nil, domain.address == nil else { return false }
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.isBelow(domain.text.utf8) }
        // Label by label: a letter may join with the dot behind it to what Swift takes for one character.
        let (own, others) = (labels, domain.labels)
        return own.count > others.count && zip(own.suffix(others.count), others).allSatisfy { String($0) == String($1) }
    }

    private var labels: [String.UnicodeScalarView.SubSequence] { text.unicodeScalars.split(separator: ".") }

    // MARK: - Letters

    /// In lower case, with what stands for something else replaced by it. nil: there is what no name holds.
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
            // The Kelvin sign's lower case is `k`.
            if lowercase.utf8.contains(where: { $0 < 0x80 }) { isDisguised = true }
            text += lowercase
        }
        return text.unicodeScalars.allSatisfy(isAllowed) ? (text, isDisguised) : nil
    }

    /// What `scalar` stands for; nil: nothing. *Source*: UTS #46 §4, mapped and ignored.
    private static func meaning(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case ..<0x80: scalar
        case 0x3002, 0xFF0E, 0xFF61: "."
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFEE0)
        // Joiners are letters of some names, and of others' disguises.
        case 0x200C, 0x200D: scalar
        case _: scalar.properties.isDefaultIgnorableCodePoint ? nil : scalar
        }
    }

    /// Whether a name may hold `scalar` once letters are mapped.
    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value > 0x20 && scalar.value != 0x7F && !forbidden.contains(UInt8(scalar.value)) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator, .paragraphSeparator: return false
        case _: break
        }
        // ß and ς are mapped by older readers only, and to letters.
        return scalar != "\u{FFFD}" && (!scalar.properties.changesWhenNFKCCaseFolded || scalar == "ß" || scalar == "ς")
    }

    /// *Source*: WHATWG URL §3.2, forbidden domain code points, and what no name of a server holds either.
    private static let forbidden = Array("#%/:<>?@[\\]^|\"`{}".utf8)

    // MARK: - Labels

    private static let encodedPrefix = "xn--"

    /// `name` with its encoded labels in Unicode. nil: a label is empty, or encodes what is no label.
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

    /// *Source*: UTS #46 §4, step 4: what was encoded must be a label as it is.
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
    /// By canonical equivalence, which is how Swift compares strings: it makes no difference how accents are composed.
    package static func == (a: Host, b: Host) -> Bool { a.text == b.text }
    package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String.UTF8View {
    /// Ends in a dot and `domain`.
    func isBelow(_ domain: String.UTF8View) -> Bool {
        let tail = suffix(domain.count + 1)
        return tail.count == domain.count + 1 && tail.first == UInt8(ascii: ".") && tail.dropFirst().elementsEqual(domain)
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isMark: Bool { self == .nonspacingMark || self == .spacingMark || self == .enclosingMark }
}
