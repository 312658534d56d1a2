extension HTTPResponse {
    /// The answer of the health routes, which need neither a key nor a configuration; nil: `request` is for another route.
    ///
    /// *Source*: mapping D-13.
    package init?(healthOf request: HTTPRequest, requestID: String) {
        switch (request.method, request.path) {
        case ("GET", "/"), ("GET", "/status"), ("GET", "/health"): break
        case ("HEAD", "/"), ("HEAD", "/status"), ("HEAD", "/health"), ("HEAD", "/api/hello"): break
        default: return nil
        }
        let body: JSON = ["message": "claude-proxy", "health": "ok"]
        self.init(status: 200, headers: ["content-type": "application/json", "request-id": requestID], body: body.encoded)
    }
}
