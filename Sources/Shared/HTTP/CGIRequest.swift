/// Reads the request that a web server passes to a CGI program: head in the environment, body on standard input.
///
/// *Source*: RFC 3875 §4.
package struct CGIRequest: Sendable {
    private enum State {
        case body(missing: Int)
        /// The server decoded chunks and sent no length: the body is everything up to the end of input.
        case untilEnd
    }

    /// What has been read so far.
    package private(set) var request: HTTPRequest
    private var state: State

    /// Reads the head. *Throws*: why the request is refused, with its status.
    package init(environment: [String: String]) throws(HTTPError) {
        // RFC 3875 §4.1: an empty variable means the same as none.
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

        guard let method = variable("REQUEST_METHOD"), Array(method.utf8)[...].isToken else {
            throw .malformed("REQUEST_METHOD: must be a method")
        }
        let query = variable("QUERY_STRING")
        let path = Self.path(pathInfo: variable("PATH_INFO"), uri: variable("REQUEST_URI"), script: variable("SCRIPT_NAME"))
        // RFC 3875 §4.1.16: the server may speak HTTP/2 or later to the client; framing the answer is its job.
        let version: HTTPRequest.Version = variable("SERVER_PROTOCOL") == "HTTP/1.0" ? .http10 : .http11
        request = HTTPRequest(method: method, path: path, query: query, version: version, headers: try Self.headers(environment))
        if let length = variable("CONTENT_LENGTH") {
            let missing = try RequestFraming.contentLength(length)
            request.body.reserveCapacity(min(missing, HTTPLimits.reservedBytes))
            state = .body(missing: missing)
        } else if variable("HTTP_TRANSFER_ENCODING") != nil {
            state = .untilEnd
        } else {
            state = .body(missing: 0)
        }
        if !isComplete { try RequestFraming.checkContentEncoding(of: request) }
    }

    /// Whether the whole body is there. Without a length, only `end()` knows.
    package var isComplete: Bool { if case .body(missing: 0) = state { true } else { false } }

    /// Takes the next bytes of standard input. *Throws*: the body is too large.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) {
        switch state {
        case .body(let missing):
            // RFC 3875 §4.2: bytes beyond CONTENT_LENGTH are not part of the request.
            let more = bytes.prefix(missing)
            request.body.append(contentsOf: UnsafeRawBufferPointer(rebasing: more))
            state = .body(missing: missing - more.count)
        case .untilEnd:
            guard request.body.count + bytes.count <= HTTPLimits.bodyBytes else { throw .bodyTooLarge }
            request.body.append(contentsOf: bytes)
        }
    }

    /// The request, at the end of input.
    package func end() throws(HTTPError) -> HTTPRequest {
        if case .body(let missing) = state, missing > 0 {
            throw .malformed("body: the input ended \(missing) bytes before CONTENT_LENGTH")
        }
        return request
    }

    /// The path below the program's own, still percent-encoded.
    ///
    /// A server that maps every path to the program (nginx's usual fastcgi_params) sets no PATH_INFO.
    private static func path(pathInfo: String?, uri: String?, script: String?) -> String {
        // RFC 3875 §4.1.5: PATH_INFO is not percent-encoded.
        if let pathInfo { return percentEncoded(pathInfo) }
        if let uri, uri.hasPrefix("/") { return String(uri.prefix { $0 != "?" }) }
        return script.map(percentEncoded) ?? "/"
    }

    /// *Source*: RFC 3986 §3.3.
    private static func percentEncoded(_ path: String) -> String {
        String(decoding: path.utf8.flatMap { $0.isPathCharacter ? [$0] : $0.percentEscape() }, as: UTF8.self)
    }

    /// RFC 3875 §4.1.18: `HTTP_ANTHROPIC_VERSION` was `anthropic-version`. Sorted, because a dictionary has no order.
    private static func headers(_ environment: [String: String]) throws(HTTPError) -> HTTPHeaders {
        var headers = HTTPHeaders()
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) {
            guard let name = fieldName(variable), !value.isEmpty else { continue }
            guard !value.utf8.contains(where: \.isFieldControl) else { throw .malformed("\(name): the value contains a control character") }
            // Apache preserves Authorization through internal redirects under this name; the field itself takes precedence.
            if variable.hasPrefix("REDIRECT_"), environment["HTTP_AUTHORIZATION"] != nil { continue }
            headers.append(name, value)
        }
        return headers
    }

    private static func fieldName(_ variable: String) -> String? {
        switch variable {
        case "CONTENT_TYPE": "content-type"
        case "CONTENT_LENGTH": "content-length"
        case "REDIRECT_HTTP_AUTHORIZATION": "authorization"
        // CONTENT_TYPE and CONTENT_LENGTH are authoritative, and the server has decoded the chunks.
        case "HTTP_CONTENT_TYPE", "HTTP_CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING": nil
        case let field where field.hasPrefix("HTTP_") && field.utf8.count > 5:
            String(
                decoding: field.utf8.dropFirst(5).map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0.asciiLowercased }, as: UTF8.self)
        default: nil
        }
    }
}

extension UInt8 {
    /// *Source*: RFC 3986 §3.3, pchar and the slash.
    fileprivate var isPathCharacter: Bool { isUnreserved || "/!$&'()*+,;=:@".utf8.contains(self) }
}
