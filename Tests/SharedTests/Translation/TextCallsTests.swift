import Testing

@testable import Shared

/// Calls that a model wrote into its text. *Source*: D-48.
@Suite struct TextCallsTests {
    struct Written: CustomTestStringConvertible {
        var testDescription: String
        var text: String

        init(_ dialect: String, _ text: String) { (testDescription, self.text) = (dialect, text) }
    }

    /// `Write` with `{"path":"a b","count":3,"on":true,"list":[1,"x"]}` in every dialect.
    static let dialects = [
        Written(
            "Hermes",
            "<tool_call>\n{\"name\": \"Write\", \"arguments\": {\"path\": \"a b\", \"count\": 3, \"on\": true, \"list\": [1, \"x\"]}}\n</tool_call>"
        ),
        Written(
            "Hermes, arguments first",
            #"<tool_call>{"arguments":{"path":"a b","count":3,"on":true,"list":[1,"x"]},"name":"Write"}</tool_call>"#),
        Written(
            "Hermes, arguments in a string",
            #"<tool_call>{"name":"Write","arguments":"{\"path\":\"a b\",\"count\":3,\"on\":true,\"list\":[1,\"x\"]}"}</tool_call>"#),
        Written(
            "Hermes, a bracket short",
            #"<tool_call>{"name":"Write","arguments":{"path":"a b","count":3,"on":true,"list":[1,"x"]}</tool_call>"#),
        Written(
            "Qwen-Coder",
            "<tool_call>\n<function=Write>\n<parameter=path>\na b\n</parameter>\n<parameter=count>\n3\n</parameter>\n<parameter=on>\nTrue\n</parameter>\n<parameter=list>\n[1, \"x\"]\n</parameter>\n</function>\n</tool_call>"
        ),
        Written(
            "Qwen-Coder without its outer tag",
            "<function=Write><parameter=path>a b</parameter><parameter=count>3</parameter><parameter=on>true</parameter><parameter=list>[1,\"x\"]</parameter></function>\n</tool_call>"
        ),
        Written(
            "Seed-OSS",
            "<seed:tool_call>\n<function=Write>\n<parameter=path>a b</parameter>\n<parameter=count>3</parameter>\n<parameter=on>true</parameter>\n<parameter=list>[1, \"x\"]</parameter>\n</function>\n</seed:tool_call>"
        ),
        Written(
            "MiniMax M2",
            "<minimax:tool_call>\n<invoke name=\"Write\">\n<parameter name=\"path\">a b</parameter>\n<parameter name=\"count\">3</parameter>\n<parameter name=\"on\">true</parameter>\n<parameter name=\"list\">[1, \"x\"]</parameter>\n</invoke>\n</minimax:tool_call>"
        ),
        Written(
            "an imitation of it",
            "<function_calls>\n<invoke name=\"Write\">\n<parameter name=\"path\">a b</parameter>\n<parameter name=\"count\">3</parameter>\n<parameter name=\"on\">true</parameter>\n<parameter name=\"list\">[1, \"x\"]</parameter>\n</invoke>\n</function_calls>"
        ),
        Written(
            "GLM",
            "<tool_call>Write\n<arg_key>path</arg_key>\n<arg_value>a b</arg_value>\n<arg_key>count</arg_key>\n<arg_value>3</arg_value>\n<arg_key>on</arg_key>\n<arg_value>true</arg_value>\n<arg_key>list</arg_key>\n<arg_value>[1, \"x\"]</arg_value>\n</tool_call>"
        ),
        Written(
            "GLM without lines",
            "<tool_call>Write<arg_key>path</arg_key><arg_value>a b</arg_value><arg_key>count</arg_key><arg_value>3</arg_value><arg_key>on</arg_key><arg_value>true</arg_value><arg_key>list</arg_key><arg_value>[1,\"x\"]</arg_value></tool_call>"
        ),
        Written(
            "Kimi",
            #"<|tool_calls_section_begin|><|tool_call_begin|>functions.Write:0<|tool_call_argument_begin|>{"path":"a b","count":3,"on":true,"list":[1,"x"]}<|tool_call_end|><|tool_calls_section_end|>"#
        ),
        Written(
            "Kimi, one letter less",
            #"<|tool_call_section_begin|><|tool_call_begin|>functions.Write:0<|tool_call_argument_begin|>{"path":"a b","count":3,"on":true,"list":[1,"x"]}<|tool_call_end|><|tool_call_section_end|>"#
        ),
        Written(
            "Hermes, one bracket more",
            #"<tool_call>{"name":"Write","arguments":{"path":"a b","count":3,"on":true,"list":[1,"x"]}}}</tool_call>"#),
        Written("Hermes, short", #"<tool_call>{"name":"Write","args":{"path":"a b","count":3,"on":true,"list":[1,"x"]}}</tool_call>"#),
        Written(
            "DeepSeek V3",
            "<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>Write\n```json\n{\"path\":\"a b\",\"count\":3,\"on\":true,\"list\":[1,\"x\"]}\n```<｜tool▁call▁end｜><｜tool▁calls▁end｜>"
        ),
        Written(
            "DeepSeek V3.1",
            #"<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>Write<｜tool▁sep｜>{"path":"a b","count":3,"on":true,"list":[1,"x"]}<｜tool▁call▁end｜><｜tool▁calls▁end｜>"#
        ),
        Written(
            "DeepSeek V3.2",
            #"<｜DSML｜function_calls><｜DSML｜invoke name="Write"><｜DSML｜parameter name="path" string="true">a b</｜DSML｜parameter><｜DSML｜parameter name="count" string="false">3</｜DSML｜parameter><｜DSML｜parameter name="on" string="false">true</｜DSML｜parameter><｜DSML｜parameter name="list" string="false">[1,"x"]</｜DSML｜parameter></｜DSML｜invoke></｜DSML｜function_calls>"#
        ),
    ]

    private static let shown = #"Write(new) {"path":"a b","count":3,"on":true,"list":[1,"x"]}"#

    private static let tools: JSON = [
        "tools": [
            [
                "name": "Write",
                "input_schema": [
                    "type": "object",
                    "properties": [
                        "path": ["type": "string"], "count": ["type": "integer"], "on": ["type": "boolean"],
                        "list": ["type": "array", "items": [:]],
                    ],
                ],
            ], ["name": "Ping", "input_schema": ["type": "object"]],
        ]
    ]

    private static func script(isStream: Bool = true, _ change: (inout Quirks) -> Void = { _ in }) -> Script {
        var script = Script(change)
        script.tools = []
        script.request = tools
        script.isStream = isStream
        return script
    }

    /// The client's answers for `text`, whole and in pieces of every size.
    private static func summaries(_ text: String, _ finish: String = "stop", script: Script = script()) throws -> Set<String> {
        let characters = Array(text.unicodeScalars)
        func pieces(_ size: Int) -> [String] {
            stride(from: 0, to: characters.count, by: size).map {
                String(String.UnicodeScalarView(characters[$0..<min($0 + size, characters.count)]))
            }
        }
        return try Set([1, 2, 3, 5, 11, characters.count].map { try script.summary(pieces($0).map { .text($0) } + [.end(finish)]) })
    }

    @Test(arguments: dialects) func `D-48 a call in the text is one, with prose around it, however it is cut`(_ written: Written) throws {
        #expect(try Self.summaries(written.text) == ["\(Self.shown); tool_use"])
        #expect(
            try Self.summaries("I look.\n\(written.text)\nThere it is.")
                == [#"text "I look.\n"; \#(Self.shown); text "\nThere it is."; tool_use"#])
        #expect(try Self.summaries("\(written.text)\n\(written.text)") == ["\(Self.shown); \(Self.shown); tool_use"])
        #expect(try Self.summaries("<think>I think.</think>\n\n\(written.text)") == [#"thinking "I think."; \#(Self.shown); tool_use"#])
        let whole = try Self.script(isStream: false).summary([.text("I look.\n\(written.text)"), .end("stop")])
        #expect(whole == #"text "I look.\n"; \#(Self.shown); tool_use"#)
    }

    @Test(arguments: dialects) func `D-40 D-48 a call that is cut anywhere in the text is none, or is cut`(_ written: Written) throws {
        let characters = Array(written.text.unicodeScalars)
        let leaves: [JSON] = ["a b", .number(JSONText(escaped: Array("3".utf8))), true, 1, "x"]
        for cut in 1..<characters.count {
            let chunk = String.text(String(String.UnicodeScalarView(characters[..<cut])))
            let isStream = cut % 2 == 0
            let finish = cut % 3 == 0 ? "length" : "stop"
            let reply = try Self.script(isStream: isStream).play(.events([chunk, .end(finish)]))
            let content = isStream ? try reply.stream().content : reply.json["content"]?.array ?? []
            for input in content.compactMap({ $0["input"] }) where input.members != nil && input["INVALID_JSON"] == nil {
                for member in input.members ?? [] {
                    let values = member.value.array ?? [member.value]
                    #expect(values.allSatisfy(leaves.contains), "\(input.written) after \(cut), \(finish)")
                }
            }
        }
    }

    @Test(arguments: [
        "```\n<tool_call>{\"name\":\"Ping\",\"arguments\":{}}</tool_call>\n```",
        "~~~xml\n<tool_call>{\"name\":\"Ping\",\"arguments\":{}}</tool_call>\n~~~\nDone.",
        "- so:\n  ````\n  ```\n  <function=Ping></function>\n  ```\n  ````",
        "Say `<tool_call>{\"name\":\"Ping\",\"arguments\":{}}</tool_call>`.",
        "Say <tool_call>{\"name\":\"Other\",\"arguments\":{}}</tool_call>.", "A <tool_call> tag, and <tool_call>Other</tool_call>",
        "if a < b && c <| d { <tool_call", "<function=Other><parameter=a>b</parameter></function>", "a <tool_call>{\"name\":\"Ping\"",
        "<function=Ping> is how it begins.", "<html>\n<tool_calls>", "<invoke name=\"Other\"><parameter name=\"a\">b</parameter></invoke>",
        "<function_calls> is a tag.",
        "<tool_call>{\"x\": 1}</tool_call>", "Say `<tool_call><function=Ping></function></tool_call>`.",
        "Say `` ` <function=Ping></function> ``, or ```<function=Ping></function>```.", "`a` `so <function=Ping></function>`",
        #"<tool_call>{"name":"Ping","payload":{"a":1}}</tool_call>"#,
    ]) func `D-48 text about calls stays text`(text: String) throws {
        let summaries = try Self.summaries(text)
        if text.hasSuffix("\"Ping\"") {
            #expect(summaries == [#"text "a "; Ping(new) CUT {; max_tokens"#])
        } else {
            #expect(summaries == ["text \(JSON(text).written); end_turn"])
        }
    }

    @Test func `D-48 behind a span of code a call is one`() throws {
        let text = "`a` ``b` `` `c\n<function=Ping></function>"
        #expect(try Self.summaries(text) == [#"text "`a` ``b` `` `c\n"; Ping(new) {}; tool_use"#])
    }

    @Test func `D-48 behind a fence that was closed a call is one`() throws {
        let text = "```\n<tool_call>\n```\n<tool_call>{\"name\":\"Ping\",\"arguments\":{}}</tool_call>"
        #expect(try Self.summaries(text) == [#"text "```\n<tool_call>\n```\n"; Ping(new) {}; tool_use"#])
    }

    @Test(arguments: [
        "<tool_call>Ping</tool_call>", "<tool_call>Ping\n</tool_call>", "<tool_call><function=Ping></function></tool_call>",
        #"<tool_call>{"name":"Ping"}</tool_call>"#, #"<tool_call>{"name":"functions.ping","arguments":{}}</tool_call>"#,
        "<|tool_call_begin|>functions.Ping:3<|tool_call_argument_begin|><|tool_call_end|>",
        #"<tool_call>{"function":{"name":"Ping","arguments":"{}"}}"#, #"<tool_call>{"name":"Ping","parameters":{}}"#,
    ]) func `D-48 D-44 a call without arguments`(text: String) throws {
        #expect(try Self.summaries(text) == ["Ping(new) {}; tool_use"])
    }

    @Test func `D-48 a value is what the schema says, else a text`() throws {
        func value(_ text: String, _ schema: JSON?) -> String { TextCallValue(schema: schema).json(of: Array(text.utf8)[...]).written }
        #expect(value("3", ["type": "string"]) == #""3""#)
        #expect(value("3", ["type": ["string", "null"]]) == #""3""#)
        #expect(value("null", ["type": ["string", "null"]]) == "null")
        #expect(value(" 3\n", ["type": "integer"]) == "3")
        #expect(value("three", ["type": "integer"]) == #""three""#)
        #expect(value("False", ["type": "boolean"]) == "false")
        #expect(value("[1]", ["anyOf": [["type": "string"], ["type": "array"]]]) == "[1]")
        #expect(value(#"{"a":1}"#, ["type": "object"]) == #"{"a":1}"#)
        #expect(value("[1", ["type": "array"]) == #""[1""#)
        #expect(value("2", ["enum": [1, 2]]) == "2")
        #expect(value(#"{"a":1}"#, nil) == #"{"a":1}"#)
        #expect(value("a\nb", nil) == #""a\nb""#)
    }

    @Test func `D-48 text goes on at once where no call can begin`() throws {
        let tools = ToolCatalog(try MessagesRequest.withTools(Self.tools), web: [], quirks: Quirks())
        var calls = TextCalls(isOn: true)
        let texts: [JSONText] = ["a", #"b > c\n"#, "d <", "e", "<tool_", "box>"]
        let pieces = texts.map { calls.passes($0) ? [.text($0)] : calls.receive($0, tools) }
        #expect(pieces == [[.text("a")], [.text(#"b > c\n"#)], [.text("d ")], [.text("<e")], [], [.text("<tool_box>")]])
    }

    @Test func `D-48 it acts where nobody else reads the calls`() throws {
        let text = #"<tool_call>{"name":"Ping","arguments":{}}</tool_call>"#
        let own = "text \(JSON(text).written)"
        #expect(try Self.summaries(text, script: Self.script { $0.textCalls = .off }) == ["\(own); end_turn"])
        var without = Self.script()
        without.request = [:]
        #expect(try Self.summaries(text, script: without) == ["\(own); end_turn"])
        var none = Self.script()
        none.request = .object((Self.tools.members ?? []) + [JSON.Member(key: "tool_choice", value: ["type": "none"])])
        #expect(try Self.summaries(text, script: none) == ["\(own); end_turn"])
        let native = String.call(#""index":0,"id":"t""#, "Ping", "{}")
        #expect(
            try Self.script().summary([
                .delta(#""content":\#(JSON(text).written),"tool_calls":[{"id":"t","function":{"name":"Ping","arguments":"{}"}}]"#),
                .end("stop"),
            ]) == "\(own); Ping(t) {}; tool_use")
        #expect(try Self.script().summary([.text("<tool_call>{"), native, .end("stop")]) == #"text "<tool_call>{"; Ping(t) {}; tool_use"#)
    }

    @Test func `D-48 the log names the setting that would mend it`() throws {
        let reply = try Self.script().play(.events([.text(#"<tool_call>{"name":"Ping"}</tool_call>"#), .end("stop")]))
        #expect(reply.notices.count == 1 && reply.notices[0].contains("--tool-call-parser"))
    }

    @Test(arguments: [#"{"type":"auto"}"#, #"{"type":"any"}"#, #"{"type":"tool","name":"Ping"}"#])
    func `D-48 D-57 vLLM without a parser gets the tools with the choice of none, and its calls are read`(choice: String) throws {
        let refusal = #""auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"#
        var script = Self.script()
        script.request = .object((Self.tools.members ?? []) + [JSON.Member(key: "tool_choice", value: try JSON.parse(Array(choice.utf8)))])
        let reply = try script.play(
            .document(#"{"error":{"message":\#(JSON(refusal).written),"type":"BadRequestError","param":null,"code":400}}"#, status: 400),
            .events([.text("<tool_call>\n{\"name\": \"Ping\", \"arguments\": {}}\n</tool_call>"), .end("stop")]))
        #expect(try reply.summary.hasPrefix("Ping(") && reply.summary.hasSuffix(") {}; tool_use"))
        #expect(reply.sent.map { $0["tool_choice"]?.string }[1] == "none" && reply.sent[0]["tools"] == reply.sent[1]["tools"])
        #expect(reply.notices.contains { $0.contains(#""quirks": {"tool_choice_auto":false,"#) })
    }

    @Test func `D-48 a search in the text is made`() throws {
        let text = String.text(#"<tool_call>{"name":"web_search","arguments":{"query":"swift"}}</tool_call>"#)
        var script = Script()
        script.tools = []
        script.request = ["tools": [["type": "web_search_20250305", "name": "web_search"]]]
        let reply = try script.play([InboundPart].events([text, .end("stop")]))
        #expect(reply.requests.count == 2)
        let cut = String.text(#"<tool_call>{"name":"web_search","arguments":{"query":"swi"#)
        #expect(try script.play([InboundPart].events([cut, .end("stop")])).requests.count == 1)
    }

    @Test func `D-48 what could begin calls without end takes no time by the square`() throws {
        let tools = ToolCatalog(try MessagesRequest.withTools(Self.tools), web: [], quirks: Quirks())
        for text in [
            "<", "<tool_call>", "<tool_call>{\"", "<function=Ping>", "<tool_call>{\"name\":\"Ping\",\"arguments\":{\"a\":\"", "```",
        ] {
            var calls = TextCalls(isOn: true)
            for _ in 0..<20_000 where !calls.passes(JSONText(text)) { _ = calls.receive(JSONText(text), tools) }
            _ = calls.end(tools)
        }
    }
}

extension MessagesRequest {
    fileprivate static func withTools(_ members: JSON) throws -> MessagesRequest {
        let own: JSON = ["model": "m", "max_tokens": 9, "messages": [["role": "user", "content": "hi"]]]
        return try parse(JSON.object((own.members ?? []) + (members.members ?? [])).encoded, for: .answer)
    }
}
