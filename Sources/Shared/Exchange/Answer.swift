/// The result of a request: a response at hand, or a conversation with upstreams.
package enum Answer: Sendable {
    case response(HTTPResponse)
    case exchange(Exchange)
}

/// The one function of this program: answers `caller`'s request to `endpoint`. *Throws*: why it is refused, in words for the client.
package func answer(
    to request: HTTPRequest, at endpoint: Endpoint, of caller: Caller, config: Config, ids: IDs, now: UnixTime
) throws(APIError) -> Answer {
    do throws(APIError) {
        switch endpoint {
        case .health: return .response(.health(requestID: ids.request))
        case .ready: return .response(.ready(requestID: ids.request))
        case .messages: return try messages(request, of: caller, config: config, ids: ids, now: now)
        case .countTokens: return .response(try countTokens(request, of: caller, config: config, requestID: ids.request))
        case .models: return .response(try ModelList(config, for: caller.client).page(request, requestID: ids.request))
        case .model(let name): return .response(try model(name, request, of: caller, config: config, requestID: ids.request))
        case .none(let error): throw error
        }
    } catch {
        throw error.masked(by: Secrets(config.secrets))
    }
}

private func messages(
    _ request: HTTPRequest, of caller: Caller, config: Config, ids: IDs, now: UnixTime
) throws(APIError) -> Answer {
    let messages = try MessagesRequest.parse(request.body, for: .answer, from: Sender(request.headers))
    let routing = try Routing(of: messages, request.headers, for: caller.client, config)
    let web = try messages.webTools(enabledIn: config.web)
    let exchange = try Exchange(
        messages, bodyBytes: request.body.count, upstreams: config.upstreams(for: routing.target, caller.session), web: web, config: config,
        hasBetas: request.headers["anthropic-beta"] != nil, ids: ids, now: now)
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
    return HTTPResponse(body, requestID: requestID)
}

extension HTTPResponse {
    package init(_ error: APIError, requestID: String) {
        self.init(error.body(requestID: requestID), requestID: requestID, status: error.status)
        for field in error.headers.fields { head.headers.append(field.name, field.value) }
    }

    init(_ body: JSON, requestID: String, status: Int = 200) {
        self.init(status: status, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
    }
}
