/// One upstream's turn: which, and what was learnt of it meanwhile.
struct Attempt: Sendable {
    let upstream: Config.Upstream
    /// Among those that serve the model.
    let position: Int
    var quirks: Quirks
    /// A connection was tried once more (D-15).
    var hasReconnected = false
    /// The flags of parameters that were given up.
    var healed: [String] = []
    /// A lower limit of output, for the prompt leaves no more (O-30).
    var cap: Int?

    init(_ upstream: Config.Upstream, position: Int = 0) {
        self.upstream = upstream
        self.position = position
        quirks = upstream.model.quirks
    }
}

extension Config.Upstream {
    /// *Source*: mapping R-41.
    func request(_ body: [UInt8], isStream: Bool, quirks: Quirks, config: Config) -> OutboundRequest {
        var headers: HTTPHeaders = ["content-type": "application/json", "accept": isStream ? "text/event-stream" : "application/json"]
        if !apiKey.isEmpty {
            switch quirks.keyHeader {
            case .authorization: headers.append("authorization", "Bearer \(apiKey)")
            case .apiKey: headers.append("api-key", apiKey)
            }
        }
        for field in quirks.extraHeaders.members ?? [] { headers.append(field.key.string, field.value.string ?? "") }
        return OutboundRequest(
            url: url, headers: headers, body: body, silenceSeconds: config.upstreamTimeoutSeconds, maxAnswerBytes: UpstreamAnswer.maxBytes)
    }
}

extension String {
    /// `host[:port]` of an absolute URL.
    var authority: String {
        let slashes = utf8.firstIndex(of: UInt8(ascii: ":")).map { utf8.index($0, offsetBy: 3, limitedBy: utf8.endIndex) ?? utf8.endIndex }
        let rest = self[(slashes ?? startIndex)...]
        return String(rest.prefix { $0 != "/" && $0 != "?" })
    }
}
