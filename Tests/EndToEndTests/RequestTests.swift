import Foundation
import Testing

/// The forms in which requests may come.
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

    @Test(arguments: [true, false])
    func `a head that is not complete after ten seconds is answered with 408, though a byte comes each second`(drips: Bool) async throws {
        let proxy = try Proxy()
        let (answer, seconds) = await aside {
            let start = Loopback.now
            let client = proxy.client()
            client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nX: ")
            while !client.readAll(within: 1), Loopback.now - start < 15 { if drips { client.send("x") } }
            return (client.answer, Loopback.now - start)
        }
        #expect(answer.status == 408)
        #expect((9.5..<14).contains(seconds))
    }

    @Test(arguments: ["POST /v1/messages", "POST /v1/messages/count_tokens", "PUT /v1/messages", "POST /v1/nothing"], [true, false])
    func `what the head decides is answered before the body comes`(line: String, waits: Bool) throws {
        let proxy = try Proxy()
        let client = proxy.client()
        let isKnown = line.hasPrefix("POST /v1/messages")
        let expectation = waits ? "Expect: 100-continue\r\n" : ""
        client.send("\(line) HTTP/1.1\r\nHost: localhost\r\nx-api-key: wrong\r\n\(expectation)Content-Length: 33000000\r\n\r\n")
        #expect(client.readAll(within: 5))
        #expect(client.text.hasPrefix("HTTP/1.1 4"), "no 100 Continue")
        #expect(client.answer.status == (isKnown ? 401 : line.hasPrefix("PUT") ? 405 : 404))
        client.close()
        #expect(proxy.inetd.end()?.exitCode == 1)
    }

    /// *Source*: RFC 9112 §6.3, §11.2. HTTPRefusalTests has many more.
    @Test(arguments: [
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 44\r\n\r\n", "Content-Length: 0, 44\r\n\r\n", "Content-Length: +0\r\n\r\n",
        "Content-Length: 0x0\r\n\r\n", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: identity\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: \u{B}chunked\r\n\r\n0\r\n\r\n",
        "X: a\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "X: a\0\r\nContent-Length: 0\r\n\r\n", "Content-Length\0: 0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\n\n", "Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
    ])
    func `a request that two readers could read in two ways is refused, and what it hides is never executed`(fields: String) throws {
        let proxy = try Proxy()
        let hidden = Proxy.get("/v1/models") + Proxy.messages(Proxy.body())
        let client = proxy.client()
        client.send("POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: \(Proxy.key)\r\n\(fields)\(hidden)")
        #expect(client.readAll())
        #expect(client.answer.status == 400)
        #expect(client.text.ranges(of: "HTTP/1.1").count == 1)
        client.close()
        #expect(proxy.inetd.end()?.exitCode == 1)
        #expect(proxy.inetd.ended.count == 1)
        #expect(proxy.upstream.requests.isEmpty)
    }

    @Test(arguments: ["\u{16}\u{3}\u{1}\u{2}\0\u{1}\r\n\r\n", "hello\r\n\r\n", "GET / HTTP/1.1\r\n bad\r\n\r\n", "\0\0\0\0\r\n\r\n"])
    func `what is no HTTP is refused`(bytes: String) throws {
        let proxy = try Proxy()
        #expect(proxy.ask(bytes).status == 400)
        #expect(proxy.inetd.end()?.exitCode == 1)
    }

    @Test func `forty clients at once get each its own answer`() throws {
        let proxy = try Proxy()
        for place in 0..<40 { proxy.upstream.reply(Reply(stream: [.text("Hello \(place)."), .pause(seconds: 0.2), .stop])) }
        let clients = (0..<40).map { _ in proxy.client() }
        for client in clients { client.send(Proxy.messages(Proxy.body(stream: true))) }
        for client in clients { #expect(client.readAll()) }
        #expect(clients.allSatisfy { $0.answer.isWhole && $0.answer.eventTypes.last == "message_stop" })
        #expect(Set(clients.map { $0.answer.deltas("text") }) == Set((0..<40).map { "Hello \($0)." }))
        #expect(proxy.inetd.end(of: 40)?.exitCode == 0)
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
