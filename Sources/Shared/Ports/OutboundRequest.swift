/// A request to an upstream.
package struct OutboundRequest: Sendable, Equatable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    package var method: Method
    /// Absolute, `http` or `https`.
    package var url: String
    package var headers: HTTPHeaders
    /// Empty for a GET.
    package var body: [UInt8]
    /// Limit for connecting: name lookup, TCP, proxy and TLS.
    package var connectSeconds: Int
    /// Limit for silence, before the head and between any two parts.
    package var silenceSeconds: Int
    /// Limit for the whole exchange; nil: none.
    package var totalSeconds: Int?
    /// A forward proxy for this request alone, `http://[user:password@]host:port`, percent-encoded.
    package var proxy: String?
    /// A decoded body larger than this is `.failed(.tooLarge)`.
    package var maxAnswerBytes: Int

    package init(
        method: Method = .post, url: String, headers: HTTPHeaders, body: [UInt8], connectSeconds: Int, silenceSeconds: Int,
        totalSeconds: Int? = nil,
        proxy: String? = nil,
        maxAnswerBytes: Int
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.connectSeconds = connectSeconds
        self.silenceSeconds = silenceSeconds
        self.totalSeconds = totalSeconds
        self.proxy = proxy
        self.maxAnswerBytes = maxAnswerBytes
    }
}
