/// Where a request's body ends: the one thing two readers of a request must never disagree on.
///
/// *Source*: RFC 9112 §6.
package enum RequestFraming {
    package enum Body: Sendable, Equatable {
        case length(Int)
        case chunked
    }

    static func body(of request: HTTPRequest) throws(HTTPError) -> Body {
        let body = try framing(of: request)
        if body != .length(0) { try checkContentEncoding(of: request) }
        return body
    }

    private static func framing(of request: HTTPRequest) throws(HTTPError) -> Body {
        let lengths = request.headers.all("content-length")
        let codings = request.headers.all("transfer-encoding")
        guard !codings.isEmpty else {
            guard let length = lengths.first else { return .length(0) }
            // RFC 9112 §6.3 rule 5 would allow equal lengths, but no honest client sends two.
            guard lengths.count == 1 else { throw .malformed("content-length: sent \(lengths.count) times") }
            return .length(try contentLength(length))
        }
        // RFC 9112 §6.1: HTTP/1.0 has no transfer codings; the framing of such a request is faulty.
        guard request.version == .http11 else { throw .malformed("transfer-encoding: not allowed in HTTP/1.0") }
        // RFC 9112 §6.3 rule 3: both together suggest request smuggling.
        guard lengths.isEmpty else { throw .malformed("transfer-encoding: sent together with content-length") }
        // RFC 9112 §6.1 asks for 501 (should) if a coding is unknown and 400 (must) if chunked is not the last: one
        // answer serves both.
        guard codings.count == 1, codings[0].equalsIgnoringCase("chunked") else {
            throw .malformed("transfer-encoding: must be 'chunked' alone")
        }
        return .chunked
    }

    /// *Units*: bytes. *Throws*: 400 if it is not a number, 413 if it is more than allowed. *Source*: RFC 9110 §8.6.
    static func contentLength(_ value: String) throws(HTTPError) -> Int {
        guard !value.isEmpty, value.utf8.allSatisfy(\.isASCIIDigit) else {
            throw .malformed("content-length: must be one number in digits")
        }
        // More digits than an Int holds are still a length, only too large.
        guard let length = Int(value), length <= HTTPLimits.bodyBytes else { throw .bodyTooLarge }
        return length
    }

    static func checkContentEncoding(of request: HTTPRequest) throws(HTTPError) {
        for coding in request.headers.all("content-encoding") where !coding.isEmpty && !coding.equalsIgnoringCase("identity") {
            throw .encodedBody(coding)
        }
    }

    /// *Source*: RFC 9112 §3.2.
    static func checkHost(of request: HTTPRequest) throws(HTTPError) {
        let hosts = request.headers.all("host")
        guard hosts.count <= 1 else { throw .malformed("host: sent \(hosts.count) times") }
        guard request.version == .http10 || hosts.count == 1 else { throw .malformed("host: Field required") }
        guard hosts.allSatisfy({ $0.utf8.allSatisfy(\.isHostCharacter) }) else {
            throw .malformed("host: must be a host and an optional port")
        }
    }
}

extension UInt8 {
    /// *Source*: RFC 3986 §3.2.2 and §3.2.3.
    fileprivate var isHostCharacter: Bool { isUnreserved || "!$&'()*+,;=:[]%".utf8.contains(self) }
}
