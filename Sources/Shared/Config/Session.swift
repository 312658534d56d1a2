/// The conversation that a request is a part of, as far as it can be told.
package struct Session: Sendable, Equatable {
    /// Claude Code's id of it; else who asks.
    package let id: String

    package init(_ id: String = "") { self.id = id }

    init(_ headers: HTTPHeaders, client: Config.Client, peer: Peer) {
        self.init(Self.named(in: headers) ?? client.name ?? peer.address ?? "")
    }

    /// Claude Code's id of it.
    static func named(in headers: HTTPHeaders) -> String? {
        headers["x-claude-code-session-id"].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// FNV's low bits say little of a text: they are mixed with the high ones.
    var hash: UInt64 {
        let hash = FNV1a.hash64(id.utf8)
        return hash ^ (hash >> 32)
    }
}
