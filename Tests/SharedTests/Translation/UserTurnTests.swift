import Testing

@testable import Shared

/// What the user said, and the results of tools.
@Suite struct UserTurnTests {
    private static let png = #"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"iVBORw0KGgoAAAANSUhEUg=="}}"#
    private static let pdf = #"{"type":"document","title":"P.pdf","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"}}"#

    /// Row, the user's content, the content of the one user message sent upstream, flags.
    private static let rows: [(String, String, String, String)] = [
        ("M-01 text stays as it is", #"[{"type":"text","text":"a\u00e9\n"}]"#, #""a\u00e9\n""#, "{}"),
        ("M-01 D-26 texts are joined", #"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#, #""a\n\nb""#, "{}"),
        (
            "M-01 texts are parts where strings are not taken", #"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#,
            #"[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#, #"{"string_content":false}"#
        ),
        ("V-07 empty text is left out", #"[{"type":"text","text":""},{"type":"text","text":"b"}]"#, #""b""#, "{}"),
        ("V-08 blank text is kept", #"[{"type":"text","text":" \n"}]"#, #"" \n""#, "{}"),
        (
            "R-30 marks of a cache are left out", #"[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]"#, #""a""#, "{}"
        ),
        (
            "R-30 marks of a cache are passed on", #"[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]"#,
            #"[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]"#, #"{"cache_control":true}"#
        ),
        (
            "M-01 citations of a user's text", #"[{"type":"text","text":"a","citations":[{"type":"char_location","cited_text":"x"}]}]"#,
            #""a""#, "{}"
        ),
        (
            "R-30 marks on documents",
            #"[{"type":"document","cache_control":{"type":"ephemeral"},"source":{"type":"text","data":"D"}},{"type":"search_result","cache_control":{"type":"ephemeral","ttl":"1h"},"source":"S","title":"T","content":[]}]"#,
            #"[{"type":"text","text":"<document>\nD\n</document>","cache_control":{"type":"ephemeral"}},{"type":"text","text":"<search_result source=\"S\" title=\"T\"></search_result>","cache_control":{"type":"ephemeral","ttl":"1h"}}]"#,
            #"{"cache_control":true}"#
        ),
        (
            "M-02 an image is a data URL of its true type", "[\(png)]",
            #"[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="}}]"#, "{}"
        ),
        (
            "M-02 a prefix and line breaks in the data",
            #"[{"type":"image","source":{"type":"base64","media_type":"image/webp","data":"data:image/webp;base64,AAAA\nBB\/B"}}]"#,
            #"[{"type":"image_url","image_url":{"url":"data:image/webp;base64,AAAABB/B"}}]"#, "{}"
        ),
        (
            "M-03 a URL", #"[{"type":"image","source":{"type":"url","url":"https://h.test/a.png"}}]"#,
            #"[{"type":"image_url","image_url":{"url":"https://h.test/a.png"}}]"#, "{}"
        ),
        (
            "M-03 a URL that is data", #"[{"type":"image","source":{"type":"url","url":"data:image/webp;base64,AAAA"}}]"#,
            #"[{"type":"image_url","image_url":{"url":"data:image/webp;base64,AAAA"}}]"#, "{}"
        ),
        (
            "M-03 a URL for one that does not fetch", #"[{"type":"image","source":{"type":"url","url":"https://h.test/a.png"}}]"#,
            #""[image at https://h.test/a.png omitted: not fetched]""#, #"{"image_urls":false}"#
        ),
        (
            "M-05 transformations of an image",
            #"[{"type":"image","transformations":[{"type":"x"}],"source":{"type":"url","url":"https://h.test/a"}}]"#,
            #"[{"type":"image_url","image_url":{"url":"https://h.test/a"}}]"#, "{}"
        ),
        (
            "M-06 no image for a model that sees none", "[\(png)]", #""[image omitted: the model does not accept images]""#,
            #"{"vision":false}"#
        ),
        (
            "M-07 a text document",
            #"[{"type":"document","title":"T","context":"C","citations":{"enabled":true},"source":{"type":"text","media_type":"text/plain","data":"D"}}]"#,
            #""<document title=\"T\" context=\"C\">\nD\n</document>""#, "{}"
        ),
        (
            "M-08 a document of blocks",
            #"[{"type":"document","source":{"type":"content","content":[{"type":"text","text":"a"},{"type":"image","source":{"type":"url","url":"https://h.test/a"}}]}}]"#,
            #"[{"type":"text","text":"<document>\na\n</document>"},{"type":"image_url","image_url":{"url":"https://h.test/a"}}]"#, "{}"
        ),
        (
            "M-08 a document of a string", #"[{"type":"document","title":"T","source":{"type":"content","content":"a"}}]"#,
            #""<document title=\"T\">\na\n</document>""#, "{}"
        ),
        ("M-09 no PDF", "[\(pdf)]", #""[PDF document \"P.pdf\" omitted: not supported by the model]""#, "{}"),
        (
            "M-09 a PDF as a file", "[\(pdf)]",
            #"[{"type":"file","file":{"filename":"P.pdf","file_data":"data:application/pdf;base64,JVBE"}}]"#, #"{"pdf":"file"}"#
        ),
        ("M-09 no PDF reader either", "[\(pdf)]", #""[PDF document \"P.pdf\" omitted: not supported by the model]""#, #"{"pdf":"text"}"#),
        (
            "M-10 a document's URL", #"[{"type":"document","source":{"type":"url","url":"https://h.test/p"}}]"#,
            #""[document at https://h.test/p omitted: not fetched]""#, "{}"
        ),
        (
            "M-12 a search result", #"[{"type":"search_result","source":"S","title":"T","content":[{"type":"text","text":"a"}]}]"#,
            #""<search_result source=\"S\" title=\"T\">a</search_result>""#, "{}"
        ),
        ("M-18 an upload", #"[{"type":"container_upload","file_id":"file_1"}]"#, #""[file file_1 omitted]""#, "{}"),
        ("M-17 a browser's state", #"[{"type":"browser_state","tabs":[]}]"#, #""[unsupported content block: browser_state]""#, "{}"),
        ("M-38 a summary", #"[{"type":"compaction","content":"S"}]"#, #""<conversation_summary>S</conversation_summary>""#, "{}"),
        ("M-90 an unknown block with text", #"[{"type":"novel","text":"words"}]"#, #""words""#, "{}"),
        ("V-12 M-90 an unknown block", #"[{"type":"novel"}]"#, #""[unsupported content block: novel]""#, "{}"),
        (
            "V-02 D-02 a result without its call", #"[{"type":"tool_result","tool_use_id":"toolu_9","content":"R"}]"#,
            #""[result of an unknown tool call toolu_9] R""#, "{}"
        ),
    ]

    @Test(arguments: rows)
    func `a user's content`(_ row: String, _ content: String, _ expected: String, _ quirks: String) throws {
        let messages = try Sent.messages(#"{"role":"user","content":\#(content)}"#, quirks: quirks)
        #expect(try JSON.parse(messages) == [["role": "user", "content": try JSON.parse(expected)]], "\(row)")
    }

    /// Row, the content of the tool result, what follows the call, flags.
    private static let results: [(String, String, String, String)] = [
        ("M-13 a string", #""content":"R""#, #"{"role":"tool","tool_call_id":"toolu_1","content":"R"}"#, "{}"),
        ("M-13 an empty list", #""content":[]"#, #"{"role":"tool","tool_call_id":"toolu_1","content":""}"#, "{}"),
        (
            "M-07 M-12 a document and a search result within a result",
            #""content":[{"type":"document","title":"T","source":{"type":"text","data":"D"}},{"type":"search_result","source":"S","title":"U","content":[{"type":"text","text":"a"}]}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"<document title=\"T\">\nD\n</document>\n<search_result source=\"S\" title=\"U\">a</search_result>"}"#,
            "{}"
        ),
        ("M-13 nothing", #""is_error":false"#, #"{"role":"tool","tool_call_id":"toolu_1","content":""}"#, "{}"),
        (
            "M-13 nothing, where that is refused", #""content":"""#, #"{"role":"tool","tool_call_id":"toolu_1","content":"(no output)"}"#,
            #"{"no_empty_tool":true}"#
        ),
        (
            "M-14 texts", #""content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"a\nb"}"#, "{}"
        ),
        (
            "M-14 parts where they are taken", #""content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
            #"{"tool_parts":true}"#
        ),
        (
            "R-30 a mark on the whole result",
            #""cache_control":{"type":"ephemeral"},"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":[{"type":"text","text":"a"},{"type":"text","text":"b","cache_control":{"type":"ephemeral"}}]}"#,
            #"{"cache_control":true}"#
        ),
        (
            "M-09 M-14 a PDF goes into the next user message", #""content":[\#(pdf)]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"[document 1 of tool result toolu_1 follows in the next user message]"},{"role":"user","content":[{"type":"file","file":{"filename":"P.pdf","file_data":"data:application/pdf;base64,JVBE"}}]}"#,
            #"{"pdf":"file"}"#
        ),
        (
            "M-14 an image goes into the next user message", #""content":[\#(png)]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"[image 1 of tool result toolu_1 follows in the next user message]"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="}}]}"#,
            "{}"
        ),
        (
            "M-14 an image stays where tool messages hold them", #""content":[\#(png)]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="}}]}"#,
            #"{"tool_images":true}"#
        ),
        ("M-15 an error", #""content":"no","is_error":true"#, #"{"role":"tool","tool_call_id":"toolu_1","content":"Error: no"}"#, "{}"),
        (
            "M-15 an error that says so", #""content":"ERROR 5","is_error":true"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"ERROR 5"}"#, "{}"
        ),
        (
            "M-15 an error without words", #""content":"","is_error":true"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"Error: tool failed without output"}"#, "{}"
        ),
        (
            "M-15 an image of a failure", #""content":[\#(png)],"is_error":true"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":[{"type":"text","text":"Error:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUg=="}}]}"#,
            #"{"tool_images":true}"#
        ),
        (
            "M-16 D-38 a reference by the older name", #""content":[{"type":"tool_reference","name":"Grep"}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"Tool Grep is now available."}"#, "{}"
        ),
        (
            "M-16 a reference", #""content":[{"type":"tool_reference","tool_name":"Grep"}]"#,
            #"{"role":"tool","tool_call_id":"toolu_1","content":"Tool Grep is now available."}"#, "{}"
        ),
    ]

    @Test(arguments: results)
    func `a tool's result`(_ row: String, _ result: String, _ expected: String, _ quirks: String) throws {
        let messages = try Sent.messages(
            #"{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"T","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1",\#(result)}]}"#,
            quirks: quirks)
        let sent = try #require(try JSON.parse(messages).array)
        #expect(try JSON.array(Array(sent.dropFirst(2))) == JSON.parse("[\(expected)]"), "\(row)")
    }

    private static let calls =
        #"{"role":"user","content":"hi"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"T","input":{}},{"type":"tool_use","id":"b","name":"T","input":{}}]}"#

    private static func result(_ id: String) -> String { #"{"type":"tool_result","tool_use_id":"\#(id)","content":"R\#(id)"}"# }

    /// Row, what follows two calls, roles and content of what follows them upstream.
    private static let orders: [(String, String, [String], String)] = [
        (
            "§2.2 results in the order of their calls", #"{"role":"user","content":[\#(result("b")),\#(result("a"))]}"#,
            ["tool Ra", "tool Rb"], "{}"
        ),
        (
            "V-03 D-02 text before results comes behind them",
            #"{"role":"user","content":[{"type":"text","text":"x"},\#(result("a")),\#(result("b"))]}"#,
            ["tool Ra", "tool Rb", "user x"], "{}"
        ),
        (
            "V-01 D-02 a call that was broken off", #"{"role":"user","content":[\#(result("b")),{"type":"text","text":"stop"}]}"#,
            ["tool [no result: the call was interrupted]", "tool Rb", "user stop"], "{}"
        ),
        (
            "R-03 results in two messages", #"{"role":"user","content":[\#(result("a"))]},{"role":"user","content":[\#(result("b"))]}"#,
            ["tool Ra", "tool Rb"], "{}"
        ),
        (
            "§2.1 a system message between results",
            #"{"role":"user","content":[\#(result("a"))]},{"role":"system","content":"s"},{"role":"user","content":[\#(result("b"))]}"#,
            ["tool Ra", "tool Rb", "user <system-message>\ns\n</system-message>"], "{}"
        ),
        (
            "M-60 a system message between calls and results",
            #"{"role":"system","content":"s"},{"role":"user","content":[\#(result("a")),\#(result("b"))]}"#,
            ["tool Ra", "tool Rb", "system s"],
            #"{"mid_system":"native"}"#
        ),
        (
            "D-02 a second result of one call", #"{"role":"user","content":[\#(result("a")),\#(result("b")),\#(result("a"))]}"#,
            ["tool Ra", "tool Rb", "user [result of an unknown tool call a] Ra"], "{}"
        ),
        (
            "Q-19 text behind results, where no user may follow",
            #"{"role":"user","content":[\#(result("a")),\#(result("b")),{"type":"text","text":"x"}]}"#,
            ["tool Ra", "tool Rb\nx"], #"{"merge_user_after_tool":true}"#
        ),
        (
            "Q-19 images behind results, where no user may follow",
            #"{"role":"user","content":[\#(result("a")),\#(result("b")),{"type":"image","source":{"type":"url","url":"https://h.test/u"}}]}"#,
            ["tool Ra", "tool Rb", "assistant OK.", "user [parts]"], #"{"merge_user_after_tool":true}"#
        ),
    ]

    @Test(arguments: orders)
    func `results stand behind their calls`(_ row: String, _ following: String, _ expected: [String], _ quirks: String) throws {
        let messages = try #require(try JSON.parse(Sent.messages("\(Self.calls),\(following)", quirks: quirks)).array)
        #expect(messages.dropFirst(2).map { "\($0["role"]?.string ?? "") \($0["content"]?.string ?? "[parts]")" } == expected, "\(row)")
    }
}
