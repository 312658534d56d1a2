/// The conversation that a request belongs to, as far as it is known.
package struct Session: Sendable, Equatable {
    /// Claude Code's session id, or else the client's name or address.
    package let id: String

    package init(_ id: String = "") { self.id = id }

    init(_ headers: HTTPHeaders, client: Config.Client, peer: Peer) {
        self.init(Self.named(in: headers) ?? client.name ?? peer.address ?? "")
    }

    /// Claude Code's session id.
    static func named(in headers: HTTPHeaders) -> String? {
        headers["x-claude-code-session-id"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// FNV's low bits are weak, so the high bits are mixed in.
    var hash: UInt64 {
        let hash = FNV1a.hash64(id.utf8)
        return hash ^ (hash >> 32)
    }
}
