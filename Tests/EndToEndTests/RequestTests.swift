import Foundation
import Testing

/// How requests may come.
@Suite struct RequestTests {
    @Test func `a chunked body is read`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("Hello."))
        let body = Proxy.body()
        let half = body.utf8.count / 2
        let pieces = [String(body.prefix(half)), String(body.dropFirst(half))]
        let chunks = pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
        let answer = proxy.ask(Proxy.head("Transfer-Encoding: chunked") + chunks + "0\r\n\r\n")
        #expect(answer.string("content.0.text") == "Hello.")
    }

    @Test func `a client that waits for 100 Continue gets it, and its answer`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("Hello."))
        let body = Proxy.body()
        let client = proxy.client()
        client.send(Proxy.head("Expect: 100-continue\r\nContent-Length: \(body.utf8.count)"))
        #expect(client.read(until: "HTTP/1.1 100 Continue\r\n\r\n"))
        client.send(body)
        client.readAll()
        #expect(client.answer.string("content.0.text") == "Hello.")
    }

    @Test(arguments: [true, false])
    func `an HTTP-1.0 client gets no chunks`(stream: Bool) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(stream ? .stream("Hel", "lo.") : .completion("Hello."))
        let answer = proxy.ask(Proxy.messages(Proxy.body(stream: stream), version: "1.0"))
        #expect(answer.status == 200)
        #expect(answer.headers["transfer-encoding"] == nil)
        #expect(stream ? answer.deltas("text") == "Hello." : answer.string("content.0.text") == "Hello.")
        #expect(!stream || answer.eventTypes.last == "message_stop")
    }

    @Test(arguments: ["/", "/health", "/api/hello"])
    func `HEAD is answered without a body`(path: String) throws {
        let answer = try Proxy().ask(Proxy.get(path, method: "HEAD"))
        #expect(answer.status == 200)
        #expect(answer.body.isEmpty)
    }

    @Test func `a second request on the connection is never executed`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("one"), .completion("two"))
        let request = Proxy.messages(Proxy.body())
        let client = proxy.client()
        client.send(request + request)
        client.readAll()
        #expect(client.answer.string("content.0.text") == "one")
        #expect(client.answer.headers["connection"] == "close")
        #expect(!client.text.contains("two"))
        #expect(proxy.inetd.end()?.exitCode == 0)
        #expect(proxy.upstream.requests.count == 1)
    }

    @Test func `a body that is too large is refused in words that arrive, though the client goes on sending`() throws {
        let proxy = try Proxy()
        let client = proxy.client()
        client.send(Proxy.head("Content-Length: 100000000"))
        client.send(String(repeating: "x", count: 1_000_000))
        #expect(client.readAll())
        #expect(client.answer.status == 413)
        #expect(client.answer.string("error.type") == "request_too_large")
        #expect(client.answer.isWhole)
        client.close()
        #expect(proxy.inetd.end()?.exitCode == 1)
    }

    @Test func `a head that is not complete after ten seconds is answered with 408`() throws {
        let proxy = try Proxy()
        let client = proxy.client()
        let start = Loopback.now
        client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n")
        #expect(client.readAll(within: 15))
        #expect(client.answer.status == 408)
        #expect((9.5..<14).contains(Loopback.now - start))
    }

    @Test(arguments: [("bad key", 401), ("no such path", 404), ("bad method", 405), ("bad JSON", 400)])
    func `what the client did wrong is a status, an error and exit code 1`(fault: String, status: Int) throws {
        let proxy = try Proxy()
        let requests = [
            "bad key": "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nx-api-key: wrong\r\n\r\n", "no such path": Proxy.get("/v1/nothing"),
            "bad method": Proxy.get("/v1/messages"), "bad JSON": Proxy.messages("{"),
        ]
        let answer = proxy.ask(try #require(requests[fault]))
        #expect(answer.status == status)
        #expect(answer.string("type") == "error")
        #expect(answer.string("error.message")?.isEmpty == false)
        #expect(proxy.inetd.end()?.exitCode == 1)
    }
}
