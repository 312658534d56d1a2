import Testing

@testable import Shared

/// What clients send back with each turn. *Source*: D-51, D-58.
@Suite struct HistoryTests {
    private static func turn(_ id: String, _ input: Int) -> String {
        #"{"role":"assistant","content":[{"type":"tool_use","id":"\#(id)","name":"T","input":{"n":\#(input)}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"\#(id)","content":"r\#(input)"}]}"#
    }

    private static func ids(_ ids: [String], _ quirks: String = "{}") throws -> [String] {
        let turns = ids.enumerated().map { turn($0.element, $0.offset) }
        let sent = try JSON.parse(
            Sent.messages((["{\"role\":\"user\",\"content\":\"go\"}"] + turns).joined(separator: ","), quirks: quirks))
        let calls = (sent.array ?? []).compactMap { $0["tool_calls"]?.array?.first?["id"]?.string }
        let results = (sent.array ?? []).compactMap { message in
            message["tool_call_id"]?.string.map { ($0, message["content"]?.string ?? "") }
        }
        #expect(results.map(\.0) == calls)
        #expect(results.map(\.1) == ids.indices.map { "r\($0)" }, "each result stands behind its own call")
        return calls
    }

    @Test func `D-58 ids that repeat are made unique, pair by pair, and the first keeps its own`() throws {
        #expect(try Self.ids(["call_0", "call_0", "call_1", "call_0"]) == ["call_0", "call_0_2", "call_1", "call_0_3"])
        #expect(try Self.ids(["a", "a_2", "a"]) == ["a", "a_2", "a_3"])
        #expect(try Self.ids(["a", "a", "a_2"]) == ["a", "a_2", "a_2_2"])
        let nine = try Self.ids(["call_0", "call_0", "call_0"], #"{"tool_id":"nine"}"#)
        #expect(Set(nine).count == 3 && nine.allSatisfy { $0.utf8.count == 9 && $0.utf8.allSatisfy(\.isASCIILetterOrDigit) })
        let long = String(repeating: "x", count: 70)
        let forty = try Self.ids([long, long], #"{"tool_id":"forty"}"#)
        #expect(Set(forty).count == 2 && forty.allSatisfy { $0.utf8.count <= 40 })
    }

    @Test(.timeLimit(.minutes(10))) func `D-58 thousands of equal ids cost no more than others`() throws {
        let turns = (0..<3000).map { Self.turn("call_0", $0) }
        let sent = try Sent.messages(([#"{"role":"user","content":"go"}"#] + turns).joined(separator: ","))
        #expect(sent.contains("call_0_3000"))
    }

    @Test(arguments: [
        (#"{"role":"assistant","content":[{"type":"tool_use","id":"","name":"T","input":{}}]}"#, "messages.1.content.0.id"),
        (#"{"role":"user","content":[{"type":"tool_result","tool_use_id":"","content":"r"}]}"#, "messages.1.content.0.tool_use_id"),
        (#"{"role":"assistant","content":[{"type":"server_tool_use","id":"","name":"web_search","input":{}}]}"#, "messages.1.content.0.id"),
    ])
    func `D-58 an empty id pairs with nothing`(_ message: String, _ path: String) throws {
        let refusal = try Sent.refusal(#""messages":[{"role":"user","content":"1"},\#(message)]"#)
        #expect(refusal == "\(path): String should have at least 1 character")
    }

    // MARK: - Documents and resources

    private static func base64(_ mediaType: String, _ data: String) -> String {
        #"{"type":"document","title":"a","source":{"type":"base64","media_type":"\#(mediaType)","data":"\#(data)"}}"#
    }

    /// Row, a block of the user, the content sent upstream.
    private static let blocks: [(String, String, String)] = [
        ("text", base64("text/plain", "aGVsbG8gd29ybGQ="), #""<document title=\"a\">\nhello world\n</document>""#),
        ("without padding", base64("text/plain", "aGVsbG8gd29ybGQ"), #""<document title=\"a\">\nhello world\n</document>""#),
        ("over lines", base64("text/plain", #"aGVs\nbG8gd29ybGQ="#), #""<document title=\"a\">\nhello world\n</document>""#),
        ("no text at all", base64("text/plain", ""), #""<document title=\"a\">\n\n</document>""#),
        ("a parameter, capitals", base64("Text/Plain; charset=utf-8", "aMOp"), #""<document title=\"a\">\nhé\n</document>""#),
        ("Markdown", base64("text/markdown", "IyBo"), "\"<document title=\\\"a\\\">\\n# h\\n</document>\""),
        ("JSON", base64("application/json", "eyJhIjoxfQ=="), #""<document title=\"a\">\n{\"a\":1}\n</document>""#),
        ("a byte order mark", base64("text/csv", "77u/YSxi"), #""<document title=\"a\">\na,b\n</document>""#),
        ("Latin-1", base64("text/plain", "aOk="), "\"<document title=\\\"a\\\">\\nh\u{FFFD}\\n</document>\""),
        ("no base64", base64("text/plain", "%%%"), #""[document \"a\" (text/plain) omitted: not supported by the model]""#),
        (
            "a word processor's", base64("application/msword", "AAAA"),
            #""[document \"a\" (application/msword) omitted: not supported by the model]""#
        ),
        ("a PDF, by default", base64("", "JVBE"), #""[PDF document \"a\" omitted: not supported by the model]""#),
        (
            "text in a URL", #"{"type":"document","source":{"type":"url","url":"data:text/plain;charset=utf-8;base64,aGk="}}"#,
            #""<document>\nhi\n</document>""#
        ),
        (
            "text in a URL, by percent", #"{"type":"document","source":{"type":"url","url":"data:,a%20b"}}"#,
            #""<document>\na b\n</document>""#
        ),
        (
            "a PDF in a URL", #"{"type":"document","source":{"type":"url","url":"DATA:application\/pdf;base64,JVBE"}}"#,
            #""[PDF document omitted: not supported by the model]""#
        ),
        ("a resource", #"{"type":"resource","resource":{"uri":"file:///x","mimeType":"text/x","text":"CONTENT"}}"#, #""CONTENT""#),
        (
            "a resource's picture", #"{"type":"resource","resource":{"uri":"file:///x.png","mimeType":"image/png","blob":"AAAA"}}"#,
            #"[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]"#
        ),
        (
            "a resource's file", #"{"type":"resource","resource":{"uri":"file:///x.txt","mimeType":"text/plain","blob":"aGk="}}"#,
            #""<document title=\"file:///x.txt\">\nhi\n</document>""#
        ),
        ("a resource of nothing", #"{"type":"resource","resource":{"uri":"file:///x"}}"#, #""[resource file:///x]""#),
        ("a link", #"{"type":"resource_link","uri":"file:///x","name":"X"}"#, #""[resource X, file:///x]""#),
        (
            "MCP's picture", #"{"type":"image","data":"AAAA","mimeType":"image/webp"}"#,
            #"[{"type":"image_url","image_url":{"url":"data:image/webp;base64,AAAA"}}]"#
        ),
    ]

    @Test(arguments: blocks)
    func `D-58 what a block holds is carried`(_ row: String, _ block: String, _ expected: String) throws {
        let user = try JSON.parse(Sent.messages(#"{"role":"user","content":[\#(block)]}"#))
        #expect(user == [["role": "user", "content": try JSON.parse(expected)]], "\(row)")
    }

    @Test func `D-58 a resource within a result keeps its text`() throws {
        let sent = try Sent.messages(
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"T","input":{}}]},"#
                + #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[{"type":"resource","resource":{"text":"CONTENT"}}]}]}"#
        )
        #expect(sent.contains(#"{"role":"tool","tool_call_id":"a","content":"CONTENT"}"#))
    }

    // MARK: - Tools that the conversation defines

    private static let definition =
        #"{"role":"system","content":[{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"name":"Late","input_schema":{"type":"object"}}}}]}"#

    @Test func `D-58 a tool that the conversation defines may be forced`() throws {
        let members = #""tool_choice":{"type":"tool","name":"Late"},"messages":[{"role":"user","content":"1"},\#(Self.definition)]"#
        let sent = try Sent.body(#""tools":[{"name":"T","input_schema":{"type":"object"}}],\#(members)"#)
        #expect(sent["tool_choice"]?["function"]?["name"] == "Late" && sent["tools"]?.array?.count == 2)
    }

    @Test func `D-58 a fault in a definition is named by its place`() throws {
        let broken = Self.definition.replacing(#""name":"Late","#, with: "")
        #expect(
            try Sent.refusal(#""messages":[{"role":"user","content":"1"},\#(broken)]"#)
                == "messages.1.content.0.tool.definition.custom.name: Field required")
    }

    // MARK: - What is logged

    @Test func `D-65 R-39 one line for safeguards with the cure, one at debug for members that change nothing`() throws {
        var script = Script()
        script.request = ["safeguards": [["type": "dangerous_tool_use"]], "inference_geo": "eu", "novel\n": 1, "metadata": [:]]
        let reply = try script.play(.events([.text("a"), .end("stop")]))
        #expect(reply.notices.count { $0.contains("CLAUDE_CODE_AUTO_MODE_SERVER=0") } == 1)
        #expect(reply.notices.contains("members of the request that change nothing: inference_geo, novel\n"))
        script.request = .object((0..<40).map { JSON.Member(key: JSONText("x\($0)" + String(repeating: "y", count: 200)), value: 1) })
        let bounded = try script.play(.events([.text("a"), .end("stop")])).notices.filter { $0.contains("and 24 more") }
        #expect(bounded.count == 1 && bounded[0].utf8.count < 2000)
        script.request = [:]
        #expect(try script.play(.events([.text("a"), .end("stop")])).notices == [])
    }

    // MARK: - Reasoning that goes back

    private static let loop =
        #"{"role":"user","content":"go"},{"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"x"},{"type":"text","text":"so"}]},{"role":"user","content":"on"},"#
        + #"{"role":"assistant","content":[{"type":"thinking","thinking":"I need it.","signature":"x"},{"type":"tool_use","id":"a","name":"T","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}"#
    private static let tools = #""tools":[{"name":"T","input_schema":{"type":"object"}}]"#

    @Test(arguments: [
        ("vllm", "reasoning"), ("sglang", "reasoning_content"), ("llamacpp", "reasoning_content"), ("ollama", "reasoning"),
        ("lmstudio", "reasoning_content"), ("mlx", "reasoning"), ("copilot", "reasoning_text"),
    ])
    func `D-51 what a model thought goes back to who reads it`(_ profile: String, _ field: String) throws {
        let sent = try JSON.parse(Sent.messages(Self.loop, Self.tools, profile: profile))
        #expect(sent.array?.compactMap { $0[named: field]?.string } == ["hm", "I need it."])
    }

    @Test(arguments: ["default", "transformers", "openai", "groq"])
    func `D-51 D-25 and to nobody else`(_ profile: String) throws {
        #expect(try !Sent.messages(Self.loop, Self.tools, profile: profile).contains("I need it."))
    }

    @Test(arguments: [("deepseek", ""), ("kimi", " "), ("mimo", " ")])
    func `D-51 with tools every message of the model has reasoning, or a filler`(_ profile: String, _ filler: String) throws {
        let messages =
            #"{"role":"user","content":"1"},{"role":"assistant","content":"a"},{"role":"user","content":"2"},{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"T","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"r"}]}"#
        func reasoning(_ members: String) throws -> [String?] {
            let sent = try JSON.parse(Sent.messages(messages, members, profile: profile, remoteID: "x-pro"))
            return (sent.array ?? []).filter { $0["role"] == "assistant" }.map { $0["reasoning_content"]?.string }
        }
        #expect(try reasoning(Self.tools) == [filler, filler])
        #expect(try reasoning("") == [nil, filler], "without tools, on calls alone")
    }
}
