import Testing

@testable import Shared

/// Whatever an upstream says, the client gets a valid stream, and arguments are objects.
@Suite struct StreamPropertyTests {
    private static let words = ["a", " ", "\n", "<think>", "</think>", "ST", "OP", "é", "{", "\"", "\\", "text"]
    private static let pieces = [
        "{", "}", "{}", #"{"p":"#, #""a"#, #"b""#, "1", ",", "[", "]", "null", "tru", #"\"#, "u00", "\n", "```", "x", "",
    ]

    private static func chunk(_ dice: inout Dice) -> String {
        func member(_ key: String, _ values: [String]) -> String? {
            values.randomElement(using: &dice).flatMap { $0.isEmpty ? nil : #""\#(key)":\#($0)"# }
        }
        let text = Self.words.randomElement(using: &dice)!
        switch Int.random(in: 0..<26, using: &dice) {
        case 0..<5: return .text(text)
        case 5..<8: return .reasoning(text)
        case 8: return .delta(#""refusal":\#(JSON(text).written)"#)
        case 9: return .delta(#""annotations":[{"url":"http://x"}]"#)
        case 10: return #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#
        case 11: return .end(["stop", "length", "tool_calls", "content_filter", "odd"].randomElement(using: &dice)!)
        case 12: return .delta(#""content":"a","reasoning":"b","tool_calls":[{"function":{"name":"Read","arguments":"{}"}}]"#)
        case 14: return .delta(#""function_call":{"name":"Grep","arguments":\#(JSON(Self.pieces.randomElement(using: &dice)!).written)}"#)
        case 15: return .delta(#""tool_calls":[{"id":"0","function":{"name":"Read","arguments":{"p":1}}},null]"#, #","finish_reason":"""#)
        case 13: return [#"{"choices":null}"#, "{}", #"{"choices":[{"index":1,"delta":{"content":"no"}}]}"#].randomElement(using: &dice)!
        default:
            let members = [member("index", ["", "0", "0", "1", "2"]), member("id", ["", "", #""t1""#, #""t2""#, "null"])].compactMap { $0 }
            let name: String? = [nil, nil, "Read", "Grep", "Other"].randomElement(using: &dice)!
            let count = Int.random(in: 0..<4, using: &dice)
            let arguments = (0..<count).map { _ in Self.pieces.randomElement(using: &dice)! }.joined()
            return .call(members.joined(separator: ","), name, arguments)
        }
    }

    private static func script(_ dice: inout Dice) -> Script {
        var script = Script()
        script.quirks[0].thinkTags = [.auto, .on, .off].randomElement(using: &dice)!
        script.quirks[0].bufferTools = Int.random(in: 0..<4, using: &dice) == 0
        var members: [JSON.Member] = []
        if Bool.random(using: &dice) { members.append(.init(key: "stop_sequences", value: ["STOP", "\na"])) }
        if Int.random(in: 0..<4, using: &dice) == 0 {
            members.append(.init(key: "tool_choice", value: ["type": "auto", "disable_parallel_tool_use": true]))
        }
        if Int.random(in: 0..<6, using: &dice) == 0 { members.append(.init(key: "thinking", value: ["type": "disabled"])) }
        script.request = .object(members)
        if Int.random(in: 0..<8, using: &dice) == 0 { script.tools = [] }
        return script
    }

    @Test(arguments: 0..<8) func `B.1 Y-10 B.2 B.3 any chunks keep the grammar, however they are cut, and fold to the same Message`(
        seed: Int
    ) throws {
        var dice = Dice(state: UInt64(seed))
        for _ in 0..<250 {
            var script = Self.script(&dice)
            let chunks = (0..<Int.random(in: 1..<14, using: &dice)).map { _ in Self.chunk(&dice) } + [.delta(#""role":"assistant""#)]
            do {
                let reply = try script.play(.events(chunks))
                let stream = try reply.stream()
                // A call that is cut without a finish_reason is an error (D-40).
                let hasFinish = chunks.contains { $0.contains("finish_reason") && !$0.contains(#""finish_reason":""}"#) }
                #expect(stream.error == nil || !hasFinish)
                let cut = [InboundPart].events(chunks).cut { bytes in
                    let places = [Int.random(in: 0...bytes.count, using: &dice), Int.random(in: 0...bytes.count, using: &dice)].sorted()
                    return [bytes[..<places[0]], bytes[places[0]..<places[1]], bytes[places[1]...]]
                }
                #expect(try script.play(cut).text == reply.text, "B.2: \(chunks)")
                script.isStream = false
                let message = try script.play(.events(chunks)).json
                guard stream.error == nil else {
                    #expect(message["error"] == stream.error)
                    continue
                }
                guard message["content"]?.marked == stream.marked else {
                    throw StreamReading.Fault(
                        "B.3: \(JSON.array(message["content"]?.marked ?? []).written) \(JSON.array(stream.marked).written)", [])
                }
                if stream.marked == stream.content, message["content"]?.marked == message["content"]?.array {
                    #expect(message["stop_reason"] == stream.delta?["stop_reason"], "\(chunks)")
                }
            } catch {
                Issue.record("\(error)\n\(chunks.joined(separator: "\n"))")
                return
            }
        }
    }

    @Test(arguments: 0..<4) func `B.4 whatever was answered can be sent back, to any upstream`(seed: Int) throws {
        var dice = Dice(state: UInt64(seed) &+ 1000)
        for _ in 0..<60 {
            var script = Self.script(&dice)
            script.isStream = false
            let chunks = (0..<Int.random(in: 1..<14, using: &dice)).map { _ in Self.chunk(&dice) } + [.delta(#""role":"assistant""#)]
            guard let content = try script.play(.events(chunks)).json["content"]?.array else { continue }
            let ids = content.filter { $0["type"] == "tool_use" }.map { $0["id"] ?? .null }
            let results = ids.map { ["type": "tool_result", "tool_use_id": $0, "content": "ok"] as JSON }
            let request: JSON = [
                "model": "m", "max_tokens": 9, "tools": [["name": "Read", "input_schema": [:]], ["name": "Grep", "input_schema": [:]]],
                "messages": [
                    ["role": "user", "content": "hi"], ["role": "assistant", "content": .array(content)],
                    ["role": "user", "content": .array(results + [["type": "text", "text": "go on"]])],
                ],
            ]
            let config = try Sent.config(profile: Profile.all.randomElement(using: &dice)!.name)
            let sent = try JSON.parse(Sent.bytes(request.encoded, config: config))
            #expect(sent.faults(config.providers[0].models[0].quirks) == [], "\(chunks)")
            let answered = (sent["messages"]?.array ?? []).filter { $0["role"] == "tool" }.map { $0["content"] }
            #expect(answered.count == ids.count && answered.allSatisfy { $0?.written.contains("ok") == true }, "\(chunks)")
        }
    }

    // MARK: - Arguments

    private static let objects = [
        #"{"command":"ls -l","timeout":12.5e3,"flags":["a","\u00e9\n",null,true,{"x":{}}],"empty":[]}"#,
        #"{"p":"a\\b\"c","q":-0,"r":false}"#, "{ }",
        #" {"a" : [ 1 , 2 ] , "b" : { "c" : "d" } } "#,
    ]

    /// Closing everything open gives an object.
    private static func isBeginningOfObject(_ text: [UInt8]) -> Bool {
        var closers: [UInt8] = []
        var (isInText, isEscaped) = (false, false)
        for byte in text {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isInText: isEscaped = true
            case UInt8(ascii: "\""): isInText.toggle()
            case _ where isInText: break
            case UInt8(ascii: "{"): closers.append(UInt8(ascii: "}"))
            case UInt8(ascii: "["): closers.append(UInt8(ascii: "]"))
            case UInt8(ascii: "}"), UInt8(ascii: "]"): closers.removeLast()
            case _: break
            }
        }
        let end = (isInText ? [UInt8(ascii: "\"")] : []) + closers.reversed()
        // What a key, a colon or a comma at the end still requires.
        return [[], Array("null".utf8), Array(":null".utf8), Array(#""x":null"#.utf8)].contains { owed in
            (try? JSON.parse(text + end.prefix(isInText ? 1 : 0) + owed + end.dropFirst(isInText ? 1 : 0)))?.members != nil
        }
    }

    @Test(arguments: objects) func `valid arguments go on as they are, however they are cut`(object: String) throws {
        let bytes = Array(object.utf8)
        let whole = try JSON.parse(bytes)
        for cut in 0...bytes.count {
            var stream = ArgumentStream()
            let given = stream.receive(Array(bytes[..<cut])) + stream.receive(Array(bytes[cut...])) + stream.end(mayClose: false).rest
            #expect(try JSON.parse(given) == whole)
            var beginning = ArgumentStream()
            let shown = beginning.receive(Array(bytes[..<cut]))
            let (rest, isWhole) = beginning.end(mayClose: true)
            let text = String(decoding: bytes[..<cut], as: UTF8.self)
            #expect(isWhole ? (try? JSON.parse(shown + rest))?.members != nil : Self.isBeginningOfObject(shown + rest), "\(text)")
        }
    }

    @Test(arguments: 0..<4) func `broken arguments never give on what cannot be an object`(seed: Int) throws {
        var dice = Dice(state: UInt64(seed))
        let noise = Array("{}[]\",:\\u0tfn1 \n\u{1}x".utf8)
        for _ in 0..<300 {
            var bytes = Array(Self.objects.randomElement(using: &dice)!.utf8)
            for _ in 0..<Int.random(in: 1..<4, using: &dice) {
                let place = Int.random(in: 0..<bytes.count, using: &dice)
                switch Int.random(in: 0..<3, using: &dice) {
                case 0: bytes[place] = noise.randomElement(using: &dice)!
                case 1 where bytes.count > 1: bytes.remove(at: place)
                default: bytes.insert(noise.randomElement(using: &dice)!, at: place)
                }
            }
            var stream = ArgumentStream()
            var given: [UInt8] = []
            let text = String(decoding: bytes, as: UTF8.self)
            for byte in bytes {
                given += stream.receive([byte])
                if !given.isEmpty { #expect(Self.isBeginningOfObject(given), "\(text) gave \(String(decoding: given, as: UTF8.self))") }
            }
            let (rest, isWhole) = stream.end(mayClose: true)
            given += rest
            if stream.isForeign {
                #expect(given.isEmpty)
            } else {
                let isObject = isWhole ? (try? JSON.parse(given))?.members != nil : Self.isBeginningOfObject(given)
                #expect(isObject, "\(text) gave \(String(decoding: given, as: UTF8.self))")
            }
            let whole = FinalArguments(bytes, mayClose: true, isStream: false)
            #expect((try? JSON.parse(whole.text))?.members != nil, "\(text)")
            #expect(stream.isForeign || !isWhole || whole.kind == .whole, "\(text)")
        }
    }
}
