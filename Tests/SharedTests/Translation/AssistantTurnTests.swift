import Testing

@testable import Shared

/// What the assistant said, as it goes back upstream.
@Suite struct AssistantTurnTests {
    /// Row, the assistant's content, the messages between the user's two, members of the request, flags.
    private static let rows: [(String, String, String, String)] = [
        (
            "M-30 texts are one answer", #"[{"type":"text","text":"a"},{"type":"text","text":" "},{"type":"text","text":"b"}]"#,
            #"{"role":"assistant","content":"a b"}"#, "{}"
        ),
        (
            "V-08 blank text around an answer",
            #"[{"type":"text","text":" "},{"type":"text","text":"a"},{"type":"text","text":"\n"},{"type":"text","text":" "}]"#,
            #"{"role":"assistant","content":"a"}"#, "{}"
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
            "M-31 arguments without the client's escapes",
            #"[{"type":"tool_use","id":"toolu_1","name":"T","input":{"\u00e9\/":"\u00e9\n\ud83d\ude00\""}}]"#,
            ##"{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{\"é/\":\"é\\n😀\\\"\"}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"##,
            "{}"
        ),
        (
            "M-31 input that is no object", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":[1]}]"#,
            #"{"role":"assistant","content":null,"tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{\"value\":[1]}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            "{}"
        ),
        (
            "M-33 encrypted thoughts are left out", #"[{"type":"redacted_thinking","data":"x"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a"}"#, "{}"
        ),
        (
            "M-39 a change of model is no text", #"[{"type":"fallback"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a"}"#, "{}"
        ),
        (
            "M-44 an image", #"[{"type":"image","source":{"type":"url","url":"https://h.test/u"}}]"#,
            #"{"role":"assistant","content":"[image]"}"#, "{}"
        ),
        (
            "M-43 a document", #"[{"type":"document","source":{"type":"text","data":"D"}}]"#,
            #"{"role":"assistant","content":"<document>\nD\n</document>"}"#, "{}"
        ),
        (
            "M-34 a search that this request does not declare",
            #"[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"[web_search \"q\": 0 results]a"}"#, "{}"
        ),
        (
            "V-06 a search without a result that this request does not declare",
            #"[{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}}]"#,
            #"{"role":"assistant","content":"[web_search \"q\": no result]"}"#, "{}"
        ),
        (
            "M-37 what another backend ran",
            #"[{"type":"server_tool_use","id":"s1","name":"code_execution","input":{"code":"1"}},{"type":"code_execution_tool_result","tool_use_id":"s1","content":{"type":"code_execution_result","stdout":"1","stderr":"","return_code":0}},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"[code_execution was called with {\"code\":\"1\"}][code_execution returned 0\nstdout:\n1]a"}"#,
            "{}"
        ),
        (
            "K-01 M-32 thoughts stay away", #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a"}"#, "{}"
        ),
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
            "K-03 an empty filler", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":{}}]"#,
            #"{"role":"assistant","content":null,"reasoning_content":"","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            #"{"reasoning_replay":"always","reasoning_required":"empty"}"#
        ),
        (
            "K-03 no filler for text", #"[{"type":"text","text":"a"}]"#, #"{"role":"assistant","content":"a"}"#,
            #"{"reasoning_replay":"always","reasoning_required":"empty"}"#
        ),
        (
            "K-05 no details, but words", #"[{"type":"thinking","thinking":"t","signature":"x"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a","reasoning":"t"}"#, #"{"reasoning_replay":"details"}"#
        ),
        (
            "K-03 a filler where thoughts are demanded", #"[{"type":"tool_use","id":"toolu_1","name":"T","input":{}}]"#,
            #"{"role":"assistant","content":null,"reasoning_content":" ","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"T","arguments":"{}"}}]},{"role":"tool","tool_call_id":"toolu_1","content":"[no result: the call was interrupted]"}"#,
            #"{"reasoning_replay":"always","reasoning_required":"space"}"#
        ),
        (
            "K-05 thoughts without details, where only details are read",
            #"[{"type":"thinking","thinking":"t"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a"}"#, #"{"reasoning_replay":"details","reasoning_field":"reasoning_details"}"#
        ),
        (
            "K-04 thoughts of turns before the user's last words", #"[{"type":"thinking","thinking":"t"},{"type":"text","text":"a"}]"#,
            #"{"role":"assistant","content":"a"}"#, #"{"reasoning_replay":"tool_turns"}"#
        ),
        (
            "M-40 equal ids within a turn",
            #"[{"type":"tool_use","id":"a","name":"T","input":{}},{"type":"tool_use","id":"a","name":"U","input":{}}]"#,
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
        let turn =
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"\#(signature)"},{"type":"text","text":"a"}]},{"role":"user","content":"2"}"#
        #expect(try Sent.messages(turn, quirks: #"{"reasoning_replay":"always"}"#).contains(#""reasoning_content":"hidden""#))
        #expect(
            try Sent.messages(turn, quirks: #"{"reasoning_replay":"details"}"#).contains(#""reasoning_details":[{"type":"x","data":1}]"#))
    }

    /// Profile, model, and whether a request can stop it from thinking.
    @Test(arguments: [
        ("kimi", "kimi-k2.6", true), ("kimi", "kimi-k3", false), ("kimi", "kimi-k2-thinking", false), ("kimi", "kimi-k2.7-code", false),
        ("glm", "glm-4.7", true), ("glm", "glm-5.3", false), ("minimax", "MiniMax-M3.1", true), ("minimax", "MiniMax-M2.1", false),
        ("deepseek", "deepseek-chat", true), ("openrouter", "z/x", true), ("openrouter", "moonshotai/kimi-k2.5", true),
        ("openrouter", "moonshotai/kimi-k2-thinking", false), ("openrouter", "moonshotai/kimi-k3", false), ("fireworks", "x", false),
    ])
    func `K-09 F-12 thoughts stay away where a request stops the model from thinking, and only there`(
        _ profile: String, _ model: String, _ isStopped: Bool
    ) throws {
        let signature = ThinkingSignature(model: "m", field: .reasoningContent, details: [["type": "reasoning.text", "text": "t"]]).encoded
        func sent(_ thoughts: String) throws -> String {
            try Sent.messages(
                #"{"role":"user","content":"1"},{"role":"assistant","content":[\#(thoughts){"type":"tool_use","id":"a","name":"T","input":{}}]}"#
                    + #",{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"R"}]}"#,
                #""thinking":{"type":"disabled"}"#, profile: profile, remoteID: model)
        }
        #expect(try sent(#"{"type":"thinking","thinking":"t","signature":"\#(signature)"},"#).contains(#""reasoning"#) == !isStopped)
        if profile == "kimi" { #expect(try sent("").contains(#""reasoning_content":" ""#) == !isStopped, "K-03") }
    }

    @Test func `M-34 a search is a call and its answer, and what the model said then is the next message`() throws {
        let turn =
            #"[{"type":"text","text":"a"},{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"b"}]"#
        let sent = try Sent.messages(
            #"{"role":"user","content":"1"},{"role":"assistant","content":\#(turn)},{"role":"user","content":"2"}"#,
            #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#, top: #""tavily_key":"k""#)
        let wanted =
            #"[{"role":"user","content":"1"},{"role":"assistant","content":"a","tool_calls":[{"id":"s1","type":"function","function":{"name":"web_search","arguments":"{\"query\":\"q\"}"}}]},{"role":"tool","tool_call_id":"s1","content":"No results found."},{"role":"assistant","content":"b"},{"role":"user","content":"2"}]"#
        #expect(try JSON.parse(sent) == JSON.parse(wanted))
    }

    private static let search =
        #"{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]}"#

    /// Row, an assistant's content when web_search is declared, the roles and texts upstream between the user's two messages.
    private static let searches: [(String, String, [String])] = [
        (
            "V-05 a search that nobody answered is over",
            #"[{"type":"text","text":"a"},{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}}]"#, ["assistant a"]
        ),
        (
            "D-35 calls of both kinds are one message",
            #"[{"type":"tool_use","id":"t1","name":"T","input":{}},\#(search),{"type":"tool_use","id":"t2","name":"T","input":{}}]"#,
            [
                "assistant t1 s1 t2", "tool t1 [no result: the call was interrupted]", "tool s1 No results found.",
                "tool t2 [no result: the call was interrupted]",
            ]
        ),
        (
            "M-34 white space behind a search begins no message",
            #"[\#(search),{"type":"text","text":" "},{"type":"tool_use","id":"t1","name":"T","input":{}}]"#,
            ["assistant s1 t1", "tool s1 No results found.", "tool t1 [no result: the call was interrupted]"]
        ),
        (
            "M-37 what another backend ran behind a search", #"[\#(search),{"type":"mcp_tool_result","tool_use_id":"m","content":"r"}]"#,
            ["assistant s1", "tool s1 No results found.", "assistant [MCP result: r]"]
        ),
        (
            "K-07 thoughts behind a search",
            #"[{"type":"thinking","thinking":"t","signature":"x"},\#(search),{"type":"thinking","thinking":"u","signature":"x"},{"type":"text","text":"b"}]"#,
            ["assistant (t) s1", "tool s1 No results found.", "assistant (u) b"]
        ),
        (
            "W-46 text, searches, text", #"[{"type":"text","text":"a"},\#(search),{"type":"text","text":"b"},{"type":"text","text":"c"}]"#,
            ["assistant a s1", "tool s1 No results found.", "assistant bc"]
        ),
    ]

    @Test(arguments: searches)
    func `searches in a turn`(_ row: String, _ content: String, _ expected: [String]) throws {
        let sent = try JSON.parse(
            Sent.messages(
                #"{"role":"user","content":"1"},{"role":"assistant","content":\#(content)},{"role":"user","content":"2"}"#,
                #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#, quirks: #"{"reasoning_replay":"always"}"#,
                top: #""tavily_key":"k""#))
        let words = sent.array?.map { message in
            let calls = (message["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
            let thought = message["reasoning_content"]?.string.map { "(\($0))" }
            let own = [thought, message["tool_call_id"]?.string, message["content"]?.string].compactMap { $0 }
            return ([message["role"]?.string ?? ""] + own + calls).joined(separator: " ")
        }
        #expect(words == ["user 1"] + expected + ["user 2"], "\(row)")
    }

    @Test func `M-34 M-64 a search tool that was removed makes no calls`() throws {
        let removal = #"{"role":"system","content":[{"type":"tool_removal","tool":{"type":"tool_reference","tool_name":"web_search"}}]}"#
        let sent = try Sent.body(
            #""tools":[{"type":"web_search_20250305","name":"web_search"},{"name":"T","input_schema":{}}],"messages":[{"role":"user","content":"1"},{"role":"assistant","content":[\#(Self.search)]},{"role":"user","content":"2"},\#(removal)]"#,
            top: #""tavily_key":"k""#)
        #expect(sent["tools"]?.array?.count == 1)
        #expect(sent["messages"]?.array?[1] == ["role": "assistant", "content": #"[web_search "q": 0 results]"#])
    }

    @Test func `M-31 T-34 what was taken out of its wrapping goes back into it`() throws {
        let turn =
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"T","input":{"x":1}}]},{"role":"user","content":"2"}"#
        let sent = try JSON.parse(Sent.messages(turn, #""tools":[{"name":"T","input_schema":{"anyOf":[{"type":"object"}]}}]"#))
        #expect(sent.array?[1]["tool_calls"]?.array?.first?["function"]?["arguments"] == #"{"input":{"x":1}}"#)
    }

    @Test func `V-06 a search that was left at the end, and is not declared any more`() throws {
        let use = #"{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}}"#
        let sent = try JSON.parse(Sent.messages(#"{"role":"user","content":"1"},{"role":"assistant","content":[\#(use)]}"#))
        #expect(sent.array?.last == ["role": "assistant", "content": #"[web_search "q": no result]"#])
    }

    @Test func `W-42 a turn that was paused goes on behind its results`() throws {
        let sent = try JSON.parse(
            Sent.messages(
                #"{"role":"user","content":"1"},{"role":"assistant","content":[\#(Self.search)]}"#,
                #""tools":[{"type":"web_search_20250305","name":"web_search"}]"#, top: #""tavily_key":"k""#))
        #expect(sent.array?.compactMap { $0["role"]?.string } == ["user", "assistant", "tool"])
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
        (
            "V-09 an empty answer at the end", #"{"role":"user","content":"1"},{"role":"assistant","content":""}"#,
            #"{"role":"user","content":"1"}"#, "{}"
        ),
        (
            "M-38 a summary", #"{"role":"assistant","content":[{"type":"compaction","content":"S"}]},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"<conversation_summary>S</conversation_summary>\n\n2"}"#, "{}"
        ),
        (
            "M-45, V-11 a beginning to go on with", #"{"role":"user","content":"1"},{"role":"assistant","content":"a \n"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a","prefix":true}"#, #"{"prefill":"prefix"}"#
        ),
        (
            "M-45 a beginning for Kimi", #"{"role":"user","content":"1"},{"role":"assistant","content":"a"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a","partial":true}"#, #"{"prefill":"partial"}"#
        ),
        (
            "M-45 a beginning as it is", #"{"role":"user","content":"1"},{"role":"assistant","content":"a"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"}"#, #"{"prefill":"native"}"#
        ),
        (
            "M-61 a system message is the user's", #"{"role":"user","content":"1"},{"role":"system","content":"s"}"#,
            #"{"role":"user","content":"1\n\n<system-message>\ns\n</system-message>"}"#, "{}"
        ),
        (
            "R-30 the mark on an answer, at its end",
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":[{"type":"text","text":"1"}]},{"role":"assistant","content":[{"type":"text","text":"ab","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":[{"type":"text","text":"2"}]}"#,
            #"{"cache_control":true}"#
        ),
        (
            "R-30 the mark on an answer, where it is not known",
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"},{"role":"user","content":"2"}"#, "{}"
        ),
        (
            "R-30 M-60 the mark on a system message at the end",
            #"{"role":"user","content":"1"},{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]}"#,
            #"{"role":"user","content":[{"type":"text","text":"1"}]},{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]}"#,
            #"{"cache_control":true,"mid_system":"native"}"#
        ),
        (
            "R-30 M-61 the mark on a system message that is the user's",
            #"{"role":"user","content":"1"},{"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}]}"#,
            #"{"role":"user","content":[{"type":"text","text":"1"},{"type":"text","text":"<system-message>\ns\n</system-message>","cache_control":{"type":"ephemeral"}}]}"#,
            #"{"cache_control":true}"#
        ),
        (
            "M-90 what a system message holds beside text",
            #"{"role":"user","content":"1"},{"role":"system","content":[{"type":"novel"},{"type":"text","text":"s"},{"type":"image","source":{"type":"url","url":"https://h.test/u"}},{"type":"novel","text":"n"},{"type":"tool_addition","tool":"T"}]}"#,
            #"{"role":"user","content":"1\n\n<system-message>\n[unsupported content block: novel]\n\ns\n\n[image]\n\nn\n</system-message>"}"#,
            "{}"
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
            "M-63 §2.1 a system message that is over keeps no turns apart",
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"},{"role":"system","content":"s","clear_at":"next_user_message"},{"role":"assistant","content":"b"},{"role":"user","content":"2"}"#,
            #"{"role":"user","content":"1"},{"role":"assistant","content":"ab"},{"role":"user","content":"2"}"#, "{}"
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
