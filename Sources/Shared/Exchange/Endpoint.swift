/// The one function of this program: what a request comes to. *Throws*: why it is refused, as the client is told.
package func answer(to request: HTTPRequest, config: Config, ids: IDs, now: UnixTime) throws(APIError) -> Answer {
    var ids = ids
    let requestID = ids.request()
    do throws(APIError) {
        switch try Endpoint(admitting: request, config) {
        case .health: return .response(.health(requestID: requestID))
        case .messages: return try messages(request, config: config, requestID: requestID, ids: ids, now: now)
        case .countTokens: return .response(try countTokens(request, config: config, requestID: requestID))
        case .models: return .response(try ModelList(config).page(request, requestID: requestID))
        case .model(let id): return .response(try ModelList(config).entry(id, requestID: requestID))
        }
    } catch {
        throw error.masked(by: Secrets(config.secrets))
    }
}

/// Refuses what is refused by its head, so that nobody's body is read before it is known who sends it. *Throws*: 404, 405, 401.
package func admit(_ head: HTTPRequest, config: Config) throws(APIError) {
    do throws(APIError) { _ = try Endpoint(admitting: head, config) } catch { throw error.masked(by: Secrets(config.secrets)) }
}

/// What a path and a method name. *Source*: mapping §7.0.
enum Endpoint: Equatable {
    case health
    case messages
    case countTokens
    case models
    case model(String)

    init(admitting request: HTTPRequest, _ config: Config) throws(APIError) {
        try self.init(request)
        guard self == .health || config.admits(request.headers) else {
            throw APIError(.authentication, Config.refusal(of: request.headers), blame: .client)
        }
    }

    init(_ request: HTTPRequest) throws(APIError) {
        var path = request.path.hasPrefix("/anthropic/v1/") ? String(request.path.dropFirst("/anthropic".utf8.count)) : request.path
        while path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
        let methods: [String]
        switch path {
        case "/", "/status", "/health": (self, methods) = (.health, ["GET", "HEAD"])
        case "/api/hello": (self, methods) = (.health, ["HEAD"])
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
}

private func messages(_ request: HTTPRequest, config: Config, requestID: String, ids: IDs, now: UnixTime) throws(APIError) -> Answer {
    let messages = try MessagesRequest.parse(request.body, for: .answer)
    let upstreams = config.upstreams(for: messages)
    guard !upstreams.isEmpty else { throw APIError(.notFound, "model: \(messages.model)", blame: .client) }
    let web = try messages.webTools(settings: config.web)
    let exchange = try Exchange(
        messages, bodyBytes: request.body.count, upstreams: upstreams, web: web, config: config, requestID: requestID,
        hasBetas: request.headers["anthropic-beta"] != nil, ids: ids, now: now)
    return messages.maxTokens == 0 ? .response(exchange.warmed) : .exchange(exchange)
}

private func countTokens(_ request: HTTPRequest, config: Config, requestID: String) throws(APIError) -> HTTPResponse {
    let messages = try MessagesRequest.parse(request.body, for: .count)
    guard let upstream = config.upstreams(for: messages).first else {
        throw APIError(.notFound, "model: \(messages.model)", blame: .client)
    }
    var settings = config.web
    // What is only counted asks for nothing, so it needs no key.
    settings.tavilyKey = settings.tavilyKey ?? ""
    let tools = ToolCatalog(messages, web: try messages.webTools(settings: settings), quirks: upstream.model.quirks)
    var quirks = upstream.model.quirks
    quirks.prefill = .native
    let chat = try ChatRequest(messages, for: upstream.model, quirks: quirks, tools: tools)
    let tokens = JSON(max(1, TokenEstimate.ofChatRequest(chat.json(quirks))))
    let body: JSON = [
        "input_tokens": tokens, "context_management": messages.wantsContextManagement ? ["original_input_tokens": tokens] : nil,
    ]
    return HTTPResponse(status: 200, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
}

extension Config {
    /// Claude Code's suffix for a window of a million tokens is not part of a model's name.
    fileprivate func upstreams(for request: MessagesRequest) -> [Upstream] {
        let exact = upstreams(for: request.model)
        guard exact.isEmpty, request.model.hasSuffix("[1m]") else { return exact }
        return upstreams(for: String(request.model.dropLast("[1m]".count)))
    }
}

extension MessagesRequest {
    /// The tools that the proxy runs, read.
    fileprivate func webTools(settings: Config.WebSettings) throws(APIError) -> [ServerTool] {
        var found: [ServerTool] = []
        for (index, tool) in tools.enumerated() {
            guard case .web(let json, _) = tool, let own = try ServerTool.declared(json, at: "tools.\(index)", settings: settings) else {
                continue
            }
            found.append(own)
        }
        return found
    }
}
