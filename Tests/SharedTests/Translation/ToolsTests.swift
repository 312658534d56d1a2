import Testing

@testable import Shared

/// Tools, as they are sent upstream.
@Suite struct ToolsTests {
    /// Row, the tool, the function sent upstream, flags.
    private static let rows: [(String, String, String, String)] = [
        (
            "T-01", #"{"name":"T","description":"","input_schema":{}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-01 type custom",
            #"{"type":"custom","name":"T","description":"D","input_schema":{"properties":{"a":{"type":"string"}},"required":["a"]}}"#,
            #"{"name":"T","description":"D","parameters":{"properties":{"a":{"type":"string"}},"required":["a"],"type":"object"}}"#, "{}"
        ),
        (
            "T-02 strict",
            #"{"name":"T","strict":true,"input_schema":{"type":"object","properties":{"a":{"type":"string","minLength":1}}}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{"a":{"type":["string","null"]}},"required":["a"],"additionalProperties":false},"strict":true}"#,
            #"{"strict_tools":true}"#
        ),
        (
            "T-02 strict, not known", #"{"name":"T","strict":true,"input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-02 strict, but open",
            #"{"name":"T","strict":true,"input_schema":{"type":"object","properties":{"env":{"type":"object","additionalProperties":{"type":"string"}}}}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{"env":{"type":"object","additionalProperties":{"type":"string"}}}}}"#,
            #"{"strict_tools":true}"#
        ),
        (
            "T-02 strict, within itself", ##"{"name":"T","strict":true,"input_schema":{"type":"object","properties":{"n":{"$ref":"#"}}}}"##,
            ##"{"name":"T","parameters":{"type":"object","properties":{"n":{"$ref":"#"}}}}"##,
            #"{"strict_tools":true,"schema_mode":"none"}"#
        ),
        (
            "T-03 a long description",
            #"{"name":"T","description":"\#(String(repeating: "d", count: 5000))","input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","description":"\#(String(repeating: "d", count: 5000))","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-04 examples alone", #"{"name":"T","input_examples":[{"a":1}],"input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","description":"Examples:\n{\"a\":1}","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-04 examples",
            #"{"name":"T","description":"D","input_examples":[{"a":1},{"a":2}],"input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","description":"D\n\nExamples:\n{\"a\":1}\n{\"a\":2}","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-05",
            #"{"name":"T","eager_input_streaming":true,"cache_control":{"type":"ephemeral"},"input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-10", #"{"type":"bash_20250124","name":"bash"}"#,
            #"{"name":"bash","description":"Run a command in a persistent bash session. Set restart to start the session anew.","parameters":{"type":"object","properties":{"command":{"type":"string","description":"The bash command to run. Required unless restart is set."},"restart":{"type":"boolean","description":"Restart the session."}}}}"#,
            "{}"
        ),
        (
            "T-18", #"{"type":"novel_20270101","name":"T","input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-20", #"{"name":"a.b/c","input_schema":{"type":"object","properties":{}}}"#,
            #"{"name":"a_b_c_\#(FNV1a.hex32("a.b/c".utf8))","parameters":{"type":"object","properties":{}}}"#, "{}"
        ),
        (
            "T-34 a root that is no object, with definitions",
            ##"{"name":"T","input_schema":{"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"string"}}}}"##,
            #"{"name":"T","parameters":{"type":"object","properties":{"input":{"anyOf":[{"type":"string"}]}},"required":["input"]}}"#, "{}"
        ),
        (
            "T-34 a root of several types", #"{"name":"T","input_schema":{"type":["object","string"]}}"#,
            #"{"name":"T","parameters":{"type":"object","properties":{"input":{"anyOf":[{"type":"object"},{"type":"string"}]}},"required":["input"]}}"#,
            "{}"
        ),
        (
            "T-34 definitions stay where references look for them",
            ##"{"name":"T","input_schema":{"anyOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"type":"string"}}}}"##,
            ##"{"name":"T","parameters":{"type":"object","properties":{"input":{"anyOf":[{"$ref":"#/$defs/a"}]}},"required":["input"],"$defs":{"a":{"type":"string"}}}}"##,
            #"{"schema_mode":"none"}"#
        ),
    ]

