import Testing

@testable import Shared

@Suite struct SurrogatesTests {
    /// Pieces of a text, and what is passed on after each and at the end.
    @Test(arguments: [
        (["a", "b"], ["a", "b", ""]), ([#"a\ud83d"#, #"\ude00b"#], ["a", #"\ud83d\ude00b"#, ""]),
        ([#"\uD83D"#, #"\uD83D\uDE00"#], ["", #"\ufffd\uD83D\uDE00"#, ""]), ([#"\ud83d"#, "x"], ["", #"\ufffdx"#, ""]),
        ([#"\ude00"#, #"\ud83d"#], [#"\ufffd"#, "", #"\ufffd"#]), ([#"\\ud83d"#, #"\\\ud83d"#], [#"\\ud83d"#, #"\\"#, #"\ufffd"#]),
        ([#"\n\u0041\u00e9"#], [#"\n\u0041\u00e9"#, ""]),
    ]) func `D-46 halves in two pieces leave as one character`(pieces: [String], expected: [String]) {
        var pairs = SurrogatePairs()
        var given = pieces.map { String(decoding: pairs.receive(JSONText(escaped: Array($0.utf8))).bytes, as: UTF8.self) }
        given.append(String(decoding: pairs.end().bytes, as: UTF8.self))
        #expect(given == expected && !pairs.isHolding)
    }

    /// JSON inside a string has its own escapes: the arguments that a model wrote stay unchanged.
    @Test func `D-46 a lone half becomes U+FFFD towards the upstream`() throws {
        let half = JSON.string(JSONText(escaped: Array(#"cut \ud83d"#.utf8)))
        var script = Script()
        script.request = [
            "system": half,
            "messages": [
                ["role": "user", "content": half],
                ["role": "assistant", "content": [["type": "tool_use", "id": "t1", "name": "Read", "input": ["p": half]]]],
                ["role": "user", "content": [["type": "tool_result", "tool_use_id": "t1", "content": half]]],
            ],
        ]
        let sent = try script.play(.events([.text("a"), .end("stop")])).requests[0].body
        let messages = try JSON.parse(sent, keepsHalves: true)["messages"]?.array ?? []
        for place in [0, 1, 3] { #expect(messages[place]["content"] == "cut \u{FFFD}") }
        #expect(messages[2]["tool_calls"]?.array?[0]["function"]?["arguments"] == #"{"p":"cut \ud83d"}"#)
    }
}
