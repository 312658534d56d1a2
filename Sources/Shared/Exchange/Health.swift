extension HTTPResponse {
    /// The answer of the health routes, which need neither a key nor a configuration; nil: `request` is for another route.
    package init?(healthOf request: HTTPRequest, requestID: String) {
        guard case .health? = try? Endpoint(request) else { return nil }
        self = .health(requestID: requestID)
    }

    /// *Source*: mapping D-13.
    static func health(requestID: String) -> HTTPResponse {
        let body: JSON = ["message": "claude-proxy", "health": "ok"]
        return HTTPResponse(status: 200, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
    }
}
