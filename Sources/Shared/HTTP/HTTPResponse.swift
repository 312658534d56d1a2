/// Status and header fields, without those that frame the body.
package struct HTTPResponseHead: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPHeaders

    package init(status: Int, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
    }
}

/// A complete response.
package struct HTTPResponse: Sendable, Equatable {
    package var head: HTTPResponseHead
    package var body: [UInt8]

    package init(status: Int, headers: HTTPHeaders = [:], body: [UInt8]) {
        head = HTTPResponseHead(status: status, headers: headers)
        self.body = body
    }
}
