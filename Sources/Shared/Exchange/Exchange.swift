/// What the shell writes to the client now.
package struct Emission: Sendable {
    /// The answer's head, once, before any of its body.
    package var head: HTTPResponseHead?
    /// More of the answer's body.
    package var body: [UInt8] = []
    /// The size of the whole body where it is known; else the body ends with the exchange.
    package var contentLength: Int?
}
