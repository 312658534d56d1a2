/// A request of ours to an upstream: "please send this".
package struct OutboundRequest: Sendable, Equatable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    package var method: Method
    /// Absolute, `http` or `https`.
    package var url: String
    package var headers: HTTPHeaders
    /// Empty for a GET.
    package var body: [UInt8]
    /// The longest that a connection may take: name, address, proxy and TLS.
    package var connectSeconds: Int
    /// The longest silence, before the answer's head and between any two parts.
    package var silenceSeconds: Int
    /// The most that the whole exchange may take; nil: no limit.
    package var totalSeconds: Int?
    /// A forward proxy for this request alone, `http://[user:password@]host:port`, percent-encoded.
    package var proxy: String?
    /// An answer's body that grows beyond it, decoded, is `.failed(.tooLarge)`.
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
