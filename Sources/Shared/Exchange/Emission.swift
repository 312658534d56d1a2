/// What the shell writes to the client now.
package struct Emission: Sendable {
    /// The answer's head, once, before any of its body.
    package var head: HTTPResponseHead?
    /// More of the answer's body.
    package var body: [UInt8] = []
    /// The size of the whole body where it is known; else the body ends with the exchange.
    package var contentLength: Int?

    package init(head: HTTPResponseHead? = nil, body: [UInt8] = [], contentLength: Int? = nil) {
        self.head = head
        self.body = body
        self.contentLength = contentLength
    }

    package init(_ response: HTTPResponse) {
        self.init(head: response.head, body: response.body, contentLength: response.body.count)
    }
}
