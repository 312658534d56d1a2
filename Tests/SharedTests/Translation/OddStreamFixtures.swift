/// Streams that no documentation describes: seen from servers, or likely.
extension StreamFixture {
    static let odd = held + callsOfNoOrder + endsOfNoOrder + errorsOfOtherShapes

    /// Text held back as a possible tag or stop sequence comes before what follows it.
    private static let held = [
        StreamFixture(
            "R-11 Y-09 what follows a match is dropped, calls too",
            [.text("a STOP"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")], #"text "a "; stop_sequence STOP"#
        ) {
            $0.request = ["stop_sequences": ["STOP"]]
        },
        StreamFixture(
            "C-03 R-11 citations of a text that is held back",
            [.text("Hi"), .delta(#""annotations":[{"type":"url_citation","url_citation":{"url":"http://x"}}]"#), .end("stop")],
            #"text "Hi" cites 1; end_turn"#
        ) {
            $0.request = ["stop_sequences": ["\n\nHuman:"]]
        },
        StreamFixture(
            "S-12 Y-02 half a closing tag stands before a call",
            [.text("<think>a</th"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")],
            #"thinking "a</th"; Read(t1) {}; tool_use"#),
        StreamFixture(
            "S-12 Y-02 a closing tag behind reasoning of its own member", [.reasoning("t"), .text("</think>a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
    ]

    private static let callsOfNoOrder = [
        StreamFixture(
            "Z-03 another id in every delta",
            [
                .call(#""index":0,"id":"t1""#, "Read", "{"), .call(#""index":0,"id":"t2""#, nil, #""p":"#),
                .call(#""index":0,"id":"t3""#, nil, "1}"),
                .call(#""index":1,"id":"t4""#, "Grep", "{}"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; Grep(t4) {}; tool_use"#),
        StreamFixture(
            "Z-03 another id in every delta, and no arguments in the first",
            [
                .call(#""index":0,"id":"t1""#, "Read"), .call(#""index":1,"id":"t2""#, "Grep", ""),
                .call(#""index":0,"id":"t3""#, nil, #"{"p":"#), .call(#""index":1,"id":"t4""#, nil, #"{"q":"#),
                .call(#""index":1,"id":"t5""#, nil, "2}"), .call(#""index":0,"id":"t6""#, nil, "1}"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; Grep(t2) {"q":2}; tool_use"#),
        StreamFixture(
            "D-07 Z-09 Z-12 one id and one name, and whole arguments each time",
            [
                .delta(
                    .calls([
                        (#""id":"0""#, "Read", #"{"p":1}"#), (#""id":"0""#, "Read", #"{"p":2}"#), (#""index":0,"id":"0""#, "Read", "{}"),
                    ])), .call(#""id":"0""#, "Read", #"{"p":1}"#), .end("tool_calls"),
            ], #"Read(0) {"p":1}; Read(0_2) {"p":2}; Read(0_3) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-08 a whole call twice",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), .call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#),
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-05 another id in every delta, no index, and no arguments in the first",
            [.call(#""id":"t1""#, "Read"), .call(#""id":"t2""#, nil, #"{"p":"#), .call(#""id":"t2""#, nil, "1}"), .end("tool_calls")],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-05 another id in every delta, and no index",
            [
                .call(#""id":"t1""#, "Read", "{"), .call(#""id":"t2""#, nil, #""p":1}"#), .call(#""id":"t3""#, "Grep", "{}"),
                .end("tool_calls"),
            ],
            #"Read(t1) {"p":1}; Grep(t3) {}; tool_use"#),
        StreamFixture(
            "Z-04b a name in pieces, of which the first is another tool's",
            [.call(#""index":0,"id":"t1""#, "Bash"), .call(#""index":0"#, "Output"), .call(#""index":0"#, nil, "{}"), .end("tool_calls")],
            "BashOutput(t1) {}; tool_use"
        ) { $0.tools = ["Bash", "BashOutput"] },
        StreamFixture(
            "Z-04b a name that another tool's begins with",
            [.call(#""index":0,"id":"t1""#, "Bash"), .call(#""index":1,"id":"t2""#, "Bash", "{}"), .end("tool_calls")],
            "Bash(t1) {}; Bash(t2) {}; tool_use"
        ) { $0.tools = ["Bash", "BashOutput"] },
        StreamFixture(
            "Z-01 A-05 three calls that end in the opposite order",
            [
                .call(#""index":0,"id":"a""#, "Read", #"{"p":"#), .call(#""index":1,"id":"b""#, "Grep", #"{"q":"#),
                .call(#""index":2,"id":"c""#, "Read", #"{"r":"#), .call(#""index":2"#, nil, "3}"), .call(#""index":1"#, nil, "2}"),
                .call(#""index":0"#, nil, "1}"), .end("tool_calls"),
            ], #"Read(a) {"p":1}; Grep(b) {"q":2}; Read(c) {"r":3}; tool_use"#),
        StreamFixture(
            "Z-09 one id for all, and no index",
            [.call(#""id":"0""#, "Read", #"{"p":1}"#), .call(#""id":"0""#, "Grep", #"{"q":2}"#), .end("tool_calls")],
            #"Read(0) {"p":1}; Grep(0_2) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-09 one id and one index for all",
            [
                .call(#""index":0,"id":"0""#, "Read", #"{"p":1}"#), .call(#""index":0,"id":"0""#, "Grep", #"{"q":"#),
                .call(#""index":0,"id":"0""#, nil, "2}"), .end("tool_calls"),
            ], #"Read(0) {"p":1}; Grep(0_2) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-08 the whole header again behind the arguments",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), .call(#""index":0,"id":"t1""#, "Read", ""), .end("tool_calls")],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-13 function_call beside tool_calls",
            [
                .delta(
                    #""function_call":{"name":"Read","arguments":"{}"},"tool_calls":[{"index":0,"id":"t1","function":{"name":"Read","arguments":"{}"}}]"#
                ), .end("tool_calls"),
            ], "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-11 A-01 a whole call in one chunk, with the end",
            [.delta(.calls([(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#)]), #","finish_reason":"tool_calls""#)],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture("Z-04a a name that never comes", [.call(#""index":0,"id":"t1""#, nil, "{}"), .end("tool_calls")], "end_turn"),
        StreamFixture(
            "T-21 a name in other letters, with a prefix",
            [.call(#""index":0,"id":"t1""#, "functions.Read", "{}"), .call(#""index":1,"id":"t2""#, " grep ", "{}"), .end("tool_calls")],
            "Read(t1) {}; Grep(t2) {}; tool_use"),
        StreamFixture(
            "T-21 a name that nobody declared", [.call(#""index":0,"id":"t1""#, "Nope", "{}"), .end("tool_calls")], "Nope(t1) {}; tool_use"),
        StreamFixture(
            "A-06 a placeholder, and text before the arguments",
            [.call(#""index":0,"id":"t1""#, "Read", "{}"), .text("a"), .call(#""index":0"#, nil, #"{"p":1}"#), .end("tool_calls")],
            #"Read(t1) {}; text "a"; tool_use"#),
        StreamFixture(
            "A-05 placeholders of two calls",
            [
                .call(#""index":0,"id":"t1""#, "Read", "{}"), .call(#""index":1,"id":"t2""#, "Grep", "{}"),
                .call(#""index":1"#, nil, #"{"q":1}"#), .end("tool_calls"),
            ], #"Read(t1) {}; Grep(t2) {"q":1}; tool_use"#),
        StreamFixture(
            "A-07 Y-04 reasoning behind a call without arguments",
            [.call(#""index":0,"id":"t1""#, "Read"), .reasoning("t"), .end("tool_calls")], #"Read(t1) {}; thinking "t"; tool_use"#),
        StreamFixture(
            "A-08 Y-07 two calls cut by the limit",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#), .call(#""index":1,"id":"t2""#, "Grep", #"{"q"#), .end("length")],
            #"Read(t1) CUT {"p":"a; Grep(t2) CUT {"q; max_tokens"#),
    ]

    private static let endsOfNoOrder = [
        StreamFixture("U-21 text behind the end", [.text("a"), .end("stop"), .text("b")], #"text "ab"; end_turn"#),
        StreamFixture(
            "U-21 a call behind the end", [.text("a"), .end("stop"), .call(#""index":0,"id":"t1""#, "Read", "{}")],
            #"text "a"; Read(t1) {}; tool_use"#),
        StreamFixture(
            "U-17 two choices in one chunk, the second first",
            [#"{"choices":[{"index":1,"delta":{"content":"b"}},{"index":0,"delta":{"content":"a"}}]}"#, .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "U-18 members of other types",
            [
                .delta(#""content":5,"reasoning":{},"tool_calls":{},"refusal":false"#), #"{"choices":[{"index":0,"delta":"a"}]}"#,
                #"{"choices":{}}"#, .text("a"), .end("stop"),
            ], #"text "a"; end_turn"#),
        StreamFixture(
            "S-34 filtered within a call", [.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#), .end("content_filter")],
            #"Read(t1) CUT {"p":"a; refusal"#),
        StreamFixture("S-12 the limit within a thought", [.text("<think>abc"), .end("length")], #"thinking "abc"; max_tokens"#),
        StreamFixture(
            "U-11 many halves", (0..<5).flatMap { [#"{"choices":[{"index":0,"#, #""delta":{"content":"\#($0)"}}]}"#] } + [.end("stop")],
            #"text "01234"; end_turn"#),
    ]

    private static let errorsOfOtherShapes = [
        StreamFixture(
            "B-03 Gemini's array", [.text("a"), #"[{"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}]"#],
            "error overloaded_error: no"),
        StreamFixture("B-05 a detail", [.text("a"), #"{"detail":"no"}"#], "error api_error: no"),
        StreamFixture(
            "B-05 a message and a code", [.text("a"), #"{"message":"no","code":401}"#],
            "error api_error: the upstream refuses the proxy's key: no"),
        StreamFixture(
            "B-10 MiniMax's",
            [
                .text("a"),
                #"{"type":"error","error":{"type":"bad_request_error","message":"no (2013)","http_code":"400"},"request_id":"x"}"#,
            ],
            "error invalid_request_error: no (2013)"),
        StreamFixture(
            "B-04 vLLM's", [.text("a"), #"{"object":"error","message":"no","type":"BadRequestError","code":400}"#],
            "error invalid_request_error: no"),
        StreamFixture(
            "B-06 OpenRouter's",
            [
                .text("a"),
                #"{"id":"x","error":{"code":"429","message":"Provider returned error","metadata":{"raw":"slow down","provider_name":"P"}},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}"#,
            ], "error rate_limit_error: slow down (P)"),
        StreamFixture(
            "B-10 Anthropic's own", [.text("a"), #"{"type":"error","error":{"type":"overloaded_error","message":"no"}}"#],
            "error overloaded_error: no"),
        StreamFixture(
            "B-14 a type without a status",
            [.text("a"), #"{"error":{"message":"no","type":"rate_limit_error","code":"rate_limit_exceeded"}}"#],
            "error rate_limit_error: no"),
        StreamFixture(
            "O-32 overflow under another status",
            [.text("a"), #"{"error":{"message":"maximum context length is 8 tokens, your messages resulted in 9 tokens","code":502}}"#],
            "error invalid_request_error: prompt is too long: 9 tokens > 8 maximum"),
        StreamFixture(
            "S-36 the end is an error", [.text("a"), .end("error")], "error api_error: the upstream broke off before it finished"),
        StreamFixture(
            "D-08 Y-08 a whole call stays open too", [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), #"{"error":"no"}"#],
            #"open {"p":1}; error api_error: no"#),
        StreamFixture(
            "D-08 a call behind a closed one",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), .call(#""index":1,"id":"t2""#, "Grep", #"{"q"#), #"{"error":"no"}"#],
            #"Read(t1) {"p":1}; open ; error api_error: no"#),
    ]
}
