import Foundation
import Testing

/// Upstreams whose bytes make no sense: the client gets an error, and it says why.
@Suite struct UpstreamFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let wire: [UInt8]
        /// Part of the error's message.
        let words: String

        init(_ name: String, bytes: [UInt8], says words: String) { (testDescription, wire, self.words) = (name, bytes, words) }

        init(_ name: String, wire: String, says words: String) { self.init(name, bytes: Array(wire.utf8), says: words) }

        /// Fields and body after the usual status line.
        init(_ name: String, _ fields: String, _ body: String = whole, says words: String) {
            self.init(name, wire: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\(fields)\r\n" + body, says: words)
        }
    }

    private static let whole = #"{"id":"c1","choices":[{"index":0,"message":{"content":"Hello."},"finish_reason":"stop"}]}"#
    private static let chunked = "Transfer-Encoding: chunked\r\n"

    static let lengths = [
        Fault("a length that is too short", "Content-Length: 20\r\n", says: "upstream returned a non-JSON response"),
        Fault("a length that is too long", "Content-Length: 200\r\n", says: "transfer closed"),
        Fault("a length that is no number", "Content-Length: nope\r\n", says: "Content-Length"),
        Fault("a negative length", "Content-Length: -5\r\n", says: "Content-Length"),
        Fault("a length that nobody could send", "Content-Length: 9999999999999999\r\n", says: "transfer closed"),
        Fault("a chunk's size that is no number", chunked, "zz\r\n" + whole, says: "hexadecimal"),
        Fault("a chunk's size that nobody could send", chunked, "ffffffffffffffffffff\r\n", says: "hexadecimal"),
        Fault("a chunk that is longer than its size", chunked, "5\r\nhelloworld\r\n", says: "chunked"),
        Fault("no last chunk", chunked, "\(String(whole.utf8.count, radix: 16))\r\n\(whole)\r\n", says: "transfer closed"),
    ]

    static let heads = [
        Fault("nothing like HTTP", wire: "hello\r\n\r\n", says: "it is not HTTP; is base_url right?"),
        Fault("the preface of HTTP/2", bytes: [0, 0, 0x12, 4, 0, 0, 0, 0, 0], says: "it is not HTTP; is base_url right?"),
        Fault("a status that does not exist", wire: "HTTP/1.1 000 X\r\n\r\n" + whole, says: "response code"),
        Fault(
            "a change of protocol", wire: "HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx",
            says: "HTTP 101, which nobody asked for"),
        Fault("no content", wire: "HTTP/1.1 204 X\r\n\r\n", says: "upstream returned a non-JSON response"),
        Fault("NUL in the head", "X: a\0b\r\n", says: "Nul byte in header"),
        Fault("a page with an error", wire: "HTTP/1.1 500 X\r\nContent-Type: text/html\r\n\r\n<html><h1>Oops</h1>", says: "Oops"),
    ]

    static let bodies = [
        Fault(
            "a coding that is not the one it names", "Content-Encoding: gzip\r\n", says: "its gzip cannot be read: incorrect header check"),
        Fault(
            "an unknown coding", "Content-Encoding: nonsense\r\n", says: "its content encoding is nonsense; expected gzip, deflate or none"),
        Fault("more depth than a document has", "", #"{"choices":"# + String(repeating: "[", count: 100_000), says: "non-JSON"),
        Fault("a NUL", "", "{\0}", says: "non-JSON"), Fault("nothing", "", "", says: "non-JSON"),
    ]

    @Test(arguments: lengths + heads + bodies)
    func `an answer without sense is an api_error that says why`(_ fault: Fault) throws {
        let proxy = try Proxy()
        for _ in 0..<2 { proxy.upstream.reply(Reply(raw: [.sendBytes(fault.wire)])) }
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.isWhole)
        #expect(answer.string("error.type") == "api_error")
        let message = try #require(answer.string("error.message"))
        #expect(message.localizedCaseInsensitiveContains(fault.words), "\(message)")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [
        ("a length that is too short", "Content-Length: 70\r\n\r\n", ""), ("a length that is too long", "Content-Length: 7000\r\n\r\n", ""),
        ("a broken chunk", "Transfer-Encoding: chunked\r\n\r\n3e\r\n", "\r\nzz\r\n"), ("no end", "\r\n", ""),
    ]) func `a stream without sense ends with an error event behind what was said`(_: String, before: String, behind: String) throws {
        let event = #"data: {"choices":[{"index":0,"delta":{"content":"Hello."}}]}"# + "\n\n"
        let proxy = try Proxy()
        let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\(before)"
        proxy.upstream.reply(Reply(raw: [.send(head + event), .pause(seconds: 0.1), .send(behind)]))
        let answer = proxy.message(stream: true)
        #expect(answer.status == 200)
        #expect(answer.isWhole)
        #expect(answer.deltas("text") == "Hello.")
        #expect(answer.eventTypes.last == "error")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test(arguments: [
        ("invalid UTF-8", #"{"choices":[{"index":0,"delta":{"content":"a~b"}}]}"#, "a\u{FFFD}b"),
        ("a NUL", "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\0b\"}}]}", "a\0b"),
        ("numbers beyond every range", #"{"choices":[{"index":0,"delta":{"content":"a"}}],"usage":{"prompt_tokens":1e400}}"#, "a"),
        ("a place beyond every range", #"{"choices":[{"index":0,"delta":{"content":"a","tool_calls":[{"index":1e400}]}}]}"#, "a"),
        ("depth", "[", ""),
    ]) func `an event that is odd harms no other`(_: String, event: String, text: String) throws {
        let proxy = try Proxy()
        let event = event == "[" ? String(repeating: event, count: 100_000) : event
        let bytes = "data: \(event)\n\n".utf8.map { $0 == UInt8(ascii: "~") ? 0xFF : $0 }
        proxy.upstream.reply(Reply(stream: [.sendBytes(bytes), .text("Hello."), .stop]))
        let answer = proxy.message(stream: true)
        #expect(answer.isWhole)
        #expect(answer.deltas("text") == text + "Hello.")
        #expect(answer.eventTypes.last == "message_stop")
        #expect(proxy.log.contains("passed over: no part of an answer") == text.isEmpty)
    }

    @Test func `a dripping upstream is heard as long as it drips, and each drop arrives`() throws {
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 1,"#)
        let drops = (0..<4).flatMap { [Reply.Step.pause(seconds: 0.4), .text("\($0)")] }
        proxy.upstream.reply(Reply(stream: drops + [.stop]))
        let answer = proxy.message(stream: true)
        #expect(answer.deltas("text") == "0123")
        #expect(answer.eventTypes.last == "message_stop")
    }
}
