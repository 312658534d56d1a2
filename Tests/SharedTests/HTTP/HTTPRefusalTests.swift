import Shared
import Testing

@Suite struct HTTPRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let wire: [UInt8]
        let status: Int
        /// The beginning of the message.
        let place: String
        var testDescription: String { String(decoding: wire.prefix(120), as: UTF8.self).debugDescription }

        init(_ wire: [UInt8], _ status: Int, _ place: String) {
            self.wire = wire
            self.status = status
            self.place = place
        }
        init(_ wire: String, _ status: Int, _ place: String) { self.init(Array(wire.utf8), status, place) }
        /// Header fields of a request with a host, and what follows them.
        static func fields(_ fields: String, _ body: String, _ status: Int, _ place: String) -> Case {
            Case("POST /v1/messages HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n\(body)", status, place)
        }
        static func fields(_ fields: String, _ place: String) -> Case { .fields(fields, "", 400, place) }
        static func fields(_ fields: String, _ body: String, _ place: String) -> Case { .fields(fields, body, 400, place) }
        static func chunks(_ chunks: String, _ status: Int = 400, _ place: String = "body: ") -> Case {
            fields("Transfer-Encoding: chunked", chunks, status, place)
        }
    }

    static let requestLines = [
        Case("GARBAGE\r\n", 400, "request line: "), Case("GET /\r\n", 400, "request line: "),
        Case("GET / \r\n", 400, "request line: must end"),
        Case("GET  / HTTP/1.1\r\n", 400, "request line: "), Case("GET / HTTP/1.1 \r\n", 400, "request line: "),
        Case(" GET / HTTP/1.1\r\n", 400, "request line: "), Case("GET\t/\tHTTP/1.1\r\n", 400, "request line: "),
        Case("GET /a b HTTP/1.1\r\n", 400, "request line: "), Case(" / HTTP/1.1\r\n", 400, "request line: the method"),
        Case("G(T / HTTP/1.1\r\n", 400, "request line: the method"), Case("GÉT / HTTP/1.1\r\n", 400, "request line: the method"),
        Case("GE\u{0}T / HTTP/1.1\r\n", 400, "request line: the method"), Case("GET /\u{0} HTTP/1.1\r\n", 400, "request line: the target"),
        Case("GET /é HTTP/1.1\r\n", 400, "request line: the target"), Case("GET /#a HTTP/1.1\r\n", 400, "request line: the target"),
        Case("GET /\r HTTP/1.1\r\n", 400, "request line: the target"), Case("GET /\rHTTP/1.1\r\n", 400, "request line: "),
        Case("GET / HTTP/1.1\r\r\n", 400, "request line: must end"), Case("GET / http/1.1\r\n", 400, "request line: must end"),
        Case("GET / ICY/1.1\r\n", 400, "request line: must end"), Case("\r\n\r\n\r\n\r\n\r\n", 400, "request line: only empty"),
        Case("GET / HTTP/9.9\r\n", 505, "request line: 'HTTP/9.9'"), Case("GET / HTTP/0.9\r\n", 505, "request line: 'HTTP/0.9'"),
        Case("PRI * HTTP/2.0\r\n", 505, "request line: 'HTTP/2.0'"), Case("GET / HTTP/1\r\n", 505, "request line: 'HTTP/1'"),
        Case("GET / HTTP/1.10\r\n", 505, "request line: 'HTTP/1.10'"), Case("GET / HTTP/1.x\r\n", 505, "request line: 'HTTP/1.x'"),
        Case("GET / HTTP/01.1\r\n", 505, "request line: 'HTTP/01.1'"), Case("GET / HTTP/\r\n", 505, "request line: 'HTTP/'"),
        Case([0x16, 0x03, 0x01], 400, "request line: this is TLS"),
    ]

    static let fieldLines: [Case] = [
        .fields("bad header", "header fields: line 2 has no colon, expected 'name: value'"),
        .fields(": a", "header fields: line 2 does not begin"),
        .fields("A : b", "header fields: line 2 has a space"), .fields("A\t: b", "header fields: line 2 has a space"),
        .fields("A: b\r\n c", "header fields: line 3 begins"),
        .fields("A: b\r\n\tc", "header fields: line 3 begins"), .fields(" A: b", "header fields: line 2 begins"),
        .fields("A: b\r\n \r\nC: d", "header fields: line 3 begins"), .fields("A b: c", "header fields: line 2 does not begin"),
        .fields("A\u{0}: c", "header fields: line 2 does not begin"), .fields("A(: c", "header fields: line 2 does not begin"),
        .fields("Ä: c", "header fields: line 2 does not begin"), .fields("A: b\u{0}c", "A: the value"), .fields("A: b\rc", "A: the value"),
        .fields("A: b\r", "A: the value"), .fields("A: b\u{1}", "A: the value"), .fields("A: \u{7F}", "A: the value"),
        .fields("\rA: b", "header fields: line 2 does not begin"), .fields("Content-Length\r: 1", "header fields: line 2 does not begin"),
        .fields("Host: y", "host: sent 2 times"), .fields("host: x", "host: sent 2 times"),
        Case("GET / HTTP/1.1\r\n\r\n", 400, "host: Field required"), Case("GET / HTTP/1.2\r\n\r\n", 400, "host: Field required"),
        Case("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "host: must be"),
        Case("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "host: must be"),
        Case("GET / HTTP/1.0\r\nHost: a@b\r\n\r\n", 400, "host: must be"),
        Case("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, "host: sent 2"),
    ]

    /// Requests that two readers could read differently.
    static let framing: [Case] = [
        .fields("Content-Length: 5\r\nContent-Length: 6", "hello", "content-length: sent 2"),
        .fields("Content-Length: 5\r\nContent-Length: 5", "hello", "content-length: sent 2"),
        .fields("Content-Length: 5\r\ncontent-length: 0", "hello", "content-length: sent 2"),
        .fields("Content-Length: 5, 5", "hello", "content-length: must be"), .fields("Content-Length: 5,", "content-length: must be"),
        .fields("Content-Length: nope", "content-length: must be"), .fields("Content-Length:", "content-length: must be"),
        .fields("Content-Length: +5", "content-length: must be"), .fields("Content-Length: -5", "content-length: must be"),
        .fields("Content-Length: 0x5", "content-length: must be"), .fields("Content-Length: 5 5", "content-length: must be"),
        .fields("Content-Length: 5.0", "content-length: must be"), .fields("Content-Length: 5e0", "content-length: must be"),
        .fields("Content-Length: ٥", "content-length: must be"), .fields("Content-Length: \"5\"", "content-length: must be"),
        .fields("Content-Length: 5\u{B}", "Content-Length: the value"),
        .fields("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n", "transfer-encoding: sent together"),
        .fields("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n", "transfer-encoding: sent together"),
        .fields("Transfer-Encoding: chunked\r\nContent-Length: 0", "0\r\n\r\n", "transfer-encoding: sent together"),
        .fields("Content-Length: 5\r\nTransfer-Encoding: x", "transfer-encoding: sent together"),
        .fields("Transfer-Encoding: gzip", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: identity", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: gzip, chunked", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: chunked, identity", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: chunked, chunked", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: xchunked", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: \"chunked\"", "transfer-encoding: must be"),
        .fields("Transfer-Encoding: chunked;q=1", "transfer-encoding: must be"),
        .fields("Transfer-Encoding:", "transfer-encoding: must be"),
        .fields("Transfer-Encoding:\r\n chunked", "header fields: line 3 begins"),
        .fields("Transfer-Encoding : chunked", "header fields: line 2 has a space"),
        .fields("Transfer-Encoding: \u{B}chunked", "Transfer-Encoding: the value"),
        Case("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "transfer-encoding: not allowed"),
        .fields("Content-Encoding: gzip\r\nContent-Length: 1", "", 415, "content-encoding: the body must be sent as it is, not as 'gzip'"),
        .fields("Content-Encoding: identity, br\r\nTransfer-Encoding: chunked", "", 415, "content-encoding: "),
        .fields("Content-Encoding: identity\r\nContent-Encoding: br\r\nContent-Length: 1", "", 415, "content-encoding: "),
    ]

    static let chunks: [Case] = [
        .chunks("\r\n"), .chunks("x\r\n"), .chunks("-1\r\n"), .chunks("+1\r\n"), .chunks("0x1\r\n"), .chunks(" 1\r\n"), .chunks("1 \r\n"),
        .chunks("1 1\r\n"), .chunks("1,2\r\n"), .chunks("g\r\n"), .chunks("1\n"), .chunks("1;a\n"), .chunks("1;a\rb\r\n"),
        .chunks("1\r\r\n"),
        .chunks("1;\u{0}\r\n"), .chunks(";a\r\n"), .chunks("１\r\n"), .chunks("5\r\nhello\n"), .chunks("5\r\nhelloo\r\n"),
        .chunks("5\r\nhello0"),
        .chunks("5\r\nhello\r\r"), .chunks("5\r\nhell\r\n0\r\n"), .chunks("0\r\n\n"), .chunks("0\r\nA: b\n"),
        .chunks("2000001\r\n", 413), .chunks("fffffffffffffffff\r\n", 413), .chunks("8000000000000000\r\n", 413),
        .chunks("1\r\na\r\n2000000\r\n", 413), .chunks("1;" + String(repeating: "a", count: 4096), 400, "body: the line of a chunk's size"),
        .chunks("0\r\n" + String(repeating: "A: b\r\n", count: 10_923), 431, "header fields: "),
    ]

    @Test(arguments: requestLines + fieldLines + framing + chunks)
    func `a faulty request is refused with the same words however it is cut`(_ example: Case) throws {
        let error = Self.refusal([example.wire])
        #expect(error?.status == example.status)
        #expect(error?.message.hasPrefix(example.place) == true, "\(error?.message ?? "accepted")")
        #expect(Self.refusal(example.wire.map { [$0] }) == error)
        // Long examples are long by repetition.
        for cut in 1..<example.wire.count where cut < 200 && example.wire.count < 1000 {
            #expect(Self.refusal([Array(example.wire[..<cut]), Array(example.wire[cut...])]) == error, "cut at \(cut)")
        }
    }

    // MARK: - Limits

    private static func bytes(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

    @Test func `the request line may have 8192 bytes`() {
        let line = "GET /" + Self.bytes("x", 8178) + " HTTP/1.1"
        #expect(line.utf8.count == 8192)
        #expect(Self.refusal([Array("\(line)\r\nHost: x\r\n\r\n".utf8)]) == nil)
        #expect(Self.refusal([Array("\(line)\nHost: x\r\n\r\n".utf8)]) == nil)
        #expect(Self.refusal([Array("x\(line)".utf8)]) == .requestLineTooLong)
        #expect(Self.refusal([Array("x\(line)\r\nHost: x\r\n\r\n".utf8)]) == .requestLineTooLong)
        #expect(Self.refusal([Array("GET /\(Self.bytes("x", 200_000)) HTTP/1.1\r\n\r\n".utf8)]) == .requestLineTooLong)
    }

    @Test func `the header fields may have 65536 bytes`() {
        let fields = "Host: x\r\nA: " + Self.bytes("b", 65_522) + "\r\n"
        #expect(fields.utf8.count == 65_536)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\n\(fields)\r\n".utf8)]) == nil)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\nx\(fields)\r\n".utf8)]) == .headTooLarge)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\nx\(fields)".utf8.dropLast(2))]) == nil)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\nxyz\(fields)".utf8.dropLast(2))]) == .headTooLarge)
    }

    @Test func `there may be 100 header fields`() {
        let fields = "Host: x\r\n" + Self.bytes("A: b\r\n", 99)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\n\(fields)\r\n".utf8)]) == nil)
        #expect(Self.refusal([Array("GET / HTTP/1.1\r\n\(fields)A: b\r\n\r\n".utf8)]) == .headTooLarge)
    }

    @Test(arguments: [
        ("33554432", nil), ("33554433", HTTPError.bodyTooLarge), ("99999999999", .bodyTooLarge), ("0000000000000000000033554432", nil),
        (
            "99999999999999999999999999", .bodyTooLarge
        ),
    ]) func `a body of more than 33554432 bytes is refused by its length`(_ length: String, _ error: HTTPError?) {
        #expect(Self.refusal([Array("PUT / HTTP/1.0\r\nContent-Length: \(length)\r\n\r\n".utf8)]) == error)
    }

    @Test func `a chunked body is refused as it grows beyond 33554432 bytes`() throws {
        var parser = HTTPRequestParser()
        _ = try parser.receive(Array("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
        let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 65, count: 0x100000) + Array("\r\n".utf8)
        for _ in 0..<32 { #expect(try parser.receive(chunk) == .body(sendContinue: false)) }
        var longer = parser
        #expect(throws: HTTPError.bodyTooLarge) { try longer.receive(Array("1\r\n".utf8)) }
        #expect(try parser.receive(Array("0\r\n\r\n".utf8)).request?.body.count == 33_554_432)
    }

    @Test func `a chunked body of almost nothing but extensions is refused`() throws {
        let head = Array("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        let idle = Array("1;\(Self.bytes("a", 4000))\r\nx\r\n".utf8)
        #expect(Self.refusal([head + Array(repeatElement(idle, count: 16).joined())]) == nil)
        #expect(
            Self.refusal([head + Array(repeatElement(idle, count: 17).joined())])?.message
                == "body: the chunked coding holds almost no data")
    }

    @Test func `a chunked body of single bytes is read`() throws {
        var parser = HTTPRequestParser()
        _ = try parser.receive(Array("PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".utf8))
        #expect(try parser.receive(Array("\(Self.bytes("1\r\nx\r\n", 20_000))0\r\n\r\n".utf8)).request?.body.count == 20_000)
    }

    // MARK: - What the client is told

    @Test(arguments: [
        (HTTPError.malformed("host: sent 2 times"), 400), (.requestLineTooLong, 414), (.headTooLarge, 431), (.encodedBody("gzip"), 415),
        (.unknownVersion("HTTP/2.0"), 505), (.headTooSlow, 408), (.bodySilent, 408), (.bodyTooSlow, 408),
    ]) func `a fault of HTTP is an invalid request and the client's fault`(_ error: HTTPError, _ status: Int) {
        let answer = APIError(error)
        #expect(answer.kind == .invalidRequest && answer.blame == .client && answer.status == status && answer.message == error.message)
    }

    @Test func `a body that is too large has a kind of its own`() {
        let answer = APIError(HTTPError.bodyTooLarge)
        #expect(answer.kind == .requestTooLarge && answer.blame == .client && answer.status == 413)
    }

    @Test func `a refused content coding names the one that is taken`() {
        #expect(APIError(HTTPError.encodedBody("gzip")).headers == ["accept-encoding": "identity"])
        #expect(APIError(HTTPError.headTooLarge).headers == [:])
    }

    private static func refusal(_ pieces: [[UInt8]]) -> HTTPError? {
        var parser = HTTPRequestParser()
        do throws(HTTPError) {
            for piece in pieces { _ = try parser.receive(piece) }
            return nil
        } catch {
            return error
        }
    }
}
