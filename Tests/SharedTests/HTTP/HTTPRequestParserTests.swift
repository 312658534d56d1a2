import Shared
import Testing

@Suite struct HTTPRequestParserTests {
    /// Name, bytes on the wire, what they say.
    static let requests: [(name: String, wire: String, request: HTTPRequest)] = [
        ("a GET", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        (
            "a body with its length", "POST /v1/messages?beta=true HTTP/1.1\r\nHost: x:80\r\nContent-Length: 5\r\n\r\nhello",
            HTTPRequest(
                method: "POST", path: "/v1/messages", query: "beta=true", headers: ["Host": "x:80", "Content-Length": "5"],
                body: Array("hello".utf8))
        ),
        (
            "a chunked body", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00a;q=\"1\"\r\n, a\r\nworld\r\n0\r\n\r\n",
            HTTPRequest(
                method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "Chunked"], body: Array("hello, a\r\nworld".utf8))
        ),
        (
            "trailers, read and dropped", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1 ; a\r\nx\r\n0\r\nHost: y\r\nA: b\r\n\r\n",
            HTTPRequest(method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "chunked"], body: Array("x".utf8))
        ),
        (
            "an empty chunked body", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            HTTPRequest(method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "chunked"])
        ),
        (
            "HTTP/1.0 without a host", "GET /status HTTP/1.0\r\n\r\n", HTTPRequest(method: "GET", path: "/status", version: .http10)
        ),
        ("a later minor version", "GET / HTTP/1.7\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        ("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": ""])),
        ("an IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "[::1]:80"])),
        ("lone line feeds in the head", "GET / HTTP/1.1\nHost: x\n\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        ("empty lines in front", "\r\n\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        (
            "an absolute target", "GET HTTP://host:8080/v1/models?limit=5 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/v1/models", query: "limit=5", headers: ["Host": "x"])
        ),
        (
            "an absolute target without a path", "GET https://host?a HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", query: "a", headers: ["Host": "x"])
        ),
        ("the server as a whole", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "OPTIONS", path: "*", headers: ["Host": "x"])),
        (
            "an authority", "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "CONNECT", path: "example.com:443", headers: ["Host": "x"])
        ),
        (
            "a path with escapes and a query with marks", "GET /v1/models/a%2Fb%20?x=/?%20 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/v1/models/a%2Fb%20", query: "x=/?%20", headers: ["Host": "x"])
        ),
        ("an empty query", "GET /? HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", query: "", headers: ["Host": "x"])),
        (
            "fields with odd white space, equal names and letters beyond ASCII",
            "GET / HTTP/1.1\r\nhost:x\r\nA: \t b \tc\t \r\na:\r\n!#$%&'*+-.^_`|~09: ä:b\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", headers: ["host": "x", "A": "b \tc", "a": "", "!#$%&'*+-.^_`|~09": "ä:b"])
        ),
        (
            "identity as the content coding", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Encoding: Identity\r\nContent-Length: 1\r\n\r\n1",
            HTTPRequest(
                method: "PUT", path: "/", headers: ["Host": "x", "Content-Encoding": "Identity", "Content-Length": "1"], body: Array("1".utf8))
        ),
        (
            "a content coding without a body", "GET / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", headers: ["Host": "x", "Content-Encoding": "gzip"])
        ),
        (
            "an expectation in HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n1",
            HTTPRequest(
                method: "POST", path: "/", version: .http10, headers: ["Expect": "100-continue", "Content-Length": "1"], body: Array("1".utf8))
        ),
    ]

    @Test(arguments: requests) func `a request is read however it is cut`(_ name: String, _ wire: String, _ request: HTTPRequest) throws {
        let wire = Array(wire.utf8)
        #expect(try Self.read([wire]) == .complete(request))
        #expect(try Self.read(wire.map { [$0] }) == .complete(request))
        for cut in 1..<wire.count {
            #expect(try Self.read([Array(wire[..<cut]), Array(wire[cut...])]) == .complete(request), "cut at \(cut)")
        }
    }

    @Test(arguments: requests) func `what stands behind a request is not looked at`(
        _ name: String, _ wire: String, _ request: HTTPRequest
    ) throws {
        #expect(try Self.read([Array(wire.utf8) + Array("\u{0}DELETE / HTTP/9".utf8)]) == .complete(request))
        #expect(try Self.read([Array(wire.utf8), Array("GET /other HTTP/1.1\r\n\r\n".utf8)]) == .complete(request))
    }

    @Test(arguments: requests) func `a request is not complete before its last byte`(
        _ name: String, _ wire: String, _ request: HTTPRequest
    ) throws {
        var parser = HTTPRequestParser()
        for byte in wire.utf8.dropLast() {
            if case .complete = try parser.receive([byte]) { Issue.record("complete too early") }
        }
        let headIsMissing = wire.hasSuffix("\r\n\r\n") && request.body.isEmpty && !wire.contains("hunked") || wire.hasSuffix("\n\n")
        #expect(parser.isHeadComplete == !headIsMissing)
        #expect(parser.request?.path == request.path)
    }

    static func read(_ pieces: [[UInt8]]) throws(HTTPError) -> HTTPRequestParser.Progress {
        var parser = HTTPRequestParser()
        var progress = HTTPRequestParser.Progress.head
        for piece in pieces { progress = try parser.receive(piece) }
        return progress
    }
}
