/// What the shell writes to the client now.
package struct Emission: Sendable {
    /// The answer's head, once, before the body.
    package var head: HTTPResponseHead?
    /// The next bytes of the body.
    package var body: [UInt8] = []
    /// The size of the whole body if known; otherwise the body ends with the exchange.
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
