/// An address written as a URL's host, and whether it is public.
package enum IPAddress: Sendable, Equatable {
    case v4(UInt32)
    /// Eight groups.
    case v6([UInt16])

    /// Reads every spelling that browsers and inet_aton accept: `127.1`, `0177.0.0.1`, `0x7f.1`, `2130706433`.
    /// *Source*: WHATWG URL §3.5, IPv4 parser.
    package init?(v4 text: String) {
        var parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last!.isEmpty { parts.removeLast() }
        guard parts.count <= 4 else { return nil }
        var numbers: [UInt64] = []
        for part in parts {
            guard let number = Self.number(part) else { return nil }
            numbers.append(number)
        }
        let last = numbers.removeLast()
        guard numbers.allSatisfy({ $0 < 256 }), last < 1 << (8 * UInt64(4 - numbers.count)) else { return nil }
        self = .v4(UInt32(zip(numbers, [24, 16, 8]).reduce(last) { $0 + $1.0 << UInt64($1.1) }))
    }

    /// Reads the text between the brackets; zones are not accepted. *Source*: WHATWG URL §3.5, IPv6 parser.
    package init?(v6 text: Substring) {
        let halves = Self.halves(of: text)
        guard halves.count <= 2, let head = Self.groups(halves[0]), let tail = halves.count == 2 ? Self.groups(halves[1]) : [] else {
            return nil
        }
        let missing = 8 - head.count - tail.count
        guard halves.count == 2 ? missing >= 1 : missing == 0 else { return nil }
        self = .v6(head + [UInt16](repeating: 0, count: missing) + tail)
    }

    /// Reads an address as written in headers and environment variables: no brackets, IPv4 in four parts.
    package init?(_ text: Substring) {
        let isV4 = text.utf8.count { $0 == UInt8(ascii: ".") } == 3 && !text.utf8.contains(UInt8(ascii: ":"))
        guard let address = isV4 ? IPAddress(v4: String(text)) : IPAddress(v6: text) else { return nil }
        self = address
    }

    /// Whether `host` must be an IPv4 address or be rejected. *Source*: WHATWG URL §3.5, "ends in a number".
    package static func endsInNumber(_ host: String) -> Bool {
        var parts = host.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count > 1, parts.last!.isEmpty { parts.removeLast() }
        guard let last = parts.last, !last.isEmpty else { return false }
        return last.utf8.allSatisfy(\.isASCIIDigit) || (last.hasHexadecimalPrefix && number(last) != nil)
    }

    /// `8.8.8.8`, `[2606:4700::1111]`. *Source*: WHATWG URL §3.5, host serializing; RFC 5952.
    package var text: String {
        switch self {
        case .v4(let address): return [24, 16, 8, 0].map { String(address >> $0 & 0xFF) }.joined(separator: ".")
        case .v6(let groups):
            let zeros = Self.longestZeros(in: groups)
            func words(_ range: Range<Int>) -> String { groups[range].map { String($0, radix: 16) }.joined(separator: ":") }
            guard zeros.count > 1 else { return "[\(words(0..<8))]" }
            return "[\(words(0..<zeros.lowerBound))::\(words(zeros.upperBound..<8))]"
        }
    }

    /// The first of the longest runs of zeros.
    private static func longestZeros(in groups: [UInt16]) -> Range<Int> {
        var longest = 0..<0
        var start = 0
        for (index, group) in groups.enumerated() {
            if group != 0 { start = index + 1 } else if index + 1 - start > longest.count { longest = start..<(index + 1) }
        }
        return longest
    }

    /// *Source*: RFC 1122 §3.2.1.3, RFC 4291 §2.5.3.
    package var isLoopback: Bool {
        switch self {
        case .v4(let address): address >> 24 == 127
        case .v6(let groups):
            groups == [0, 0, 0, 0, 0, 0, 0, 1] || groups[..<6] == [0, 0, 0, 0, 0, 0xFFFF] && groups[6] >> 8 == 127
        }
    }

    /// Not private, local or reserved. *Source*: the IANA special-purpose address registries (RFC 6890).
    package var isPublic: Bool {
        switch self {
        case .v4(let address):
            return !Self.reservedV4.contains { address >> (32 - $0.bits) == $0.network >> (32 - $0.bits) }
        case .v6(let groups):
            let embedded = IPAddress.v4(UInt32(groups[6]) << 16 | UInt32(groups[7]))
            if groups[..<6] == [0, 0, 0, 0, 0, 0xFFFF] || groups[..<6] == [0x64, 0xFF9B, 0, 0, 0, 0] { return embedded.isPublic }
            if groups[0] == 0x2002 { return IPAddress.v4(UInt32(groups[1]) << 16 | UInt32(groups[2])).isPublic }
            // Global unicast is 2000::/3, minus protocols such as Teredo (2001::/23) and the two documentation prefixes.
            return groups[0] >> 13 == 1 && !(groups[0] == 0x2001 && groups[1] < 0x200) && !(groups[0] == 0x2001 && groups[1] == 0xDB8)
                && !(groups[0] == 0x3FFF && groups[1] < 0x1000)
        }
    }

    private static let reservedV4: [(network: UInt32, bits: UInt32)] = [
        (0x0000_0000, 8),  // this network, unspecified
        (0x0A00_0000, 8),  // private
        (0x6440_0000, 10),  // carrier-grade NAT
        (0x7F00_0000, 8),  // loopback
        (0xA9FE_0000, 16),  // link-local, and cloud metadata services
        (0xAC10_0000, 12),  // private
        (0xC000_0000, 24),  // IETF protocols
        (0xC000_0200, 24),  // documentation
        (0xC058_6300, 24),  // 6to4 relays
        (0xC0A8_0000, 16),  // private
        (0xC612_0000, 15),  // benchmarks
        (0xC633_6400, 24),  // documentation
        (0xCB00_7100, 24),  // documentation
        (0xE000_0000, 4),  // multicast
        (0xF000_0000, 4),  // reserved, broadcast
    ]

    private static func number(_ text: Substring) -> UInt64? {
        // `0x` alone is zero.
        if text.hasHexadecimalPrefix { return text.utf8.count == 2 ? 0 : unsigned(text.dropFirst(2), radix: 16) }
        if text.utf8.count > 1, text.hasPrefix("0") { return unsigned(text.dropFirst(), radix: 8) }
        return unsigned(text, radix: 10)
    }

    /// A number too large for any address is still a number, not a name.
    private static func unsigned(_ text: Substring, radix: UInt8) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ $0.hexDigitValue.map { $0 < radix } ?? false }) else { return nil }
        return UInt64(text, radix: Int(radix)) ?? .max
    }

    /// The parts around each `::`.
    private static func halves(of text: Substring) -> [Substring] {
        var halves: [Substring] = []
        var rest = text
        while let place = rest.indices.first(where: { rest[$0...].hasPrefix("::") }) {
            halves.append(rest[..<place])
            rest = rest[place...].dropFirst(2)
        }
        return halves + [rest]
    }

    /// The groups of one half; dotted IPv4 at its end makes two.
    private static func groups(_ half: Substring) -> [UInt16]? {
        guard !half.isEmpty else { return [] }
        var groups: [UInt16] = []
        let parts = half.split(separator: ":", omittingEmptySubsequences: false)
        for (position, part) in parts.enumerated() {
            if part.contains(".") {
                let bytes = part.split(separator: ".", omittingEmptySubsequences: false)
                guard position == parts.count - 1, bytes.count == 4 else { return nil }
                let values = bytes.compactMap { $0.utf8.count > 1 && $0.hasPrefix("0") ? nil : unsigned($0, radix: 10) }.filter { $0 < 256 }
                guard values.count == 4 else { return nil }
                groups += [UInt16(values[0] << 8 | values[1]), UInt16(values[2] << 8 | values[3])]
            } else {
                guard (1...4).contains(part.utf8.count), let group = unsigned(part, radix: 16) else { return nil }
                groups.append(UInt16(group))
            }
        }
        return groups
    }
}

extension Substring {
    fileprivate var hasHexadecimalPrefix: Bool { hasPrefix("0x") || hasPrefix("0X") }
}
