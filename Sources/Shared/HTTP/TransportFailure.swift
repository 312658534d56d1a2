/// Why no answer, or no whole answer, came.
package struct TransportFailure: Error, Equatable {
    package enum Kind: Sendable, Equatable {
        /// No connection: refused, unreachable, no such host.
        case unreachable
        /// The connection was lost, before or behind the answer's head.
        case lost
        /// Silent for longer than allowed, or longer than allowed in all.
        case timedOut
        /// No trust in the other side's certificate, or no TLS there.
        case tls
        case tooLarge
        /// Any other fault of the answer: broken framing, a short body.
        case malformed
    }

    package var kind: Kind
    /// One sentence for a person; no secret in it.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
