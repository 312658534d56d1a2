import Foundation
import Testing

@testable import Shared

/// Whatever a client can parse of a call's arguments contains no value whose end the upstream did not send. *Source*: D-40.
@Suite struct HalfCallTests {
    /// `CLAUDE_PROXY_EVERY_CUT=1` tries all cuts of all fixtures, which takes minutes; otherwise every eleventh.
    private static let isThorough = ProcessInfo.processInfo.environment["CLAUDE_PROXY_EVERY_CUT"] != nil
    private static let finishes: [String?] = ["tool_calls", "stop", "length", "model_context_window_exceeded", "content_filter", nil]

    /// The values in an object's text, each with the number of bytes after which its end is certain.
    private static func values(_ text: [UInt8]) -> [(value: JSON, end: Int)] {
        var found: [(JSON, Int)] = []
        var place = 0
        while place < text.count {
            switch text[place] {
            case UInt8(ascii: "\""):
                var end = place + 1
                while text[end] != UInt8(ascii: "\"") { end += text[end] == UInt8(ascii: "\\") ? 2 : 1 }
                let isKey = text[(end + 1)...].first { !$0.isJSONWhitespace } == UInt8(ascii: ":")
                if !isKey, let value = try? JSON.parse(Array(text[place...end])) { found.append((value, end + 1)) }
                place = end + 1
            case let byte where byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-"):
                let word = text[place...].prefix { $0.isASCIILetterOrDigit || "+-.".utf8.contains($0) }
                let isNumber = !word.elementsEqual("true".utf8) && !word.elementsEqual("false".utf8) && !word.elementsEqual("null".utf8)
                if let value = try? JSON.parse(Array(word)) { found.append((value, place + word.count + (isNumber ? 1 : 0))) }
                place += word.count
            case _: place += 1
            }
        }
        return found
    }

    private static func leaves(_ value: JSON) -> [JSON] {
        switch value {
        case .object(let members): members.flatMap { leaves($0.value) }
        case .array(let elements): elements.flatMap(leaves)
        case .null, .bool, .number, .string: [value]
        }
    }

    private static let texts = ["a b", "He said \"hi\".\n", "{\"x\":1}", "func f() {}", "é\u{1F600}\\", "", "true", "17"]

    private static func value(_ dice: inout Dice, depth: Int = 0) -> String {
        switch Int.random(in: 0..<(depth < 3 ? 8 : 5), using: &dice) {
        case 0, 1, 2: JSON(texts.randomElement(using: &dice)! + "\(Int.random(in: 0..<1000, using: &dice))").written
        case 3: ["true", "false", "null"].randomElement(using: &dice)!
        case 4: ["\(Int.random(in: -9999..<9999, using: &dice))", "1.25e3", "-0.5"].randomElement(using: &dice)!
        case 5, 6: object(&dice, depth: depth + 1)
        default: "[" + (0..<Int.random(in: 0..<3, using: &dice)).map { _ in value(&dice, depth: depth + 1) }.joined(separator: ", ") + "]"
        }
    }

