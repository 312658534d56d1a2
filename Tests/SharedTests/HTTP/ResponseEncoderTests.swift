import Shared
import Testing

@Suite struct ResponseEncoderTests {
    private static let head = HTTPResponseHead(status: 200, headers: ["content-type": "text/plain", "request-id": "req_1"])
    private static let fields = "content-type: text/plain\r\nrequest-id: req_1\r\n"

    @Test func `a body of known length is framed by it`() {
        for version in [HTTPRequest.Version.http10, .http11] {
            var encoder = ResponseEncoder(.connection(version), method: "GET")
            #expect(
                Self.text(encoder.encode(HTTPResponse(status: 200, headers: Self.head.headers, body: Array("hi".utf8))))
                    == "HTTP/1.1 200 OK\r\n\(Self.fields)Content-Length: 2\r\nConnection: close\r\n\r\nhi")
        }
    }

    @Test func `a body of unknown length is chunked`() {
        var encoder = ResponseEncoder(.connection(.http11), method: "POST")
        #expect(
            Self.text(encoder.encode(head: Self.head, body: Array("hi".utf8), contentLength: nil))
                == "HTTP/1.1 200 OK\r\n\(Self.fields)Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nhi\r\n")
        #expect(encoder.encode(head: nil, body: [], contentLength: nil) == [])
        #expect(
            Self.text(encoder.encode(head: nil, body: Array("0123456789abcdefghij".utf8), contentLength: nil))
                == "14\r\n0123456789abcdefghij\r\n")
        #expect(Self.text(encoder.end()) == "0\r\n\r\n")
    }

    @Test func `a head without a body begins no chunk`() {
        var encoder = ResponseEncoder(.connection(.http11), method: "POST")
        #expect(Self.text(encoder.encode(head: Self.head, body: [], contentLength: nil)).hasSuffix("Connection: close\r\n\r\n"))
    }

    @Test func `in HTTP/1.0 a body of unknown length ends with the connection`() {
        var encoder = ResponseEncoder(.connection(.http10), method: "POST")
        #expect(
            Self.text(encoder.encode(head: Self.head, body: Array("hi".utf8), contentLength: nil))
                == "HTTP/1.1 200 OK\r\n\(Self.fields)Connection: close\r\n\r\nhi")
        #expect(Self.text(encoder.encode(head: nil, body: Array("ho".utf8), contentLength: nil)) == "ho")
        #expect(encoder.end() == [])
    }

    @Test func `a web server gets a status field, and frames the body itself`() {
        var encoder = ResponseEncoder(.cgi, method: "POST")
        #expect(
            Self.text(encoder.encode(head: Self.head, body: Array("hi".utf8), contentLength: nil))
                == "Status: 200 OK\r\n\(Self.fields)\r\nhi")
        #expect(Self.text(encoder.encode(head: nil, body: Array("ho".utf8), contentLength: nil)) == "ho")
        #expect(encoder.end() == [])
        var sized = ResponseEncoder(.cgi, method: nil)
        #expect(
            Self.text(sized.encode(HTTPResponse(status: 404, body: Array("hi".utf8))))
                == "Status: 404 Not Found\r\nContent-Length: 2\r\n\r\nhi")
    }

    @Test func `HEAD gets the head of the GET and nothing behind it`() {
        var encoder = ResponseEncoder(.connection(.http11), method: "HEAD")
        #expect(
            Self.text(encoder.encode(HTTPResponse(status: 200, body: Array("hi".utf8))))
                == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
        var stream = ResponseEncoder(.connection(.http11), method: "HEAD")
        #expect(
            Self.text(stream.encode(head: Self.head, body: Array("hi".utf8), contentLength: nil))
                == "HTTP/1.1 200 OK\r\n\(Self.fields)Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        #expect(stream.encode(head: nil, body: Array("ho".utf8), contentLength: nil) == [] && stream.end() == [])
        var cgi = ResponseEncoder(.cgi, method: "HEAD")
        #expect(Self.text(cgi.encode(HTTPResponse(status: 200, body: Array("hi".utf8)))) == "Status: 200 OK\r\nContent-Length: 2\r\n\r\n")
    }

    @Test func `a value cannot begin a new line`() {
        var encoder = ResponseEncoder(.cgi, method: "GET")
        let response = HTTPResponse(status: 200, headers: ["a\r\nb": "c\r\nSet-Cookie: d\u{0}\r\n\r\nx", "e": "ä"], body: [])
        #expect(
            Self.text(encoder.encode(response)) == "Status: 200 OK\r\na  b: c  Set-Cookie: d     x\r\ne: ä\r\nContent-Length: 0\r\n\r\n")
    }

    @Test(arguments: [
        (400, "Bad Request"), (401, "Unauthorized"), (402, "Payment Required"), (403, "Forbidden"), (404, "Not Found"),
        (405, "Method Not Allowed"), (408, "Request Timeout"), (409, "Conflict"), (413, "Content Too Large"), (414, "URI Too Long"),
        (415, "Unsupported Media Type"), (429, "Too Many Requests"), (431, "Request Header Fields Too Large"),
        (500, "Internal Server Error"), (504, "Gateway Timeout"), (505, "HTTP Version Not Supported"),
        (529, "Overloaded"), (599, ""),
    ]) func `a status has its phrase`(_ status: Int, _ phrase: String) {
        var encoder = ResponseEncoder(.connection(.http11), method: nil)
        #expect(Self.text(encoder.encode(HTTPResponse(status: status, body: []))).hasPrefix("HTTP/1.1 \(status) \(phrase)\r\n"))
    }

    @Test func `the interim answer goes to HTTP/1.1 clients, before the head`() {
        var encoder = ResponseEncoder(.connection(.http11), method: "POST")
        #expect(encoder.interimContinue.map(Self.text) == "HTTP/1.1 100 Continue\r\n\r\n")
        _ = encoder.encode(head: Self.head, body: [], contentLength: nil)
        #expect(encoder.interimContinue == nil)
        #expect(ResponseEncoder(.connection(.http10), method: "POST").interimContinue == nil)
        #expect(ResponseEncoder(.cgi, method: "POST").interimContinue == nil)
    }

    @Test func `nothing is written before the head or behind the end`() {
        var encoder = ResponseEncoder(.connection(.http11), method: "POST")
        #expect(encoder.encode(head: nil, body: [65], contentLength: nil) == [])
        _ = encoder.encode(head: Self.head, body: [], contentLength: nil)
        #expect(encoder.encode(head: Self.head, body: [65], contentLength: nil) == Array("1\r\nA\r\n".utf8))
        _ = encoder.end()
        #expect(encoder.end() == [] && encoder.encode(head: nil, body: [65], contentLength: nil) == [])
    }

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
