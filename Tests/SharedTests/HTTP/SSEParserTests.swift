import Shared
import Testing

@Suite struct SSEParserTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let wire: [UInt8]
        /// The name and data of each event.
        let events: [SSEEvent]

        init(_ name: String, _ wire: String, _ events: [(String?, [String])]) {
            testDescription = name
            self.wire = Array(wire.utf8)
            self.events = events.map { name, data in
                SSEEvent(name: name, data: data.map { SSEEvent.Line(Array($0.utf8), 0..<$0.utf8.count) })
            }
        }
    }

    static let streams = [
        Case("nothing", "", []),
        Case("line feeds", "data: {\"a\":1}\n\ndata: [DONE]\n\n", [(nil, ["{\"a\":1}"]), (nil, ["[DONE]"])]),
        Case("carriage returns and line feeds (U-01)", "data: a\r\n\r\ndata: b\r\n\r\n", [(nil, ["a"]), (nil, ["b"])]),
        Case("carriage returns (U-01)", "data: a\r\rdata: b\r\r", [(nil, ["a"]), (nil, ["b"])]),
        Case("mixed line ends (U-01)", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", [(nil, ["a"]), (nil, ["b"]), (nil, ["c"])]),
        Case("a byte order mark (U-02)", "\u{FEFF}data: a\n\n\u{FEFF}data: b\n\n", [(nil, ["a"])]),
        Case("a byte order mark and nothing (U-02)", "\u{FEFF}", []),
        Case("comments (U-03)", ": OPENROUTER PROCESSING\n\n:\ndata: a\n: b\ndata: c\n\n", [(nil, ["a", "c"])]),
        Case("names and other fields (U-04)", "event: error\nid: 1\nretry: 5\ndata: a\n\ndata: b\n\n", [("error", ["a"]), (nil, ["b"])]),
        Case(
            "a field of its own for errors (U-04)", "data: a\n\nerror: {}\n\nerror: b\ndata: [DONE]\n\ndata: c\nerror: d\ndata: e",
            [(nil, ["a"]), ("error", ["{}"]), ("error", ["b", "[DONE]"]), (nil, ["c"]), ("error", ["d", "e"])]),
        Case("an error that is not ended behind an event that is not (U-04)", "data: a\nerror: b", [(nil, ["a"]), ("error", ["b"])]),
        Case("an error that says nothing", "error:\ndata: a\n\n", [(nil, ["a"])]),
        Case("the last name counts", "event: a\nevent:b\ndata: c\n\n", [("b", ["c"])]),
        Case("a name without data", "event: a\n\ndata: b\n\n", [(nil, ["b"])]),
        Case("several data lines (U-05)", "data: {\ndata: \"a\":1\ndata: }\n\n", [(nil, ["{", "\"a\":1", "}"])]),
        Case(
            "white space is kept but for one space behind the colon (U-06)", "data: a \n\ndata:  \tb \t\n\ndata:c\n\n",
            [(nil, ["a "]), (nil, [" \tb \t"]), (nil, ["c"])]),
        Case("white space where no space follows the colon (U-06)", "data:a\n\ndata: b\n\n", [(nil, ["a"]), (nil, [" b"])]),
        Case("nothing but white space (U-06)", "data: a\n\ndata:\n\ndata: \n\ndata:  \t\n\ndata\n\n", [(nil, ["a"])]),
        Case("an empty line within a text", "data: {\ndata:\ndata: }\n\n", [(nil, ["{", "", "}"])]),
        Case("colons within the value", "data::a:b\n\n", [(nil, [":a:b"])]),
        Case("unknown fields", "dat: a\ndatum: b\nDATA: c\n data: d\n\ndata: e\n\n", [(nil, ["e"])]),
        Case(
            "a name that was lost (D-45)", "{\"a\":1}\n\n[DONE]\n\nfoo: bar\n\ntrue\n\n",
            [(nil, ["{\"a\":1}"]), (nil, ["[DONE]"])]),
        Case(
            "a text over several lines that have no name (D-45)", ": hi\n\n{\n  \"a\": 1,\n\t\"b\": 2\n}\n\ndata: c\n\n",
            [(nil, ["{", "  \"a\": 1,", "\t\"b\": 2", "}"]), (nil, ["c"])]),
        Case("a raw line break within a text", "data: {\"a\":\"b\nc\"}\n\n", [(nil, ["{\"a\":\"b", "c\"}"])]),
        Case("a name twice", "data: data: {}\n\ndata:data:[DONE]\n\n", [(nil, ["{}"]), (nil, ["[DONE]"])]),
        Case(
            "no empty line between two events (U-07)", "data: {}\ndata: {}\n{}\ndata: [DONE]\n",
            [(nil, ["{}"]), (nil, ["{}"]), (nil, ["{}"]), (nil, ["[DONE]"])]),
        Case("what is no UTF-8 boundary", "data: äöü€😀\n\n", [(nil, ["äöü€😀"])]),
        Case("many empty lines", "\n\r\n\r\ndata: a\n\n\n\n\ndata: b\n\n", [(nil, ["a"]), (nil, ["b"])]),
        Case("an event that is not ended (U-10)", "data: a\n\nevent: x\ndata: b\ndata: c", [(nil, ["a"]), ("x", ["b", "c"])]),
        Case("an event whose last line is ended (U-10)", "data: a\n\ndata: b\r\n", [(nil, ["a"]), (nil, ["b"])]),
        Case("nothing but a line without an end (U-10)", "data: 0123456789", [(nil, ["0123456789"])]),
        Case(
            "bytes that look like line ends to a careless search", "data: \u{8}\u{B}\u{C}\u{E}Ċč\n\n", [(nil, ["\u{8}\u{B}\u{C}\u{E}Ċč"])]),
    ]

    @Test(arguments: streams) func `a stream gives the same events however it is cut`(_ example: Case) throws {
        #expect(try Self.read([example.wire]) == example.events)
        #expect(try Self.read(example.wire.map { [$0] }) == example.events)
        for cut in 0...example.wire.count {
            #expect(try Self.read([Array(example.wire[..<cut]), [], Array(example.wire[cut...])]) == example.events, "cut at \(cut)")
        }
    }

    @Test func `U-07 where no empty line follows, an event is given out with the next`() throws {
        var parser = SSEParser()
        #expect(try parser.receive(Array("data: {}\n".utf8)).isEmpty)
        #expect(try parser.receive(Array("data: {}\n".utf8)).count == 1)
    }

    @Test func `an event is given out with its last byte`() throws {
        var parser = SSEParser()
        #expect(try parser.receive(Array("data: a\r\n\r".utf8)).count == 1)
        #expect(try parser.receive(Array("\ndata: b\n".utf8)).isEmpty)
        #expect(try parser.receive(Array("\n".utf8)).count == 1)
        #expect(parser.end().isEmpty)
    }

    @Test func `a line within one piece is not copied`() throws {
        let piece = Array("data: {}\n\ndata: [1]\n\n".utf8)
        var parser = SSEParser()
        let events = try parser.receive(piece)
        #expect(events.map(\.data[0].range) == [6..<8, 16..<19])
        for event in events {
            #expect(piece.withUnsafeBytes { $0.baseAddress } == event.data[0].buffer.withUnsafeBytes { $0.baseAddress })
        }
    }

    @Test func `an open event does not keep the pieces it came in`() throws {
        var parser = SSEParser()
        _ = try parser.receive(Array(": \(String(repeating: "x", count: 10_000))\ndata: a\ndata: b\n".utf8))
        let event = try #require(try parser.receive(Array("data: c\n\n".utf8)).first)
        #expect(event.data.map(\.buffer.count) == [1, 1, 9])
    }

    @Test func `several lines can be read as one`() throws {
        let event = try #require(try Self.read([Array("data: {\ndata: }\n\n".utf8)]).first)
        #expect(String(decoding: event.joined.bytes, as: UTF8.self) == "{\n}")
        let single = try #require(try Self.read([Array("data: x\n\n".utf8)]).first)
        #expect(single.joined == single.data[0])
    }

    @Test(arguments: [("[DONE]", true), ("[DONE] now", true), ("[DONE", false), ("{\"a\":1}", false)])
    func `a line tells how it begins`(_ text: String, _ isDone: Bool) {
        let bytes = Array("xx\(text)".utf8)
        #expect(SSEEvent.Line(bytes, 2..<bytes.count).hasPrefix("[DONE]") == isDone)
    }

    @Test func `an event may have 8388608 bytes`() throws {
        let half = [UInt8](repeating: 65, count: 4_194_304 - 6)
        let open = [Array("data: ".utf8) + half, Array("\ndata: ".utf8) + half]
        #expect(try Self.read(open + [Array("\n\ndata: x\n\n".utf8)]).map(\.data.count) == [2, 1])
        #expect(throws: SSEError.eventTooLarge) { try Self.read(open + [[65]]) }
        #expect(throws: SSEError.eventTooLarge) { try Self.read(open + [Array("A\n\n".utf8)]) }
        #expect(APIError(SSEError.eventTooLarge).blame == .upstream)
    }

    @Test func `an event may have 65536 lines`() throws {
        let lines = Array(String(repeating: "data: a\n", count: 65_536).utf8)
        #expect(try Self.read([lines, [UInt8(ascii: "\n")]]).map(\.data.count) == [65_536])
        #expect(throws: SSEError.eventTooLarge) { try Self.read([lines, Array("data: b\n".utf8), Array("data: c\n".utf8)]) }
    }

    private static func read(_ pieces: [[UInt8]]) throws(SSEError) -> [SSEEvent] {
        var parser = SSEParser()
        var events: [SSEEvent] = []
        for piece in pieces { events += try parser.receive(piece) }
        return events + parser.end()
    }
}
