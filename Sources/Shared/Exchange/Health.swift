extension Endpoint {
    /// The answer to a health check, which needs neither a key nor a configuration; nil for another route.
    package func health(requestID: String) -> HTTPResponse? { self == .health ? .health(requestID: requestID) : nil }

    /// The answer when there is no valid configuration.
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

    /// For load balancers, which take a machine out while this is not 200: the configuration is valid.
    static func ready(requestID: String) -> HTTPResponse {
        HTTPResponse(["message": "claude-proxy", "ready": true], requestID: requestID)
    }
}
