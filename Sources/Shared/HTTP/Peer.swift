/// The other end of the connection.
package struct Peer: Sendable, Equatable {
    /// Without the port: `192.0.2.1`. nil if not known.
    package var address: String?
    /// On an AF_UNIX socket: the user who connected.
    package var userID: UInt32?

    package init(address: String? = nil, userID: UInt32? = nil) {
        self.address = address
        self.userID = userID
    }

    /// The last address in `x-forwarded-for`, which a front on this machine saw itself; from elsewhere it proves nothing.
    func forwarded(by headers: HTTPHeaders) -> String? {
        let isOfThisMachine = userID != nil || address.flatMap { IPAddress(Substring($0)) }?.isLoopback == true
        guard isOfThisMachine, let last = headers.all("x-forwarded-for").last?.split(separator: ",").last else { return nil }
        return Self.address(String(last).trimmingBlanks())
    }

    /// Some fronts add the port: `192.0.2.1:4711`, `[2001:db8::1]:4711`. nil for a name or a word for "unknown".
    private static func address(_ text: String) -> String? {
        var bare = text[...]
        if bare.hasPrefix("[") {
            bare = bare.dropFirst().prefix { $0 != "]" }
        } else if let colon = bare.firstIndex(of: ":"), colon == bare.lastIndex(of: ":") {
            bare = bare[..<colon]
        }
        return IPAddress(bare) == nil ? nil : String(bare)
    }
}
