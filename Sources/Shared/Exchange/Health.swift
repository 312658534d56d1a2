extension HTTPResponse {
    /// The answer of the health routes, which need neither a key nor a configuration; nil: `request` is for another route.
    package init?(healthOf request: HTTPRequest, requestID: String) {
        guard case .health? = try? Endpoint(request) else { return nil }
        self = .health(requestID: requestID)
    }

    /// *Source*: mapping D-13.
    static func health(requestID: String) -> HTTPResponse { state(["message": "claude-proxy", "health": "ok"], requestID: requestID) }

    /// For balancers, which take a machine out while this is no 200: the configuration was read.
    static func ready(requestID: String) -> HTTPResponse { state(["message": "claude-proxy", "ready": true], requestID: requestID) }

    private static func state(_ body: JSON, requestID: String) -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
    }
}

extension APIError {
    /// What `request` is told where there is no configuration by which to answer it.
    package init(_ error: ConfigError, answering request: HTTPRequest) {
        self.init(error)
        if case .ready? = try? Endpoint(request) { status = 503 }
    }
}
