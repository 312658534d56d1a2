import Foundation
import Shared
import Testing

@Suite struct TokenEstimateTests {
    private static func file(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return [UInt8](try Data(contentsOf: folder.appendingPathComponent("Fixtures/tokens/\(name)")))
    }

    private func fixture(_ name: String) throws -> String { String(decoding: try Self.file("\(name).txt"), as: UTF8.self) }

    /// The median of today's vocabularies for a fixture.
    private static func median(_ name: String) throws -> Double {
        let counts = try JSON.parse(try file("counts.json"))[named: name]?.members?.compactMap(\.value.int).sorted() ?? []
        try #require(counts.count == 7)
        return Double(counts[3])
    }

    static let counted = [
        "agent", "arabic", "chinese", "chinese-agent", "digits", "english", "german", "japanese", "json", "korean", "mixed-scripts",
        "python",
        "russian", "swift", "turkish",
    ]

    @Test(arguments: counted)
    func `§7.3 N-02 between 0.8 and 1.25 of what today's vocabularies make of it`(name: String) throws {
        let estimate = Double(TokenEstimate.tokens(in: JSONText(try fixture(name))))
        let median = try Self.median(name)
        #expect((0.8...1.25).contains(estimate / median), "\(name): \(estimate) for \(median)")
    }

    @Test func `§7.3 N-02 so are the schemas of tools`() throws {
        let estimate = Double(TokenEstimate.ofChatRequest(["tools": try JSON.parse(try Self.file("tools.json"))]))
        let median = try Self.median("tools.json")
        #expect((0.8...1.25).contains(estimate / median), "\(estimate) for \(median)")
    }

    @Test(arguments: [
        ("", 0), ("a", 1), ("hello", 1), ("hello world", 2), ("getUserName", 3), ("snake_case_name", 5), ("internationalization", 3),
        ("12345", 2),
        ("a  b", 3), ("{\n", 2), ("\n\n\n", 1), ("你好", 2), ("😀", 2), ("naïve", 2), ("é", 1), ("Привет", 3), ("a 1", 3),
    ])
    func `small texts`(text: String, tokens: Int) {
        #expect(TokenEstimate.tokens(in: JSONText(text)) == tokens)
    }

    @Test(arguments: counted)
    func `how a text is escaped does not matter`(name: String) throws {
        let text = try fixture(name)
        var escaped = ""
        for unit in text.utf16 {
            switch unit {
            case 0x0A: escaped += "\\n"
            case 0x09: escaped += "\\t"
            case 0x22: escaped += "\\\""
            case 0x5C: escaped += "\\\\"
            case 0x2F: escaped += "\\/"
            case ..<0x80: escaped += String(UnicodeScalar(UInt8(unit)))
            default: escaped += "\\u" + String(repeating: "0", count: 4 - String(unit, radix: 16).count) + String(unit, radix: 16)
            }
        }
        #expect(TokenEstimate.tokens(in: JSONText(escaped: Array(escaped.utf8))) == TokenEstimate.tokens(in: JSONText(text)))
    }

    /// Not real texts: long runs of one kind of character, and alternating kinds.
    static let odd: [String] = [
        "a", "aB", "A", "1", "a1", " ", "\n", "\t", " \n", "\n ", ".", "\"", "\\", "/", "+=", "é", "я", "中", "한", "😀", "a😀", "\u{0}",
        "\u{1F}a", ". a",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ", "=a/", ".\n", "}\n    ", "👍🏽", "a中", "abcdefgh ", "e\u{301}",
    ].flatMap { [$0, String(repeating: $0, count: 7), String(repeating: $0, count: 450)] }

    @Test(arguments: odd)
    func `§7.3: never below an eighth of the characters, never above them`(text: String) {
        let estimate = TokenEstimate.tokens(in: JSONText(text))
        #expect(estimate * 8 >= text.utf16.count)
        #expect(estimate <= text.utf16.count)
    }

    @Test func `§7.3: a longer text has no fewer tokens`() throws {
        var texts = Self.odd.map { String($0.unicodeScalars.prefix(460)) }
        for name in Self.counted { texts.append(String(try fixture(name).unicodeScalars.prefix(600))) }
        texts.append(String(repeating: "aB", count: 90) + " +/" + String(repeating: "x1", count: 150) + "=\n  \n\t z")
        for text in texts {
            var prefix = String.UnicodeScalarView()
            var last = 0
            for scalar in text.unicodeScalars {
                prefix.append(scalar)
                let estimate = TokenEstimate.tokens(in: JSONText(String(prefix)))
                #expect(estimate >= last, "\(prefix.suffix(20))")
                last = estimate
            }
        }
    }

    @Test func `lone surrogates and cut characters are counted`() {
        for text in [#"\ud83d"#, #"\ud83dx"#, #"\ude00\ud83d"#, #"\ud83d\u0041"#, #"\b\f\r"#, "\u{10FFFF}", "\u{7FF}", "\u{FFFF}"] {
            for length in 1...text.utf8.count {
                #expect(TokenEstimate.tokens(in: JSONText(escaped: Array(text.utf8.prefix(length)))) >= 1)
            }
        }
    }

    @Test func `no bytes at all lead beyond the end`() {
        var state: UInt64 = 7
        for length in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<length % 300 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                bytes.append(state >> 62 == 0 ? UInt8(ascii: "\\") : UInt8(truncatingIfNeeded: state >> 40))
            }
            #expect(TokenEstimate.tokens(in: JSONText(escaped: bytes)) <= bytes.count)
        }
    }

    @Test func `base64 and hexadecimal are data, not words`() {
        let data = (0..<6000).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 11) }
        let estimate = Double(
            TokenEstimate.tokens(in: JSONText(Base64.encodeURL(data).replacing("-", with: "+").replacing("_", with: "/"))))
        #expect((5000...6200).contains(estimate), "cl100k_base has 0.72 tokens a character of it")
    }
}

