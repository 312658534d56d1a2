@testable import Shared

/// Which call a delta belongs to, and when its arguments are written.
extension StreamFixture {
    static let whichCall = [
        StreamFixture(
            "D-46 halves of a character in two pieces of arguments",
            [
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"Read","arguments":"{\"p\":\"a\ud83d"}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\ude00b"}}]}}]}"#,
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"\udc00\"}"}}]}}]}"#, .end("tool_calls"),
            ], "Read(t1) {\"p\":\"a\u{1F600}b\u{FFFD}\"}; tool_use"),
        StreamFixture(
            "D-42 the whole of one call again, in each delta of the next",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#)]
                + [#"{"q":"#, "2}"].flatMap {
                    [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), .call(#""index":1,"id":"t2""#, $0 == "2}" ? nil : "Grep", $0)]
                } + [.end("tool_calls")], #"Read(t1) {"p":1}; Grep(t2) {"q":2}; tool_use"#),
        StreamFixture(
            "D-42 arguments under the next index, without name or id",
            [
                .call(#""index":0,"id":"t1""#, "Read"), .call(#""index":1"#, nil, #"{"p":"#), .call(#""index":2"#, nil, "1}"),
                .end("tool_calls"),
            ],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "S-20 a call without a function around it",
            [
                #"{"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","name":"Read","arguments":"{\"p\":1}"}]}}]}"#,
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "S-03 Copilot's two choices",
            [
                #"{"choices":[{"index":0,"finish_reason":"tool_calls","message":{"content":"x"}},{"index":0,"finish_reason":"tool_calls","message":{"content":null,"tool_calls":[{"id":"t1","function":{"name":"Read","arguments":"{}"}}]}}]}"#
            ], #"text "x"; Read(t1) {}; tool_use"#),
        StreamFixture(
            "A2 arguments come late",
            [
                .text("x"), .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .call(#""index":1,"id":"t2""#, "Grep", #"{"q":2}"#),
                .call(#""index":0"#, nil, #""a"}"#), .end("tool_calls"),
            ], #"text "x"; Read(t1) {"p":"a"}; Grep(t2) {"q":2}; tool_use"#),
        StreamFixture(
            "A3 Z-03 one index, several ids",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"p":1}"#), .call(#""index":0,"id":"t2""#, "Grep", #"{"q":2}"#), .end("tool_calls")],
            #"Read(t1) {"p":1}; Grep(t2) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-02 arguments alone",
            [
                .call(#""index":0,"id":"t1""#, "Read"), .call(#""index":0"#, nil, #"{"p""#), .call(#""index":0"#, nil, ":1}"),
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-04a the name comes late", [.call(#""index":0,"id":"t1""#, nil, "{"), .call(#""index":0"#, "Read", "}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-04b a name in pieces",
            [.call(#""index":0,"id":"t1""#, "Re"), .call(#""index":0"#, "ad"), .call(#""index":0"#, nil, "{}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-04c the name twice",
            [.call(#""index":0,"id":"t1""#, "Read"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-04d a name behind whole arguments",
            [.call(#""index":0"#, "Read", #"{"p":1}"#), .call(#""index":0"#, "Grep", #"{"q":2}"#), .end("tool_calls")],
            #"Read(new) {"p":1}; Grep(new) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-05 no index, but ids",
            [
                .call(#""id":"t1""#, "Read", #"{"p":"#), .call(#""id":"t2""#, "Grep", "{}"), .call(#""id":"t1""#, nil, "1}"),
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; Grep(t2) {}; tool_use"#),
        StreamFixture(
            "Z-05 neither index nor id",
            [.call("", "Read", #"{"p":1}"#), .call("", "Grep", #"{"q":"#), .call("", nil, "2}"), .end("tool_calls")],
            #"Read(new) {"p":1}; Grep(new) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-06 an index in quotes, and not from zero",
            [.call(#""index":"3","id":"t1""#, "Read", "{"), .call(#""index":3.0"#, nil, "}"), .end("tool_calls")], "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-07 the id comes late",
            [.call(#""index":0,"id":"""#, "Read", "{"), .call(#""index":0,"id":"t1""#, nil, "}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"),
        StreamFixture("Z-07 no id", [.call(#""index":0,"id":"null""#, "Read", "{}"), .end("tool_calls")], "Read(new) {}; tool_use"),
        StreamFixture(
            "Z-08 the id in every delta",
            [.call(#""index":0,"id":"t1""#, "Read", "{"), .call(#""index":0,"id":"t1""#, nil, "}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-09 one id, two calls",
            [.call(#""index":0,"id":"0""#, "Read", "{}"), .call(#""index":1,"id":"0""#, "Grep", "{}"), .end("tool_calls")],
            "Read(0) {}; Grep(0_2) {}; tool_use"),
        StreamFixture(
            "D-07 an id of an earlier turn", [.call(#""index":0,"id":"c0""#, "Read", "{}"), .end("tool_calls")], "Read(c0_2) {}; tool_use"
        ) { $0.earlierIDs = ["c0"] },
        StreamFixture(
            "D-07 M-40 an id that is encoded is numbered before that",
            [.call(#""index":0,"id":"functions.Read:0""#, "Read", "{}"), .end("tool_calls")],
            "Read(toolu_xZnVuY3Rpb25zLlJlYWQ6MF8y) {}; tool_use"
        ) { $0.earlierIDs = ["toolu_xZnVuY3Rpb25zLlJlYWQ6MA"] },
        StreamFixture(
            "Z-10 nulls",
            [
                .delta(#""tool_calls":[{"index":0,"id":"t1","function":{"name":"Read","arguments":null}},null]"#),
                .delta(#""tool_calls":[{"index":0,"function":null}]"#), .delta(#""tool_calls":null"#), .end("tool_calls"),
            ], "Read(t1) {}; tool_use"),
        StreamFixture(
            "Z-10 arguments that are an object",
            [.delta(#""tool_calls":[{"id":"t1","function":{"name":"Read","arguments":{"p":1}}}]"#), .end("tool_calls")],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "Z-12 two calls in one delta",
            [
                .delta(.calls([(#""index":0,"id":"t1""#, "Read", "{}"), (#""index":1,"id":"t2""#, "Grep", #"{"q":2}"#)])),
                .end("tool_calls"),
            ], #"Read(t1) {}; Grep(t2) {"q":2}; tool_use"#),
        StreamFixture(
            "Z-13 S-24 function_call",
            [
                .delta(#""function_call":{"name":"Read","arguments":"{"}"#), .delta(#""function_call":{"arguments":"}"}"#),
                .end("function_call"),
            ], "Read(new) {}; tool_use"),
        StreamFixture(
            "Y-05 text behind a whole call", [.call(#""index":0,"id":"t1""#, "Read", "{}"), .text("a"), .end("tool_calls")],
            #"Read(t1) {}; text "a"; tool_use"#),
        StreamFixture(
            "Y-05 text within a call",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .text("a"), .text("b"), .call(#""index":0"#, nil, "1}"),
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; text "ab"; tool_use"#),
        StreamFixture(
            "Y-05 text within a call comes behind it, and before the next",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .text("a"), .call(#""index":0"#, nil, "1}"),
                .call(#""index":1,"id":"t2""#, "Grep", "{}"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; text "a"; Grep(t2) {}; tool_use"#),
        StreamFixture(
            "Y-05 text within two calls at once",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .call(#""index":1,"id":"t2""#, "Grep", #"{"q":"#), .text("a"),
                .call(#""index":1"#, nil, "2}"), .call(#""index":0"#, nil, "1}"), .text("b"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; text "a"; Grep(t2) {"q":2}; text "b"; tool_use"#),
        StreamFixture(
            "Y-05 reasoning within a call",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .reasoning("t"), .reasoning(" "), .reasoning("u"), .text("a"),
                .call(#""index":0"#, nil, "1}"), .text("b"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; thinking "t u"; text "ab"; tool_use"#),
        StreamFixture(
            "Y-05 white space within a call",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .text("a"), .text("\n"), .call(#""index":0"#, nil, "1}"), .text("b"),
                .end("tool_calls"),
            ], #"Read(t1) {"p":1}; text "a\nb"; tool_use"#),
        StreamFixture(
            "Y-05 white space between calls",
            [.call(#""index":0,"id":"t1""#, "Read", "{}"), .text("\n"), .call(#""index":1,"id":"t2""#, "Grep", "{}"), .end("tool_calls")],
            "Read(t1) {}; Grep(t2) {}; tool_use"),
        StreamFixture(
            "S-20 a name of white space is none", [.call(#""index":0,"id":"t1""#, #"\n"#, "{}"), .text("a"), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "Y-05 text within a call without a name", [.call(#""index":0,"id":"t1""#, nil, "{}"), .text("a"), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "Y-05 a call without a name before one that has it",
            [.call(#""index":0,"id":"t1""#, nil, "{}"), .call(#""index":1,"id":"t2""#, "Read", "{}"), .text("a"), .end("stop")],
            #"Read(t2) {}; text "a"; tool_use"#),
    ]

    static let arguments = [
        StreamFixture("A-03 a code fence", read("```json\n{\"p\":1}\n```"), #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture("A-03 an object in a string", read(#""{\"p\":1}""#), #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture("S-22 no object", read("[1]"), #"Read(t1) {"INVALID_JSON":"[1]"}; tool_use"#),
        StreamFixture("S-21 null", read("null"), "Read(t1) {}; tool_use"),
        StreamFixture("S-23 a raw line break and a comma too many", read("{\"p\":\"a\nb\",}"), #"Read(t1) {"p":"a\nb"}; tool_use"#),
        StreamFixture("D-40 A-04 invalid in the middle", read(#"{"p":"a" x}"#), #"Read(t1) CUT {"p":"a"; max_tokens"#),
        StreamFixture("D-40 A-04 invalid from the beginning", read("{x"), "Read(t1) CUT {; max_tokens"),
        StreamFixture("A-02 a backslash before a line break", read("{\"p\":\"a\\\nb\"}"), #"Read(t1) {"p":"a\\\nb"}; tool_use"#),
        StreamFixture(
            "F-14 a half of a surrogate pair", read(#"{"\ud83d":"a\ud83d b\ude00\ud83d\ud83d\ude00\ud83d\n\ud83d\u0041\ud83d"}"#),
            #"Read(t1) {"\ufffd":"a\ufffd b\ufffd\ufffd\ud83d\ude00\ufffd\n\ufffd\u0041\ufffd"}; tool_use"#),
        StreamFixture(
            "A-06 a placeholder first",
            [.call(#""index":0,"id":"t1""#, "Read", "{}"), .call(#""index":0"#, nil, #"{"p":1}"#), .end("tool_calls")],
            #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture("A-06 more than an object", read(#"{"p":1}{"p":2} and"#), #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture("A-07 no arguments", [.call(#""index":0,"id":"t1""#, "Read"), .end("tool_calls")], "Read(t1) {}; tool_use"),
        StreamFixture("A-07 white space for arguments", read(" "), "Read(t1) {}; tool_use"),
        StreamFixture("A-08 S-32 cut by the limit", read(#"{"p":"ab"#, .end("length")), #"Read(t1) CUT {"p":"ab; max_tokens"#),
        StreamFixture("A-08 cut by the limit before anything", read("{", .end("length")), "Read(t1) CUT {; max_tokens"),
        StreamFixture(
            "A-08 cut by the limit, but refused", [.delta(#""refusal":"No""#)] + read(#"{"p":"ab"#, .end("length")),
            #"text "No"; Read(t1) CUT {"p":"ab; refusal (No)"#),
        StreamFixture("D-40 not closed", read(#"{"p":["ab"#), #"Read(t1) CUT {"p":["ab; max_tokens"#),
        StreamFixture(
            "A-09 collected",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .call(#""index":1,"id":"t2""#, "Grep", "{}"),
                .call(#""index":0"#, nil, "1}"), .end("tool_calls"),
            ], #"Read(t1) {"p":1}; Grep(t2) {}; tool_use"#
        ) { $0.quirks[0].bufferTools = true },
        StreamFixture(
            "S-20 a custom call",
            [.delta(#""tool_calls":[{"index":0,"id":"t1","type":"custom","custom":{"name":"Read","input":"a"}}]"#), .end("tool_calls")],
            #"Read(t1) {"input":"a"}; tool_use"#),
    ]

    private static let shapes: JSON = [
        "tools": [
            ["name": "Any", "input_schema": ["anyOf": [["type": "string"], ["type": "object"]]]],
            [
                "name": "Strict", "strict": true,
                "input_schema": [
                    "type": "object",
                    "properties": [
                        "a": ["type": "string"],
                        "b": ["type": "array", "items": ["type": "object", "properties": ["c": ["type": "string"]]]],
                    ],
                ],
            ],
        ]
    ]

    static let schemas = [
        StreamFixture(
            "T-34 a wrapped object", [.call(#""index":0,"id":"t1""#, "Any", #"{"input":{"a":1}}"#), .end("tool_calls")],
            #"Any(t1) {"a":1}; tool_use"#
        ) { $0.request = shapes },
        StreamFixture(
            "T-34 S-22 a wrapped value", [.call(#""index":0,"id":"t1""#, "Any", #"{"input":"a"}"#), .end("tool_calls")],
            #"Any(t1) {"value":"a"}; tool_use"#
        ) { $0.request = shapes },
        StreamFixture(
            "F-14 a half of a surrogate pair, in arguments that are collected",
            [.call(#""index":0,"id":"t1""#, "Any", #"{"input":"\ud83d"}"#), .end("tool_calls")], #"Any(t1) {"value":"\ufffd"}; tool_use"#
        ) { $0.request = shapes },
        StreamFixture(
            "T-34 S-22 a value that is not wrapped", [.call(#""index":0,"id":"t1""#, "Any", #"["a"]"#), .end("tool_calls")],
            #"Any(t1) {"value":["a"]}; tool_use"#
        ) { $0.request = shapes },
        StreamFixture(
            "T-33 what may be null was left out",
            [.call(#""index":0,"id":"t1""#, "Strict", #"{"a":null,"b":[{"c":null}],"d":null}"#), .end("tool_calls")],
            #"Strict(t1) {"b":[{}],"d":null}; tool_use"#
        ) {
            $0.request = shapes
            $0.quirks[0].strictTools = true
        },
    ]
}
