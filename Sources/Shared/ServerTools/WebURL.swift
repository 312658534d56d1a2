/// An `http` or `https` URL, parsed as browsers do, so that no spelling hides where it leads.
///
/// What browsers and other parsers read differently (backslashes, user names, letters that are mapped to others) is refused rather than
/// interpreted. *Source*: WHATWG URL §4.4.
package struct WebURL: Sendable, Equatable {
    package enum Fault: Error, Sendable, Equatable {
        /// Not `http` or `https`, or without a host.
        case notWeb
        /// A malformed, disguised, private or local host; a user name; an invalid port.
        case forbidden
    }

    /// Without the whitespace that parsers drop.
    package let text: String
    package let host: Host
    /// After the host: the path without dot segments, and the query, percent-encoded only where necessary.
    package let pathAndQuery: String
    /// The same for all spellings of one address: no fragment, no default port, no trailing slashes.
    package let normalized: String

    package init(_ text: String) throws(Fault) {
        let bytes = Self.trimmed(Array(text.utf8))
        self.text = String(decoding: bytes, as: UTF8.self)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .notWeb }
        let scheme = String(decoding: bytes[..<colon].map(\.asciiLowercased), as: UTF8.self)
        guard scheme == "http" || scheme == "https" else { throw .notWeb }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else { throw .forbidden }

        let afterScheme = bytes[(colon + 1)...].drop { $0 == UInt8(ascii: "/") }
        let authority = afterScheme.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !authority.isEmpty else { throw .notWeb }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .forbidden }
        let (host, port) = try Self.hostAndPort(authority)
        self.host = host

        let afterAuthority = bytes[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        let path = Self.normalizedPath(afterAuthority.prefix { $0 != UInt8(ascii: "?") })
        let query = Self.normalizedEscapes(afterAuthority.drop { $0 != UInt8(ascii: "?") })
        pathAndQuery = path + query
        let origin = scheme + "://" + host.text + (port == nil || port == (scheme == "http" ? 80 : 443) ? "" : ":\(port!)")
        normalized = origin + path.withoutTrailingSlashes + query
    }

    /// `normalized` with the scheme http; an explicit port stays.
    var normalizedAsHTTP: String {
        normalized.hasPrefix("https:") ? "http:" + normalized.dropFirst("https:".count) : normalized
    }

    /// Without controls and spaces at the ends, and without tabs and line ends anywhere. *Source*: WHATWG URL §4.4, steps 1–3.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let front = bytes.drop { $0 <= 0x20 }
        let end = front.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? front.startIndex
        return front[..<end].filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) throws(Fault) -> (host: Host, port: Int?) {
        guard let end = Host.end(in: authority) else { throw .forbidden }
        guard end > authority.startIndex else { throw .notWeb }
        guard let host = Host(authority[..<end]), !host.isDisguised, host.isPublic else { throw .forbidden }
        return (host, try port(authority[end...]))
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(Fault) -> Int? {
        guard let colon = text.first else { return nil }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.allSatisfy(\.isASCIIDigit) else { throw .forbidden }
        guard !digits.isEmpty else { return nil }
        guard let port = Int(String(decoding: digits, as: UTF8.self)), port < 65536 else { throw .forbidden }
        return port
    }

    /// Begins with a slash. *Source*: RFC 3986 §5.2.4.
    static func normalizedPath(_ raw: ArraySlice<UInt8>) -> String {
        var segments: [Substring] = []
        let path = normalizedEscapes(raw)
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (position, part) in zip(parts.indices, parts) {
            let isLast = position == parts.indices.last
            switch part {
            case ".": if isLast { segments.append("") }
            case "..":
                _ = segments.popLast()
                if isLast { segments.append("") }
            default: segments.append(part)
            }
        }
        return "/" + segments.joined(separator: "/")
    }

    /// Unreserved characters decoded, all other escapes in upper case. *Source*: RFC 3986 §6.2.2.
    private static func normalizedEscapes(_ raw: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexDigitValue, let low = rest.dropFirst().first?.hexDigitValue {
                rest = rest.dropFirst(2)
                let value = high << 4 | low
                out += value.isUnreserved ? [value] : value.percentEscape()
            } else if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "%") {
                // Also a percent sign that escapes nothing: with what follows, a second reader could take it for an escape.
                out += byte.percentEscape()
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension Host {
    /// Whether a public server can have this host.
    fileprivate var isPublic: Bool {
        if let address { return address.isPublic }
        // A name without a dot is local to a network.
        return text.utf8.contains(UInt8(ascii: ".")) && !Self.localDomains.contains { text == $0 || text.utf8.isBelow($0.utf8) }
    }

    /// Names that no public server has. *Source*: RFC 6761, 6762, 7686, 8375; ICANN on `internal`.
    private static let localDomains = [
        "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan", "home.arpa", "onion",
    ]
}
