/// An event on the way back: part of an upstream's answer, its failure or silence, or the client's leaving.
package enum InboundPart: Sendable, Equatable {
    case head(HTTPResponseHead)
    /// Part of the body, content-decoded.
    case body([UInt8])
    /// The answer is complete. Nothing follows.
    case end
    /// The answer failed. Nothing follows.
    case failed(TransportFailure)
    /// Nothing came for as long as `Patience` allows. *Source*: X-06, D-36, U-19.
    case silence
    /// The client closed its sending side or is gone: only a write can tell (D-32).
    case clientClosedSending
}
