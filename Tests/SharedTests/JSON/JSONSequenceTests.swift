import Testing

@testable import Shared

@Suite struct JSONSequenceTests {
    /// What is written, and what is read: values as text, `!` for a broken one, and anything between values in brackets.
    static let texts: [(String, String)] = [
        (#"{"a":1}"#, #"{"a":1}"#), (#"{"a":1}{"b":2} [{"c":3}]"#, #"{"a":1} {"b":2} [{"c":3}]"#),
        (#"{"a":NaN,"b":[-Infinity,Infinity,-nan,inf]}"#, #"{"a":null,"b":[null,null,null,null]}"#),
        (#"{"a":1,,"b":[1,,2,],}"#, #"{"a":1,"b":[1,2]}"#), (#"{,"a":[,1]}"#, #"{"a":[1]}"#),
        ("{\"a\":\"b\tc\u{1}\nd\"}", #"{"a":"b\tc\u0001\nd"}"#),
        (#"{"a":"C:\dir\'s \"x\" \\ \u00e9"}"#, #"{"a":"C:\\dir\\'s \"x\" \\ \u00e9"}"#),
        ("{\"a\":\"\\\nb\"}", #"{"a":"\\\nb"}"#), (#"{"NaN":"NaN, ]"}"#, #"{"NaN":"NaN, ]"}"#),
        (#"{"a":-1.5e+3,"b":true,"c":[null,false]}"#, #"{"a":-1.5e+3,"b":true,"c":[null,false]}"#),
        ("ping", "(ping)"), (": hi", "(: hi)"), ("[DONE]", "([DONE])"), (#"{"a":1}[DONE]"#, #"{"a":1} ([DONE])"#),
        (#"x{"a":1}}"#, #"(x) {"a":1} (})"#), ("{x} more", "!"), (#"{"a":1 2}"#, "!"), ("{'a':1}", "!"), (#"{"a":[1}"#, "…"),
        (#"{"a":"#, "…"), (#"{"a":"\ud83d"}"#, #"{"a":"\ud83d"}"#), ("", ""), (" \n", ""),
    ]

    @Test(arguments: texts) func `values are read one behind the other, and slips are mended`(text: String, expected: String) {
        #expect(Self.read([Array(text.utf8)]) == expected)
    }

    /// Text between values is delivered in the pieces in which it arrives.
    @Test(arguments: texts.filter { !$1.contains("(") && $1 != "!" && !$0.contains("[{") })
    func `a value may come in pieces`(text: String, expected: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count { #expect(Self.read([Array(bytes[..<cut]), Array(bytes[cut...])]) == expected, "cut at \(cut)") }
        #expect(Self.read(bytes.map { [$0] }) == expected)
    }

    @Test func `invalid UTF-8 becomes U+FFFD`() {
        #expect(Self.read([Array(#"{"a":""#.utf8) + [0xE2, 0x82] + Array(#"b"}"#.utf8)]) == "{\"a\":\"\u{FFFD}b\"}")
    }

    @Test func `a value that is lost takes none behind it along`() {
        var sequence = JSONSequence()
        #expect(sequence.receive(Array("{x".utf8)[...]) == [.broken] && !sequence.isOpen)
        #expect(sequence.receive(Array("{}".utf8)[...]) == [.value([:])])
    }

    @Test func `a value is no larger than an event`() {
        var sequence = JSONSequence()
        var items = sequence.receive(Array(#"{"a":""#.utf8)[...])
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 22)
        for _ in 0..<5 where items.isEmpty { items = sequence.receive(piece[...]) }
        #expect(items == [.broken])
    }

    private static func read(_ pieces: [[UInt8]]) -> String {
        var sequence = JSONSequence()
        let words = pieces.flatMap { sequence.receive($0[...]) }.map { item in
            switch item {
            case .value(let json): json.written
            case .broken: "!"
            case .other(let bytes): "(\(String(decoding: bytes, as: UTF8.self)))"
            }
        }
        return (words + (sequence.isOpen ? ["…"] : [])).joined(separator: " ")
    }
}
