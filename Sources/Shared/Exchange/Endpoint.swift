/// The one function of this program: what a request of `caller` comes to. *Throws*: why it is refused, as the client is told.
package func answer(
    to request: HTTPRequest, of caller: Caller, config: Config, ids: IDs, now: UnixTime
) throws(APIError) -> Answer {
    var ids = ids
    let requestID = ids.request()
    do throws(APIError) {
        switch try Endpoint(request) {
        case .health: return .response(.health(requestID: requestID))
        case .ready: return .response(.ready(requestID: requestID))
        case .messages: return try messages(request, of: caller, config: config, requestID: requestID, ids: ids, now: now)
        case .countTokens: return .response(try countTokens(request, of: caller, config: config, requestID: requestID))
        case .models: return .response(try ModelList(config, for: caller.client).page(request, requestID: requestID))
        case .model(let name): return .response(try model(name, request, of: caller, config: config, requestID: requestID))
        }
    } catch {
        throw error.masked(by: Secrets(config.secrets))
    }
}

/// What a path and a method name. *Source*: mapping §7.0.
enum Endpoint: Equatable {
    case health
    /// Whether requests can be answered, by the configuration that there is now.
    case ready
    case messages
    case countTokens
    case models
    case model(String)

    var needsNoKey: Bool { self == .health || self == .ready }

    init(_ request: HTTPRequest) throws(APIError) {
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
        case _: throw APIError(.notFound, "\(request.method) \(request.path): no such endpoint", blame: .client)
        }
        guard !methods.contains(request.method) else { return }
        let allowed = methods.joined(separator: ", ")
        throw APIError(
            .invalidRequest, "\(request.method) \(path): method not allowed, expected \(allowed)", blame: .client, status: 405,
            headers: ["allow": allowed])
    }

    /// `path` without what a client's base URL brought along that ended in `/`, `/v1` or `/anthropic` (D-55).
    private static func path(_ path: String) -> String {
        var steps = path.split(separator: "/")[...]
        if steps.first == "anthropic", steps.dropFirst().first == "v1" { steps.removeFirst() }
        while steps.first == "v1", steps.dropFirst().first == "v1" { steps.removeFirst() }
        return "/" + steps.joined(separator: "/")
    }
}

private func messages(
    _ request: HTTPRequest, of caller: Caller, config: Config, requestID: String, ids: IDs, now: UnixTime
) throws(APIError) -> Answer {
    let messages = try MessagesRequest.parse(request.body, for: .answer, from: Sender(request.headers))
    let routing = try Routing(of: messages, request.headers, for: caller.client, config)
    let web = try messages.webTools(enabledIn: config.web)
    let exchange = try Exchange(
        messages, bodyBytes: request.body.count, upstreams: config.upstreams(for: routing.target, caller.session), web: web, config: config,
        requestID: requestID, hasBetas: request.headers["anthropic-beta"] != nil, ids: ids, now: now)
    return messages.maxTokens == 0 ? .response(exchange.warmed) : .exchange(exchange)
}

private func model(
    _ name: String, _ request: HTTPRequest, of caller: Caller, config: Config, requestID: String
) throws(APIError) -> HTTPResponse {
    let facts = RequestFacts(name: name, headers: request.headers)
    let routing = try Routing(facts, for: caller.client, config)
    return try ModelList(config, for: caller.client).entry(name, of: routing.target, requestID: requestID)
}

private func countTokens(_ request: HTTPRequest, of caller: Caller, config: Config, requestID: String) throws(APIError) -> HTTPResponse {
    let messages = try MessagesRequest.parse(request.body, for: .count, from: Sender(request.headers))
    let routing = try Routing(of: messages, request.headers, for: caller.client, config)
    guard let upstream = config.upstreams(for: routing.target).first else { throw .unknown(model: messages.model, caller.client, config) }
    let tokens = JSON(try messages.tokens(for: upstream.model))
    let body: JSON = [
        "input_tokens": tokens, "context_management": messages.wantsContextManagement ? ["original_input_tokens": tokens] : nil,
    ]
    return HTTPResponse(status: 200, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
}
