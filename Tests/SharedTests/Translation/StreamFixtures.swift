import Testing

@testable import Shared

/// What an upstream streams, and what the client makes of the answer; named by its row.
struct StreamFixture: Sendable, CustomTestStringConvertible {
    var row: String
    var chunks: [String]
    var expected: String
    var change: @Sendable (inout Script) -> Void

    init(_ row: String, _ chunks: [String], _ expected: String, _ change: @escaping @Sendable (inout Script) -> Void = { _ in }) {
        (self.row, self.chunks, self.expected, self.change) = (row, chunks, expected, change)
    }

    var testDescription: String { row }

    var script: Script {
        var script = Script()
        change(&script)
        return script
    }
}

extension StreamFixture {
    static let all: [StreamFixture] = [texts, prefills, usageAndEnds, whichCall, arguments, schemas, errors, odd, reading].flatMap { $0 }

    static let texts = [
        StreamFixture(
            "U-15 Azure's first chunk", [#"{"choices":[],"prompt_filter_results":[]}"#, .text("a"), .end("stop")], #"text "a"; end_turn"#),
        StreamFixture(
            "U-16 no choices, no delta", [#"{"id":"x"}"#, #"{"choices":[{"index":0}]}"#, #"{"choices":null}"#, .text("a"), .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "U-16 a message in a chunk", [#"{"choices":[{"index":0,"message":{"content":"a"}}]}"#, .end("stop")], #"text "a"; end_turn"#),
        StreamFixture(
            "U-17 another choice", [#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#, .text("a"), .end("stop")], #"text "a"; end_turn"#
        ),
        StreamFixture(
            "U-18 S-10 deltas that say nothing", [.delta(#""role":"assistant""#), .text(""), .delta(#""content":null"#), .end("stop")],
            "end_turn"),
        StreamFixture("X-07 an empty text block on demand", [.text(""), .end("stop")], #"text ""; end_turn"#) {
            $0.quirks[0].emptyTextBlock = true
        },
        StreamFixture(
            "U-23 unknown members",
            [#"{"obfuscation":"x","system_fingerprint":"y","choices":[{"index":0,"delta":{"content":"a"}}]}"#, .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "Y-01 reasoning, then text", [.reasoning("t"), .reasoning("u"), .text("a"), .end("stop")], #"thinking "tu"; text "a"; end_turn"#
        ),
        StreamFixture("Y-01 thinking is disabled", [.reasoning("t"), .text("a"), .end("stop")], #"text "a"; end_turn"#) {
            $0.request = ["thinking": ["type": "disabled"]]
        },
        StreamFixture("Y-01 thinking is not shown", [.reasoning("t"), .text("a"), .end("stop")], #"thinking ""; text "a"; end_turn"#) {
            $0.request = ["thinking": ["type": "adaptive", "display": "omitted"]]
        },
        StreamFixture(
            "Y-04 reasoning behind text", [.text("a"), .reasoning("t"), .text("b"), .end("stop")],
            #"text "a"; thinking "t"; text "b"; end_turn"#),
        StreamFixture(
            "S-14 one of two equal texts",
            [.delta(#""reasoning":"t","reasoning_details":[{"type":"reasoning.text","text":"t"}]"#), .text("a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture("S-14 white space is no reasoning", [.reasoning(" \n"), .text("a"), .end("stop")], #"text "a"; end_turn"#),
        StreamFixture(
            "S-11 Mistral's parts",
            [
                .delta(
                    #""content":[{"type":"thinking","thinking":[{"type":"text","text":"t"}]},{"type":"text","text":"a"},{"type":"reference","reference_ids":[1]}]"#
                ), .end("stop"),
            ], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture("S-14 thinking", [.delta(#""thinking":"t""#), .text("a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-14 thinking blocks",
            [.delta(#""thinking_blocks":[{"type":"thinking","thinking":"t"},{"thinking":"u"}]"#), .text("a"), .end("stop")],
            #"thinking "tu"; text "a"; end_turn"#),
        StreamFixture(
            "S-14 a summary", [.delta(#""reasoning_details":[{"type":"reasoning.summary","summary":"t"}]"#), .text("a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-14 equal texts under two names", [.delta(#""reasoning":"t","reasoning_content":"t""#), .text("a"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-11 strings and parts",
            [
                .delta(
                    #""content":["a",{"type":"output_text","text":"b"},{"type":"image_url","image_url":{"url":"https://x/i.png"}},{"type":"refusal","refusal":"No"}]"#
                ), .end("stop"),
            ], #"text "ab[image](https://x/i.png)No"; refusal (No)"#),
        StreamFixture(
            "S-11 images",
            [.delta(#""content":"a","images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]"#), .end("stop")],
            #"text "a[image]"; end_turn"#),
        StreamFixture(
            "S-12 think tags in pieces", [.text(" <thi"), .text("nk>\nt</th"), .text("ink>\n\na"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture("S-12 Kimi's tags", [.text("◁think▷t◁/think▷a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#),
        StreamFixture("S-12 no closing tag", [.text("<think>t"), .end("stop")], #"thinking "t"; end_turn"#),
        StreamFixture(
            "S-12 tags in the middle are text", [.text("a <think>b</think>"), .end("stop")], #"text "a <think>b</think>"; end_turn"#),
        StreamFixture(
            "S-12 no opening tag, as the profile says", [.text("t</thi"), .text("nk>a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#
        ) { $0.quirks[0].thinkTags = .on },
        StreamFixture(
            "S-12 an opening tag all the same", [.text("<th"), .text("ink>t</think>a"), .end("stop")], #"thinking "t"; text "a"; end_turn"#
        ) { $0.quirks[0].thinkTags = .on },
        StreamFixture(
            "S-13 S-38 a refusal", [.delta(#""refusal":"I ""#), .delta(#""refusal":"won't""#), .end("stop")],
            #"text "I won't"; refusal (I won't)"#),
        StreamFixture(
            "S-13 a refusal behind text", [.text("Well. "), .delta(#""refusal":"No""#), .end("stop")], #"text "Well. No"; refusal (No)"#),
        StreamFixture(
            "S-13 a refusal behind half a tag", [.text("<thi"), .delta(#""refusal":"No""#), .end("stop")], #"text "<thiNo"; refusal (No)"#),
        StreamFixture("S-27 what audio says", [.delta(#""audio":{"transcript":"a"}"#), .end("stop")], #"text "a"; end_turn"#),
        StreamFixture(
            "S-10 B.3 reasoning that begins with white space", [.reasoning("\n"), .reasoning(" "), .reasoning("a"), .end("stop")],
            #"thinking "\n a"; end_turn"#),
        StreamFixture(
            "S-10 white space is no reasoning", [.reasoning("\n"), .text("a"), .reasoning("t"), .end("stop")],
            #"text "a"; thinking "t"; end_turn"#),
        StreamFixture(
            "C-03 citations of a block that is closed",
            [.text("a"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .delta(#""annotations":[{"url":"http://x"}]"#), .end("tool_calls")],
            #"text "a"; Read(t1) {}; tool_use"#),
        StreamFixture(
            "C-04 lists of sources",
            [
                #"{"citations":["http://x"],"search_results":[{"url":"http://x"}],"choices":[{"index":0,"delta":{"content":"a"}}]}"#,
                .end("stop"),
            ], #"text "a"; end_turn"#),
        StreamFixture(
            "C-03 S-28 citations",
            [
                .text("a"), .delta(#""annotations":[{"type":"url_citation","url_citation":{"url":"http://x","title":"X"}}]"#), .text("b"),
                .end("stop"),
            ], #"text "ab" cites 1; end_turn"#),
        StreamFixture(
            "R-11 a stop sequence in pieces", [.text("one ST"), .text("OP two"), .end("stop")], #"text "one "; stop_sequence STOP"#
        ) { $0.request = ["stop_sequences": ["STOP"]] },
        StreamFixture("R-11 no stop sequence after all", [.text("one ST"), .text("AY"), .end("stop")], #"text "one STAY"; end_turn"#) {
            $0.request = ["stop_sequences": ["STOP"]]
        },
        StreamFixture(
            "R-11 the upstream says which", [.text("one"), .delta("", #","finish_reason":"stop","stop_reason":"STOP""#)],
            #"text "one"; stop_sequence STOP"#
        ) {
            $0.quirks[0].stopReport = true
            $0.request = ["stop_sequences": ["STOP"]]
        },
        StreamFixture(
            "S-31 a token's number", [.text("one"), .delta("", #","finish_reason":"stop","stop_reason":128009"#)], #"text "one"; end_turn"#
        ) { $0.quirks[0].stopReport = true },
        StreamFixture(
            "R-11 text that waits for its end comes before a call",
            [.text("one STO"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")], #"text "one STO"; Read(t1) {}; tool_use"#
        ) { $0.request = ["stop_sequences": ["STOP"]] },
        StreamFixture(
            "R-11 text that waits for its end comes before reasoning", [.text("one STO"), .reasoning("t"), .text("P two"), .end("stop")],
            #"text "one STO"; thinking "t"; text "P two"; end_turn"#
        ) { $0.request = ["stop_sequences": ["STOP"]] },
        StreamFixture(
            "R-11 reasoning and arguments are not looked at",
            [.reasoning("STOP"), .text("a"), .call(#""index":0,"id":"t1""#, "Read", #"{"p":"STOP"}"#), .end("tool_calls")],
            #"thinking "STOP"; text "a"; Read(t1) {"p":"STOP"}; tool_use"#
        ) { $0.request = ["stop_sequences": ["STOP"]] },
        StreamFixture(
            "S-31 a sequence that the request does not know",
            [.text("one"), .delta("", #","finish_reason":"stop","matched_stop":"<|im_end|>""#)], #"text "one"; end_turn"#
        ) {
            $0.quirks[0].stopReport = true
            $0.request = ["stop_sequences": ["STOP"]]
        },
        StreamFixture(
            "S-12 half a tag comes before a call", [.text("<thi"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")],
            #"text "<thi"; Read(t1) {}; tool_use"#),
        StreamFixture(
            "S-12 white space around a thought, in pieces",
            [.text("<think>"), .text("\n"), .text("t"), .text("\n"), .text("</think>"), .text("\n\na"), .end("stop")],
            #"thinking "t"; text "a"; end_turn"#),
        StreamFixture(
            "S-12 white space within a thought", [.text("<think>t\n"), .text("\nu</think>a"), .end("stop")],
            #"thinking "t\n\nu"; text "a"; end_turn"#),
        StreamFixture("S-12 an empty thought", [.text("<think>\n"), .text("\n</think>\n\na"), .end("stop")], #"text "a"; end_turn"#),
        StreamFixture("white space around an answer", [.text("\n"), .text("a"), .text("\n"), .end("stop")], #"text "\na\n"; end_turn"#),
        StreamFixture("nothing but white space", [.text("\n"), .end("stop")], #"text "\n"; end_turn"#),
    ]

    private static let begun: @Sendable (inout Script) -> Void = {
        $0.quirks[0].prefill = .native
        $0.request = ["messages": [["role": "user", "content": "1"], ["role": "assistant", "content": "The sum is"]]]
    }

    static let prefills = [
        StreamFixture("M-45 an answer that goes on", [.text(" 4"), .text("2"), .end("stop")], #"text " 42"; end_turn"#, begun),
        StreamFixture(
            "M-45 the beginning repeated", [.text("The s"), .text("um is 4"), .text("2"), .end("stop")], #"text " 42"; end_turn"#, begun),
        StreamFixture("M-45 half of it repeated", [.text("The s"), .text("ea"), .end("stop")], #"text "The sea"; end_turn"#, begun),
        StreamFixture("M-45 half of it, and no more", [.text("The s"), .end("length")], #"text "The s"; max_tokens"#, begun),
        StreamFixture(
            "M-45 half of it, and a call", [.text("The s"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")],
            #"text "The s"; Read(t1) {}; tool_use"#, begun),
        StreamFixture(
            "M-45 reasoning first", [.reasoning("t"), .text("The sum is 42"), .end("stop")], #"thinking "t"; text " 42"; end_turn"#, begun),
        StreamFixture("M-45 only once", [.text("The sum isThe sum is"), .end("stop")], #"text "The sum is"; end_turn"#, begun),
        StreamFixture("M-45 one digit is no repetition", [.text("1"), .end("stop")], #"text "1"; end_turn"#) {
            $0.quirks[0].prefill = .native
            $0.request = ["messages": [["role": "user", "content": "1"], ["role": "assistant", "content": "1"]]]
        },
    ]

    static let usageAndEnds = [
        StreamFixture("U-20 the word that says more", [.text("a"), .end("stop"), .end("length")], #"text "a"; max_tokens"#),
        StreamFixture("U-20 the first word", [.text("a"), .end("length"), .end("stop")], #"text "a"; max_tokens"#),
        StreamFixture(
            "U-21 the end with the last word", [.delta(#""content":"a""#, #","finish_reason":"length""#)], #"text "a"; max_tokens"#),
        StreamFixture(
            "S-30 calls, and the word is stop", [.call(#""index":0,"id":"t1""#, "Read", "{}"), .end("stop")], "Read(t1) {}; tool_use"),
        StreamFixture(
            "S-30 an empty word in every chunk is none",
            [.delta(#""content":"a""#, #","finish_reason":"""#), .delta(#""content":"b""#, #","finish_reason":"length""#)],
            #"text "ab"; max_tokens"#),
        StreamFixture("S-33 tool_calls, and none is there", [.text("a"), .end("tool_calls")], #"text "a"; end_turn"#),
        StreamFixture(
            "S-33 S-13 a refusal that was filtered", [.delta(#""refusal":"No""#), .end("content_filter")], #"text "No"; refusal (No)"#),
        StreamFixture("S-34 Gemini's word", [.text("a"), .end("PROHIBITED_CONTENT")], #"text "a"; refusal"#),
        StreamFixture("S-34 Anthropic's word", [.text("a"), .end("refusal")], #"text "a"; refusal"#),
        StreamFixture("S-32 watsonx's word", [.text("a"), .end("token_limit")], #"text "a"; max_tokens"#),
        StreamFixture(
            "S-36 Gemini could not read its own call", [.end("function_call_filter: MALFORMED_FUNCTION_CALL")],
            "error api_error: the upstream broke off before it finished"),
        StreamFixture("S-34 filtered", [.text("a"), .end("content_filter")], #"text "a"; refusal"#),
        StreamFixture(
            "S-35 the window is full", [.text("a"), .end("model_context_window_exceeded")], #"text "a"; model_context_window_exceeded"#),
        StreamFixture("S-37 an unknown word", [.text("a"), .end("tired")], #"text "a"; end_turn"#),
        StreamFixture(
            "S-26 calls that nobody offered", [.text("a"), .call(#""index":0,"id":"t1""#, "Read", "{}"), .end("tool_calls")],
            #"text "a"; end_turn"#
        ) { $0.tools = [] },
        StreamFixture(
            "S-26 text between calls that nobody offered",
            [.call(#""index":0,"id":"t1""#, "Read", #"{"a"#), .text("a"), .text("b"), .end("stop")], #"text "ab"; end_turn"#
        ) { $0.tools = [] },
        StreamFixture(
            "one call at a time",
            [.call(#""index":0,"id":"t1""#, "Read", "{}"), .call(#""index":1,"id":"t2""#, "Grep", "{}"), .end("tool_calls")],
            "Read(t1) {}; tool_use"
        ) {
            $0.request = ["tool_choice": ["type": "auto", "disable_parallel_tool_use": true]]
        },
    ]

    static let errors = [
        StreamFixture("U-12 an error before anything", [#"{"error":{"message":"no","code":429}}"#], "429 rate_limit_error: no"),
        StreamFixture(
            "U-12 an error behind text",
            [.text("a"), #"{"error":{"message":"no"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}"#], "error api_error: no"),
        StreamFixture("B-14 an error that is text", [#"{"error":"no"}"#], "500 api_error: no"),
        StreamFixture(
            "B-14 an empty error beside a choice", [#"{"error":{},"choices":[{"index":0,"delta":{"content":"a"}}]}"#, .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture("B-14 an empty error", [#"{"error":{}}"#], "500 api_error: upstream returned HTTP 500"),
        StreamFixture(
            "B-14 no error at all", [#"{"error":null,"choices":[{"index":0,"delta":{"content":"a"}}]}"#, .end("stop")],
            #"text "a"; end_turn"#),
        StreamFixture(
            "B-08 MiniMax", [#"{"base_resp":{"status_code":1008,"status_msg":"insufficient balance"}}"#],
            "402 billing_error: insufficient balance"),
        StreamFixture(
            "S-36 out of resources", [.text("a"), .end("insufficient_system_resource")],
            "error overloaded_error: the upstream ran out of resources before it finished"),
        StreamFixture(
            "D-08 a call stays open", [.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#), #"{"error":{"message":"no"}}"#],
            #"open {"p":"a; error api_error: no"#),
        StreamFixture(
            "O-32 overflow in the middle", [.text("a"), #"{"error":{"message":"prompt is too long: 9 tokens > 8 maximum","code":400}}"#],
            "error invalid_request_error: prompt is too long: 9 tokens > 8 maximum"),
        StreamFixture(
            "D-45 what is no JSON", [.text("a"), "{x", .text("b"), .end("stop")],
            "error api_error: the upstream's stream holds an event that is not JSON"),
        StreamFixture(
            "U-11 halves of a chunk", [#"{"choices":[{"index":0,"#, #""delta":{"content":"a"}}]}"#, .end("stop")], #"text "a"; end_turn"#),
        StreamFixture("S-03 nothing was chosen", [#"{"choices":[]}"#], "error api_error: upstream returned no choices"),
        StreamFixture(
            "S-03 D-45 nothing but the end", [], "500 api_error: the upstream's event stream is empty"
        ) { $0.quirks[0].alwaysStream = true },
    ]

    static func read(_ arguments: String, _ last: String = .end("tool_calls")) -> [String] {
        // In two pieces, as usual.
        let half = arguments.index(arguments.startIndex, offsetBy: arguments.count / 2)
        return [
            .call(#""index":0,"id":"t1""#, "Read", String(arguments[..<half])), .call(#""index":0"#, nil, String(arguments[half...])), last,
        ]
    }
}
