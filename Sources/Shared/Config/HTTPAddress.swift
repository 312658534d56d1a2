/// A parsed absolute `http` or `https` address. *Source*: RFC 3986 §3.
struct HTTPAddress {
    /// Lower case.
    let scheme: String
    /// As `Host` spells it; IPv6 in brackets.
    let host: String
    let port: Int?
    /// From its first slash on, or empty.
    let path: String

    struct Fault: Error {
        let expected: String
    }

    /// Rejects what an upstream's address cannot have: user names, passwords, a query, a fragment.
    init(_ text: String) throws(Fault) {
        guard text.utf8.allSatisfy({ (0x21..<0x7F).contains($0) && !Self.unsafe.contains($0) }) else {
            throw Fault(expected: "expected no spaces, control characters or other characters that an address escapes")
        }
        guard let mark = text.firstRange(of: "://") else { throw Fault(expected: Self.shape) }
        scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw Fault(expected: Self.shape) }
        guard !text.contains("?"), !text.contains("#") else { throw Fault(expected: "expected no query and no fragment") }
        let rest = text[mark.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        path = String(rest[slash...])
        guard path.percentEscapesAreWhole else { throw Fault(expected: "expected two hexadecimal digits after each %") }
        let authority = rest[..<slash]
        guard !authority.contains("%") else { throw Fault(expected: Self.shape) }
        guard !authority.contains("@") else { throw Fault(expected: "expected no user name or password in it") }
        (host, port) = try Self.hostAndPort(Array(authority.utf8)[...])
    }

    private static let shape = "expected http://host… or https://host…"
    /// *Source*: RFC 3986 §2: neither reserved nor unreserved.
    private static let unsafe = Array(#""<>\^`{|}"#.utf8)

    private static func hostAndPort(_ authority: ArraySlice<UInt8>) throws(Fault) -> (String, Int?) {
        let isBracketed = authority.first == UInt8(ascii: "[")
        guard let end = Host.end(in: authority), case let host = Host(authority[..<end]), !isBracketed || host != nil else {
            throw Fault(expected: "expected an IPv6 address in the brackets")
        }
        guard isBracketed || end == authority.startIndex || isAskable(authority[..<end]) else {
            throw Fault(expected: "expected a host name of letters, digits, - and _, or an address")
        }
        guard let host = host?.text else { throw Fault(expected: shape) }
        guard end != authority.endIndex else { return (host, nil) }
        let digits = authority[end...].dropFirst()
        guard authority[end] == UInt8(ascii: ":"), digits.allSatisfy(\.isASCIIDigit), let port = Int(String(decoding: digits, as: UTF8.self)),
            (1...65535).contains(port)
        else { throw Fault(expected: "expected a port from 1 to 65535") }
        return (host, port)
    }

    /// Whether it is a name that can be resolved, or an IPv4 address: libcurl rejects most other characters, and no resolver knows
    /// them. *Source*: RFC 1034 §3.1, plus `_`, which container names contain.
    private static func isAskable(_ host: ArraySlice<UInt8>) -> Bool {
        let name = host.last == UInt8(ascii: ".") ? host.dropLast() : host
        let labels = name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.count)
                && label.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
        }
        return isName && name.count <= 253
    }
}

extension String {
    /// *Source*: RFC 3986 §2.1.
    fileprivate var percentEscapesAreWhole: Bool {
        utf8.split(separator: UInt8(ascii: "%"), omittingEmptySubsequences: false).dropFirst().allSatisfy {
            $0.count >= 2 && $0.prefix(2).allSatisfy { $0.hexDigitValue != nil }
        }
    }

    /// `host[:port]` of an absolute URL, which is how the log names an upstream.
    var authority: String {
        let slashes = utf8.firstIndex(of: UInt8(ascii: ":")).map { utf8.index($0, offsetBy: 3, limitedBy: utf8.endIndex) ?? utf8.endIndex }
        let rest = self[(slashes ?? startIndex)...]
        return String(rest.prefix { $0 != "/" && $0 != "?" })
    }

    /// Removes trailing slashes.
    var withoutTrailingSlashes: String {
        var text = self[...]
        while text.utf8.last == UInt8(ascii: "/") { text = text.dropLast() }
        return String(text)
    }
}
