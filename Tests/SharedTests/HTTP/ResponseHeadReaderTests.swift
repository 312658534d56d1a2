import Testing

@testable import Shared

@Suite struct ResponseHeadReaderTests {
    /// The result for the lines of `text`, cut as libcurl does; nil if the head is not complete at its end.
    private static func read(_ text: String) -> ResponseHeadReader.Step? { read(Array(text.utf8)) }

    private static func read(_ bytes: [UInt8]) -> ResponseHeadReader.Step? {
        var reader = ResponseHeadReader()
        var found: ResponseHeadReader.Step?
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let step = (line + [UInt8(ascii: "\n")]).withUnsafeBytes { reader.receive($0) }
            guard step != .tooLarge else { return step }
            if found == nil, step != .more { found = step } else { #expect(step == .more) }
        }
        return found
    }

    private static func head(_ status: Int, _ headers: HTTPHeaders = [:]) -> ResponseHeadReader.Step {
        .head(HTTPResponseHead(status: status, headers: headers))
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\n\r\n", 200), ("HTTP/1.1 200\r\n\r\n", 200), ("HTTP/1.1 200 \r\n\r\n", 200), ("HTTP/1.1 404 OK\n\n", 404),
        ("HTTP/2 429 \r\n\r\n", 429), ("HTTP/1.0 500 Oh: no\r\n\r\n", 500), ("HTTP/1.1  200 OK\r\n\r\n", 200),
        ("HTTP/1.1 2000\r\n\r\n", 200),
        ("HTTP/1.1 200 \u{E4}\r\n\r\n", 200),
    ]) func `a status is read however its line ends`(_ text: String, status: Int) {
        #expect(Self.read(text) == Self.head(status))
    }

    @Test(arguments: [
        ("A: b\r\n", "A", "b"), ("A:b\n", "A", "b"), ("A \t: b\r\n", "A", "b"), ("A:\t b \t\r\n", "A", "b"), ("A:\r\n", "A", ""),
        ("A: b\r\n  c\r\n\td\r\n", "A", "b c d"), ("A: b\r\n \r\n", "A", "b"), ("A: b:c\r\n", "A", "b:c"), ("A: b\0c\r\n", "A", "b c"),
        ("A: b\rc\r\n", "A", "b c"), ("A: \u{E9}\r\n", "A", "\u{E9}"), ("no colon\r\nA: b\r\n", "A", "b"), (": b\r\nA: b\r\n", "A", "b"),
        ("a b: c\r\nA: b\r\n", "A", "b"), (" A: c\r\nA: b\r\n", "A", "b"),
    ]) func `a field is put in order, and what is none is passed over`(_ lines: String, name: String, value: String) {
        #expect(Self.read("HTTP/1.1 200 OK\r\n\(lines)\r\n") == Self.head(200, [name: value]))
    }

    @Test func `Latin-1 is read as such`() {
        #expect(Self.read(Array("HTTP/1.1 200 OK\r\nA: ".utf8) + [0xE4] + Array("\r\n\r\n".utf8)) == Self.head(200, ["A": "\u{E4}"]))
    }

    @Test func `fields keep their order, and those that come twice are two`() {
        #expect(Self.read("HTTP/1.1 200 OK\r\nB: 1\r\nA: 2\r\nB: 3\r\n\r\n") == Self.head(200, ["B": "1", "A": "2", "B": "3"]))
    }

    @Test(arguments: [100, 102, 103, 199], ["\r\n", "\n"]) func `interim answers are passed over`(_ status: Int, end: String) {
        let interim = "HTTP/1.1 \(status) Wait\(end)Link: </a>\(end)\(end)"
        #expect(Self.read(interim) == nil)
        #expect(Self.read(interim + interim + "HTTP/1.1 200 OK\(end)A: b\(end)\(end)") == Self.head(200, ["A": "b"]))
    }

    @Test func `behind a change of protocol no other head is awaited`() {
        #expect(Self.read("HTTP/1.1 101 X\r\n\r\n") == Self.head(101))
    }

    @Test func `trailers are no head`() {
        #expect(Self.read("HTTP/1.1 200 OK\r\n\r\nX: y\r\n\r\nHTTP/1.1 500 No\r\n\r\n") == Self.head(200))
    }

    @Test func `a head that is cut is none`() {
        let text = "HTTP/1.1 103 X\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n"
        for length in 0..<text.utf8.count { #expect(Self.read(Array(text.utf8.prefix(length))) == nil) }
    }

    @Test func `heads without end are refused`() {
        let line = "X: \(String(repeating: "y", count: 1020))\n"
        #expect(Self.read("HTTP/1.1 200 OK\n" + String(repeating: line, count: 300) + "\n") == .tooLarge)
        #expect(Self.read(String(repeating: "HTTP/1.1 103 X\n\(line)\n", count: 300)) == .tooLarge)
    }
}
