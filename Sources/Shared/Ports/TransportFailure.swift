/// Why no answer, or only part of one, came.
package struct TransportFailure: Error, Equatable {
    package enum Kind: Sendable, Equatable {
        /// No connection: refused, unreachable, no such host.
        case unreachable
        /// The connection was lost, before or after the response head.
        case lost
        /// Too long a silence, or too long overall.
        case timedOut
        /// An untrusted certificate, or no TLS at the other end.
        case tls
        case tooLarge
        /// Any other fault of the response: broken framing, a short body.
        case malformed
    }

    package var kind: Kind
    /// One sentence for people; contains no secrets.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
