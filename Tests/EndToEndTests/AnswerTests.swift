import Foundation
import Testing

@Suite struct AnswerTests {
    @Test(arguments: ["/", "/health", "/status"])
    func `health is answered, whatever the configuration says`(path: String) throws {
        for config in [nil, "{broken"] {
            let proxy = try Proxy(config: config)
            let answer = proxy.ask("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n")
            #expect(answer.status == 200)
            #expect(answer.string("health") == "ok")
            #expect(proxy.inetd.end()?.exitCode == 0)
        }
    }

    @Test func `the models are listed`() throws {
        let answer = try Proxy().ask(Proxy.get("/v1/models"))
        #expect(answer.status == 200)
        #expect(answer.string("data.0.id") == "test")
    }

    @Test func `a message is answered whole`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("Hello."))
        let answer = proxy.message()
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.string("content.0.text") == "Hello.")
        #expect(answer.string("stop_reason") == "end_turn")
        let request = try #require(proxy.upstream.requests.first)
        #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
        #expect(request.headers["authorization"] == "Bearer \(Proxy.upstreamKey)")
        #expect(JSONPath.value("messages.0.content", in: request.body) as? String == "Hi")
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    @Test func `a tool call is streamed`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(
            Reply(stream: [
                .text("Let me look."), .call("call_1", "look", ""), .arguments(#"{"pl"#), .arguments(#"ace":"here"}"#),
                .finish("tool_calls"), .usage, .done,
            ]))
        let answer = proxy.message(
            stream: true, extra: #""tools":[{"name":"look","input_schema":{"type":"object","properties":{"place":{"type":"string"}}}}],"#)
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.headers["content-type"]?.hasPrefix("text/event-stream") == true)
        #expect(answer.eventTypes.first == "message_start")
        #expect(answer.eventTypes.last == "message_stop")
        #expect(answer.deltas("text") == "Let me look.")
        #expect(answer.deltas("partial_json") == #"{"place":"here"}"#)
        #expect(answer.deltas("stop_reason") == "tool_use")
    }

    @Test func `U-19 what an answer took is waited for behind its end, however long ago the client got something`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .pause(seconds: 3.2), .finish("stop"), .pause(seconds: 0.4), .usage, .done]))
        // To find stop sequences the proxy asks for a stream, even if the client did not (D-27).
        let answer = proxy.message(extra: #""stop_sequences":["STOP"],"#)
        #expect(answer.string("content.0.text") == "Hello.")
        #expect(answer.value("usage.input_tokens") as? Int == 11 && answer.value("usage.output_tokens") as? Int == 7)
    }

    @Test func `each piece arrives when it is sent`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("first"), .pause(seconds: 0.4), .text("second"), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "first"))
        let first = Loopback.now
        #expect(!client.text.contains("second"))
        #expect(client.read(until: "second"))
        #expect(Loopback.now - first > 0.2, "the first piece was held back")
    }
}
