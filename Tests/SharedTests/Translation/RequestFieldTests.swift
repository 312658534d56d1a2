import Testing

@testable import Shared

/// The fields of a request, one by one.
@Suite struct RequestFieldTests {
    private static let tools = #""tools":[{"name":"T","input_schema":{"type":"object"}},{"name":"U","input_schema":{"type":"object"}}]"#

    private static let efforts = #"{"thinking_control":"effort","effort_values":["low","medium","high"]}"#

    private static func budget(_ tokens: Int) -> String {
        #""max_tokens":20000,"thinking":{"type":"enabled","budget_tokens":\#(tokens)}"#
    }

    /// Row, the client's members, one member sent upstream (nil: not sent), flags.
    private static let rows: [(String, String, String, String?, String)] = [
        ("R-04 the limit", #""max_tokens":7"#, "max_tokens", "7", "{}"),
        ("R-04 another name for it", #""max_tokens":7"#, "max_completion_tokens", "7", #"{"max_tokens_field":"max_completion_tokens"}"#),
        ("R-04 no more than the upstream gives", #""max_tokens":64000"#, "max_tokens", "8192", #"{"max_output_tokens":8192}"#),
        ("R-04 no less than makes sense", #""max_tokens":7"#, "max_tokens", "4096", #"{"min_output_tokens":4096}"#),
        ("R-08 as it was written", #""temperature":0.70"#, "temperature", "0.70", "{}"),
        ("R-08 within the upstream's range", #""temperature":1.5"#, "temperature", "1.0", #"{"temperature_max":1}"#),
        ("R-08 out of Anthropic's range", #""temperature":1.5"#, "temperature", "1.5", "{}"),
        ("R-08 fixed sampling", #""temperature":1"#, "temperature", nil, #"{"fixed_sampling":true}"#),
        ("R-09", #""top_p":0.9"#, "top_p", "0.9", "{}"),
        ("R-09 fixed sampling", #""top_p":0.9"#, "top_p", nil, #"{"fixed_sampling":true}"#),
        ("R-08 null is nothing", #""temperature":null"#, "temperature", nil, "{}"),
        ("R-10", #""top_k":5"#, "top_k", nil, "{}"),
        ("R-10 where it is known", #""top_k":5"#, "top_k", "5", #"{"top_k":true}"#),
        ("R-11 the proxy looks itself", #""stop_sequences":["a"]"#, "stop", nil, "{}"),
        ("R-11 and streams to stop early", #""stop_sequences":["a"]"#, "stream", "true", "{}"),
        ("R-11 the upstream says which", #""stop_sequences":["a","a","b"]"#, "stop", #"["a","b"]"#, #"{"stop_report":true}"#),
        ("R-11 none", #""stop_sequences":[]"#, "stream", nil, "{}"),
        ("R-11 the upstream says which, so it need not be streamed", #""stop_sequences":["a"]"#, "stream", nil, #"{"stop_report":true}"#),
        ("R-12 D-27", #""stream":false"#, "stream", nil, "{}"),
        ("R-12 D-27 always", #""stream":false"#, "stream", "true", #"{"always_stream":true}"#),
        ("R-12 usage", #""stream":true"#, "stream_options", #"{"include_usage":true}"#, "{}"),
        ("R-12 usage unasked", #""stream":true"#, "stream_options", nil, #"{"stream_usage":false}"#),
        ("R-13 no tools", #""tools":[],"tool_choice":{"type":"any"}"#, "tool_choice", nil, "{}"),
        ("R-14 auto", #"\#(tools),"tool_choice":{"type":"auto"}"#, "tool_choice", nil, "{}"),
        ("R-15 any", #"\#(tools),"tool_choice":{"type":"any"}"#, "tool_choice", #""required""#, "{}"),
        ("R-15 any, in words", #"\#(tools),"tool_choice":{"type":"any"}"#, "tool_choice", nil, #"{"tool_choice_required":false}"#),
        (
            "R-16 one", #"\#(tools),"tool_choice":{"type":"tool","name":"U"}"#, "tool_choice",
            #"{"type":"function","function":{"name":"U"}}"#, "{}"
        ),
        (
            "R-16 the only one", #"\#(tools),"tool_choice":{"type":"tool","name":"U"}"#, "tool_choice", #""required""#,
            #"{"tool_choice_named":false}"#
        ),
        (
            "R-16 T-20 one, under the upstream's name",
            #""tools":[{"name":"a.b","input_schema":{}}],"tool_choice":{"type":"tool","name":"a.b"}"#,
            "tool_choice", #"{"type":"function","function":{"name":"a_b_\#(FNV1a.hex32("a.b".utf8))"}}"#, "{}"
        ),
        (
            "R-15 R-21 adaptive thinking may be forced", #"\#(tools),"tool_choice":{"type":"any"},"thinking":{"type":"adaptive"}"#,
            "tool_choice",
            #""required""#, "{}"
        ),
        (
            "R-15 in words while it thinks", #"\#(tools),"tool_choice":{"type":"any"}"#, "tool_choice", nil,
            #"{"tool_choice_thinking":false}"#
        ),
        (
            "R-15 once it does not think", #"\#(tools),"tool_choice":{"type":"any"},"thinking":{"type":"disabled"}"#, "tool_choice",
            #""required""#,
            #"{"tool_choice_thinking":false,"thinking_control":"thinking_type"}"#
        ),
        ("R-17 none", #"\#(tools),"tool_choice":{"type":"none"}"#, "tool_choice", #""none""#, "{}"),
        ("R-17 none, by no tools", #"\#(tools),"tool_choice":{"type":"none"}"#, "tools", nil, #"{"tool_choice_none":false}"#),
        ("R-18", #"\#(tools),"tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#, "parallel_tool_calls", "false", "{}"),
        (
            "R-18 not known", #"\#(tools),"tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#, "parallel_tool_calls", nil,
            #"{"parallel_flag":false}"#
        ),
        (
            "R-18 with a tool that must be called", #"\#(tools),"tool_choice":{"type":"any","disable_parallel_tool_use":true}"#,
            "parallel_tool_calls", "false", "{}"
        ),
        (
            "R-18 never true", #"\#(tools),"tool_choice":{"type":"auto","disable_parallel_tool_use":false}"#, "parallel_tool_calls", nil,
            "{}"
        ),
        ("R-18 no tools", #""tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#, "parallel_tool_calls", nil, "{}"),
        (
            "D-25 no switches for strangers", #""thinking":{"type":"adaptive"},"output_config":{"effort":"high"}"#, "reasoning_effort", nil,
            "{}"
        ),
        ("R-19", #""thinking":{"type":"disabled"}"#, "thinking", #"{"type":"disabled"}"#, #"{"thinking_control":"thinking_type"}"#),
        ("R-20 effort of a small budget", budget(4095), "reasoning_effort", #""low""#, efforts),
        ("R-20 effort of a budget", budget(4096), "reasoning_effort", #""medium""#, efforts),
        ("R-20 effort of a large budget", budget(16384), "reasoning_effort", #""high""#, efforts),
        (
            "R-24 effort stands above a budget", budget(16384) + #","output_config":{"effort":"low"}"#, "reasoning_effort", #""low""#,
            efforts
        ),
        ("R-24 an unknown effort is none", #""output_config":{"effort":"utmost"}"#, "reasoning_effort", nil, efforts),
        (
            "R-23 whether it is shown is no matter of the upstream", #""thinking":{"type":"adaptive","display":"omitted"}"#, "thinking",
            nil, "{}"
        ),
        (
            "R-20 a budget", #""max_tokens":9000,"thinking":{"type":"enabled","budget_tokens":5000}"#, "thinking_budget", "5000",
            #"{"thinking_control":"enable_thinking"}"#
        ),
        ("R-21 adaptive is unasked", #""thinking":{"type":"adaptive"}"#, "thinking", nil, #"{"thinking_control":"thinking_type"}"#),
        (
            "R-22 between_tools is as adaptive", #""thinking":{"type":"between_tools"}"#, "thinking", #"{"type":"enabled"}"#,
            #"{"thinking_control":"thinking_type","thinking_on":"enabled"}"#
        ),
        (
            "R-24 effort to the nearest below", #""output_config":{"effort":"xhigh"}"#, "reasoning_effort", #""high""#,
            #"{"thinking_control":"effort","effort_values":["low","high","max"]}"#
        ),
        (
            "R-24 disabled stands above effort", #""thinking":{"type":"disabled"},"output_config":{"effort":"xhigh"}"#, "reasoning_effort",
            #""none""#,
            #"{"thinking_control":"effort","effort_values":["none","low"],"effort_off":"none"}"#
        ),
        (
            "M-65 the last system message's effort",
            #""output_config":{"effort":"low"},"messages":[{"role":"user","content":"1"},{"role":"system","content":"s","output_config":{"effort":"high"}}]"#,
            "reasoning_effort", #""high""#, #"{"thinking_control":"effort","effort_values":["low","high"]}"#
        ),
        (
            "R-25", #""output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#, "response_format",
            #"{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object"},"strict":true}}"#, "{}"
        ),
        (
            "R-25 the older name", #""output_format":{"type":"json_schema","schema":{"type":"object"}}"#, "response_format",
            #"{"type":"json_object"}"#, #"{"response_format":"json_object"}"#
        ),
        (
            "R-25 the newer name counts",
            #""output_format":{"type":"json_schema","schema":{"title":"old"}},"output_config":{"format":{"type":"json_schema","schema":{}}}"#,
            "response_format", #"{"type":"json_schema","json_schema":{"name":"output","schema":{},"strict":true}}"#, "{}"
        ),
        (
            "R-25 with something optional, for one that takes strict at its word",
            #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}}}"#,
            "response_format",
            #"{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false},"strict":false}}"#,
            #"{"strict_tools":true}"#
        ),
        (
            "R-25 with nothing optional, for one that takes strict at its word",
            #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}}}"#,
            "response_format",
            #"{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false},"strict":true}}"#,
            #"{"strict_tools":true}"#
        ),
        (
            "R-25 with values whose type is not said, for one that takes strict at its word",
            #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"const":"x"}},"required":["a"],"additionalProperties":false}}}"#,
            "response_format",
            #"{"type":"json_schema","json_schema":{"name":"output","schema":{"type":"object","properties":{"a":{"type":"string","enum":["x"]}},"required":["a"],"additionalProperties":false},"strict":true}}"#,
            #"{"strict_tools":true}"#
        ),
        ("R-25 another format", #""output_config":{"format":{"type":"text"}}"#, "response_format", nil, "{}"),
        ("R-26", #""output_config":{"task_budget":{"type":"tokens","total":9}}"#, "task_budget", nil, "{}"),
        ("R-27 nobody's ids", #""metadata":{"user_id":"u"}"#, "metadata", nil, "{}"),
        ("R-28", #""service_tier":"standard_only""#, "service_tier", nil, "{}"),
        ("R-29", #""speed":"fast""#, "speed", nil, "{}"),
        (
            "R-30 for the whole request", #""cache_control":{"type":"ephemeral"}"#, "cache_control", #"{"type":"ephemeral"}"#,
            #"{"cache_control":true}"#
        ),
        ("R-30 where it is not known", #""cache_control":{"type":"ephemeral"}"#, "cache_control", nil, "{}"),
        (
            "R-30 on the system prompt", #""system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}]"#, "messages",
            #"[{"role":"system","content":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}]},{"role":"user","content":[{"type":"text","text":"hi"}]}]"#,
            #"{"cache_control":true,"system_parts":true}"#
        ),
        ("R-31 a container's name", #""container":"c""#, "container", nil, "{}"),
        ("R-32", #""context_management":{"edits":[]}"#, "context_management", nil, "{}"),
        ("R-33 no servers", #""mcp_servers":[]"#, "mcp_servers", nil, "{}"),
        ("R-35", #""fallbacks":[{"model":"x"}],"inference_geo":"eu","user_profile_id":"u","billing_policy":{}"#, "fallbacks", nil, "{}"),
        ("R-36", #""betas":["context-1m-2025-08-07"]"#, "betas", nil, "{}"),
        ("R-39 what nobody knows", #""novelty":1"#, "novelty", nil, "{}"),
        ("R-06", #""system":"S""#, "messages", #"[{"role":"system","content":"S"},{"role":"user","content":"hi"}]"#, "{}"),
        ("R-06 R-07 none", #""system":[]"#, "messages", #"[{"role":"user","content":"hi"}]"#, "{}"),
        (
            "R-07 texts are joined", #""system":[{"type":"text","text":"a","citations":null},{"type":"text","text":"b"}]"#, "messages",
            #"[{"role":"system","content":"a\n\nb"},{"role":"user","content":"hi"}]"#, "{}"
        ),
        ("R-06 blank", #""system":" ""#, "messages", #"[{"role":"user","content":"hi"}]"#, "{}"),
        (
            "R-06 developer", #""system":"S""#, "messages", #"[{"role":"developer","content":"S"},{"role":"user","content":"hi"}]"#,
            #"{"system_role":"developer"}"#
        ),
        ("D-04 alone", #""system":"x-anthropic-billing-header: 1""#, "messages", #"[{"role":"user","content":"hi"}]"#, "{}"),
        (
            "D-04 as the first line of a string", #""system":"x-anthropic-billing-header: 1;\n\nYou are useful.""#, "messages",
            #"[{"role":"system","content":"You are useful."},{"role":"user","content":"hi"}]"#, "{}"
        ),
        (
            "M-45 R-25 a word of ours is no part of a beginning",
            #""output_config":{"format":{"type":"json_schema","schema":{}}},"messages":[{"role":"user","content":"1"},{"role":"assistant","content":"{"}]"#,
            "messages",
            #"[{"role":"system","content":"Answer with one JSON object and nothing else. It must match this JSON Schema: {}"},{"role":"user","content":"1"},{"role":"assistant","content":"{"}]"#,
            #"{"prefill":"native","response_format":"none"}"#
        ),
        (
            "R-07 D-04",
            #""system":[{"type":"text","text":"x-anthropic-billing-header: 1"},{"type":"text","text":"a"},{"type":"text","text":"b"}]"#,
            "messages",
            #"[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]},{"role":"user","content":"hi"}]"#,
            #"{"system_parts":true}"#
        ),
        (
            "M-45 a beginning for vLLM", #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":"a"}]"#,
            "continue_final_message",
            "true", #"{"prefill":"continue"}"#
        ),
        (
            "M-45 a beginning for vLLM, and no other", #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":"a"}]"#,
            "add_generation_prompt", "false", #"{"prefill":"continue"}"#
        ),
        ("M-45 no beginning", "", "continue_final_message", nil, #"{"prefill":"continue"}"#),
        ("§9.1 the vendor's own", "", "tool_stream", "true", #"{"extra_body":{"tool_stream":true}}"#),
    ]

    @Test(arguments: rows)
    func `a field of the request`(_ row: String, _ members: String, _ name: String, _ expected: String?, _ quirks: String) throws {
        let sent = try Sent.body(members, quirks: quirks)
        let wanted = try expected.map { try JSON.parse($0) }
        #expect(sent[named: name] == wanted, "\(row)")
    }

    @Test func `§9.1 what the configuration adds is written where the translation writes none of that name, and no name twice`() throws {
        let own = #"{"include_usage":true,"x":1}"#
        let sent = try Sent.body(
            #"\#(Self.tools),"stream":true,"tool_choice":{"type":"any","disable_parallel_tool_use":true},"temperature":0.5,"#
                + #""messages":[{"role":"user","content":"1"},{"role":"assistant","content":"a"}]"#,
            quirks:
                #"{"prefill":"continue","extra_body":{"stream_options":\#(own),"model":"x","max_tokens":5,"messages":[],"tools":[],"tool_choice":"auto","parallel_tool_calls":true,"temperature":1,"add_generation_prompt":true,"seed":1,"seed":2}}"#
        )
        let names = sent.members?.map(\.key.string)
        #expect(
            names == [
                "model", "stream", "stream_options", "max_tokens", "temperature", "continue_final_message", "add_generation_prompt", "seed",
                "tools", "tool_choice", "parallel_tool_calls", "messages",
            ])
        #expect(sent["max_tokens"] == 100 && sent["parallel_tool_calls"] == false && sent["seed"] == 2)
        #expect(try Sent.body(Self.tools, quirks: #"{"extra_body":{"parallel_tool_calls":true}}"#)["parallel_tool_calls"] == true)
    }

    @Test func `R-15 R-16 R-25 what an upstream has no field for is said in words, in the system prompt`() throws {
        let any = try Sent.body(#"\#(Self.tools),"tool_choice":{"type":"any"}"#, quirks: #"{"tool_choice_required":false}"#)
        #expect(
            any["messages"]?.written
                == #"[{"role":"system","content":"You must call at least one of the tools now."},{"role":"user","content":"hi"}]"#
        )
        let one = try Sent.body(
            #"\#(Self.tools),"tool_choice":{"type":"tool","name":"U"}"#,
            quirks: #"{"tool_choice_required":false,"tool_choice_named":false}"#)
        #expect(one["messages"]?.written.contains("You must call the tool U now.") == true)
        #expect(one["tools"]?.array?.count == 2)
        let format = #""output_config":{"format":{"type":"json_schema","schema":{"type":"object"}}}"#
        let schema = try Sent.body(format, quirks: #"{"response_format":"none"}"#)
        #expect(schema["messages"]?.written.contains(#"JSON Schema: {\"type\":\"object\"}"#) == true)
        #expect(schema["response_format"] == nil)
        let developer = try Sent.body(#""system":"S",\#(format)"#, quirks: #"{"response_format":"none","system_role":"developer"}"#)
        let system = developer["messages"]?.array?.first
        #expect(system?["role"] == "developer" && system?["content"]?.string?.hasPrefix("S\n\nAnswer with one JSON object") == true)
    }

    @Test func `R-16 a tool that is required alone is told of alone`() throws {
        let sent = try Sent.body(#"\#(Self.tools),"tool_choice":{"type":"tool","name":"U"}"#, quirks: #"{"tool_choice_named":false}"#)
        #expect(sent["tools"]?.array?.map { $0["function"]?["name"]?.string } == ["U"])
    }

    @Test(arguments: [
        ("deepseek", "deepseek-v4-pro", "thinking", #"{"type":"disabled"}"#),
        ("vllm", "Qwen/Qwen3-8B", "chat_template_kwargs", #"{"enable_thinking":false}"#),
        ("openrouter", "z-ai/glm-5.2", "reasoning", #"{"enabled":false}"#), ("openai", "gpt-5.2", "reasoning_effort", #""none""#),
        ("openai", "o3", "reasoning_effort", nil), ("glm", "glm-5.3", "reasoning_effort", nil), ("default", "m", "reasoning_effort", nil),
    ])
    func `D-64 thinking that Claude Code leaves out is off, and an effort alone switches nothing on`(
        _ profile: String, _ model: String, _ member: String, _ expected: String?
    ) throws {
        let members = #""max_tokens":2112,"output_config":{"effort":"high"}"#
        let sent = { (headers: HTTPHeaders) in
            try Sent.body(members, profile: profile, remoteID: model, headers: headers)
        }
        let wanted = try expected.map { try JSON.parse($0) }
        for agent in ["claude-cli/2.1.330 (external, cli)", "claude-cli/2.1.332 (external, sdk-py)", "Claude-CLI/3"] {
            #expect(try sent(["user-agent": agent])[named: member] == wanted, "\(agent)")
        }
        for agent in ["Anthropic/Python 2.12.0", "my-claude-cli/1", ""] {
            #expect(try sent(["user-agent": agent])[named: member] != wanted || profile == "default", "\(agent)")
        }
    }

    /// Profile, model, the template's switch.
    @Test(arguments: [
        ("vllm", "deepseek-ai/DeepSeek-V3.1", "thinking"), ("vllm", "deepseek-ai/DeepSeek-V3.2-Exp", "thinking"),
        ("sglang", "google/gemma-4-26B-A4B-it", "enable_thinking"), ("llamacpp", "ibm-granite/granite-3.2-8b", "thinking"),
        ("mlx", "mlx-community/gemma-4-e4b-it-4bit", "enable_thinking"), ("transformers", "deepseek-ai/DeepSeek-V4-Flash", "thinking"),
    ])
    func `D-52 thinking is switched on where a template's default is off`(_ profile: String, _ model: String, _ name: String) throws {
        func switched(_ members: String) throws -> JSON? {
            try Sent.body(members, profile: profile, remoteID: model)["chat_template_kwargs"]
        }
        #expect(try switched(#""thinking":{"type":"adaptive"}"#) == .object([.init(key: JSONText(name), value: true)]))
        #expect(try switched(#""thinking":{"type":"disabled"}"#) == .object([.init(key: JSONText(name), value: false)]))
        #expect(try switched("") == nil)
        // According to the model's card, it calls no tools while it thinks.
        let off = model.contains("V3.1")
        #expect(
            try switched(#"\#(Self.tools),"thinking":{"type":"adaptive"}"#) == .object([.init(key: JSONText(name), value: .bool(!off))]))
    }

    @Test func `D-52 a beginning to go on with is no thought`() throws {
        let beginning =
            #""thinking":{"type":"adaptive"},"messages":[{"role":"user","content":"Count"},{"role":"assistant","content":"1, 2,"}]"#
        for profile in ["vllm", "sglang"] {
            let sent = try Sent.body(beginning, profile: profile, remoteID: "Qwen/Qwen3-8B")
            #expect(sent["chat_template_kwargs"] == ["enable_thinking": false] && sent["continue_final_message"] == true)
            #expect(try Sent.body("", profile: profile, remoteID: "Qwen/Qwen3-8B")["chat_template_kwargs"] == nil)
        }
    }

    @Test func `R-37 R-38 R-41 the upstream gets its own headers and none of the client's`() throws {
        var script = Script()
        script.headers = [
            "x-api-key": "client", "authorization": "Bearer client", "anthropic-version": "1999-01-01",
            "anthropic-beta": "novel-2030-01-01,other",
            "x-stainless-lang": "python", "x-claude-code-session-id": "s", "cookie": "c=1", "user-agent": "u",
        ]
        let answer = [InboundPart].events([.text("a"), .end("stop")])
        let sent = try script.play(answer).requests[0].headers
        #expect(sent == ["content-type": "application/json", "accept": "text/event-stream", "authorization": "Bearer sk-upstream-0"])
        script.isStream = false
        script.quirks[0].keyHeader = .apiKey
        #expect(
            try script.play(answer).requests[0].headers == [
                "content-type": "application/json", "accept": "application/json", "api-key": "sk-upstream-0",
            ])
    }

    @Test func `R-41 header fields of the configuration go out, and the values of none are shown`() throws {
        var script = Script { $0.extraHeaders = ["X-Title": "our app", "cf-aig-authorization": "Bearer gateway-key-0001"] }
        script.isStream = false
        let reply = try script.play(.document(#"{"error":{"message":"no Bearer gateway-key-0001 of our app"}}"#, status: 400))
        #expect(
            reply.requests[0].headers["X-Title"] == "our app"
                && reply.requests[0].headers["cf-aig-authorization"] == "Bearer gateway-key-0001")
        #expect(try reply.summary == "400 invalid_request_error: no *** of our app")
        let config = try Sent.config(quirks: #"{"extra_headers":{"X-Title":"our app","x-key":"gateway-key-0001"}}"#)
        #expect(ConfigReport(config).text.contains(#"extra_headers={"X-Title":"***","x-key":"***"}"#))
    }

    @Test func `R-27 R-41 a session is known by a hash, which differs by model, and by nothing where there is none`() throws {
        func sent(_ headers: HTTPHeaders, _ user: JSON? = nil, of profile: String = "openai") throws -> (JSON, HTTPHeaders) {
            var script = Script {
                $0 = Profile.all.first { $0.name == profile }?.quirks(forModel: "gpt-6") ?? Quirks()
                $0.extraHeaders = ["x-session": "{session}", "x-both": "a {session}/{session}", "x-plain": "{Session}"]
            }
            script.headers = headers
            if let user { script.request = ["metadata": ["user_id": user]] }
            let request = try script.play(.events([.text("a"), .end("stop")])).requests[0]
            return (try JSON.parse(request.body), request.headers)
        }
        let id = "419cf70e-9ea3-4df1-beec-33e209d35605"
        let (body, headers) = try sent(["x-claude-code-session-id": id])
        let hash = try #require(body["prompt_cache_key"]?.string)
        #expect(hash.utf8.count == 16 && !body.written.contains(id))
        #expect(headers["x-session"] == hash && headers["x-both"] == "a \(hash)/\(hash)" && headers["x-plain"] == "{Session}")
        #expect(
            try sent([:], #"{"device_id":"d","session_id":"419cf70e-9ea3-4df1-beec-33e209d35605"}"#).0["prompt_cache_key"]?.string == hash)
        #expect(try sent([:], JSON("user_0a1b_account__session_\(id)")).0["prompt_cache_key"]?.string == hash)
        for user in ["someone", "", "user_0a1b_session_", #"{"session_id":""}"#] as [JSON] {
            #expect(try sent([:], user).0["prompt_cache_key"] == nil, "who asks is no session")
        }
        let (none, bare) = try sent([:])
        #expect(none["prompt_cache_key"] == nil && bare["x-session"] == nil && bare["x-both"] == nil)
        #expect(try sent(["x-claude-code-session-id": id], of: "deepseek").0["prompt_cache_key"] == nil)
        let of = { (model: String) in
            try Sent.body("", profile: "azure", remoteID: model, headers: ["x-claude-code-session-id": "s"])["prompt_cache_key"]
        }
        #expect(try of("gpt-6") == of("gpt-6") && of("gpt-6") != of("gpt-5.5"))
    }

    @Test(arguments: [#"{"authorization":"x"}"#, #"{"Host":"x"}"#, #"{"a b":"x"}"#, #"{"":"x"}"#, #"{"x":1}"#, #"{"x":"a\r\nb: c"}"#, "[]"])
    func `R-41 what is no header field of the administrator's`(_ value: String) {
        #expect(throws: ConfigError.self) { try Sent.config(quirks: #"{"extra_headers":\#(value)}"#) }
    }

    @Test func `R-01 the suffix for a large window is no part of the name`() throws {
        #expect(try Sent.body(#""model":"m[1m]""#)["model"] == "m")
        #expect(try Sent.body("", remoteID: "vendor/x")["model"] == "vendor/x")
        // The answer carries the requested name.
        var script = Script()
        script.request = ["model": "m[1m]"]
        #expect(try script.play(.events([.text("a"), .end("stop")])).stream().start?["model"] == "m[1m]")
    }
}
