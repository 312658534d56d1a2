import Testing

@testable import Shared

/// *Source*: mapping §2.3 … §2.5.
@Suite struct AssistantTurnTests {
    /// Row, the assistant's content, the messages between the user's two, members of the request, flags.
    private static let rows: [(String, String, String, String)] = [
        (
            "M-30 texts are one answer", #"[{"type":"text","text":"a"},{"type":"text","text":" "},{"type":"text","text":"b"}]"#,
            #"{"role":"assistant","content":"ab"}"#, "{}"
        ),
        (
            "M-31 arguments keep their order and letters", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":{"z":"é","a":[1.0]}}]"#,
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{\"z\":\"é\",\"a\":[1.0]}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            "{}"
        ),
        (
            "M-31 no input, M-42 empty content", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":null}]"#,
            #"{"role":"assistant","content":"","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            #"{"empty_content":""}"#
        ),
        (
            "M-31 arguments that are no object", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":"a"}]"#,
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{\"input\":\"a\"}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            "{}"
        ),
        ("M-33 encrypted thoughts are left out", #"[{"type":"redacted_thinking","data":"x"},{"type":"text","text":"a"}]"#, #"{"role":"assistant","content":"a"}"#, "{}"),
        ("M-39 a change of model is no text", #"[{"type":"fallback"},{"type":"text","text":"a"}]"#, #"{"role":"assistant","content":"a"}"#, "{}"),
        ("M-44 an image", #"[{"type":"image","source":{"type":"url","url":"u"}}]"#, #"{"role":"assistant","content":"[image]"}"#, "{}"),
        (
            "M-43 a document", #"[{"type":"document","source":{"type":"text","data":"D"}}]"#,
            #"{"role":"assistant","content":"<document>\nD\n</document>"}"#, "{}"
        ),
        (
            "M-34 a search that this request does not declare",
            #"[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"[web_search \"q\": 0 results]a"}"#, "{}"
        ),
        ("K-01 thoughts stay away", #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"}]"#, #"{"role":"assistant","content":"a"}"#, "{}"),
        (
            "K-02 thoughts go back", #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a","reasoning_content":"t"}"#, #"{"reasoning_replay":"always"}"#
        ),
        (
            "K-07 thoughts are joined",
            #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"},{"type":"thinking","thinking":"u","signature":"x"}]"#,
            #"{"role":"assistant","content":"a","reasoning":"t\n\nu"}"#, #"{"reasoning_replay":"always","reasoning_field":"reasoning"}"#
        ),
        (
            "K-06 thoughts in tags", #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"<think>\nt\n</think>\n\na"}"#, #"{"reasoning_replay":"think_tags"}"#
        ),
        (
            "K-03 a filler where thoughts are demanded", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":{}}]"#,
            #"{"role":"assistant","content":null,"reasoning_content":" ","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            #"{"reasoning_replay":"always","reasoning_required":"space"}"#
        ),
        ("K-04 thoughts of turns before the user's last words", #"[{"type":"thinking","thinking":"t"},{"type":"text","text":"a"}]"#, #"{"role":"assistant","content":"a"}"#, #"{"reasoning_replay":"tool_turns"}"#),
        (
            "M-40 equal ids within a turn", #"[{"type":"tool_use","id":"a","name":"T","input":{}},{"type":"tool_use","id":"a","name":"U","input":{}}]"#,
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"a","type":"function","function":{"name":"T","arguments":"{}"}},{"id":"a_2","type":"function","function":{"name":"U","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"[no result: the call was interrupted]"},{"role":"tool","tool_call_id":"a_2","content":"[no result: the call was interrupted]"}"#,
            "{}"
        ),
    ]

    @Test(arguments: rows)
    func `an assistant's content`(_ row: String, _ content: String, _ expected: String, _ quirks: String) throws {
        let sent = try Sent.messages(
            #"{"role":"user","content":"1"},{"role":"assistant","content":\#(content)},{"role":"user","content":"2"}"#, quirks: quirks)
        let wanted = #"[{"role":"user","content":"1"},\#(expected),{"role":"user","content":"2"}]"#
        #expect(try JSON.parse(sent) == JSON.parse(wanted), "\(row)")
    }

    @Test func `K-02 hidden thoughts come out of the signature, K-05 details as they came`() throws {
        let signature = ThinkingSignature(model: "m", field: .reasoningContent, text: "hidden", details: [["type": "x", "data": 1]]).encoded
        let turn = #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"\#(signature)"},{"type":"text","text":"a"}]},{"role":"user","content":"2"}"#
        #expect(try Sent.messages(turn, quirks: #"{"reasoning_replay":"always"}"#).contains(#""reasoning_content":"hidden""#))
        #expect(try Sent.messages(turn, quirks: #"{"reasoning_replay":"details"}"#).contains(#""reasoning_details":[{"type":"x","data":1}]"#))
        let off = try Sent.messages(turn, #""thinking":{"type":"disabled"}"#, quirks: #"{"reasoning_replay":"always"}"#)
        #expect(!off.contains("reasoning"), "K-09")
    }

    @Test func `M-34 a search is a call and its answer, and what the model said then is the next message`() throws {
        let turn = #"[{"type":"text","text":"a"},{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"b"}]"#
        let sent = try Sent.messages(
            #"{"role":"user","content":"1"},{"role":"assistant","content":\#(turn)},{"role":"user","content":"2"}"#,
            #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#, top: #""tavily_key":"k""#)
        let wanted = #"[{"role":"user","content":"1"},{"role":"assistant","content":"a","tool_calls":[{"id":"s1","type":"function","function":{"name":"web_search","arguments":"{\"query\":\"q\"}"}}]},{"role":"tool","tool_call_id":"s1","content":"No results found."},{"role":"assistant","content":"b"},{"role":"user","content":"2"}]"#
        #expect(try JSON.parse(sent) == JSON.parse(wanted))
    }

    /// Row, the messages, what the upstream gets, flags.
    private static let conversations: [(String, String, String, String)] = [
        (
            "M-41 thoughts alone are no message",
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"thinking","thinking":"t"}]},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"1\n\n2"}"#, "{}"
        ),
        (
            "V-09 a message without content keeps no turns apart",
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"},{"role":"user","content":""},{"role":"assistant","content":"b"},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"ab"},{"role":"user","content":"2"}"#, "{}"
        ),
        ("V-09 an empty answer at the end", #"{"role":"user","content":"1"},{"role":"assistant","content":""}"#, #"{"role":"user","content":"1"}"#, "{}"),
        (
            "M-38 a summary", #"{"role":"assistant","content":[{"type":"compaction","content":"S"}]},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"<conversation_summary>\nS\n</conversation_summary>\n\n2"}"#, "{}"
        ),
        (
            "M-45, V-11 a beginning to go on with", #"{"role":"user","content":"1"},{"role":"assistant","content":"a \n"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a","prefix":true}"#, #"{"prefill":"prefix"}"#
        ),
        (
            "M-61 a system message is the user's", #"{"role":"user","content":"1"},{"role":"system","content":"s"}"#,
            #"{"role":"user","content":"1\n\n<system-message>\ns\n</system-message>"}"#, "{}"
        ),
        (
            "M-62 a system message in front", #"{"role":"user","content":"1"},{"role":"system","content":"s"}"#,
            #"{"role":"system","content":"s"},{"role":"user","content":"1"}"#, #"{"mid_system":"hoist"}"#
        ),
        (
            "M-63 a system message that is over",
            #"{"role":"user","content":"1"},{"role":"system","content":"s","clear_at":"next_user_message"},{"role":"assistant","content":"a"},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"},{"role":"user","content":"2"}"#, "{}"
        ),
        (
            "R-03 a first system message", #"{"role":"system","content":"s"},{"role":"user","content":"1"}"#,
            #"{"role":"system","content":"s"},{"role":"user","content":"1"}"#, #"{"mid_system":"native"}"#
        ),
        (
            "D-04 the attribution block", #"{"role":"user","content":"1"},{"role":"system","content":"x-anthropic-billing-header: v=1"}"#,
            #"{"role":"user","content":"1"}"#, "{}"
        ),
    ]

    @Test(arguments: conversations)
    func `turns and system messages`(_ row: String, _ messages: String, _ expected: String, _ quirks: String) throws {
        #expect(try JSON.parse(Sent.messages(messages, quirks: quirks)) == JSON.parse("[\(expected)]"), "\(row)")
    }

    @Test func `A1 a request like Claude Code's`() throws {
        let sent = try Sent.body(
            #"""
            "system":[{"type":"text","text":"S1"},{"type":"text","text":"S2","cache_control":{"type":"ephemeral"}}],
            "messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"ok"},{"type":"tool_use","id":"toolu_1","name":"Read","input":{"p":"a"}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"R"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},{"type":"text","text":"go on"}]}],
            "tools":[{"name":"Read","input_schema":{"type":"object","properties":{"p":{"type":"string"}}}}]
            """#, quirks: #"{"reasoning_replay":"always"}"#)
        let wanted = #"""
            {"model":"m","max_tokens":100,"tools":[{"type":"function","function":{"name":"Read","parameters":{"type":"object","properties":{"p":{"type":"string"}}}}}],
            "messages":[{"role":"system","content":"S1\n\nS2"},{"role":"user","content":"hi"},
            {"role":"assistant","content":"ok","reasoning_content":"t","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"Read","arguments":"{\"p\":\"a\"}"}}]},
            {"role":"tool","tool_call_id":"toolu_1","content":"R\n[image 1 of tool result toolu_1 follows in the next user message]"},
            {"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},{"type":"text","text":"go on"}]}]}
            """#
        #expect(try sent == JSON.parse(wanted))
    }
}
