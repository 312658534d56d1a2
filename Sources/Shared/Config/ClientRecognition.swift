extension Config {
    /// The client, by a valid key in `Authorization: Bearer` or `x-api-key`, or else by the Unix user of its socket. nil if it
    /// may not connect.
    ///
    /// *Source*: F-02: clients send either field, and Claude Code may send both.
    package func client(showing headers: HTTPHeaders, from peer: Peer) -> Client? {
        guard !clients.isEmpty else { return Client() }
        let shown = (headers.all("x-api-key") + headers.all("authorization").compactMap(Self.bearerToken)).filter { !$0.isEmpty }
        var known: Client?
        // No early exit, so that the time taken does not depend on which key matches.
        for client in clients {
            guard let key = client.key else { continue }
            for text in shown where text.equalsInConstantTime(key) { known = known ?? client }
        }
        if let known { return known }
        guard let user = peer.userID, shown.allSatisfy({ $0 == Self.noKey }) else { return nil }
        return clients.first { $0.userID == user }
    }

    /// For clients that need no key: Claude Code sends nothing without one.
    package static let noKey = "any-word"

    /// The message for a client without a valid key. Claude Code takes any message with `x-api-key` in it for "Not logged in", so
    /// that field is named only if it was the only one sent. *Source*: D-70.
    static func refusal(of headers: HTTPHeaders) -> String {
        if headers["authorization"] != nil { return "authorization: invalid key, expected 'Bearer' and the key of this proxy" }
        return headers["x-api-key"] != nil ? "invalid x-api-key" : "no key was shown, and this proxy asks for one"
    }

    /// *Source*: RFC 9110 §11.1: schemes are case-insensitive; RFC 6750 §2.1.
    private static func bearerToken(_ value: String) -> String? {
        let scheme = value.prefix { $0 != " " }
        guard String(scheme).equalsIgnoringCase("bearer") else { return nil }
        return String(value[scheme.endIndex...].drop { $0 == " " })
    }
}

extension String {
    /// Takes the same time for all texts of one length, so that a key cannot be guessed byte by byte.
    func equalsInConstantTime(_ key: String) -> Bool {
        let own = Array(key.utf8)
        guard !own.isEmpty else { return utf8.isEmpty }
        var difference = UInt64(truncatingIfNeeded: own.count ^ utf8.count)
        for (place, byte) in utf8.enumerated() {
            difference |= UInt64(byte ^ own[place % own.count])
        }
        return difference == 0
    }
}
