@testable import Shared
import Testing

@Suite struct ForeignBlocksTests {
    @Test(arguments: [
        (
            #"{"type":"server_tool_use","id":"s","name":"bash_code_execution","input":{"command":"ls \"x\""}}"#,
            #"[bash_code_execution was called with {"command":"ls \"x\""}]"#
        ),
        (#"{"type":"mcp_tool_use","id":"m","name":"find","server_name":"db","input":{}}"#, "[db/find was called with {}]"),
        (
            #"{"type":"code_execution_tool_result","tool_use_id":"s","content":{"type":"code_execution_result","stdout":"3\n","stderr":"","return_code":0,"content":[]}}"#,
            "[code_execution returned 0\nstdout:\n3\n]"
        ),
        (
            #"{"type":"code_execution_tool_result","content":{"type":"encrypted_code_execution_result","encrypted_stdout":"SECRET","stderr":"warn","return_code":1,"content":[]}}"#,
            "[code_execution returned 1\nstderr:\nwarn]"
        ),
        (
            #"{"type":"bash_code_execution_tool_result","content":{"type":"bash_code_execution_result","stdout":"a","stderr":"b","return_code":2,"content":[]}}"#,
            "[bash_code_execution returned 2\nstdout:\na\nstderr:\nb]"
        ),
        (
            #"{"type":"bash_code_execution_tool_result","content":{"type":"bash_code_execution_tool_result_error","error_code":"unavailable"}}"#,
            "[bash_code_execution failed: unavailable]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"type":"text_editor_code_execution_view_result","content":"line","file_type":"text"}}"#,
            "[text_editor_code_execution shows:\nline]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"type":"text_editor_code_execution_create_result","is_file_update":false}}"#,
            "[text_editor_code_execution created the file]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"type":"text_editor_code_execution_create_result","is_file_update":true}}"#,
            "[text_editor_code_execution updated the file]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"type":"text_editor_code_execution_str_replace_result","lines":["-a","+b"]}}"#,
            "[text_editor_code_execution edited the file:\n-a\n+b]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"type":"text_editor_code_execution_str_replace_result","lines":null}}"#,
            "[text_editor_code_execution edited the file]"
        ),
        (
            #"{"type":"text_editor_code_execution_tool_result","content":{"error_code":"file_not_found","error_message":"no x"}}"#,
            "[text_editor_code_execution failed: file_not_found. no x]"
        ),
        (
            #"{"type":"tool_search_tool_result","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"a"},{"type":"tool_reference","tool_name":"b"}]}}"#,
            "[tool search found: a, b]"
        ),
        (
            #"{"type":"tool_search_tool_result","content":{"type":"tool_search_tool_search_result","tool_references":[]}}"#,
            "[tool search found: none]"
        ),
        (#"{"type":"advisor_tool_result","content":{"type":"advisor_result","text":"do it"}}"#, "[advisor: do it]"),
        (
            #"{"type":"advisor_tool_result","content":{"type":"advisor_redacted_result","encrypted_content":"SECRET"}}"#,
            "[advisor: its advice is not shown]"
        ),
        (
            #"{"type":"mcp_tool_result","tool_use_id":"m","is_error":false,"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}"#,
            "[MCP result: a\nb]"
        ),
        (#"{"type":"mcp_tool_result","is_error":true,"content":"bad"}"#, "[MCP error: bad]"),
        (
            #"{"type":"mcp_tool_listing","mcp_server_name":"db","tools":[{"name":"find","input_schema":{}},{"name":"put"}]}"#,
            "[tools of the MCP server db: find, put]"
        ),
        (#"{"type":"code_execution_tool_result"}"#, "[code_execution]"), (#"{"type":"mcp_tool_result"}"#, "[MCP result: ]"),
    ])
    func `M-37: blocks of other servers become text`(block: String, text: String) throws {
        #expect(try ForeignBlocks.rendered(.parse(block))?.string == text)
    }

    @Test func `what is not one of them is left alone`() throws {
        for block in [#"{"type":"text","text":"x"}"#, #"{"type":"web_search_tool_result"}"#, "{}", "3"] {
            #expect(try ForeignBlocks.rendered(.parse(block)) == nil)
        }
    }

    @Test func `a long block is cut between characters and says so`() throws {
        let output = String(repeating: "é", count: 20_000)
        let text = try #require(ForeignBlocks.rendered(["type": "mcp_tool_result", "content": JSON(output)])?.string)
        #expect(text.hasPrefix("[MCP result: éé"))
        #expect(text.hasSuffix("é\n[cut here: 20014 characters in all]"))
        #expect(text.unicodeScalars.count == ForeignBlocks.maxCharacters + "\n[cut here: 20014 characters in all]".unicodeScalars.count)
    }
}
