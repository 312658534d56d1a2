import Foundation
import Testing

/// Upstreams that fail, and the client's error.
@Suite struct TroubleTests {
    @Test(arguments: [true, false])
    func `an upstream that refuses the connection is an api_error`(stream: Bool) throws {
        let proxy = try Proxy(upstreamURL: "http://127.0.0.1:\(Loopback.unusedPort())/v1")
        let answer = proxy.message(stream: stream)
        #expect(answer.status == 500)
        #expect(answer.string("error.type") == "api_error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [("hang up", Reply.Step.cut), ("reset", Reply.Step.reset)])
    func `an upstream that ends the connection without an answer is an api_error`(_: String, step: Reply.Step) throws {
        let proxy = try Proxy()
        for _ in 0..<3 { proxy.upstream.reply(Reply(inPlaceOfAnswer: step)) }
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.type") == "api_error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test func `D-15 an upstream that hangs up in the middle of an upload is asked once more`() throws {
        let proxy = try Proxy()
        proxy.upstream.hangUp()
        proxy.upstream.reply(.completion("Hello."))
        // More than the kernel buffers without a reader.
        let answer = proxy.ask(Proxy.messages(Proxy.body(text: String(repeating: "x", count: 4_000_000))))
        #expect(answer.status == 200)
        #expect(answer.string("content.0.text") == "Hello.")
        #expect(proxy.log.contains("trying once more"))
    }

    @Test func `another provider of the model answers in the place of one that is away`() throws {
        let there = ScriptedUpstream()
        defer { there.stop() }
        there.reply(.completion("Hello."))
        let providers = ["http://127.0.0.1:\(Loopback.unusedPort())", there.url].map {
            #"{"base_url": "\#($0)", "api_key": "", "models": [{"id": "test"}]}"#
        }
        let proxy = try Proxy(config: #"{"ak": "\#(Proxy.key)", "providers": [\#(providers.joined(separator: ", "))]}"#)
        let answer = proxy.message()
        #expect(answer.status == 200)
        #expect(answer.string("content.0.text") == "Hello.")
    }

    @Test func `an upstream that is silent too long is given up`() throws {
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 1,"#)
        proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        let start = Loopback.now
        let answer = proxy.message()
        #expect((0.9..<4).contains(Loopback.now - start))
        #expect(answer.status >= 500)
        #expect(answer.string("type") == "error")
        #expect(proxy.inetd.end()?.exitCode == 2)
        #expect(eventually(within: 1) { proxy.upstream.disconnects.count == 1 })
    }

    @Test func `a stream that falls silent ends with an error event`() throws {
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 1,"#)
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let answer = proxy.message(stream: true)
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.deltas("text") == "Hello.")
        #expect(answer.eventTypes.last == "error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [("cut", Reply.Step.cut), ("reset", Reply.Step.reset), ("ended in order", Reply.Step.send(" "))])
    func `a whole answer that is not whole is an api_error`(_: String, step: Reply.Step) throws {
        let proxy = try Proxy()
        for _ in 0..<3 {
            var reply = Reply(#"{"id":"c1","choices":[{"index":0,"message":{"content":"Hel"#)
            reply.steps += [.pause(seconds: 0.1), step]
            proxy.upstream.reply(reply)
        }
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.type") == "api_error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [true, false])
    func `an answer that is no answer of a model is an api_error`(stream: Bool) throws {
        let proxy = try Proxy()
        for _ in 0..<3 {
            var page = Reply("<html><h1>Welcome to nginx!</h1></html>")
            page.headers["Content-Type"] = "text/html"
            proxy.upstream.reply(page)
        }
        let answer = proxy.message(stream: stream)
        #expect(answer.status == 500)
        #expect(answer.string("error.type") == "api_error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test func `a redirect is refused, and the key goes nowhere else`() throws {
        let proxy = try Proxy()
        let other = ScriptedUpstream()
        defer { other.stop() }
        var redirect = Reply(status: 307, "")
        redirect.headers["Location"] = "\(other.url)/chat/completions"
        proxy.upstream.reply(redirect)
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.message")?.contains("redirect") == true)
        #expect(other.requests.isEmpty)
    }

    @Test(arguments: [301, 302, 307]) func `a redirect without a place is named as one`(status: Int) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(status: status, "gone"))
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.message")?.contains("redirect (HTTP \(status))") == true)
    }

    @Test func `an upstream that speaks no TLS where it should is an api_error`() throws {
        let upstream = ScriptedUpstream()
        defer { upstream.stop() }
        // The server takes the TLS greeting for the beginning of a request, and hangs up when the proxy has waited long enough.
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 1,"#, upstreamURL: "https://127.0.0.1:\(upstream.port)/v1")
        let answer = proxy.message()
        #expect(answer.status >= 500)
        #expect(answer.string("type") == "error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [
        (400, "invalid_request_error", 400), (401, "api_error", 500), (429, "rate_limit_error", 429), (500, "api_error", 500),
    ])
    func `an upstream's error is told in Anthropic's words`(status: Int, type: String, told: Int) throws {
        let proxy = try Proxy()
        for _ in 0..<3 { proxy.upstream.reply(Reply(status: status, #"{"error":{"message":"it does not please"}}"#)) }
        let answer = proxy.message()
        #expect(answer.status == told)
        #expect(answer.string("error.type") == type)
        #expect(answer.string("error.message")?.contains("it does not please") == true)
    }

    @Test(arguments: [
        ("error", Reply.Step.event(#"{"error":{"message":"out of memory","code":500}}"#)), ("cut", Reply.Step.cut),
        ("reset", Reply.Step.reset),
    ])
    func `what goes wrong in mid-stream is an error event behind what was said`(_: String, step: Reply.Step) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .pause(seconds: 0.1), step]))
        let answer = proxy.message(stream: true)
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.deltas("text") == "Hello.")
        #expect(answer.eventTypes.last == "error")
        #expect(!answer.eventTypes.contains("message_stop"))
        #expect(proxy.inetd.end()?.exitCode == 2)
    }
}
