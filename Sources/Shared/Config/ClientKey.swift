extension Config {
    /// Whether a client with these header fields may come in: by `Authorization: Bearer` or by `x-api-key`, whichever is right.
    ///
    /// *Source*: mapping F-02: clients send either, and Claude Code may send both.
    package func admits(_ headers: HTTPHeaders) -> Bool {
        guard let clientKey else { return true }
        let shown = headers.all("x-api-key") + headers.all("authorization").compactMap(Self.bearerToken)
        // Each is looked at, whatever an earlier one came to.
        return shown.map { $0.equalsInConstantTime(clientKey) }.contains(true)
    }

    /// What a client is told that showed these. Claude Code takes every message with `x-api-key` in it for "Not logged in", so
    /// that field is named only where nothing else was shown. *Source*: mapping D-70.
    static func refusal(of headers: HTTPHeaders) -> String {
        if headers["authorization"] != nil { return "authorization: invalid key, expected 'Bearer' and the key of this proxy" }
        return headers["x-api-key"] != nil ? "invalid x-api-key" : "no key was shown, and this proxy asks for one"
    }

    /// *Source*: RFC 9110 §11.1: the scheme is written in any case; RFC 6750 §2.1.
    private static func bearerToken(_ value: String) -> String? {
        let scheme = value.prefix { $0 != " " }
        guard String(scheme).equalsIgnoringCase("bearer") else { return nil }
        return String(value[scheme.endIndex...].drop { $0 == " " })
    }
}

extension String {
    /// Takes as long for every text of this length, however much of it is right: a key cannot be guessed byte by byte.
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
