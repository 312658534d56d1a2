import Shared
import Testing

@Suite struct JSONTextTests {
    /// The inside of a JSON string, and its decoded bytes (a lone surrogate as three bytes).
    static let texts: [(escaped: String, decoded: [UInt8])] = [
        ("", []), ("plain é😀", Array("plain é😀".utf8)), (#"\"\\\/\b\f\n\r\t"#, [0x22, 0x5C, 0x2F, 0x08, 0x0C, 0x0A, 0x0D, 0x09]),
        (#"a\u0000b"#, [0x61, 0x00, 0x62]), (#"\u00e9\u00E9"#, Array("éé".utf8)), (#"\u20ac\uFFFF"#, Array("€\u{FFFF}".utf8)),
        (#"\ud83d\ude00"#, Array("😀".utf8)), (#"\uD800\uDC00\uDBFF\uDFFF"#, Array("\u{10000}\u{10FFFF}".utf8)),
        (#"\ud83d"#, [0xED, 0xA0, 0xBD]), (#"\ude00"#, [0xED, 0xB8, 0x80]), (#"x\ud83dy"#, [0x78, 0xED, 0xA0, 0xBD, 0x79]),
        (#"\ud83d\ud83d\ude00"#, [0xED, 0xA0, 0xBD] + Array("😀".utf8)), (#"\ud83d\n\ude00"#, [0xED, 0xA0, 0xBD, 0x0A, 0xED, 0xB8, 0x80]),
        (#"\ud83d\u0041"#, [0xED, 0xA0, 0xBD, 0x41]), (#"\\ud83d\\"#, Array(#"\ud83d\"#.utf8)), (#"\u005cn"#, Array(#"\n"#.utf8)),
        (#"\ud7ff\ue000"#, Array("\u{D7FF}\u{E000}".utf8)),
    ]

    @Test(arguments: texts) func `a text says what its escapes mean`(_ escaped: String, _ decoded: [UInt8]) {
        #expect(JSONText(escaped: Array(escaped.utf8)).decoded == decoded)
    }

    @Test(arguments: texts) func `what a text says can be escaped again`(_ escaped: String, _ decoded: [UInt8]) throws {
        let text = JSONText(decoded: decoded)
        #expect(text.decoded == decoded && text == JSONText(escaped: Array(escaped.utf8)))
        #expect(try JSON.parse(JSON.string(text).encoded, keepsHalves: true).text == text)
    }

    @Test(arguments: [
        ("a/é😀\u{7F}", "a/é😀\u{7F}"), ("\"\\\n\r\t\u{8}\u{C}", #"\"\\\n\r\t\b\f"#), ("\0\u{1F}", #"\u0000\u001f"#),
        ("\u{D7FF}\u{E000}", "\u{D7FF}\u{E000}"),
    ]) func `only what must be escaped is`(_ text: String, _ escaped: String) {
        #expect(String(decoding: JSONText(text).bytes, as: UTF8.self) == escaped)
    }

    @Test func `a lone surrogate is escaped, since no UTF-8 holds it`() {
        #expect(JSONText(decoded: [0xED, 0xA0, 0xBD]).bytes.elementsEqual(#"\ud83d"#.utf8))
        #expect(JSONText(decoded: [0xED, 0xBF, 0xBF, 0x41]).bytes.elementsEqual(#"\udfffA"#.utf8))
        #expect(JSONText(escaped: Array(#"a\ud83db"#.utf8)).string.hasPrefix("a\u{FFFD}"))
    }

    @Test func `a text is compared with names as it is decoded`() throws {
        let escaped = ["", "a", "ab", #"\u0061b"#, #"a\u0062"#, #"a\\"#, #"a\u005c"#, #"\u0061\u0062c"#, #"a\n"#, #"ab\u00e9"#, "aé"]
        let names: [StaticString] = ["", "a", "ab", "a\\", "abc", "a\n", "a\\n", "abé", "aé", "b", "\\"]
        for text in escaped.map({ JSONText(escaped: Array($0.utf8)) }) {
            for name in names { #expect(text.says(name) == (text.string == name.description), "\(text.string), \(name)") }
        }
        #expect(try JSON.parse(Array(#"["ab"]"#.utf8)).array?.first?.text?.says("ab") == true)
    }

    @Test func `a slice is escaped by itself`() {
        #expect(JSONText(decoded: Array("x\ny\nz".utf8)[1..<4]).bytes.elementsEqual(#"\ny\n"#.utf8))
    }

    @Test func `a text compares by what it says`() {
        let text = JSONText(escaped: Array(#"a\/\u0062"#.utf8))
        #expect(text.says("a/b") && text == JSONText("a/b"))
        #expect(text != JSONText("a/c") && text != JSONText(escaped: Array(#"a\/\u0063"#.utf8)) && !(text.says(#"a\/\u0062"#)))
        #expect(!(JSONText("ab").says("abc")) && !(JSONText("abc").says("ab")))
    }

    @Test(arguments: [
        ("", true), ("  ", true), (#" \n\t\r "#, true), (#"\u0020"#, true), ("a", false), (" a", false), (#" \n."#, false), (#"\\"#, false),
        ("\u{A0}", false),
    ]) func `blank is white space or nothing`(_ escaped: String, _ isBlank: Bool) {
        #expect(JSONText(escaped: Array(escaped.utf8)).isBlank == isBlank)
    }

    @Test func `texts are joined as they are written`() {
        let texts: [JSONText] = [JSONText(escaped: Array(#"a\/"#.utf8)), "", "b\""]
        #expect(JSONText.joined(texts, separator: "\n").bytes.elementsEqual(#"a\/\n\nb\""#.utf8))
        #expect(JSONText.joined(texts).bytes.elementsEqual(#"a\/b\""#.utf8))
        #expect(JSONText.joined([]).isEmpty && JSONText.joined([texts[0]], separator: "x") == texts[0])
    }

    @Test func `a text knows its size as it is written`() {
        #expect(JSONText("é\n").byteCount == 4 && !JSONText("é\n").isEmpty && JSONText("").byteCount == 0)
    }
}
