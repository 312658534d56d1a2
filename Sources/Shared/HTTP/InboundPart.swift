/// What happened: "this came back".
package enum InboundPart: Sendable, Equatable {
    case head(HTTPResponseHead)
    /// Some of the answer's body, content coding undone.
    case body([UInt8])
    /// The answer is whole. Nothing follows.
    case end
    /// The answer failed. Nothing follows.
    case failed(TransportFailure)
    /// Nothing came for as long as `Patience` says. *Source*: X-06, D-36, U-19.
    case silence
    /// The client closed its sending side, or is gone: only a write tells which (D-32).
    case clientClosedSending
}
