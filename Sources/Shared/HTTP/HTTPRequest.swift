/// A complete request.
package struct HTTPRequest: Sendable, Equatable {
    package enum Version: Sendable, Equatable { case http10, http11 }

    package var method: String
    /// From the slash (included) to the question mark, still percent-encoded.
    package var path: String
    /// After the question mark, still percent-encoded.
    package var query: String?
    package var version: Version
    package var headers: HTTPHeaders
    package var body: [UInt8]

    package init(
        method: String, path: String, query: String? = nil, version: Version = .http11, headers: HTTPHeaders = [:], body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.version = version
        self.headers = headers
        self.body = body
    }
}
