@testable import Shared

/// What servers and fronts write into an answer besides what is new in it.
extension StreamFixture {
    static let reading: [StreamFixture] = [wholes, thoughts, growing, slips, halves, shapes].flatMap { $0 }

    private static let whole =
        #"{"object":"chat.completion","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Hello world","reasoning_content":"th"}}],"usage":{"prompt_tokens":5,"completion_tokens":5}}"#

    private static let minimax: @Sendable (inout Script) -> Void = { $0.quirks[0].cumulative = .auto }

    // agentscope-ai/agentscope-java#2366: MiniMax's last event is the whole answer.
    private static let wholes: [StreamFixture] = [
        StreamFixture(
            "D-41 the last event is the whole", [.reasoning("th"), .text("Hello "), .text("world"), whole],
            #"thinking "th"; text "Hello world"; end_turn"#),
        StreamFixture(
            "D-41 the last event repeats a call",
            [
                .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .call(#""index":0"#, nil, "1}"),
                #"{"choices":[{"index":0,"finish_reason":"tool_calls","message":{"content":"","tool_calls":[{"id":"t1","function":{"name":"Read","arguments":"{\"p\":1}"}}]}}]}"#,
            ], #"Read(t1) {"p":1}; tool_use"#),
        StreamFixture(
            "D-41 a delta and the whole in one chunk",
            [.text("a"), #"{"choices":[{"index":0,"delta":{"content":"b"},"message":{"content":"ab"},"finish_reason":"stop"}]}"#],
            #"text "ab"; end_turn"#),
        StreamFixture(
            "D-41 the whole behind deltas that say nothing", [.delta(#""role":"assistant","content":"""#), whole],
            #"thinking "th"; text "Hello world"; end_turn"#),
        StreamFixture("U-16 one whole event", [whole], #"thinking "th"; text "Hello world"; end_turn"#),
    ]

    private static let thoughts: [StreamFixture] = [
        StreamFixture(
            "D-43 the member that spoke first, and the whole again in another",
            [.reasoning("Let me "), .reasoning("think."), .delta(#""reasoning":"Let me think.""#), .text("42"), .end("stop")],
            #"thinking "Let me think."; text "42"; end_turn"#),
        StreamFixture(
            "D-43 white space speaks for no member", [.reasoning("\n"), .delta(#""reasoning":"t""#), .text("a"), .end("stop")],
            #"thinking "\nt"; text "a"; end_turn"#),
        StreamFixture(
            "D-43 the same thought in tags and in a member",
            [
                .delta(#""content":"<think>\nThe","reasoning_content":"The""#), .delta(#""content":" user","reasoning_content":" user""#),
                .delta(#""content":"</think>Hi""#), .end("stop"),
            ], #"thinking "The user"; text "Hi"; end_turn"#),
        StreamFixture(
            "D-43 the tags first, and then a member", [.text("<think>t</think>"), .reasoning("t"), .text("a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "D-43 tags that are ahead of the member",
            [.reasoning("The "), .text("<think>The us"), .text("er</think>a"), .end("stop")],
            #"thinking "The "; text "a"; thinking "user"; end_turn"#),
        StreamFixture(
            "D-43 another thought in tags", [.reasoning("One."), .text("<think>Only two.</think>a"), .end("stop")],
            #"thinking "One.Only two."; text "a"; end_turn"#),
        StreamFixture(
            "S-14 reasoning_text", [.delta(#""reasoning_text":"t""#), .text("a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-14 reasoning as an object",
            [
                .delta(#""reasoning":{"content":"t"}"#), .delta(#""reasoning":{"summary":[{"type":"summary_text","text":"u"}]}"#),
                .text("a"), .end("stop"),
            ],
            #"thinking "tu"; text "a"; end_turn"#),
        StreamFixture(
            "S-12 Gemini's tags", [.text("<tho"), .text("ught>t</thought>a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-12 MiniMax's tags", [.text("<mm:think>t</mm:thi"), .text("nk>\n\na"), .end("stop")], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-12 a closing tag whose opening one the template wrote", [.text("\n</th"), .text("ink>\n\na"), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "S-12 reasoning came apart, so the text is none", [.reasoning("t"), .text("a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#
        ) { $0.quirks[0].thinkTags = .on },
        StreamFixture(
            "S-27 a transcript beside text",
            [.delta(#""audio":{"transcript":"a "}"#), .text("a"), .delta(#""audio":{"transcript":"b"}"#), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "S-27 a transcript in pieces, and a call",
            [
                .delta(#""audio":{"transcript":"a "}"#), .delta(#""audio":{"transcript":"b"}"#),
                .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls"),
            ],
            #"text "a b"; Read(t1) {}; tool_use"#),
    ]

    private static let soFar = [
        "The user asks for the files", "The user asks for the files, so I list them", "The user asks for the files, so I list them.",
    ]

    private static let ending: [String] = [.end("stop")]
    private static let answer: [String] = [.text("Hi"), .end("stop")]

    private static func details(_ text: String) -> String {
        .delta(#""reasoning_details":[{"type":"reasoning.text","index":0,"text":\#(JSON(text).written)}]"#)
    }

    private static let growing: [StreamFixture] = [
        StreamFixture(
            "D-43 all the reasoning so far", soFar.map { details($0) } + answer,
            #"thinking "The user asks for the files, so I list them."; text "Hi"; end_turn"#, minimax),
        StreamFixture(
            "D-43 reasoning in pieces", ["The user asks", " for", " for"].map { details($0) } + answer,
            #"thinking "The user asks for for"; text "Hi"; end_turn"#, minimax),
        StreamFixture(
            "D-43 all the text so far", soFar.map { .text($0) } + ending, #"text "The user asks for the files, so I list them."; end_turn"#,
            minimax),
        StreamFixture("D-43 short texts", ["a", "and", " ha", " ha"].map { .text($0) } + ending, #"text "aand ha ha"; end_turn"#, minimax),
        StreamFixture(
            "D-43 no other profile guesses", soFar.prefix(2).map { .text($0) } + ending, "text \"\(soFar[0])\(soFar[1])\"; end_turn"),
    ]

    private static func chunk(_ content: String, _ more: String = "") -> String {
        #"{"choices":[{"index":0,"delta":{"content":\#(content)}\#(more)}]}"#
    }

    private static let slips: [StreamFixture] = [
        StreamFixture(
            "D-45 two chunks in one line", ["\(chunk(#""a""#))\(chunk(#""b""#))\(String.end("stop"))"], #"text "ab"; end_turn"#),
        StreamFixture(
            "D-45 the end in the line of a chunk", ["\(String.text("a"))\(String.end("stop"))[DONE]"], #"text "a"; end_turn"#),
        StreamFixture(
            "D-45 numbers that are none", [chunk(#""a""#, #","logprobs":{"x":NaN,"y":[-Infinity,Infinity]}"#), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "D-45 a comma too many",
            [
                #"{"choices":[{"index":0,"delta":{"content":"a",},},],}"#, #"{"choices":[,{"index":0,,"delta":{"content":"b"}}]}"#,
                .end("stop"),
            ],
            #"text "ab"; end_turn"#),
        StreamFixture("D-45 raw control characters", [chunk("\"a\tb\u{1}\""), .end("stop")], #"text "a\tb\u0001"; end_turn"#),
        StreamFixture("D-45 a backslash that escapes nothing", [chunk(#""C:\dir""#), .end("stop")], #"text "C:\\dir"; end_turn"#),
        StreamFixture(
            "D-45 quotes of another kind", [.text("a"), "{'choices':[{'delta':{'content':'b'}}]}", .end("stop")],
            "error api_error: the upstream's stream holds an event that is not JSON"),
        StreamFixture(
            "D-45 half an event, and no other half",
            [.text("a"), #"{"choices":[{"index":0,"delta":{"content":"b"#, .text("c"), .end("stop")],
            "error api_error: the upstream's stream holds an event that is not JSON"),
        StreamFixture(
            "D-45 half an event, and the end", [.text("a"), #"{"choices":[{"index":0,"delta":{"content":"b"#],
            "error api_error: the upstream's stream holds an event that is not JSON"),
        StreamFixture(
            "U-06 halves of a text keep the blanks at the cut",
            [#"{"choices":[{"index":0,"delta":{"content":"a "#, #"b"#, #" c"}}]}"#, .end("stop")], #"text "a b c"; end_turn"#),
        StreamFixture(
            "U-11 an event in many pieces", ["{", #""choices":"#, "[", #"{"delta":{"content":"a"}}"#, "]", "}", .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "D-45 an array of chunks", [#"[\#(String.text("a")),\#(String.text("b"))]"#, .end("stop")], #"text "ab"; end_turn"#),
        StreamFixture(
            "U-12 an error behind the end", [.text("a"), .end("stop"), #"{"error":{"message":"no"}}"#], #"text "a"; end_turn"#),
        StreamFixture(
            "U-12 an error behind an end that said nothing", [.end("stop"), #"{"error":{"message":"no","code":503}}"#],
            "error overloaded_error: no"),
        StreamFixture("D-45 what cannot be read behind the end", [.text("a"), .end("stop"), "{x"], #"text "a"; end_turn"#),
    ]

    private static let halves: [StreamFixture] = [
        StreamFixture(
            "D-46 halves in two deltas", [chunk(#""a\ud83d""#), chunk(#""\ude00b""#), .end("stop")], #"text "a😀b"; end_turn"#),
        StreamFixture(
            "D-46 halves in two deltas of reasoning",
            [.delta(#""reasoning_content":"a\ud83d""#), .delta(#""reasoning_content":"\ude00b""#), .text("c"), .end("stop")],
            #"thinking "a😀b"; text "c"; end_turn"#),
        StreamFixture(
            "D-46 lone halves", [chunk(#""x \udcaf y\ud83d""#), chunk(#""z\ud83d""#), .end("stop")],
            "text \"x \u{FFFD} y\u{FFFD}z\u{FFFD}\"; end_turn"),
        StreamFixture(
            "D-46 a half before something else",
            [
                chunk(#""a\ud83d""#), .delta(#""reasoning":"t\ud83d""#), chunk(#""\ude00""#), .call(#""index":0,"id":"t1""#, "Read", "{}"),
                .end("tool_calls"),
            ],
            "text \"a\u{FFFD}\"; thinking \"t\u{FFFD}\"; text \"\u{FFFD}\"; Read(t1) {}; tool_use"),
        StreamFixture(
            "D-46 halves in tags", [chunk(#""<think>a\ud83d""#), chunk(#""\ude00</think>b""#), .end("stop")],
            #"thinking "a😀"; text "b"; end_turn"#),
    ]

    private static let shapes: [StreamFixture] = [
        StreamFixture(
            "D-45 an envelope around every chunk",
            [#"{"success":true,"data":\#(String.text("Hi"))}"#, #"{"success":true,"data":\#(String.end("stop"))}"#], #"text "Hi"; end_turn"#
        ),
        StreamFixture(
            "D-45 an error in the choice",
            [.text("a"), #"{"choices":[{"index":0,"delta":{},"finish_reason":"error","error":{"code":429,"message":"slow down"}}]}"#],
            "error rate_limit_error: slow down"),
        StreamFixture("D-45 msg", [#"{"code":500,"msg":"404 NOT_FOUND","success":false}"#], "500 api_error: 404 NOT_FOUND"),
        StreamFixture("D-45 a status", [.text("a"), #"{"statusCode":429,"message":"slow down"}"#], "error rate_limit_error: slow down"),
        StreamFixture(
            "D-45 a code that is good", [#"{"code":"200","msg":"ok","choices":null}"#, .text("a"), .end("stop")], #"text "a"; end_turn"#),
        StreamFixture("D-45 error_msg", [#"{"error_code":336003,"error_msg":"no"}"#], "500 api_error: no"),
        StreamFixture("S-30 upper case", [.text("a"), .end("STOP")], #"text "a"; end_turn"#),
        StreamFixture("S-32 upper case", [.text("a"), .end("LENGTH")], #"text "a"; max_tokens"#),
    ]
}
