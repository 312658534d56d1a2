/// A forward proxy, with or without a user name and password.
package struct ForwardProxy: Sendable, Equatable {
    /// `http://host:port` or `https://host:port`.
    package let address: String
    package let user: String?
    private let password: String

    static let shape =
        "expected host:port, http://host:port or https://host:port, the port from 1 to 65535, with or without user:password@ before the host"

    /// *Shape*: `[http[s]://][user[:password]@]host:port[/]`. User name and password may be raw or percent-encoded; they end at
    /// the last `@`.
    init?(_ text: String) {
        let scheme = text.firstRange(of: "://").map { text[..<$0.upperBound] } ?? ""
        let rest = text.dropFirst(scheme.count)
        let at = rest.lastIndex(of: "@")
        let host = at.map { rest[rest.index(after: $0)...] } ?? rest
        let address = try? HTTPAddress("\(scheme.isEmpty ? "http://" : scheme)\(host)")
        guard let address, address.path.isEmpty || address.path == "/", let port = address.port else { return nil }
        self.address = "\(address.scheme)://\(address.host):\(port)"
        let login = at.map { rest[..<$0].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false) } ?? []
        user = login.first?.percentDecoded
        password = login.dropFirst().first?.percentDecoded ?? ""
        guard login.map(\.percentDecoded).allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else { return nil }
    }

    /// For libcurl: with the user name and password, percent-encoded.
    package var url: String {
        guard let user, let mark = address.firstRange(of: "://") else { return address }
        return "\(address[..<mark.upperBound])\(user.percentEncoded):\(password.percentEncoded)@\(address[mark.upperBound...])"
    }

    /// What must not be shown: the password, and both as sent to the proxy. *Source*: RFC 7617 §2.
    var secrets: [String] {
        guard let user, !password.isEmpty else { return [] }
        return [password, Base64.encode(Array("\(user):\(password)".utf8))]
    }
}
