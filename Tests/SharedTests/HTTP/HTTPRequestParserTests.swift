import Shared
import Testing

@Suite struct HTTPRequestParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let wire: [UInt8]
        let request: HTTPRequest

        init(_ name: String, _ wire: String, _ request: HTTPRequest) {
            testDescription = name
            self.wire = Array(wire.utf8)
            self.request = request
        }
    }

    static let requests = [
        Case("a GET", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        Case(
            "a body with its length", "POST /v1/messages?beta=true HTTP/1.1\r\nHost: x:80\r\nContent-Length: 5\r\n\r\nhello",
            HTTPRequest(
                method: "POST", path: "/v1/messages", query: "beta=true", headers: ["Host": "x:80", "Content-Length": "5"],
                body: Array("hello".utf8))
        ),
        Case(
            "a chunked body",
            "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n5\r\nhello\r\n00a;q=\"1\"\r\n, a\r\nworld\r\n0\r\n\r\n",
            HTTPRequest(
                method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "Chunked"], body: Array("hello, a\r\nworld".utf8))
        ),
        Case(
            "trailers, read and dropped",
            "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1 ; a\r\nx\r\n0\r\nHost: y\r\nA: b\r\n\r\n",
            HTTPRequest(method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "chunked"], body: Array("x".utf8))
        ),
        Case(
            "an empty chunked body", "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            HTTPRequest(method: "POST", path: "/a", headers: ["Host": "x", "Transfer-Encoding": "chunked"])
        ),
        Case(
            "HTTP/1.0 without a host", "GET /status HTTP/1.0\r\n\r\n", HTTPRequest(method: "GET", path: "/status", version: .http10)
        ),
        Case("a later minor version", "GET / HTTP/1.7\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        Case("an empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": ""])),
        Case(
            "an IPv6 host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "[::1]:80"])
        ),
        Case("lone line feeds in the head", "GET / HTTP/1.1\nHost: x\n\n", HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        Case(
            "empty lines in front", "\r\n\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", headers: ["Host": "x"])),
        Case(
            "an absolute target", "GET HTTP://host:8080/v1/models?limit=5 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/v1/models", query: "limit=5", headers: ["Host": "x"])
        ),
        Case(
            "an absolute target without a path", "GET https://host?a HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", query: "a", headers: ["Host": "x"])
        ),
        Case(
            "the server as a whole", "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "OPTIONS", path: "*", headers: ["Host": "x"])),
        Case(
            "an authority", "CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "CONNECT", path: "example.com:443", headers: ["Host": "x"])
        ),
        Case(
            "a path with escapes and a query with marks", "GET /v1/models/a%2Fb%20?x=/?%20 HTTP/1.1\r\nHost: x\r\n\r\n",
            HTTPRequest(method: "GET", path: "/v1/models/a%2Fb%20", query: "x=/?%20", headers: ["Host": "x"])
        ),
        Case(
            "an empty query", "GET /? HTTP/1.1\r\nHost: x\r\n\r\n", HTTPRequest(method: "GET", path: "/", query: "", headers: ["Host": "x"])
        ),
        Case(
            "fields with odd white space, equal names and letters beyond ASCII",
            "GET / HTTP/1.1\r\nhost:x\r\nA: \t b \tc\t \r\na:\r\n!#$%&'*+-.^_`|~09: ä:b\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", headers: ["host": "x", "A": "b \tc", "a": "", "!#$%&'*+-.^_`|~09": "ä:b"])
        ),
        Case(
            "identity as the content coding", "PUT / HTTP/1.1\r\nHost: x\r\nContent-Encoding: Identity\r\nContent-Length: 1\r\n\r\n1",
            HTTPRequest(
                method: "PUT", path: "/", headers: ["Host": "x", "Content-Encoding": "Identity", "Content-Length": "1"],
                body: Array("1".utf8))
        ),
        Case(
            "a content coding without a body", "GET / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n",
            HTTPRequest(method: "GET", path: "/", headers: ["Host": "x", "Content-Encoding": "gzip"])
        ),
        Case(
            "an expectation in HTTP/1.0", "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n1",
            HTTPRequest(
                method: "POST", path: "/", version: .http10, headers: ["Expect": "100-continue", "Content-Length": "1"],
                body: Array("1".utf8))
        ),
    ]

    @Test(arguments: requests) func `a request is read however it is cut`(_ example: Case) throws {
        let whole = HTTPRequestParser.Progress.complete(example.request)
        #expect(try Self.read([example.wire]) == whole)
        #expect(try Self.read(example.wire.map { [$0] }) == whole)
        for cut in 1..<example.wire.count {
            #expect(try Self.read([Array(example.wire[..<cut]), Array(example.wire[cut...])]) == whole, "cut at \(cut)")
        }
    }

    @Test(arguments: requests) func `what stands behind a request is not looked at`(_ example: Case) throws {
        let second = Array("DELETE / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)
        #expect(try Self.read([example.wire + second]) == .complete(example.request))
        #expect(try Self.read([example.wire, second]) == .complete(example.request))
        #expect(try Self.read([example.wire + [0, 255]]) == .complete(example.request))
    }

    @Test(arguments: requests) func `a request is not complete before its last byte`(_ example: Case) throws {
        var parser = HTTPRequestParser()
        for byte in example.wire.dropLast() {
            #expect(try parser.receive([byte]).request == nil)
        }
        #expect(parser.request?.path == example.request.path)
        #expect(parser.end().error?.status == 400)
    }

    @Test func `the parser tells what it knows so far`() throws {
        var parser = HTTPRequestParser()
        #expect(try parser.receive(Array("POST /a HTTP/1.0\r".utf8)) == .head)
        #expect(parser.request == nil && !parser.isHeadComplete)
        #expect(try parser.receive(Array("\nContent-Length: 4\r\n".utf8)) == .head)
        #expect(parser.request?.method == "POST" && parser.request?.version == .http10 && !parser.isHeadComplete)
        #expect(try parser.receive(Array("\r\nab".utf8)) == .body(sendContinue: false))
        #expect(parser.isHeadComplete && parser.bodyBytesReceived == 2)
        #expect(try parser.receive(Array("c".utf8)) == .body(sendContinue: false))
        #expect(parser.bodyBytesReceived == 3)
    }

    @Test func `bytes of a chunked body are counted as they were sent`() throws {
        var parser = HTTPRequestParser()
        _ = try parser.receive(Array("POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\na".utf8))
        #expect(parser.bodyBytesReceived == 4)
    }

    @Test func `an empty piece changes nothing`() throws {
        #expect(try Self.read([[]]) == .head)
        #expect(
            try Self.read([Array("GET /".utf8), [], Array(" HTTP/1.0\r\n\r\n".utf8)]) == Self.read([Array("GET / HTTP/1.0\r\n\r\n".utf8)]))
    }

    // MARK: - 100 Continue

    private static func expecting(_ fields: String, version: String = "1.1") -> [UInt8] {
        Array("POST / HTTP/\(version)\r\nHost: x\r\nExpect: 100-Continue\r\n\(fields)\r\n\r\n".utf8)
    }

    @Test(arguments: ["Content-Length: 5", "Transfer-Encoding: chunked"])
    func `a client that waits is told to go on, once`(_ fields: String) throws {
        var parser = HTTPRequestParser()
        #expect(try parser.receive(Self.expecting(fields)) == .body(sendContinue: true))
        #expect(try parser.receive([]) == .body(sendContinue: false))
        #expect(try parser.receive(Array("1".utf8)) == .body(sendContinue: false))
    }

    @Test func `a client that does not wait, or has nothing to send, is not told to go on`() throws {
        #expect(try Self.read([Self.expecting("Content-Length: 5") + [65]]) == .body(sendContinue: false))
        #expect(try Self.read([Self.expecting("Content-Length: 5", version: "1.0")]) == .body(sendContinue: false))
        #expect(try Self.read([Self.expecting("Content-Length: 0")]).request != nil)
        let other = Array("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n".utf8)
        #expect(try Self.read([other]) == .body(sendContinue: false))
    }

    // MARK: - The end of the input

    @Test(arguments: ["", "\r\n", "\r"]) func `a connection that was only opened is no request`(_ wire: String) throws {
        var parser = HTTPRequestParser()
        _ = try parser.receive(Array(wire.utf8))
        #expect(parser.end() == .nothing)
    }

    @Test(arguments: [
        ("G", "request line: "), ("GET / HTTP/1.1\r", "request line: "), ("GET / HTTP/1.1\r\n", "header fields: "),
        ("GET / HTTP/1.1\r\nHost: x\r\n", "header fields: "),
        ("POST / HTTP/1.0\r\nContent-Length: 100\r\n\r\nabc", "body: the input ended 97 bytes before the content-length"),
        ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "body: the input ended before the last chunk"),
    ]) func `the end of the input names what is missing`(_ wire: String, _ place: String) throws {
        var parser = HTTPRequestParser()
        _ = try parser.receive(Array(wire.utf8))
        #expect(parser.end().error?.status == 400 && parser.end().error?.message.hasPrefix(place) == true)
    }

    static func read(_ pieces: [[UInt8]]) throws(HTTPError) -> HTTPRequestParser.Progress {
        var parser = HTTPRequestParser()
        var progress = HTTPRequestParser.Progress.head
        for piece in pieces { progress = try parser.receive(piece) }
        return progress
    }
}

extension HTTPRequestParser.Progress {
    var request: HTTPRequest? { if case .complete(let request) = self { request } else { nil } }
}

extension HTTPRequestParser.End {
    var error: HTTPError? { if case .incomplete(let error) = self { error } else { nil } }
}
