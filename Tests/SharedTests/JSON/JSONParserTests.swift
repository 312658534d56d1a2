import Shared
import Testing

@Suite struct JSONParserTests {
    @Test(arguments: JSONCases.valid) func `a valid text is read, and means the same when it is written`(_ text: String) throws {
        let value = try JSON.parse(Array(text.utf8))
        #expect(try JSON.parse(value.encoded) == value)
        #expect(value.encoded == Self.compact(Array(text.utf8)))
    }

    @Test(arguments: JSONCases.invalid.flatMap { group in group.texts.map { ($0.text, $0.offset, group.expected) } })
    func `an invalid text is refused where it goes wrong`(_ text: String, _ offset: Int, _ expected: String) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(text.utf8)) }
        #expect(error?.offset == offset && error?.expected == expected)
    }

    @Test(arguments: JSONCases.invalidBytes)
    func `a text that is not UTF-8 is refused where it goes wrong`(_ text: [UInt8], _ offset: Int, _ expected: String) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.offset == offset && error?.expected == expected)
    }

    /// The RFC leaves these to the parser; real transcripts contain them.
    @Test(arguments: [
        #"["\uDADA"]"#, #"["\ud800"]"#, #"["\ud800abc"]"#, #"["\uDFAA"]"#, #"["\uDd1e\uD834"]"#, #"["\uD800\uD800\n"]"#,
        #"["\uD888\u1234"]"#,
        #"{"\uDFAA":0}"#, "[123.456e-789]", "[0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999]",
        "[-1e+9999]", "[1.5e+9999]", "[-123123e100000]", "[123123e100000]", "[123e-10000000]", "[-123123123123123123123123123123]",
        "[100000000000000000000]", "[-237462374673276894279832749832423479823246327846]",
    ]) func `lone surrogates and numbers of any size are carried`(_ text: String) throws {
        #expect(try JSON.parse(Array(text.utf8), keepsHalves: true).encoded == Array(text.utf8))
    }

    /// A text, and how it is read.
    @Test(arguments: [
        (#""\ud83d""#, #""\ufffd""#), (#""\uDE00""#, #""\ufffd""#), (#""a\ud83d b\ude00\ud83d""#, #""a\ufffd b\ufffd\ufffd""#),
        (#""\ud83d\ud83d\ude00""#, #""\ufffd\ud83d\ude00""#), (#""\ud83d\u0041""#, #""\ufffd\u0041""#),
        (#""\ud83d\n\\ude00""#, #""\ufffd\n\\ude00""#), (#"{"\udbff":["\udc00"]}"#, #"{"\ufffd":["\ufffd"]}"#),
        (#""\\ud83d\/\uD83D\uDE00""#, #""\\ud83d\/\uD83D\uDE00""#),
    ]) func `D-46 a lone half of a surrogate pair becomes U+FFFD`(text: String, read: String) throws {
        #expect(String(decoding: try JSON.parse(Array(text.utf8)).encoded, as: UTF8.self) == read)
    }

    @Test(arguments: [
        (#"{"b":1.0,"a":[12345678901234567890,-0.0e+7,"a\/b\u0000","é"],"a":null,"t":true}"#), #"{"z":{},"a":[],"z":{"a":"\t"}}"#,
        "[1E400,1e400,1.10,-0]",
    ]) func `a compact text comes back byte by byte`(_ text: String) throws {
        #expect(String(decoding: try JSON.parse(Array(text.utf8)).encoded, as: UTF8.self) == text)
    }

    // MARK: - Depth

    private static func nested(_ depth: Int) -> [UInt8] {
        Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
    }

    @Test func `two million values are read, and no more`() throws {
        let most = Array("[\(String(repeating: "0,", count: JSON.maxValues - 1))0]".utf8)
        #expect(Self.fault { try JSON.parse(most) } == "3999999: no more than 2000000 values")
    }

    @Test(arguments: [1, 500, 512]) func `512 levels are read`(_ depth: Int) throws {
        #expect(try JSON.parse(Self.nested(depth)).encoded == Self.nested(depth))
    }

    @Test(arguments: [Array("[".utf8), Array(#"{"a":"#.utf8), Array(#"[{"a":"#.utf8)]) func `more than 512 levels are refused`(
        _ opening: [UInt8]
    ) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(Array(repeatElement(opening, count: 100_000).joined())) }
        #expect(error?.expected == "no more than 512 levels of nesting")
    }

    @Test func `levels side by side do not add up`() throws {
        let text =
            Array("[".utf8) + Array(repeatElement(Self.nested(500), count: 3).joined(separator: [UInt8(ascii: ",")])) + Array("]".utf8)
        #expect(try JSON.parse(text).array?.count == 3)
        #expect(Self.fault { try JSON.parse(Self.nested(513)) } == "512: no more than 512 levels of nesting")
    }

    // MARK: - Ranges

    @Test func `a value within a text is read in its place`() throws {
        let text = Array(#"data: {"a":"b","n":[1]} x"#.utf8)
        let value = try JSON.parse(text, in: 6..<23)
        #expect(value == ["a": "b", "n": [1]] && value.encoded == Array(text[6..<23]))
        #expect(Self.fault { try JSON.parse(text, in: 6..<25) } == "18: the end of the text")
        #expect(Self.fault { try JSON.parse(text, in: 6..<22) } == "16: ',' or '}'")
        #expect(Self.fault { try JSON.parse(text, in: 6..<6) } == "0: a value")
    }

    /// The search takes eight bytes at a time; any of them may end it.
    @Test(arguments: 0..<24) func `a string may end or go wrong at any place`(_ length: Int) throws {
        let plain = [UInt8](repeating: UInt8(ascii: "~"), count: length)
        let quote: [UInt8] = [UInt8(ascii: "\"")]
        for tail in ["", "\\n", "é", "\u{7F}", " !"] {
            let text = quote + plain + Array(tail.utf8) + quote
            #expect(try JSON.parse(text).encoded == text)
        }
        for (tail, offset) in [([0x1F, 0x41] as [UInt8], 0), ([0x00], 0), ([0x80], 0), ([0xFF], 0), ([0x5C, 0x41], 1)] {
            let error = #expect(throws: JSONError.self) { try JSON.parse(quote + plain + tail + quote) }
            #expect(error?.offset == 1 + length + offset)
        }
    }

    private static func fault(_ parse: () throws -> JSON) -> String? {
        let error = #expect(throws: JSONError.self) { _ = try parse() }
        return error.map { "\($0.offset): \($0.expected)" }
    }

    /// `text` without the whitespace outside strings.
    private static func compact(_ text: [UInt8]) -> [UInt8] {
        var (inString, escaped) = (false, false)
        return text.filter { byte in
            defer {
                if byte == UInt8(ascii: "\""), !escaped { inString.toggle() }
                escaped = byte == UInt8(ascii: "\\") && !escaped
            }
            return inString || !byte.isJSONWhitespace
        }
    }
}