@Suite struct ChatRequestTokenTests {
    private func tokens(_ body: JSON) -> Int { TokenEstimate.ofChatRequest(body) }

    @Test func `a message has its text and four`() {
        #expect(tokens([:]) == 3)
        #expect(tokens(["model": "a long name of a model", "messages": [["role": "user", "content": "hello"]]]) == 3 + 4 + 1)
        #expect(tokens(["messages": [["role": "user", "content": [["type": "text", "text": "hello"]]]]]) == 3 + 4 + 1)
        #expect(tokens(["messages": [["role": "assistant", "content": .null, "reasoning_content": "hello"]]]) == 3 + 4 + 1 + 1)
    }

    @Test func `calls and their results have eight each`() {
        let call: JSON = ["id": "call_1", "type": "function", "function": ["name": "Read", "arguments": "hello"]]
        #expect(tokens(["messages": [["role": "assistant", "content": .null, "tool_calls": [call]]]]) == 3 + 4 + 8 + 1 + 1)
        #expect(tokens(["messages": [["role": "tool", "tool_call_id": "call_1", "content": "hello"]]]) == 3 + 4 + 8 + 1)
    }

    @Test func `tools have a preamble and their schemas`() throws {
        let tool = try JSON.parse(
            Array(
                #"{"type":"function","function":{"name":"Read","description":"Reads a file.","parameters":{"type":"object","properties":{"path":{"type":"string"}}}}}"#
                    .utf8))
        let one = tokens(["tools": [tool]])
        #expect((80...120).contains(one))
        #expect(tokens(["tools": [tool, tool]]) - one == one - 53, "the preamble is counted once")
    }

    @Test func `an image has its patches, whatever its bytes`() {
        func png(_ width: UInt32, _ height: UInt32, padding: Int) -> String {
            let size = [width, height].flatMap { side in [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: side >> $0) } }
            let bytes: [UInt8] =
                [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52] + size + [UInt8](repeating: 7, count: padding)
            return "data:image/png;base64," + Base64.encodeURL(bytes)
        }
        func request(_ url: String) -> JSON {
            ["messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": JSON(url)]]]]]]
        }
        #expect(tokens(request(png(280, 57, padding: 10))) == 7 + 10 * 3)
        #expect(tokens(request(png(280, 57, padding: 100_000))) == 7 + 10 * 3)
        #expect(tokens(request(png(8000, 8000, padding: 0))) == 7 + 1568)
        #expect(tokens(request(png(.max, .max, padding: 0))) == 7 + 1568)
        #expect(tokens(request("https://example.com/cat.png")) == 7 + 1200)
        #expect(tokens(request("data:image/png;base64,AAAA")) == 7 + 1200)
        #expect(tokens(request("data:,")) == 7 + 1200)
    }

    @Test func `a PDF has its pages`() {
        func request(_ pdf: [UInt8]) -> JSON {
            let data = "data:application/pdf;base64," + Base64.encodeURL(pdf)
            return [
                "messages": [["role": "user", "content": [["type": "file", "file": ["filename": "a.pdf", "file_data": JSON(data)]]]]]
            ]
        }
        let plain =
            "%PDF-1.4\n1 0 obj<</Type /Pages/Kids[2 0 R]>>\n2 0 obj<</Type/Page/Parent 1 0 R>>\n3 0 obj<</Type  /Page>>/Type/PageLabel"
        #expect(tokens(request(Array(plain.utf8))) == 7 + 2 * 2200)
        #expect(tokens(request([UInt8](repeating: 1, count: 120_000))) == 7 + 3 * 2200)
        #expect(tokens(request([])) == 7 + 2200)
    }
}
