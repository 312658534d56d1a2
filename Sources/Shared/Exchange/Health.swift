extension Endpoint {
    /// The answer of the health routes, which need neither a key nor a configuration; nil: it is another route.
    package func health(requestID: String) -> HTTPResponse? { self == .health ? .health(requestID: requestID) : nil }

    /// What is answered where there is no configuration by which to answer.
    package func refusal(_ error: ConfigError) -> APIError {
        var refusal = APIError(error)
        if self == .ready { refusal.status = 503 }
        return refusal
    }
}

extension HTTPResponse {
    /// *Source*: D-13.
    static func health(requestID: String) -> HTTPResponse {
        HTTPResponse(["message": "claude-proxy", "health": "ok"], requestID: requestID)
    }

    /// For balancers, which take a machine out while this is no 200: the configuration was read.
    static func ready(requestID: String) -> HTTPResponse {
        HTTPResponse(["message": "claude-proxy", "ready": true], requestID: requestID)
    }
}
