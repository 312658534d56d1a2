/// What a request's path and method ask for: parsed once, then passed on. *Source*: P-01 … P-08.
package enum Endpoint: Sendable, Equatable {
    case health
    /// Whether the current configuration can answer requests.
    case ready
    case messages
    case countTokens
    case models
    case model(String)
    /// An unknown path, or a method that it does not allow.
    case none(APIError)

    var needsNoKey: Bool { self == .health || self == .ready }

    package init(_ request: HTTPRequest) {
        let path = Self.path(request.path)
        let methods: [String]
        switch path {
        case "/", "/status", "/health": (self, methods) = (.health, ["GET", "HEAD"])
        case "/api/hello": (self, methods) = (.health, ["HEAD"])
        case "/ready": (self, methods) = (.ready, ["GET", "HEAD"])
        case "/v1/messages": (self, methods) = (.messages, ["POST"])
        case "/v1/messages/count_tokens": (self, methods) = (.countTokens, ["POST"])
        case "/v1/models": (self, methods) = (.models, ["GET", "HEAD"])
        case _ where path.hasPrefix("/v1/models/"):
            (self, methods) = (.model(path.dropFirst("/v1/models/".utf8.count).percentDecoded), ["GET", "HEAD"])
        case _:
            self = .none(APIError(.notFound, "\(request.method) \(request.path): no such endpoint", blame: .client))
            return
        }
        guard !methods.contains(request.method) else { return }
        let allowed = methods.joined(separator: ", ")
        self = .none(
            APIError(
                .invalidRequest, "\(request.method) \(path): method not allowed, expected \(allowed)", blame: .client, status: 405,
                headers: ["allow": allowed]))
    }

    /// `path` without what a base URL that ends in `/`, `/v1` or `/anthropic` put in front (D-55).
    private static func path(_ path: String) -> String {
        var steps = path.split(separator: "/")[...]
        if steps.first == "anthropic", steps.dropFirst().first == "v1" { steps.removeFirst() }
        while steps.first == "v1", steps.dropFirst().first == "v1" { steps.removeFirst() }
        return "/" + steps.joined(separator: "/")
    }
}