    @Test(arguments: rows)
    func `a tool as a function`(_ row: String, _ tool: String, _ expected: String, _ quirks: String) throws {
        let sent = try Sent.body(#""tools":[\#(tool)]"#, quirks: quirks)
        let function = try JSON.parse(expected)
        #expect(sent["tools"] == [["type": "function", "function": function]], "\(row)")
    }

    /// Row, the type, the name, a property it has, one that it has not.
    @Test(arguments: [
        ("T-10", "bash_20241022", "bash", "restart", "undo_edit"),
        ("T-11", "text_editor_20250728", "str_replace_based_edit_tool", "insert_text", "undo_edit"),
        ("T-11", "text_editor_20250429", "str_replace_based_edit_tool", "insert_text", "undo_edit"),
        ("T-11", "text_editor_20241022", "str_replace_editor", "undo_edit", "insert_text"),
        ("T-11", "text_editor_20250124", "str_replace_editor", "undo_edit", "insert_text"),
        ("T-12", "memory_20250818", "memory", "old_path", "undo_edit"),
        ("T-13", "computer_20250124", "computer", "hold_key", "zoom"),
        ("T-13", "computer_20241022", "computer", "double_click", "triple_click"),
    ])
    func `tools whose schema goes by their type`(_ row: String, _ type: String, _ name: String, _ has: String, _ hasNot: String) throws {
        let sent = try Sent.body(#""tools":[{"type":"\#(type)","name":"\#(name)","display_width_px":800,"display_height_px":600}]"#)
        let function = try #require(sent["tools"]?.array?.first?["function"])
        let parameters = try #require(function["parameters"]?.written)
        #expect(function["name"]?.string == name, "\(row)")
        #expect(parameters.contains("\"\(has)\"") && !parameters.contains("\"\(hasNot)\""), "\(row)")
    }

    /// Row, the tool, the description that the model reads.
    @Test(arguments: [
        (
            "T-11", #"{"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":900}"#,
            "View, create and edit text files. A viewed file is cut after 900 characters."
        ),
        (
            "T-13", #"{"type":"computer_20251124","name":"computer","display_width_px":800,"display_height_px":600}"#,
            "Use a screen, a keyboard and a mouse. The screen is 800 by 600 pixels; take a screenshot to see it."
        ),
    ])
    func `what a type says beside its schema is told in words`(_ row: String, _ tool: String, _ description: String) throws {
        let sent = try Sent.body(#""tools":[\#(tool)]"#)
        #expect(sent["tools"]?.array?.first?["function"]?["description"]?.string == description, "\(row)")
    }

    @Test func `R-30 the mark of a cache on a tool`() throws {
        let tool = #""tools":[{"name":"T","cache_control":{"type":"ephemeral"},"input_schema":{"type":"object","properties":{}}}]"#
        let wanted: JSON = [
            "type": "function", "function": ["name": "T", "parameters": ["type": "object", "properties": [:]]],
            "cache_control": ["type": "ephemeral"],
        ]
        #expect(try Sent.body(tool, quirks: #"{"cache_control":true}"#)["tools"] == [wanted])
        #expect(try Sent.body(tool)["tools"] == [wanted.with("cache_control", nil)])
    }

    private static func plain(_ names: String...) -> String {
        names.map { name in
            let isDeferred = name.hasPrefix("-")
            return
                #"{"name":"\#(isDeferred ? String(name.dropFirst()) : name)","defer_loading":\#(isDeferred),"input_schema":{"type":"object"}}"#
        }.joined(separator: ",")
    }

    private static func change(_ type: String, _ name: String) -> String {
        #"{"type":"\#(type)","tool":{"type":"tool_reference","tool_name":"\#(name)"}}"#
    }

    private static func definition(_ name: String) -> String {
        #"{"type":"tool_addition","tool":{"type":"tool_definition","definition":\#(plain(name))}}"#
    }

    /// Row, tools, blocks of a system message, the names sent upstream.
    private static let shown: [(String, String, String, [String])] = [
        ("T-06 nothing names it, nothing could", plain("a", "-b"), "", ["a", "b"]),
        ("T-06 named", plain("a", "-b", "-c"), change("tool_addition", "c"), ["a", "c"]),
        ("T-06 all but the named one are deferred", plain("-a", "-b"), change("tool_addition", "b"), ["b"]),
        ("V-18 all deferred", plain("-a", "-b"), "", ["a", "b"]),
        ("T-07", plain("a", "-b") + #",{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"}"#, "", ["a", "b"]),
        ("T-05 for code alone", #"{"name":"a","allowed_callers":["code_execution_20250825"],"input_schema":{}},"# + plain("b"), "", ["b"]),
        (
            "T-05 for code too", #"{"name":"a","allowed_callers":["direct","code_execution_20250825"],"input_schema":{}},"# + plain("b"),
            "", ["a", "b"]
        ),
        ("T-05 none but for code", #"{"name":"a","allowed_callers":["code_execution_20250825"],"input_schema":{}}"#, "", ["a"]),
        (
            "T-16 T-17",
            plain("a") + #",{"type":"code_execution_20250825","name":"code_execution"},{"type":"advisor_20260301","name":"advisor"}"#, "",
            ["a"]
        ),
        ("T-18 an unknown type", plain("a") + #",{"type":"novel_20270101","name":"n"}"#, "", ["a"]),
        ("M-64 removed", plain("a", "b"), change("tool_removal", "a"), ["b"]),
        ("M-64 removed and added again", plain("a", "b"), change("tool_removal", "a") + "," + change("tool_addition", "a"), ["a", "b"]),
        ("M-64 added and removed again", plain("a", "-b", "-c"), change("tool_addition", "b") + "," + change("tool_removal", "b"), ["a"]),
        ("M-64 a name that nobody declared", plain("a"), change("tool_addition", "x"), ["a"]),
        ("D-58 a name that nobody declared hides nothing", plain("a", "-b"), change("tool_addition", "x"), ["a", "b"]),
        ("D-58 defined", plain("a"), definition("b"), ["a", "b"]),
        ("D-58 defined, and deferred all the same", plain("a"), definition("-b"), ["a", "b"]),
        ("D-58 a definition is no reference", plain("a", "-b"), definition("c"), ["a", "b", "c"]),
        ("D-58 defined twice, in its first place", plain("a", "b"), definition("a") + "," + definition("c"), ["a", "b", "c"]),
        ("D-58 defined and removed", plain("a"), definition("b") + "," + change("tool_removal", "b"), ["a"]),
        ("D-58 removed and defined again", plain("a", "b"), change("tool_removal", "a") + "," + definition("a"), ["a", "b"]),
        (
            "D-58 a definition by its type", plain("a"),
            #"{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"type":"bash_20250124","name":"bash"}}}"#,
            ["a", "bash"]
        ),
        (
            "D-58 changes of an MCP server's tools", plain("a", "-b"),
            ["tool_addition", "tool_removal"].flatMap { type in
                [#"{"type":"mcp_tool_reference","server_name":"s","name":"a"}"#, #"{"type":"mcp_toolset_reference","server_name":"s"}"#]
                    .map { #"{"type":"\#(type)","tool":\#($0)}"# }
            }.joined(separator: ","), ["a", "b"]
        ),
        ("D-58 the placeholder", plain("a", "-DeferredToolPlaceholder"), "", ["a"]),
        (
            "D-58 the placeholder beside a reference", plain("a", "-b", "-DeferredToolPlaceholder"), change("tool_addition", "b"),
            ["a", "b"]
        ),
        ("D-58 a tool of that name that is offered", plain("a", "DeferredToolPlaceholder"), "", ["a", "DeferredToolPlaceholder"]),
    ]

    @Test(arguments: shown)
    func `which tools are shown`(_ row: String, _ tools: String, _ changes: String, _ expected: [String]) throws {
        let sent = try Sent.body(
            #""tools":[\#(tools)],"messages":[{"role":"user","content":"1"},{"role":"system","content":[\#(changes)]}]"#)
        #expect(sent["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } == expected, "\(row)")
    }

    @Test func `M-64 R-16 a tool that was removed cannot be called`() throws {
        let removal = #"{"role":"user","content":"1"},{"role":"system","content":[\#(Self.change("tool_removal", "a"))]}"#
        for tools in [Self.plain("a", "b"), Self.plain("a")] {
            #expect(
                try Sent.refusal(#""tools":[\#(tools)],"tool_choice":{"type":"tool","name":"a"},"messages":[\#(removal)]"#)
                    == "tool_choice: Tool 'a' not found in provided tools, or removed again")
        }
        let other = #""tools":[\#(Self.plain("a", "b"))],"tool_choice":{"type":"tool","name":"b"},"messages":[\#(removal)]"#
        #expect(try Sent.refusal(other) == nil)
    }

    @Test func `T-23 as many tools as there are`() throws {
        let tools = (0..<300).map { #"{"name":"t\#($0)","input_schema":{}}"# }.joined(separator: ",")
        #expect(try Sent.body(#""tools":[\#(tools)]"#)["tools"]?.array?.count == 300)
    }

    @Test func `T-35 the next upstream gets the schema from the client's, not from the last one's`() throws {
        var script = Script()
        script.quirks = [Quirks(), Quirks()]
        script.quirks[0].schemaMode = .gemini
        script.quirks[1].schemaMode = .none
        let schema: JSON = ["type": "object", "properties": ["a": ["type": "string", "format": "uri"]]]
        script.request = ["tools": [["name": "T", "input_schema": schema]]]
        let reply = try script.play(.document("{}", status: 500), .events([.text("a"), .end("stop")]))
        #expect(reply.sent.map { $0["tools"]?.array?.first?["function"]?["parameters"] == schema } == [false, true])
    }

    @Test func `M-16 a reference in a result brings the tool up`() throws {
        let use = #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"tool_use","id":"u","name":"a","input":{}}]}"#
        let result =
            #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"u","content":[{"type":"tool_reference","tool_name":"c"}]}]}"#
        let sent = try Sent.body(#""tools":[\#(Self.plain("a", "-b", "-c"))],"messages":[\#(use),\#(result)]"#)
        #expect(sent["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } == ["a", "c"])
    }

    @Test func `R-16 a deferred tool that must be called is shown`() throws {
        let sent = try Sent.body(
            #""tools":[\#(Self.plain("a", "-b", "-c"))],"tool_choice":{"type":"tool","name":"b"},"messages":[{"role":"user","content":"1"},{"role":"system","content":[\#(Self.change("tool_addition", "c"))]}]"#
        )
        #expect(sent["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } == ["a", "b", "c"])
    }

    @Test func `V-15 T-22 a client's tool and a server's of one name`() throws {
        #expect(
            try Sent.refusal(
                #""tools":[{"name":"web_search","input_schema":{}},{"type":"web_search_20250305","name":"web_search"}]"#,
                top: #""tavily_key":"k""#) == "tools: Tool names must be unique.")
        // Alone, it is the client's.
        let sent = try Sent.body(#""tools":[{"name":"web_search","input_schema":{}}]"#)
        #expect(sent["tools"]?.array?.compactMap { $0["function"]?["name"]?.string } == ["web_search"])
    }

    @Test func `T-15 a search without a key for it is refused`() throws {
        #expect(
            try Sent.refusal(#""tools":[{"type":"web_search_20250305","name":"web_search"}]"#)
                == "tools.0: web search is not enabled: neither tavily_key nor search is set in config.json")
    }

    // MARK: - Names

    @Test func `T-20 D-23 names are cut, marked, told apart and found again`() {
        let long = String(repeating: "a", count: 70)
        let names = NameMap(["ok-1", "a.b", "a/b", long], quirks: Quirks())
        let sent = ["ok-1", "a.b", "a/b", long].map(names.upstream)
        #expect(sent[0] == "ok-1" && Set(sent).count == 4)
        #expect(sent.allSatisfy { $0.utf8.count <= 64 })
        #expect(sent.map(names.client) == ["ok-1", "a.b", "a/b", long])
        #expect(names.upstream("") == "_811c9dc5", "no upstream takes an empty one")
        #expect(names.upstream("gone/tool") == NameMap([], quirks: Quirks()).upstream("gone/tool"), "of history alone")
    }

    @Test(arguments: [16, 17, 24, 64])
    func `T-20 names fit however short they must be`(_ max: Int) {
        var quirks = Quirks()
        quirks.nameMax = max
        quirks.nameChars = ""
        let name = String(repeating: "x/", count: 60)
        // The second becomes what the first already is, so the longer hash is needed.
        let first = NameMap([name], quirks: quirks).upstream(name)
        let names = NameMap([first, name], quirks: quirks)
        for upstream in [first, names.upstream(name)] {
            #expect(upstream.utf8.count <= max && upstream.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }, "\(upstream)")
        }
        #expect(names.upstream(name) != first && names.client(names.upstream(name)) == name)
    }

    @Test(arguments: [
        ("Read", "Read"), (" Read\n", "Read"), ("functions.Read", "Read"), ("default_api:Read", "Read"), ("READ", "Read"),
        ("other", "other"), ("Read<|channel|>commentary", "Read"), ("functions.Read:12", "Read"), ("Read:0", "Read"),
        ("default_api.Read", "Read"), ("functions:Read", "Read"), ("tools.read:3", "Read"), ("a.other", "a.other"),
        ("functions.read<|channel|>json", "Read"), ("other<|channel|>commentary", "other"), ("<|x|>", "<|x|>"),
        ("other:0", "other:0"), ("Read:x", "Read:x"),
    ])
    func `D-44 T-21 models write names of their own`(_ written: String, _ name: String) {
        #expect(NameMap(["Read", "Write"], quirks: Quirks()).client(written) == name)
    }

    // MARK: - Ids

    @Test(arguments: ["toolu_1", "call_0", "functions.Bash:0", "", "é", String(repeating: "x", count: 65), "toolu_xabc"])
    func `M-40 D-10 an id comes back as it was, with its thought signature`(_ id: String) {
        for signature in [nil, "sig+/=_"] {
            let client = CallIDs.client(id, thoughtSignature: signature)
            #expect(client.utf8.allSatisfy { $0 < 0x80 && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ".") } && !client.isEmpty)
            let back = CallIDs.upstream(client, .keep)
            #expect(back.thoughtSignature == signature)
            #expect(back.id == (id.utf8.count > 64 ? "call_" + FNV1a.hex64(id.utf8) : id))
            let nine = CallIDs.upstream(client, .nine).id
            #expect(nine.utf8.count == 9 && CallIDs.upstream(client, .nine).id == nine)
        }
    }

    @Test(arguments: ["openai", "azure"]) func `M-40 OpenAI takes ids of forty characters`(profile: String) throws {
        let ids = ["chatcmpl-tool-" + String(repeating: "a", count: 32), String(repeating: "b", count: 40)]
        let calls = ids.flatMap { [$0, $0] }.map { #"{"type":"tool_use","id":"\#($0)","name":"T","input":{}}"# }.joined(separator: ",")
        let results = ids.map { #"{"type":"tool_result","tool_use_id":"\#($0)","content":"R"}"# }.joined(separator: ",")
        let sent = try JSON.parse(
            Sent.messages(
                #"{"role":"user","content":"1"},{"role":"assistant","content":[\#(calls)]},{"role":"user","content":[\#(results)]}"#,
                profile: profile, remoteID: "gpt-4.1"))
        let called = sent.array?[1]["tool_calls"]?.array?.compactMap { $0["id"]?.string } ?? []
        #expect(called.count == 4 && Set(called).count == 4 && called.allSatisfy { $0.utf8.count <= 40 } && called[2] == ids[1])
        #expect(sent.array?.compactMap { $0["tool_call_id"]?.string } == called)
    }

    @Test func `K-08 a call without a signature says so`() throws {
        let signed = CallIDs.client("call_1", thoughtSignature: "s")
        let calls =
            #"{"role":"user","content":"1"},{"role":"assistant","content":[{"type":"tool_use","id":"\#(signed)","name":"T","input":{}},{"type":"tool_use","id":"call_2","name":"T","input":{}}]},{"role":"user","content":"2"}"#
        let sent = try JSON.parse(Sent.messages(calls, quirks: #"{"thought_signatures":true}"#))
        let extras = sent.array?[1]["tool_calls"]?.array?.map { $0["extra_content"]?["google"]?["thought_signature"]?.string }
        #expect(extras == ["s", "skip_thought_signature_validator"])
    }
}
