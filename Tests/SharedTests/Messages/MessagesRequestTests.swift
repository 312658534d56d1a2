import Testing

@testable import Shared

/// What is refused, and in which words. *Source*: D-37.
@Suite struct MessagesRequestTests {
    private static let tool = #"{"name":"T","input_schema":{"type":"object"}}"#
    private static let use = #"{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}}"#
    private static let found = #"{"type":"web_search_tool_result","tool_use_id":"s1","content":[]}"#

    private static let rows: [(String, String, String)] = [
        ("R-01", #""model":"""#, "model: String should have at least 1 character"),
        ("R-01", #""model":null"#, "model: Field required"),
        ("R-01", #""model":"other""#, "model: other; known are m"),
        ("R-02", #""messages":null"#, "messages: Field required"),
        ("R-02", #""messages":[]"#, "messages: at least one message is required"),
        ("R-02", #""messages":{}"#, "messages: Input should be a valid list"),
        ("R-02", #""messages":["hi"]"#, "messages.0: Input should be a valid dictionary"),
        ("R-03", #""messages":[{"role":"tool","content":"x"}]"#, "messages.0.role: Input should be 'user', 'assistant' or 'system'"),
        ("R-04", #""max_tokens":null"#, "max_tokens: Field required"),
        ("R-04", #""max_tokens":true"#, "max_tokens: Input should be a valid integer"),
        ("R-04", #""max_tokens":1.5"#, "max_tokens: Input should be a valid integer"),
        ("R-04", #""max_tokens":-1"#, "max_tokens: Input should be greater than or equal to 0"),
        ("R-05", #""max_tokens":0,"stream":true"#, "max_tokens: 0 cannot be combined with stream"),
        (
            "R-05", #""max_tokens":0,"tools":[\#(tool)],"tool_choice":{"type":"any"}"#,
            "max_tokens: 0 cannot be combined with a tool_choice of type 'any' or 'tool'"
        ),
        (
            "R-05", #""max_tokens":0,"thinking":{"type":"enabled","budget_tokens":2000}"#,
            "max_tokens: 0 cannot be combined with thinking.type 'enabled'"
        ),
        (
            "R-05", #""max_tokens":0,"output_config":{"format":{"type":"json_schema","schema":{}}}"#,
            "max_tokens: 0 cannot be combined with output_config.format"
        ),
        ("R-06", #""system":5"#, "system: Input should be a valid string or list"),
        ("R-07", #""system":[{"type":"image"}]"#, "system.0.type: Input should be 'text'"),
        ("R-07", #""system":[{"type":"text"}]"#, "system.0.text: Field required"),
        ("R-08", #""temperature":"hot""#, "temperature: Input should be a valid number"),
        ("R-10", #""top_k":1.5"#, "top_k: Input should be a valid integer"),
        ("R-11", #""stop_sequences":"a""#, "stop_sequences: Input should be a valid list"),
        ("R-11", #""stop_sequences":["a",1]"#, "stop_sequences.1: Input should be a valid string"),
        ("R-14", #""tool_choice":{}"#, "tool_choice.type: Field required"),
        (
            "R-14", #""tool_choice":{"type":"some"}"#,
            "tool_choice: Input tag 'some' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'"
        ),
        ("R-16", #""tool_choice":{"type":"tool"}"#, "tool_choice.name: Field required"),
        ("R-25", #""output_config":{"format":{"type":"json_schema"}}"#, "output_config.format.schema: Field required"),
        (
            "R-11", #""stop_sequences":[\#((0..<257).map { "\"\($0)\"" }.joined(separator: ","))]"#,
            "stop_sequences: List should have at most 256 items"
        ),
        (
            "R-11", #""stop_sequences":["a","\#(String(repeating: "a", count: 4097))"]"#,
            "stop_sequences.1: String should have at most 4096 bytes"
        ),
        ("R-11", #""stop_sequences":[" "]"#, "stop_sequences: each stop sequence must contain non-whitespace"),
        ("R-12", #""stream":"yes""#, "stream: Input should be a valid boolean"),
        (
            "R-15",
            #""max_tokens":9000,"tools":[\#(tool)],"tool_choice":{"type":"any"},"thinking":{"type":"enabled","budget_tokens":2000}"#,
            "Thinking may not be enabled when tool_choice forces tool use."
        ),
        ("R-16", #""tools":[\#(tool)],"tool_choice":{"type":"tool","name":"X"}"#, "tool_choice: Tool 'X' not found in provided tools"),
        (
            "T-16",
            #""tools":[\#(tool),{"type":"code_execution_20250825","name":"code_execution"}],"tool_choice":{"type":"tool","name":"code_execution"}"#,
            "tool_choice: Tool 'code_execution' not found in provided tools"
        ),
        ("R-20", #""thinking":{"type":"enabled"}"#, "thinking.enabled.budget_tokens: Field required"),
        (
            "R-20", #""thinking":{"type":"enabled","budget_tokens":5}"#,
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
        ),
        (
            "R-20", #""max_tokens":1024,"thinking":{"type":"enabled","budget_tokens":1024}"#,
            "`max_tokens` must be greater than `thinking.budget_tokens`"
        ),
        ("R-31", #""container":{"skills":[{}]}"#, "container.skills: not supported by this endpoint"),
        ("R-33", #""mcp_servers":[{"name":"x"}]"#, "mcp_servers: MCP connector is not supported by this endpoint"),
        ("R-33", #""tools":[{"type":"mcp_toolset"}]"#, "tools.0: MCP connector is not supported by this endpoint"),
        ("R-34", #""compaction":{}"#, "compaction: Extra inputs are not permitted"),
        ("T-14", #""tools":[{"type":"computer_toolset_20260801"}]"#, "tools.0: toolsets are not supported by this endpoint"),
        ("V-13", #""tools":[{"name":"","input_schema":{}}]"#, "tools.0.custom.name: String should have at least 1 character"),
        ("V-13", #""tools":[{"input_schema":{}}]"#, "tools.0.custom.name: Field required"),
        ("V-13", #""tools":[{"name":"T","input_schema":[]}]"#, "tools.0.custom.input_schema: Input should be a valid dictionary"),
        ("V-13", #""tools":[{"name":"T"}]"#, "tools.0.custom.input_schema: Field required"),
        ("V-15", #""tools":[\#(tool),\#(tool)]"#, "tools: Tool names must be unique."),
        (
            "M-04", #""messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"f"}}]}]"#,
            "messages.0.content.0.image.source: file sources are not supported by this endpoint"
        ),
        (
            "M-03", #""messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"file:///etc/passwd"}}]}]"#,
            "messages.0.content.0.image.source.url: Input should be an http or https URL"
        ),
        (
            "M-11",
            #""messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"document","source":{"type":"file"}}]}]}]"#,
            "messages.0.content.0.content.0.document.source: file sources are not supported by this endpoint"
        ),
        (
            "V-04",
            #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"text","text":"a"},\#(found)]},{"role":"user","content":"2"}]"#,
            "messages.1.content.1: unexpected `tool_use_id` found in `web_search_tool_result` blocks: s1. Each `web_search_tool_result` block must have a corresponding `server_tool_use` block before it."
        ),
        (
            "V-04 before it", #""messages":[{"role":"assistant","content":[\#(found),\#(use)]},{"role":"user","content":"2"}]"#,
            "messages.0.content.0: unexpected `tool_use_id` found in `web_search_tool_result` blocks: s1. Each `web_search_tool_result` block must have a corresponding `server_tool_use` block before it."
        ),
        ("V-09", #""messages":[{"role":"user","content":""}]"#, "messages: at least one message must have non-empty content"),
        (
            "V-10", #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":"a"}]"#,
            "This model does not support assistant message prefill. The conversation must end with a user message."
        ),
        ("§2", #""messages":[{"role":"user","content":[{"text":"x"}]}]"#, "messages.0.content.0.type: Field required"),
    ]

    @Test(arguments: rows)
    func `what cannot be carried is refused by name`(_ row: String, _ members: String, _ message: String) throws {
        #expect(try Sent.refusal(members) == message, "\(row)")
    }

    private static let accepted: [(String, String)] = [
        (
            "C-05",
            #""messages":[{"role":"user","content":[{"type":"document","citations":{"enabled":true},"source":{"type":"text","data":"D"}}]}]"#
        ),
        ("R-03 an assistant first", #""messages":[{"role":"assistant","content":"a"},{"role":"user","content":"1"}]"#),
        ("R-08 R-09 D-03", #""temperature":2,"top_p":7,"thinking":{"type":"adaptive"}"#),
        ("R-14", #""tool_choice":{"type":"tool","name":"X"}"#),
        ("R-21", #""thinking":{"type":"adaptive","display":"updates"}"#),
        ("R-23", #""thinking":{"type":"novel"}"#),
        ("R-24", #""output_config":{"effort":"utmost"}"#),
        ("R-28", #""service_tier":"standard_only""#),
        ("R-31", #""container":{"id":"c","skills":[]}"#),
        ("R-34", #""compaction":null,"thread":null"#),
        ("T-16", #""tools":[{"type":"code_execution_20250825","name":"code_execution"}]"#),
        ("T-17", #""tools":[{"type":"advisor_20260301","name":"advisor"}]"#),
        (
            "V-19",
            #""messages":[{"role":"system","content":"s"},{"role":"user","content":"1"},{"role":"system","content":"s"},{"role":"user","content":"2"}]"#
        ),
        (
            "V-04 in a later message",
            #""messages":[{"role":"assistant","content":[\#(use)]},{"role":"user","content":"1"},{"role":"assistant","content":[\#(found),{"type":"text","text":"a"}]},{"role":"user","content":"2"}]"#
        ),
        ("V-14", #""tools":[{"name":"a.b/c","input_schema":{}}]"#),
        ("V-18", #""tools":[{"name":"a","defer_loading":true,"input_schema":{}}]"#),
    ]

    @Test(arguments: accepted)
    func `D-01 what can be carried is not refused`(_ row: String, _ members: String) throws {
        #expect(try Sent.refusal(members) == nil, "\(row)")
    }

    @Test func `R-02 V-20 of messages there is a limit, of images none`() throws {
        let many = Array(repeating: "0", count: 100_001).joined(separator: ",")
        #expect(try Sent.refusal(#""messages":[\#(many)]"#) == "messages: List should have at most 100000 items")
        let images = Array(repeating: #"{"type":"image","source":{"type":"url","url":"https://h.test/a"}}"#, count: 200).joined(
            separator: ",")
        #expect(try Sent.refusal(#""messages":[{"role":"user","content":[\#(images)]}]"#) == nil)
    }

    @Test(arguments: ["{", "[]", "", #""x""#])
    func `R-40 a body that is no object of JSON`(_ body: String) throws {
        let config = try Sent.config()
        let error = #expect(throws: APIError.self) { try Sent.bytes(Array(body.utf8), config: config) }
        #expect(error?.message.hasPrefix("The request body is not valid JSON: ") == true && error?.status == 400)
    }

    @Test func `D-09 threads are refused in the way after which the SDK goes on without`() throws {
        let config = try Sent.config()
        let body = Sent.request(#""thread":{"type":"create"}"#)
        let error = #expect(throws: APIError.self) { try Sent.bytes(Array(body.utf8), config: config) }
        #expect(error?.details == ["error_code": "thread_unsupported_request", "unsupported": ["thread"]] && error?.status == 400)
    }

    @Test func `R-05 a request that warms the cache is answered without an upstream`() throws {
        let request = HTTPRequest(method: "POST", path: "/v1/messages", body: Array(Sent.request(#""max_tokens":0"#).utf8))
        let answered = try answer(to: request, config: Sent.config(), ids: IDs(seed: 1), now: Sent.now)
        guard case .response(let response) = answered else { throw Sent.NoUpstreamRequest() }
        let message = try JSON.parse(response.body)
        #expect(message["content"] == [] && message["stop_reason"] == "max_tokens" && message["usage"]?["output_tokens"] == 0)
        #expect(message["usage"]?["input_tokens"]?.int ?? 0 > 0)
    }
}
