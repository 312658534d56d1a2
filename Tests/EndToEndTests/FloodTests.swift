import Foundation
import Glibc
import Testing

/// Upstreams that send without end: how much is read, and how much memory it takes.
@Suite(.enabled(if: Binary.tested.isRelease, "the bounds are those of the static release"))
struct FloodTests {
    struct Flood: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let isStream: Bool
        let steps: [Reply.Step]
        /// Part of the error's message.
        let words: String
        /// The most memory that the process may take.
        let megabytes: Int

        init(_ name: String, isStream: Bool = true, _ steps: [Reply.Step], _ words: String, megabytes: Int) {
            (testDescription, self.isStream, self.steps, self.words, self.megabytes) = (name, isStream, steps, words, megabytes)
        }
    }

    private static let document = Reply.Step.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    private static let stream = Reply.Step.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")

    private static func megabytes(_ count: Int, of text: String) -> Reply.Step {
        .flood(String(repeating: text, count: 65_536 / text.utf8.count), count: count * 16)
    }

    private static let text =
        #"data: {"choices":[{"index":0,"delta":{"content":""# + String(repeating: "a", count: 65_000) + #""}}]}"# + "\n\n"

    static let floods = [
        Flood("a status line", [.send("HTTP/1.1 200 "), megabytes(100, of: "a")], "head is too large", megabytes: 60),
        Flood("a header field", [document, .send("X: "), megabytes(100, of: "a")], "head is too large", megabytes: 60),
        Flood("interim answers", [megabytes(100, of: "HTTP/1.1 100 Continue\r\n\r\n")], "head is too large", megabytes: 60),
        Flood("a document", isStream: false, [document, .send("\r\n{"), megabytes(100, of: " ")], "too large", megabytes: 80),
        Flood(
            "a page with an error", isStream: false, [.send("HTTP/1.1 404 X\r\n\r\n"), megabytes(100, of: "<p>")], "too large",
            megabytes: 150),
        Flood("a line", [stream, .send("data: {"), megabytes(100, of: " ")], "larger than 8388608 bytes", megabytes: 80),
        Flood("an event's name", [stream, .send("event: "), megabytes(100, of: "a")], "larger than 8388608 bytes", megabytes: 80),
        Flood("an event of lines", [stream, megabytes(100, of: "data: a\n")], "65536 lines", megabytes: 80),
        Flood("comments", [stream, megabytes(100, of: ": a\n")], "too large", megabytes: 80),
        Flood(
            "the arguments of a call",
            [
                stream,
                megabytes(
                    100,
                    of: #"data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"12345678"}}]}}]}"#
                        + "\n\n"),
            ],
            "too large", megabytes: 120),
        Flood(
            "events for a client that wants one message", isStream: false,
            [stream, megabytes(100, of: #"data: {"choices":[{"index":0,"delta":{"content":"12345678"}}]}"# + "\n\n")], "too large",
            megabytes: 120),
        Flood("long texts", [stream, megabytes(100, of: text)], "more than 16 MB, 8 MB of text", megabytes: 120),
        Flood(
            "long texts for a client that wants one message", isStream: false, [stream, megabytes(100, of: text)], "8 MB of text",
            megabytes: 120),
        Flood(
            "a document of text", isStream: false,
            [document, .send("\r\n{\"choices\":[{\"message\":{\"content\":\""), megabytes(100, of: "a")], "more than 16 MB", megabytes: 120),
        Flood(
            "a bomb of gzip", isStream: false, [document, .send("Content-Encoding: gzip, gzip\r\n\r\n"), .sendBytes(bomb)], "too large",
            megabytes: 150),
        Flood(
            "a bomb of gzip for a stream", [document, .send("Content-Encoding: gzip, gzip\r\n\r\n"), .sendBytes(bomb)], "too large",
            megabytes: 150),
    ]

    @Test(arguments: floods)
    func `an answer without end is an error, and memory stays bounded`(_ flood: Flood) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(raw: flood.steps))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: flood.isStream)))
        var peak = 0
        while !client.readAll(within: 0.005) {
            guard let pid = proxy.inetd.running.first else { continue }
            peak = max(peak, Child.peakMegabytes(of: pid) ?? 0)
        }
        let answer = client.answer
        let error = answer.string("error.message") ?? answer.events.last.flatMap { JSONPath.value("error.message", in: $0) as? String }
        #expect(error?.contains(flood.words) == true, "\(answer.status) \(answer.body.suffix(300))")
        #expect(answer.isWhole)
        #expect(peak < flood.megabytes, "\(peak) MB")
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test func `an endless trailer is given up as silence`() throws {
        let proxy = try Proxy(extra: #""upstream_timeout_seconds": 1,"#)
        let head = Reply.Step.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n")
        proxy.upstream.reply(Reply(raw: [head, Self.megabytes(1000, of: "A: b\r\n")]))
        let start = Loopback.now
        let answer = proxy.message()
        #expect(answer.string("error.type") == "timeout_error")
        #expect(Loopback.now - start < 5)
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    /// 200 MB of a completion's text, compressed twice.
    private static let bomb = [UInt8](
        Data(
            base64Encoded: """
                H4sIAAAAAAACA+3cv0vUcRzHcX9cIESnQS4F6iKGYjgGIniLtnXgj020UcJ/IIQrwkki/BPcWsJFp0DUFiFqCCOXEweddEpx8lDutv6F7+vxmD7ze3zB59m/
                3tXW1NF5ub/56PvYkwd7C30vnt8MVzau/pSO2stfzs6/Hda/Xl/tvvu5vXL+dLrx+2Rr9e2vxszySKPv9aeh0fE2AAAAoJBqN6eTrcfh3c7j2TkAAACg6I4/
                drY3t4CBu79TVecAAACAwnvTXS41t4D3t4vPKs4BAAAAhbc28bKn9UngX22l5BwAAABQeL2CAQAAAJBFMAAAAACyCAYAAABAFsEAAAAAyCIYAAAAAGEEAwAA
                ACCLYAAAAABkEQwAAACALIIBAAAAEEYwAAAAALIIBgAAAEAWwQAAAADIIhgAAAAAYQQDAAAAIItgAAAAAGQRDAAAAIAsggEAAAAQRjAAAAAAsggGAAAAQBbB
                AAAAAMgiGAAAAABhBAMAAAAgi2AAAAAAZBEMAAAAgCyCAQAAABBGMAAAAACyCAYAAABAFsEAAAAAyCIYAAAAAGEEAwAAACCLYAAAAABkEQwAAACALIIBAAAA
                EEYwAAAAALIIBgAAAEAWwQAAAADIIhgAAAAAYQQDAAAAIItgAAAAAGQRDAAAAIAsggEAAAAQRjAAAAAAsix3l181t4BSo1b/XG3NAgD8b2lw/Mf8h9GDi4f3
                eYaw2qH3AgA=
                """, options: .ignoreUnknownCharacters) ?? Data())
}
