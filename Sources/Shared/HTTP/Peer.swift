/// Who is at the other end of the connection.
package struct Peer: Sendable, Equatable {
    /// Without the port: `192.0.2.1`. nil: not known.
    package var address: String?
    /// On an AF_UNIX socket: the user who connected.
    package var userID: UInt32?

    package init(address: String? = nil, userID: UInt32? = nil) {
        self.address = address
        self.userID = userID
    }
}
