/// Why a request could not be read, or took too long.
package enum HTTPError: Error, Sendable, Equatable {
    /// What is wrong, and where.
    case malformed(String)
    case requestLineTooLong
    case headTooLarge
    case bodyTooLarge
    /// The body's content coding.
    case encodedBody(String)
    /// What came in place of `HTTP/1.1`.
    case unknownVersion(String)
    case headTooSlow
    case bodySilent
    case bodyTooSlow

    /// *Source*: RFC 9110 §15; D-29.
    package var status: Int {
        switch self {
        case .malformed: 400
        case .headTooSlow, .bodySilent, .bodyTooSlow: 408
        case .bodyTooLarge: 413
        case .requestLineTooLong: 414
        case .encodedBody: 415
        case .headTooLarge: 431
        case .unknownVersion: 505
        }
    }

    /// *Source*: the IANA registry of HTTP content codings.
    private static let codings = [
        "aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "x-compress", "x-gzip", "zstd",
    ]

    package var message: String {
        switch self {
        case .malformed(let what): what
        case .requestLineTooLong: "request line: longer than \(HTTPLimits.requestLineBytes) bytes"
        case .headTooLarge: "header fields: more than \(HTTPLimits.fieldBytes) bytes or \(HTTPLimits.fields) fields"
        case .bodyTooLarge: "body: larger than \(HTTPLimits.bodyBytes) bytes"
        case .encodedBody(let coding):
            // Anything but a registered coding may be a key.
            "content-encoding: the body must be sent as it is"
                + (Self.codings.contains(coding.asciiLowercased) ? ", not as '\(coding)'" : "")
        case .unknownVersion(let version): "request line: '\(version)' is not supported, only HTTP/1.1 and HTTP/1.0"
        case .headTooSlow: "the request's head was not complete within \(Int(HTTPLimits.headSeconds)) seconds"
        case .bodySilent: "the request's body stopped: nothing came for \(Int(HTTPLimits.bodySilenceSeconds)) seconds"
        case .bodyTooSlow: "the request's body came slower than \(Int(HTTPLimits.bodyBytesPerSecond)) bytes a second"
        }
    }
}

extension APIError {
    package init(_ error: HTTPError) {
        let headers: HTTPHeaders =
            switch error {
            // RFC 9110 §12.5.3: the answer says which coding is acceptable.
            case .encodedBody: ["accept-encoding": "identity"]
            case .malformed, .requestLineTooLong, .headTooLarge, .bodyTooLarge, .unknownVersion, .headTooSlow, .bodySilent, .bodyTooSlow:
                [:]
            }
        let kind = error == .bodyTooLarge ? Kind.requestTooLarge : .invalidRequest
        self.init(kind, error.message, blame: .client, status: error.status, headers: headers)
    }
}
