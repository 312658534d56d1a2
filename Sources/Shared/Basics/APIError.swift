/// The error type of all higher layers: what the client is told, and whose fault it was.
package struct APIError: Error, Sendable, Equatable {
    /// *Source*: the Errors page of Anthropic's API.
    package enum Kind: String, Sendable {
        case invalidRequest = "invalid_request_error"
        case authentication = "authentication_error"
        case billing = "billing_error"
        case permission = "permission_error"
        case notFound = "not_found_error"
        case conflict = "conflict_error"
        case requestTooLarge = "request_too_large"
        case rateLimit = "rate_limit_error"
        case api = "api_error"
        case timeout = "timeout_error"
        case overloaded = "overloaded_error"

        /// The default status; errors at the HTTP level may have another.
        package var status: Int {
            switch self {
            case .invalidRequest: 400
            case .authentication: 401
            case .billing: 402
            case .permission: 403
            case .notFound: 404
            case .conflict: 409
            case .requestTooLarge: 413
            case .rateLimit: 429
            case .api: 500
            case .timeout: 504
            case .overloaded: 529
            }
        }
    }

    /// Whose fault it was; the raw value is the exit code.
    package enum Blame: Int32, Sendable {
        case client = 1, upstream = 2, bug = 101, configuration = 102, system = 111
    }

    package var kind: Kind
    /// Where, what, and what was expected, in the sender's terms.
    package var message: String
    package var blame: Blame
    package var status: Int
    /// Additional header fields of the response, such as `allow` and `retry-after`.
    package var headers: HTTPHeaders
    /// The error's `details` member, for clients that read it (D-09).
    package var details: JSON?

    package init(_ kind: Kind, _ message: String, blame: Blame, status: Int? = nil, headers: HTTPHeaders = [:], details: JSON? = nil) {
        self.kind = kind
        self.message = message
        self.blame = blame
        self.status = status ?? kind.status
        self.headers = headers
        self.details = details
    }

    /// A fault in the request: `messages.3.content.1.tool_use_id: Field required`.
    package static func invalid(_ message: String) -> APIError {
        APIError(.invalidRequest, message, blame: .client)
    }

    /// `{"type":"error","error":{"type","message"},"request_id"}`.
    package func body(requestID: String) -> JSON {
        [
            "type": "error",
            "error": ["type": JSON(kind.rawValue), "message": JSON(message), "details": details],
            "request_id": JSON(requestID),
        ]
    }
}