    private static func object(_ dice: inout Dice, depth: Int = 0) -> String {
        let count = Int.random(in: depth == 0 ? 1..<4 : 0..<3, using: &dice)
        return "{" + (0..<count).map { #""k\#($0)": \#(value(&dice, depth: depth))"# }.joined(separator: ",") + "}"
    }

    /// How a call's text reaches the proxy.
    private static let wrappings: [(name: String, wrap: @Sendable (String) -> String)] = [
        ("plain", { $0 }), ("fence", { "```json\n\($0)\n```" }), ("string", { JSON($0).written }),
    ]

    @Test(arguments: 0..<6) func `D-40 a cut conversation of calls holds no value without its end`(seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &+ 40)
        for _ in 0..<(Self.isThorough ? 2000 : 120) {
            var script = Script()
            script.isStream = Bool.random(using: &dice)
            script.quirks[0].bufferTools = Int.random(in: 0..<4, using: &dice) == 0
            let arguments = Self.object(&dice)
            let wrapping = Self.wrappings.randomElement(using: &dice)!
            let text = Array(wrapping.wrap(arguments).unicodeScalars)
            let cut = Int.random(in: 0...text.count, using: &dice)
            let sent = String(String.UnicodeScalarView(text[..<cut]))
            let middle = Int.random(in: 0...cut, using: &dice)
            let pieces = [text[..<middle], text[middle..<cut]].map { String(String.UnicodeScalarView($0)) }
            var chunks: [String] = [.call(#""index":0,"id":"t""#, "Read", "")] + pieces.map { .call(#""index":0"#, nil, $0) }
            if Bool.random(using: &dice) { chunks.append(.call(#""index":1,"id":"u""#, "Grep", #"{"q":1}"#)) }
            let finish = Self.finishes.randomElement(using: &dice)!
            if let finish { chunks.append(.end(finish)) }
            let reply = try script.play(.events(chunks))
            let content = script.isStream ? try reply.stream().content : reply.json["content"]?.array ?? []
            guard let input = content.first(where: { $0["name"] == "Read" })?["input"] else { continue }
            if cut < text.count, finish == "length" {
                #expect(input.text != nil || input["INVALID_JSON"] != nil || wrapping.name == "fence")
            }
            guard input.members != nil, input["INVALID_JSON"] == nil else { continue }
            // A fence and a string add bytes and escapes, so only complete values can be compared.
            let ended = Self.values(Array(arguments.utf8)).filter { wrapping.name != "plain" || $0.end <= sent.utf8.count }.map(\.value)
            for leaf in Self.leaves(input) where !ended.contains(leaf) {
                Issue.record("\(leaf.written) of \(sent) under \(finish ?? "nothing"), \(wrapping.name)")
                return
            }
        }
    }

    /// A beginning of a fixture may say only what the whole fixture says.
    @Test(arguments: StreamFixture.all) func `D-40 a fixture that is cut anywhere says nothing that it does not say whole`(
        _ fixture: StreamFixture
    ) throws {
        func inputs(_ reply: Reply) throws -> [JSON] {
            let content = reply.isStream ? try reply.stream().content : reply.json["content"]?.array ?? []
            return content.filter { $0["type"] == "tool_use" }.compactMap { $0["input"] }.filter {
                $0.members != nil && $0["INVALID_JSON"] == nil
            }
        }
        let whole = try inputs(fixture.script.play(.events(fixture.chunks)))
        guard !whole.isEmpty else { return }
        let allowed = whole.flatMap(Self.leaves)
        let bytes = fixture.chunks.sse
        // Take turns with the ends.
        for cut in stride(from: 1, to: bytes.count, by: Self.isThorough ? 1 : 11) {
            let finish = Self.finishes[cut % Self.finishes.count]
            let end = finish.map { [String.end($0)].sse } ?? Array((cut / 6 % 2 == 1 ? "data: [DONE]\n\n" : "").utf8)
            let reply = try fixture.script.play(.stream(bytes[..<cut] + Array("\n\n".utf8) + end))
            for leaf in try inputs(reply).flatMap(Self.leaves) where !allowed.contains(leaf) {
                Issue.record("\(leaf.written) after \(cut) bytes under \(finish ?? "nothing")")
                return
            }
        }
    }

    // MARK: - How each end is shown

    private static let half = #"{"p":"rm -rf /tmp/build"#

    private static func told(_ arguments: String, _ finish: String?, isStream: Bool = true, usage: Int? = nil) throws -> String {
        var script = Script()
        script.isStream = isStream
        let end =
            (finish.map { [String.end($0)] } ?? [])
            + (usage.map { [#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":\#($0)}}"#] } ?? [])
        return try script.summary([.call(#""index":0,"id":"t""#, "Read", arguments)] + end)
    }

    @Test(arguments: ["tool_calls", "stop", "length"]) func `D-40 a text without its end stays cut`(finish: String) throws {
        #expect(try Self.told(Self.half, finish) == "Read(t) CUT \(Self.half); max_tokens")
        #expect(try Self.told(Self.half, finish, isStream: false) == #"Read(t) {"INVALID_JSON":\#(JSON(Self.half).written)}; max_tokens"#)
    }

    @Test func `D-40 a whole text that is no JSON is marked, and the client may go on`() throws {
        let broken = #"{"p":"rm "/tmp""}"#
        #expect(try Self.told(broken, "tool_calls", isStream: false) == #"Read(t) {"INVALID_JSON":\#(JSON(broken).written)}; tool_use"#)
        #expect(try Self.told(broken, "tool_calls") == #"Read(t) CUT {"p":"rm "; max_tokens"#)
    }

    @Test(arguments: [true, false]) func `D-40 no finish_reason and half a call is an error`(isStream: Bool) throws {
        let end = "api_error: upstream closed the stream before finishing"
        for usage in [nil, 5] {
            #expect(
                try Self.told(Self.half, nil, isStream: isStream, usage: usage)
                    == (isStream ? "open \(Self.half); error \(end)" : "500 \(end)"))
        }
    }

    @Test func `D-40 all tokens used is the limit, whatever the upstream calls it`() throws {
        #expect(try Self.told(#"{"p":"ls""#, "tool_calls", usage: 1000) == #"Read(t) CUT {"p":"ls"; max_tokens"#)
        #expect(try Self.told(#"{"p":"ls""#, "tool_calls", usage: 999) == #"Read(t) {"p":"ls"}; tool_use"#)
        #expect(try Self.told(#"{"p":"ls"}"#, "tool_calls", usage: 1000) == #"Read(t) {"p":"ls"}; tool_use"#)
    }

    @Test(arguments: [
        (#"{"p":1"#, #"CUT {"p":"#), (#"{"p":1 "#, #"{"p":1}"#), (#"{"p":true"#, #"{"p":true}"#), (#"{"p":tru"#, #"CUT {"p":"#),
        (#"{"p":"#, #"CUT {"p":"#),
        (#"{"p"#, #"CUT {"p"#), (#"{"p":1,"#, #"CUT {"p":1,"#), (#"{"p":1,}"#, #"{"p":1}"#), (#"{"p":[1,2"#, #"CUT {"p":[1,"#),
        (#"{"p":[1,2]"#, #"{"p":[1,2]}"#),
        (#"{"p":{"#, #"CUT {"p":{"#), ("{", "CUT {"), ("", "{}"), (#"{"p":"a\"#, #"CUT {"p":"a"#), (#"{"p":"a\u00"#, #"CUT {"p":"a"#),
    ]) func `D-40 brackets alone are closed, behind a whole value`(arguments: String, shown: String) throws {
        #expect(try Self.told(arguments, "tool_calls") == "Read(t) \(shown); \(shown.hasPrefix("CUT") ? "max_tokens" : "tool_use")")
    }

    @Test(arguments: ["length", "model_context_window_exceeded", "content_filter"])
    func `D-40 a model that was stopped ends nothing`(finish: String) throws {
        let stop = finish == "length" ? "max_tokens" : finish == "content_filter" ? "refusal" : finish
        #expect(try Self.told(#"{"p":"ls""#, finish) == #"Read(t) CUT {"p":"ls"; \#(stop)"#)
        #expect(try Self.told("", finish) == "Read(t) CUT {; \(stop)")
        #expect(try Self.told(#"{"p":"ls"}"#, finish) == #"Read(t) {"p":"ls"}; \#(stop)"#)
    }

    @Test func `D-42 a custom call in pieces is one string, which ends with the answer`() throws {
        let pieces = [
            #""index":0,"id":"t","type":"custom","custom":{"name":"Read","input":"a \""}"#, #""index":0,"custom":{"input":"b\n"}"#,
        ]
        .map { String.delta(#""tool_calls":[{\#($0)}]"#) }
        for isStream in [true, false] {
            var script = Script()
            script.isStream = isStream
            #expect(try script.summary(pieces + [.end("tool_calls")]) == #"Read(t) {"input":"a \"b\n"}; tool_use"#)
            let cut = try script.summary(pieces + [.end("length")])
            #expect(
                cut
                    == (isStream
                        ? #"Read(t) CUT {"input":"a \"b\n; max_tokens"#
                        : #"Read(t) {"INVALID_JSON":"{\"input\":\"a \\\"b\\n"}; max_tokens"#))
            #expect(try script.summary(pieces).hasSuffix("upstream closed the stream before finishing"))
        }
    }
}
