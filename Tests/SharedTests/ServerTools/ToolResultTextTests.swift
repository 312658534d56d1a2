@testable import Shared
import Testing

@Suite struct ToolResultTextTests {
    /// Possible answers of Tavily, odd texts among them.
    static let answers: [(ServerTool.Kind, String)] = [
        (.webSearch, #"{"results":[{"title":"Swift 7","url":"https://swift.org/7","content":"Out.\nNow \"really\" \\ \/ é 😀"}]}"#),
        (
            .webSearch,
            #"{"results":[{"title":"\u00e9\u0000 \ud83d","url":"https://a.org/\u00e9","content":"\ud83d cut","published_date":"2025-01-02"},{"url":"https://b.org"}]}"#
        ),
        (.webSearch, #"{"results":[]}"#), (.webSearch, "nonsense"),
        (.webFetch, ##"{"results":[{"raw_content":"# T\u00eftle \/ \"x\"\n\n\ud83d\ude00 \ud83d text\u2028"}]}"##),
        (.webFetch, #"{"results":[]}"#),
    ]

    @Test(arguments: answers)
    func `D-05: a returned block renders to the bytes that the model saw live`(kind: ServerTool.Kind, body: String) throws {
        let tool = try kind == .webSearch ? ServerTool.search() : ServerTool.fetch()
        let live = tool.result(kind == .webSearch ? #"{"query":"q"}"# : #"{"url":"https://swift.org/7"}"#, body)
        let block: JSON = ["type": JSON(kind.resultType), "tool_use_id": "srvtoolu_1", "content": live.content]
        let asSent = try JSON.parse(block.written)
        #expect(Array(ServerTool.renderedResult(of: asSent).bytes) == Array(live.text.bytes))
        let escapedOtherwise = try JSON.parse(asciiOnly(block.written))
        #expect(Array(ServerTool.renderedResult(of: escapedOtherwise).bytes) == Array(live.text.bytes))
    }

    /// As Python's json.dumps would write it.
    private func asciiOnly(_ json: String) -> String {
        json.utf16.map { unit in
            let hex = String(unit, radix: 16)
            return unit < 0x80 ? String(UnicodeScalar(UInt8(unit))) : "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        }.joined()
    }

    @Test func `M-35: results are a numbered list`() throws {
        let body =
            #"{"results":[{"title":"A","url":"https://a.org","content":"aa"},{"title":"B","url":"https://b.org","content":"bb","published_date":"2025-03-25"}]}"#
        #expect(
            try ServerTool.search().result(#"{"query":"q"}"#, body).text.string == """
                1. A
                   URL: https://a.org
                   aa

                2. B
                   URL: https://b.org
                   Page age: March 25, 2025
                   bb
                """)
    }

    @Test(arguments: [
        (
            #"{"type":"web_search_tool_result","content":[{"type":"web_search_result","title":"A","url":"https://a.org","encrypted_content":"EqgfCioIARgB","page_age":"April 30, 2025"}]}"#,
            "1. A\n   URL: https://a.org\n   Page age: April 30, 2025"
        ),
        (
            #"{"type":"web_search_tool_result","content":[{"title":"A","url":"https://a.org","encrypted_content":"p1.!!!","page_age":null}]}"#,
            "1. A\n   URL: https://a.org"
        ),
        (#"{"type":"web_search_tool_result","content":[{"url":"https://a.org"}]}"#, "1. https://a.org\n   URL: https://a.org"),
        (#"{"type":"web_search_tool_result","content":[]}"#, "No results found."),
        (#"{"type":"web_search_tool_result"}"#, "No results found."),
        (
            #"{"type":"web_search_tool_result","content":{"type":"web_search_tool_result_error","error_code":"unavailable"}}"#,
            "Error: web search failed (unavailable)"
        ),
        (
            #"{"type":"web_search_tool_result","content":{"type":"web_search_tool_result_error","error_code":"new_code"}}"#,
            "Error: web search failed (new_code)"
        ),
        (
            #"{"type":"web_fetch_tool_result","content":{"type":"web_fetch_tool_result_error","error_code":"url_not_accessible"}}"#,
            "Error: web fetch failed (url_not_accessible)"
        ),
        (
            #"{"type":"web_fetch_tool_result","content":{"type":"web_fetch_result","url":"https://a.org/x.pdf","content":{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"P"},"retrieved_at":"2025-01-01T00:00:00Z"}}"#,
            "Title: P\nURL: https://a.org/x.pdf\nRetrieved: 2025-01-01T00:00:00Z\n\n[a document of type application/pdf, not shown]"
        ),
    ])
    func `M-35, M-36: blocks of other servers are rendered as far as they can be read`(block: String, text: String) throws {
        #expect(try ServerTool.renderedResult(of: .parse(block)).string == text)
    }

    @Test func `M-34: without the tool a pair is one line`() throws {
        let use = try JSON.parse(#"{"type":"server_tool_use","id":"s","name":"web_search","input":{"query":"swift 7"}}"#)
        let found = try JSON.parse(
            #"{"type":"web_search_tool_result","content":[{"title":"A","url":"https://a.org"},{"title":"B","url":"https://b.org"}]}"#)
        #expect(
            ServerTool.mentioned(use: use, result: found).string
                == #"[web_search "swift 7": 2 results: A – https://a.org; B – https://b.org]"#)
        #expect(ServerTool.mentioned(use: use, result: ["content": []]).string == #"[web_search "swift 7": 0 results]"#)
        #expect(
            ServerTool.mentioned(use: use, result: ["content": ["error_code": "unavailable"]]).string
                == #"[web_search "swift 7": failed (unavailable)]"#)
        #expect(ServerTool.mentioned(use: use, result: nil).string == #"[web_search "swift 7": no result]"#)
    }

    @Test func `M-34: without the tool a page keeps its text`() throws {
        let use = try JSON.parse(#"{"type":"server_tool_use","id":"s","name":"web_fetch","input":{"url":"https://a.org"}}"#)
        let page = try JSON.parse(
            #"{"type":"web_fetch_tool_result","content":{"url":"https://a.org","content":{"source":{"type":"text","data":"body"}}}}"#)
        #expect(ServerTool.mentioned(use: use, result: page).string == "[web_fetch \"https://a.org\": \nURL: https://a.org\n\nbody\n]")
    }
}
