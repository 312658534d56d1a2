import Foundation
import Testing

/// Upstreams that compress their answers: everything is read, and nothing beyond.
@Suite struct ContentEncodingTests {
    struct Coding: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let name: String
        let encode: @Sendable (String) -> [UInt8]

        init(_ name: String, _ description: String = "", _ encode: @escaping @Sendable (String) -> [UInt8]) {
            (testDescription, self.name, self.encode) = (description.isEmpty ? name : description, name, encode)
        }
    }

    private static let halves = [
        #"data: {"choices":[{"index":0,"delta":{"content":"Hello, "}}]}"# + "\n\ndata: {\"choices\":[{\"index\":0,",
        #""delta":{"content":"world."}}]}"# + "\n\n" + #"data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#
            + "\n\ndata: [DONE]\n\n",
    ]
    private static let stream = halves.joined()
    private static let members = halves.map { Compression.gzip($0) }

    private static func head(_ coding: String, _ fields: String = "") -> Reply.Step {
        .send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: \(coding)\r\n\(fields)\r\n")
    }

    /// Each chunk arrives separately.
    private static func chunks(_ bytes: [UInt8], of size: Int) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: size).flatMap { start in
            let chunk = bytes[start..<min(start + size, bytes.count)]
            return Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
        } + Array("0\r\n\r\n".utf8)
    }

    static let codings = [
        Coding("gzip") { Compression.gzip($0) },
        Coding("x-gzip") { Compression.gzip($0) },
        Coding("GZip") { Compression.gzip($0) },
        Coding("identity, gzip") { Compression.gzip($0) },
        Coding("gzip, gzip") { Compression.gzip(Compression.gzip($0)) },
        Coding("deflate, gzip") { Compression.gzip(Compression.zlib($0)) },
        Coding("gzip", "gzip in two members") { _ in members.flatMap { $0 } },
        Coding("gzip", "gzip with empty members") { _ in
            members[0] + Compression.gzip("") + Compression.gzip("") + members[1] + Compression.gzip("")
        },
        Coding("gzip", "gzip and zeros") { Compression.gzip($0) + [UInt8](repeating: 0, count: 600) },
        Coding("gzip", "gzip and junk") { Compression.gzip($0) + Array("junk \u{1F}\u{8B}".utf8) },
        Coding("gzip", "zlib that is called gzip") { Compression.zlib($0) },
        Coding("deflate") { Compression.zlib($0) },
        Coding("deflate", "raw deflate") { Compression.deflate($0) },
        Coding("deflate", "raw deflate and junk") { Compression.deflate($0) + Array("junk".utf8) },
        Coding("deflate", "gzip that is called deflate") { Compression.gzip($0) },
        Coding("identity") { Array($0.utf8) },
    ]

    @Test(arguments: codings) func `a compressed stream is read, however it is cut`(_ coding: Coding) throws {
        let bytes = coding.encode(Self.stream)
        let proxy = try Proxy()
        for size in [1, 2, 7, 31, bytes.count] {
            let body = Self.chunks(bytes, of: size)
            proxy.upstream.reply(Reply(raw: [Self.head(coding.name, "Transfer-Encoding: chunked\r\n"), .sendBytes(body)]))
            let answer = proxy.message(stream: true)
            #expect(answer.deltas("text") == "Hello, world.", "\(size): \(answer.body)")
            #expect(answer.eventTypes.last == "message_stop")
        }
    }

    @Test func `what a member holds arrives before the next one is sent`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(raw: [Self.head("gzip"), .sendBytes(Self.members[0]), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        var isThere = false
        for _ in 0..<200 where !isThere {
            _ = client.readAll(within: 0.05)
            isThere = client.answer.deltas("text") == "Hello, "
        }
        #expect(isThere)
    }

    @Test(arguments: [3, 12, 40, members[0].count - 3, members[0].count + 1, members[0].count + 40])
    func `a stream that ends within a member is cut`(length: Int) throws {
        let proxy = try Proxy()
        let bytes = Array(Self.members.flatMap { $0 }.prefix(length))
        for _ in 0..<2 {
            proxy.upstream.reply(Reply(raw: [Self.head("gzip", "Content-Length: \(bytes.count)\r\n"), .sendBytes(bytes)]))
        }
        let answer = proxy.message(stream: true)
        let error = answer.string("error.message") ?? answer.events.last.flatMap { JSONPath.value("error.message", in: $0) as? String }
        #expect(error == "the upstream's answer cannot be used: its gzip ends in the middle", "\(answer.body)")
        if length > Self.members[0].count { #expect(answer.deltas("text") == "Hello, ") }
        #expect(proxy.inetd.end()?.exitCode == 2)
    }

    @Test func `a member that is broken ends what was said before it`() throws {
        let proxy = try Proxy()
        let broken = Self.members[1].enumerated().map { $0.offset == 20 ? ~$0.element : $0.element }
        proxy.upstream.reply(Reply(raw: [Self.head("gzip"), .sendBytes(Self.members[0] + broken)]))
        let answer = proxy.message(stream: true)
        #expect(answer.deltas("text").hasPrefix("Hello, "))
        #expect(answer.eventTypes.last == "error")
        #expect(answer.body.contains("its gzip cannot be read: "))
    }

    @Test(arguments: ["gzip", "deflate", "br", ""]) func `an empty body is empty, whatever its coding`(_ coding: String) throws {
        let proxy = try Proxy()
        for _ in 0..<2 {
            proxy.upstream.reply(Reply(raw: [.send("HTTP/1.1 429 X\r\nContent-Encoding: \(coding)\r\nContent-Length: 0\r\n\r\n")]))
        }
        #expect(proxy.message().status == 429)
    }

    @Test func `an error is read, too`() throws {
        let proxy = try Proxy()
        let body = Compression.gzip(#"{"error":{"message":"bad field"}}"#)
        let head = "HTTP/1.1 400 X\r\nContent-Encoding: gzip\r\nContent-Length: \(body.count)\r\n\r\n"
        proxy.upstream.reply(Reply(raw: [.send(head), .sendBytes(body)]))
        #expect(proxy.message().string("error.message")?.contains("bad field") == true)
        #expect(proxy.upstream.requests.first?.headers["accept-encoding"] == "gzip, deflate")
    }

    @Test(arguments: ["br", "zstd", "gzip, br", "gzip, gzip, gzip"])
    func `a coding that nobody asked for is named`(_ coding: String) throws {
        let proxy = try Proxy()
        for _ in 0..<2 { proxy.upstream.reply(Reply(raw: [Self.head(coding), .send("x")])) }
        let words = "its content encoding is \(coding); expected gzip, deflate or none"
        #expect(proxy.message().string("error.message")?.hasSuffix(words) == true)
    }
}
