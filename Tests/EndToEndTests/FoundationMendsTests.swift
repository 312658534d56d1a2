import Foundation
import Glibc
import Testing

/// Where URLSession on Linux crashes, hangs or hides something and libcurl does not. A test for each row of FoundationMends.swift.
@Suite struct FoundationMendsTests {
    private static let whole = #"{"id":"c1","choices":[{"index":0,"message":{"content":"Hello."},"finish_reason":"stop"}]}"#
    private static let fields = "Content-Type: application/json\r\nContent-Length: \(whole.utf8.count)\r\n"
    private static let good = "HTTP/1.1 200 OK\r\n\(fields)\r\n\(whole)"

    private static func answer(to steps: Reply.Step..., stream: Bool = false) throws -> (Answer, seconds: Double, exitCode: CInt?) {
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 5,"#)
        for _ in 0..<2 { proxy.upstream.reply(Reply(raw: steps)) }
        let start = Loopback.now
        let answer = proxy.message(stream: stream)
        return (answer, Loopback.now - start, proxy.inetd.end()?.exitCode)
    }

    // MARK: - announce, result

    @Test(arguments: [
        "HTTP/1.1 200\r\n\(fields)\r\n", "HTTP/1.1 200 \r\n\(fields)\r\n", "HTTP/1.1 200 OK\n\(fields.replacing("\r", with: ""))\n",
        "HTTP/1.1 200 OK\r\nX: ~\r\n\(fields)\r\n", "HTTP/1.1 200 ~\r\n\(fields)\r\n",
        "HTTP/1.1 200 OK\r\n\(fields.replacing(":", with: " :"))\r\n",
        "HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\(fields)\r\n", "HTTP/1.1 200 OK\r\nX:\r\n\(fields)\r\n",
        "HTTP/1.1 200 OK\r\na b: c\r\n\(fields)\r\n",
        "HTTP/1.0 200 OK\r\n\(fields)\r\n",
    ]) func `a head that libcurl takes is taken`(_ head: String) throws {
        let bytes = (head + Self.whole).utf8.map { $0 == UInt8(ascii: "~") ? 0xE4 : $0 }
        let (answer, _, exitCode) = try Self.answer(to: .sendBytes(bytes))
        #expect(answer.string("content.0.text") == "Hello.", "\(answer.body)")
        #expect(exitCode == 0)
    }

