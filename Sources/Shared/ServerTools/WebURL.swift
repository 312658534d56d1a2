/// An `http` or `https` URL, read as browsers read it, so that no spelling hides where it leads.
///
/// What browsers and other readers understand differently (backslashes, user names, letters that are mapped to others) is
/// refused rather than interpreted. *Source*: WHATWG URL §4.4.
package struct WebURL: Sendable, Equatable {
    package enum Fault: Error, Sendable, Equatable {
        /// Not `http` or `https`, or without a host.
        case notWeb
        /// A host that is broken, disguised, private or local; a user name; a port that cannot be.
        case forbidden
    }

    /// Without the white space that readers drop.
    package let text: String
    /// Lower case, without a trailing dot; the canonical spelling of an address.
    package let host: String
    /// Behind the host: the path without dot segments, and the query; escaped where it must be, and nowhere else.
    package let pathAndQuery: String
    /// The same for all spellings of one address: no fragment, no default port, no slashes at the end of the path.
    package let normalized: String

    package init(_ text: String) throws(Fault) {
        let bytes = Self.trimmed(Array(text.utf8))
        self.text = String(decoding: bytes, as: UTF8.self)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")) else { throw .notWeb }
        let scheme = String(decoding: bytes[..<colon].map(\.asciiLowercased), as: UTF8.self)
        guard scheme == "http" || scheme == "https" else { throw .notWeb }
        guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\\") }) else { throw .forbidden }

        let behindScheme = bytes[(colon + 1)...].drop { $0 == UInt8(ascii: "/") }
        let authority = behindScheme.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
        guard !authority.isEmpty else { throw .notWeb }
        guard !authority.contains(UInt8(ascii: "@")) else { throw .forbidden }
        let (host, port) = try Self.hostAndPort(authority)
        self.host = host

        let behindAuthority = bytes[authority.endIndex...].prefix { $0 != UInt8(ascii: "#") }
        let path = Self.normalizedPath(behindAuthority.prefix { $0 != UInt8(ascii: "?") })
        let query = Self.normalizedEscapes(behindAuthority.drop { $0 != UInt8(ascii: "?") })
        pathAndQuery = path + query
        let origin = scheme + "://" + host + (port == nil || port == (scheme == "http" ? 80 : 443) ? "" : ":\(port!)")
        normalized = origin + path.withoutTrailingSlashes + query
    }

    /// Without controls and spaces at the ends, and without tabs and line ends anywhere. *Source*: WHATWG URL §4.4, steps 1–3.
    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let front = bytes.drop { $0 <= 0x20 }
        let end = front.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? front.startIndex
        return front[..<end].filter { $0 != 0x09 && $0 != 0x0A && $0 != 0x0D }
    }

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) throws(Fault) -> (host: String, port: Int?) {
        guard authority.first == UInt8(ascii: "[") else {
            let name = authority.prefix { $0 != UInt8(ascii: ":") }
            guard !name.isEmpty else { throw .notWeb }
            return (try host(name), try port(authority[name.endIndex...]))
        }
        // A zone (`%eth0`) names an interface of the reader's machine: the parser stops at it.
        guard let bracket = authority.firstIndex(of: UInt8(ascii: "]")),
            let address = IPAddress(v6: Substring(decoding: authority[..<bracket].dropFirst(), as: UTF8.self)), address.isPublic,
            case .v6(let groups) = address
        else { throw .forbidden }
        let host = "[" + groups.map { String($0, radix: 16) }.joined(separator: ":") + "]"
        return (host, try port(authority[(bracket + 1)...]))
    }

    private static func port(_ text: ArraySlice<UInt8>) throws(Fault) -> Int? {
        guard let colon = text.first else { return nil }
        let digits = text.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.allSatisfy(\.isASCIIDigit) else { throw .forbidden }
        guard !digits.isEmpty else { return nil }
        guard let port = Int(String(decoding: digits, as: UTF8.self)), port < 65536 else { throw .forbidden }
        return port
    }

    /// A name or an IPv4 address that may be asked for.
    private static func host(_ raw: ArraySlice<UInt8>) throws(Fault) -> String {
        guard let decoded = String(validating: raw.percentDecoded, as: UTF8.self) else { throw .forbidden }
        var host = ""
        for scalar in decoded.unicodeScalars {
            guard !scalar.isASCII else {
                host.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value).asciiLowercased))
                continue
            }
            let lowercase = scalar.properties.lowercaseMapping
            // The Kelvin sign's lower case is `k`.
            guard !lowercase.utf8.contains(where: { $0 < 0x80 }) else { throw .forbidden }
            host += lowercase
        }
        guard !host.unicodeScalars.contains(where: isForbidden) else { throw .forbidden }
        if IPAddress.endsInNumber(host) {
            guard let address = IPAddress(v4: host), address.isPublic, case .v4(let value) = address else { throw .forbidden }
            return [24, 16, 8, 0].map { String(value >> $0 & 0xFF) }.joined(separator: ".")
        }
        if host.hasSuffix(".") { host.removeLast() }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        // A name without a dot is of the reader's own network.
        guard labels.count > 1, labels.allSatisfy({ !$0.isEmpty }), !isLocal(host) else { throw .forbidden }
        return host
    }

    /// The top-level names that no public server has. *Source*: RFC 6761, 6762, 7686, 8375; ICANN on `internal`.
    private static func isLocal(_ host: String) -> Bool {
        [".localhost", ".local", ".localdomain", ".internal", ".intranet", ".private", ".corp", ".home", ".lan", ".home.arpa", ".onion"]
            .contains { host.hasSuffix($0) || host == $0.dropFirst() }
    }

    /// What a host cannot hold, and letters that readers map to others: `１２７`, `ⓛocalhost`, invisible ones.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar.value <= 0x20 || scalar.value == 0x7F || "#%/:<>?@[\\]^|\"`{}".unicodeScalars.contains(scalar) }
        // ß and ς are mapped by some readers only, and to letters. The ideographic full stop separates labels.
        return scalar == "\u{3002}" || (scalar.properties.changesWhenNFKCCaseFolded && scalar != "ß" && scalar != "ς")
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

    /// Unreserved characters plain, all else that was escaped or must be escaped in upper case. *Source*: RFC 3986 §6.2.2.
    private static func normalizedEscapes(_ raw: ArraySlice<UInt8>) -> String {
        var out: [UInt8] = []
        var rest = raw
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first?.hexDigitValue, let low = rest.dropFirst().first?.hexDigitValue {
                rest = rest.dropFirst(2)
                let value = high << 4 | low
                out += value.isUnreserved ? [value] : value.percentEscape()
            } else if byte <= 0x20 || byte >= 0x7F || byte == UInt8(ascii: "%") {
                // A percent sign that escapes nothing too: with what follows it could be an escape in a second reading.
                out += byte.percentEscape()
            } else {
                out.append(byte)
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
