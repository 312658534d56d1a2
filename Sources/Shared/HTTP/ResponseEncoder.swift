/// Encodes the response for the client or for the web server in front of it.
package struct ResponseEncoder: Sendable {
    /// Who reads the response.
    package enum Door: Sendable, Equatable {
        /// The client itself.
        case connection(HTTPRequest.Version)
        /// A web server, which does its own framing. *Source*: RFC 3875 §6.
        case cgi
    }

    private enum State {
        case beforeHead
        /// Body bytes are written as they are.
        case plain
        case chunked
        /// There is no body, or no more of it; anything passed in is dropped.
        case silent
    }

    private let door: Door
    private let method: String?
    private var state = State.beforeHead

    /// `method`: the request's, if known.
    package init(_ door: Door, method: String?) {
        self.door = door
        self.method = method
    }

    /// `HTTP/1.1 100 Continue`, while it may still be sent. *Source*: RFC 9110 §15.2: never to HTTP/1.0.
    package var interimContinue: [UInt8]? {
        guard case .beforeHead = state, door == .connection(.http11) else { return nil }
        return Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)
    }

    /// Encodes a complete response.
    package mutating func encode(_ response: HTTPResponse) -> [UInt8] {
        encode(head: response.head, body: response.body, contentLength: response.body.count) + end()
    }

    /// Encodes more of the response. The first call passes the head; `contentLength` is the whole body's, if known.
    package mutating func encode(head: HTTPResponseHead?, body: [UInt8], contentLength: Int?) -> [UInt8] {
        var out: [UInt8] = []
        if let head, case .beforeHead = state {
            out.reserveCapacity(512 + body.count)
            append(head, contentLength, to: &out)
        }
        switch state {
        case .beforeHead, .silent: break
        case .plain:
            if out.isEmpty { return body }
            out += body
        case .chunked:
            // RFC 9112 §7.1: an empty chunk would be the last one.
            guard !body.isEmpty else { break }
            out.reserveCapacity(out.count + body.count + 20)
            out += String(body.count, radix: 16).utf8
            out.append(literal: "\r\n")
            out += body
            out.append(literal: "\r\n")
        }
        return out
    }

    /// Ends the body. Without this, a client reading chunks knows that something is missing.
    package mutating func end() -> [UInt8] {
        defer { state = .silent }
        guard case .chunked = state else { return [] }
        return Array("0\r\n\r\n".utf8)
    }

    private mutating func append(_ head: HTTPResponseHead, _ contentLength: Int?, to out: inout [UInt8]) {
        // RFC 9112 §4: the space after the status is required, even without a phrase.
        out += "\(door == .cgi ? "Status:" : "HTTP/1.1") \(head.status) \(Self.reasonPhrase(head.status))\r\n".utf8
        for field in head.headers.fields { out.append(field: field.name, field.value) }
        state = .plain
        if let contentLength {
            out.append(field: "Content-Length", String(contentLength))
        } else if door == .connection(.http11) {
            // RFC 9112 §7.1: with chunks, a body cut short by a crash is seen to be incomplete. HTTP/1.0 has only the close.
            out.append(field: "Transfer-Encoding", "chunked")
            state = .chunked
        }
        if door != .cgi { out.append(field: "Connection", "close") }
        out.append(literal: "\r\n")
        // RFC 9110 §9.3.2: the head of the GET, and nothing after it.
        if method == "HEAD" { state = .silent }
    }

    /// For the statuses this program uses; an upstream's is never passed on. *Source*: RFC 9110 §15, RFC 6585; 529 is Anthropic's.
    private static func reasonPhrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 402: "Payment Required"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 529: "Overloaded"
        default: ""
        }
    }
}

extension [UInt8] {
    /// Appends a header field. Values must not start a new line: RFC 9110 §5.5 replaces CR, LF and NUL.
    fileprivate mutating func append(field name: String, _ value: String) {
        func clean(_ text: String) -> some Sequence<UInt8> {
            text.utf8.lazy.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 }
        }
        self += clean(name)
        append(literal: ": ")
        self += clean(value)
        append(literal: "\r\n")
    }
}