    @Test(arguments: ["100 Continue", "102 Processing", "103 Early Hints", "199 X"], [false, true])
    func `interim answers are passed over`(_ status: String, inPieces: Bool) throws {
        let interim = "HTTP/1.1 \(status)\r\nLink: </a>\r\n\r\n"
        let steps: [Reply.Step] = inPieces ? [.send(interim), .pause(seconds: 0.1)] : [.send(interim + interim + interim)]
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(raw: steps + [.send(Self.good)]))
        #expect(proxy.message().string("content.0.text") == "Hello.")
    }

    @Test(arguments: [false, true]) func `an end within a head is a lost connection`(afterInterim: Bool) throws {
        let head = (afterInterim ? "HTTP/1.1 103 X\r\nA: b\r\n\r\n" : "") + "HTTP/1.1 200 OK\r\nContent-Type: x\r\n"
        for length in stride(from: 1, through: head.utf8.count, by: 7) {
            let (answer, seconds, exitCode) = try Self.answer(to: .sendBytes(Array(head.utf8.prefix(length))))
            #expect(answer.status == 500 && answer.string("error.type") == "api_error", "\(length): \(answer.body)")
            #expect(answer.string("error.message")?.contains("upstream") == true)
            #expect(exitCode == 2 && seconds < 2)
        }
    }

    @Test(
        arguments: [
            #"Basic realm="x""#, #"Digest realm="x", nonce="y""#, "Negotiate", "NTLM", #"Bearer, basic realm=x"#, "Basic",
        ], [401, 407]) func `a challenge is an answer like any other`(_ challenge: String, status: Int) throws
    {
        let name = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate"
        let body = #"{"error":{"message":"bad key given"}}"#
        let head = "HTTP/1.1 \(status) No\r\n\(name): \(challenge)\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
        for stream in [false, true] {
            let (answer, seconds, _) = try Self.answer(to: .send(head + body), stream: stream)
            #expect(answer.status >= 400 && answer.string("error.message")?.contains("bad key given") == true, "\(answer.body)")
            #expect(seconds < 2)
        }
    }

    @Test(arguments: [301, 302, 303, 305, 307, 308], ["/else", "", "http://[", "//", "?", "\u{E4}:\\", "http://127.0.0.1:1/"])
    func `a redirect is an answer, wherever to`(_ status: Int, place: String) throws {
        let head = "HTTP/1.1 \(status) X\r\nLocation: \(place)\r\nContent-Length: 5\r\n\r\nthere"
        let (answer, seconds, exitCode) = try Self.answer(to: .send(head))
        #expect(answer.string("error.message")?.contains("redirect (HTTP \(status))") == true, "\(answer.body)")
        #expect(seconds < 2 && exitCode == 2)
    }

    @Test func `trailers are no head`() throws {
        let size = String(Self.whole.utf8.count, radix: 16)
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n\r\n"
        let (answer, _, exitCode) = try Self.answer(to: .send(head + "\(size)\r\n\(Self.whole)\r\n0\r\nX: y\r\nZ: \r\n\r\n"))
        #expect(answer.string("content.0.text") == "Hello.", "\(answer.body)")
        #expect(exitCode == 0)
    }

    @Test func `a page of redirection without end is bounded`() throws {
        let proxy = try Proxy()
        let page = String(repeating: "x", count: 65_536)
        proxy.upstream.reply(Reply(raw: [.send("HTTP/1.1 302 X\r\nLocation: /\r\n\r\n"), .flood(page, count: 1200)]))
        #expect(proxy.message().status == 500)
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    // MARK: - contentLength

    @Test(arguments: ["9223372036854775807", "9223372036854775296", "18446744073709551615", "99999999999999999999999"])
    func `a length beyond every range is no trap`(_ length: String) throws {
        let (answer, _, exitCode) = try Self.answer(to: .send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(Self.whole)"))
        #expect(answer.isWhole && answer.status != 0, "\(answer.body)")
        #expect(exitCode == 2 || exitCode == 0)
    }

    // MARK: - act

    @Test func `an address that is refused costs nothing where the name has another`() throws {
        // On most machines localhost is ::1 first, where nothing listens.
        let proxy = try Proxy()
        try Proxy.config("http://localhost:\(proxy.upstream.port)").write(to: proxy.configFile, atomically: true, encoding: .utf8)
        proxy.upstream.reply(.completion("Hello."))
        let start = Loopback.now
        #expect(proxy.message().string("content.0.text") == "Hello.")
        #expect(Loopback.now - start < 2)
    }

    @Test func `a host that takes no connection is given up for the next one`() throws {
        let (listener, port, waiting) = Loopback.fullListener()
        defer { for socket in waiting + [listener] { close(socket) } }
        let proxy = try Proxy()
        let providers = ["http://127.0.0.1:\(port)", proxy.upstream.url].map {
            #"{"base_url": "\#($0)", "api_key": "\#(Proxy.upstreamKey)", "models": [{"id": "test"}]}"#
        }
        try #"{"ak": "\#(Proxy.key)", "connect_timeout_seconds": 1, "providers": [\#(providers.joined(separator: ","))]}"#
            .write(to: proxy.configFile, atomically: true, encoding: .utf8)
        proxy.upstream.reply(.completion("Hello."))
        let start = Loopback.now
        #expect(proxy.message().string("content.0.text") == "Hello.")
        #expect((0.9...3.5).contains(Loopback.now - start))
    }

    @Test func `a host that takes no connection is a timeout that says so`() throws {
        let (listener, port, waiting) = Loopback.fullListener()
        defer { for socket in waiting + [listener] { close(socket) } }
        let proxy = try Proxy(extra: #""connect_timeout_seconds": 1,"#, upstreamURL: "http://127.0.0.1:\(port)")
        let answer = proxy.message()
        #expect(answer.string("error.message") == "the upstream took too long: no connection within 1 seconds")
    }

    // MARK: - host

    @Test(arguments: ["127.1", "0x7f.0.0.1", "2130706433", "LOCALHOST", "[::ffff:127.0.0.1]", "[::FFFF:7F00:1]"])
    func `a host is asked however it is spelt`(_ host: String) throws {
        let proxy = try Proxy()
        try Proxy.config("http://\(host):\(proxy.upstream.port)").write(to: proxy.configFile, atomically: true, encoding: .utf8)
        proxy.upstream.reply(.completion("Hello."))
        let answer = proxy.message()
        #expect(answer.string("content.0.text") == "Hello.", "\(answer.body)")
        #expect(proxy.upstream.requests.first?.headers["host"]?.hasSuffix(":\(proxy.upstream.port)") == true)
    }

    // MARK: - EasyOptions

    @Test func `fields go out as they are configured, and no others`() throws {
        let fields = #""Accept-Language": "de", "HTTP-Referer": "https://h.example", "x-empty": "", "X-B": "b""#
        let proxy = try Proxy()
        try Proxy.config(proxy.upstream.url).replacing(#""models""#, with: #""quirks": {"extra_headers": {\#(fields)}}, "models""#)
            .write(to: proxy.configFile, atomically: true, encoding: .utf8)
        proxy.upstream.reply(.completion("Hello."))
        _ = proxy.message()
        let sent = try #require(proxy.upstream.requests.first).headers
        #expect(sent["accept-language"] == "de" && sent["http-referer"] == "https://h.example" && sent["x-b"] == "b")
        #expect(sent["user-agent"]?.hasPrefix("claude-proxy-conn/") == true)
        let own = ["host", "accept", "accept-encoding", "authorization", "content-type", "content-length", "user-agent"]
        #expect(Set(sent.keys) == Set(own + ["accept-language", "http-referer", "x-empty", "x-b"]))
    }

    @Test(arguments: ["http_proxy", "https_proxy"]) func `a tunnel's answer is not the upstream's`(variable: String) throws {
        // A forward proxy that refuses the tunnel; for http it answers the request itself.
        let front = ScriptedUpstream()
        defer { front.stop() }
        let isTunnel = variable == "https_proxy"
        for _ in 0..<2 {
            front.reply(Reply(raw: [.send("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n")]))
        }
        let proxy = try Proxy(
            upstreamURL: "\(isTunnel ? "https" : "http")://h.example", environment: [variable: "http://127.0.0.1:\(front.port)"])
        let answer = proxy.message()
        #expect(answer.status >= 400 && answer.isWhole)
        #expect(answer.body.contains("407") == isTunnel || !isTunnel, "\(answer.body)")
        #expect(
            front.requests.first?.line
                == (isTunnel ? "CONNECT h.example:443 HTTP/1.1" : "POST http://h.example/v1/chat/completions HTTP/1.1"))
    }
}
