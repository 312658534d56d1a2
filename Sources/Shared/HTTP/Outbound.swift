/// A request of ours to an upstream: "please send this".
package struct OutboundRequest: Sendable, Equatable {
    /// Absolute, `http` or `https`.
    package var url: String
    /// The request is a POST.
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The longest silence, before the answer's head and between any two parts.
    package var silenceSeconds: Int
    /// The most that the whole exchange may take; nil: no limit.
    package var totalSeconds: Int?
    /// A forward proxy for this request alone, `http://host:port`.
    package var proxy: String?
    /// An answer's body that grows beyond it, decoded, is `.failed(.tooLarge)`.
    package var maxAnswerBytes: Int

    package init(
        url: String, headers: HTTPHeaders, body: [UInt8], silenceSeconds: Int, totalSeconds: Int? = nil, proxy: String? = nil,
        maxAnswerBytes: Int
    ) {
        self.url = url
        self.headers = headers
        self.body = body
        self.silenceSeconds = silenceSeconds
        self.totalSeconds = totalSeconds
        self.proxy = proxy
        self.maxAnswerBytes = maxAnswerBytes
    }
}

/// What happened: "this came back".
package enum InboundPart: Sendable, Equatable {
    case head(HTTPResponseHead)
    /// Some of the answer's body, content coding undone.
    case body([UInt8])
    /// The answer is whole. Nothing follows.
    case end
    /// The answer failed. Nothing follows.
    case failed(TransportFailure)
    /// Nothing came for as long as `Patience` says. *Source*: mapping X-06, D-36, U-19.
    case silence
    /// The client closed its sending side, or is gone: only a write tells which (D-32).
    case clientClosedSending
}

/// Why no answer, or no whole answer, came.
package struct TransportFailure: Sendable, Equatable {
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
