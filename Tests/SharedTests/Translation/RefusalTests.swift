import Testing

@testable import Shared

/// What upstreams refuse, in their words, and the fix that makes them accept the request. *Source*: D-57.
@Suite struct RefusalTests {
    struct Case: Sendable {
        var words: String
        var flags: String
        var status = 400
        var change: @Sendable (inout Quirks) -> Void = { _ in }
        var sent: JSON = ["max_tokens": 32000]
    }

    /// What llama.cpp says of a template or schema that it cannot use.
    private static let automaticParser = "Unable to generate parser for this template. Automatic parser generation failed: "

    /// A refusal for each flag that one can fix.
    static let cases: [Case] = [
        Case(
            words: "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
            flags: #"{"max_tokens_field":"max_completion_tokens"}"#),
        Case(words: "max tokens must be less than or equal to 4096, the maximum output length", flags: #"{"max_output_tokens":4096}"#),
        Case(words: "can only afford 27342", flags: #"{"max_output_tokens":27342}"#, status: 402),
        Case(
            words: "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.",
            flags: #"{"min_output_tokens":16}"#, sent: ["max_tokens": 1]),
        Case(words: "Unrecognized request argument supplied: stream_options", flags: #"{"stream_usage":false}"#),
        Case(words: "This model only support stream mode, please enable the stream parameter", flags: #"{"always_stream":true}"#),
        Case(
            words: "parameter.enable_thinking must be set to false for non-streaming calls", flags: #"{"always_stream":true}"#,
            change: { $0.thinkingControl = .enableThinking }),
        Case(words: "role 'developer' is not one of", flags: #"{"system_role":"system"}"#, change: { $0.systemRole = .developer }),
        Case(words: "system: content must be a string", flags: #"{"system_parts":false}"#, change: { $0.systemParts = true }),
        Case(words: "messages[0].content must be a string", flags: #"{"string_content":true}"#, change: { $0.stringContent = false }),
        Case(
            words: "System message must be at the beginning.", flags: #"{"mid_system":"user"}"#, status: 500,
            change: { $0.midSystem = .native }),
        Case(
            words: #""auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set"#,
            flags: #"{"tool_choice_auto":false,"tool_choice_required":false,"tool_choice_named":false}"#),
        Case(
            words: #"tool_choice=function "get_weather" requires --tool-call-parser to be set"#,
            flags: #"{"tool_choice_auto":false,"tool_choice_required":false,"tool_choice_named":false}"#),
        Case(words: "tool_choice 'required' is not supported", flags: #"{"tool_choice_required":false,"tool_choice_named":false}"#),
        Case(words: "tool_choice: unsupported value", flags: #"{"tool_choice_none":false}"#, sent: ["tool_choice": "none"]),
        Case(
            words: "Invalid tool_choice type: 'object'. Supported string values: none, auto, required",
            flags: #"{"tool_choice_named":false}"#,
            sent: ["tool_choice": ["type": "function", "function": ["name": "f"]]]),
        Case(words: "tool_choice 'required' is incompatible with thinking enabled", flags: #"{"tool_choice_thinking":false}"#),
        Case(words: "parallel_tool_calls: Extra inputs are not permitted", flags: #"{"parallel_flag":false}"#),
        Case(
            words: "tools.0.function.strict: Extra inputs are not permitted", flags: #"{"strict_tools":false}"#,
            change: { $0.strictTools = true }),
        Case(
            words: "Invalid schema for function 't': In context=(), 'additionalProperties' is required to be supplied and to be false.",
            flags: #"{"strict_schema":true}"#, change: { $0.strictSchema = false }),
        Case(words: "tools.function.parameters is not a valid moonshot flavored json schema", flags: #"{"schema_mode":"moonshot"}"#),
        Case(
            words: #"Unknown name "x" at 'tools[0].function_declarations[0].parameters': Cannot find field."#,
            flags: #"{"schema_mode":"gemini"}"#),
        Case(words: "Invalid grammar specification: 'triggers'", flags: #"{"strict_tools":false}"#, change: { $0.strictTools = true }),
        Case(
            words: #"Grammar error: Unimplemented keys: ["uniqueItems"]"#, flags: #"{"schema_mode":"minimal"}"#,
            change: { $0.schemaMode = .none }),
        Case(words: "Failed to initialize samplers: failed to parse grammar", flags: #"{"schema_mode":"gbnf"}"#),
        Case(
            words: automaticParser + "JSON schema error at #/properties/x: cannot resolve $ref #/$defs/a, $defs not found",
            flags: #"{"schema_mode":"gbnf"}"#, change: { $0.schemaMode = .none }),
        Case(
            words: automaticParser + "JSON schema error at #/properties/x: unrecognized type any", flags: #"{"schema_mode":"minimal"}"#,
            change: { $0.schemaMode = .gbnf }),
        Case(words: "failed to parse grammar", flags: #"{"schema_mode":"minimal"}"#, status: 500, change: { $0.schemaMode = .gbnf }),
        Case(
            words: "Invalid schema for function 't': In context=('properties', 'e'), array schema missing items.",
            flags: #"{"schema_mode":"openai"}"#),
        Case(
            words: "Invalid schema for function 't': '^x' is not a 'regex'", flags: #"{"schema_mode":"minimal"}"#,
            change: { $0.schemaMode = .openAI }),
        Case(
            words: "Invalid 'tools[0].function.name': string too long. Expected a string with maximum length 32", flags: #"{"name_max":32}"#
        ),
        Case(
            words: "Invalid 'tools[0].function.name': string does not match pattern. Expected '^[a-zA-Z0-9_-]+$'.",
            flags: #"{"name_chars":"_-"}"#,
            change: { $0.nameChars = "_-." }),
        Case(words: "Tool call id was toolu_1 but must be a-z, A-Z, 0-9, with a length of 9.", flags: #"{"tool_id":"nine"}"#),
        Case(
            words: "Invalid 'messages[1].tool_calls[0].id': string too long. Expected a string with maximum length 40, but got 54",
            flags: #"{"tool_id":"forty"}"#),
        Case(words: "tool message content must be a string", flags: #"{"tool_parts":false}"#, change: { $0.toolParts = true }),
        Case(
            words: "Image URLs are only allowed for messages with role 'user', but this message with role 'tool' contains an image URL.",
            flags: #"{"tool_images":false}"#, change: { $0.toolImages = true }),
        Case(words: "the message at position 3 with role 'tool' must not be empty", flags: #"{"no_empty_tool":true}"#),
        Case(
            words: "Invalid type for 'messages[1].content': expected a string, but got null instead.", flags: #"{"empty_content":""}"#,
            sent: call),
        Case(words: "Unexpected role 'user' after role 'tool'", flags: #"{"merge_user_after_tool":true}"#),
        Case(
            words: automaticParser + """

                ------------
                While executing CallExpression at line 6, column 32 in source:
                ...== 0) %}↵            {{- raise_exception("After the optional system message, con...
                                                           ^
                Error: Jinja Exception: After the optional system message, conversation roles must alternate user and assistant roles \
                except for tool calls and results.
                """, flags: #"{"merge_user_after_tool":true}"#),
        Case(
            words: "Only user, assistant and tool roles are supported, with the exception of an initial optional system message!",
            flags: #"{"mid_system":"user"}"#, change: { $0.midSystem = .native }),
        Case(words: "temperature must be in the range (0, 1]", flags: #"{"temperature_min":0.01}"#),
        Case(words: "temperature must be between 0 and 1", flags: #"{"temperature_max":1}"#, sent: ["temperature": .number("1.5")]),
        Case(words: "Unsupported value: 'temperature' does not support 0.2", flags: #"{"fixed_sampling":true}"#),
        Case(words: "top_p must be in (0, 1], got 0.0.", flags: #"{"top_p":false}"#),
        Case(words: "`temperature` and `top_p` cannot both be specified for this model.", flags: #"{"top_p":false}"#),
        Case(words: "Unrecognized request argument supplied: top_k", flags: #"{"top_k":false}"#, change: { $0.topK = true }),
        Case(
            words: "Unsupported parameter: 'stop' is not supported with this model.", flags: #"{"stop_report":false}"#,
            change: { $0.stopReport = true }, sent: ["stop": ["a"]]),
        Case(words: "body.stop: List should have at most 4 items", flags: #"{"stop_max":4}"#, sent: ["stop": ["a", "b", "c", "d", "e"]]),
        Case(words: "/models/qwen3 is not a multimodal model", flags: #"{"vision":false}"#),
        Case(words: "this model is missing data required for image input", flags: #"{"vision":false}"#, status: 500),
        Case(words: "Only 'text' content type is supported.", flags: #"{"vision":false}"#, status: 404),
        Case(words: "'url' field must be a base64 encoded image.", flags: #"{"image_urls":false}"#),
        Case(
            words: "Invalid Value: 'file'. This model does not support file content types.", flags: #"{"pdf":"placeholder"}"#,
            change: { $0.pdf = .file }),
        Case(
            words: "The `reasoning_content` in the thinking mode must be passed back to the API.",
            flags: #"{"reasoning_replay":"always","reasoning_required":"space","reasoning_field":"reasoning_content"}"#,
            change: { $0.reasoningField = .reasoning }),
        Case(
            words: "property 'messages.1.assistant.reasoning_content' is unsupported",
            flags: #"{"reasoning_replay":"none","reasoning_required":"no"}"#,
            change: { $0.reasoningReplay = .always }),
        Case(
            words: "Unknown parameter: 'enable_thinking'.", flags: #"{"thinking_control":"none"}"#,
            change: { $0.thinkingControl = .enableThinking }),
        Case(
            words: "Unexpected fields in the request: {'thinking'}", flags: #"{"thinking_control":"none"}"#, status: 422,
            change: { $0.thinkingControl = .thinkingType }),
        Case(
            words: "thinking.type: adaptive is not supported", flags: #"{"thinking_on":"enabled"}"#,
            change: { ($0.thinkingControl, $0.thinkingOn) = (.thinkingType, .adaptive) }),
        Case(words: "Reasoning is mandatory for this endpoint and cannot be disabled.", flags: #"{"thinking_off":false}"#),
        Case(
            words: "The thinking_budget parameter must be a positive integer and not greater than 38912",
            flags: #"{"thinking_budget_max":38912}"#,
            sent: ["thinking_budget": 63999]),
        Case(
            words: "clear_thinking: Extra inputs are not permitted", flags: #"{"keep_thinking":false}"#, change: { $0.keepThinking = true }),
        Case(
            words:
                "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'low', 'medium', and 'high'.",
            flags: #"{"effort_values":["low","medium","high"],"effort_off":null}"#, change: { $0.effortOff = Quirks.Effort.none }),
        Case(
            words: "Function tools with reasoning_effort are not supported. Use /v1/responses or set reasoning_effort to 'none'",
            flags: #"{"tools_need_effort_none":true}"#),
        Case(words: "This response_format type is unavailable now", flags: #"{"response_format":"none"}"#),
        Case(
            words: "body.response_format.type: Input should be 'text' or 'json_object'", flags: #"{"response_format":"json_object"}"#,
            status: 422),
        Case(
            words: "cache_control: Extra inputs are not permitted", flags: #"{"cache_control":false}"#, change: { $0.cacheControl = true }),
        Case(words: "Function call is missing a thought_signature in functionCall parts.", flags: #"{"thought_signatures":true}"#),
        Case(
            words: "This model does not support assistant message prefill.", flags: #"{"prefill":"reject"}"#,
            change: { $0.prefill = .native }),
        Case(
            words: "Unrecognized request argument supplied: service_tier", flags: #"{"service_tier":"none"}"#,
            change: { $0.serviceTier = .priority }),
        Case(
            words: "Unrecognized request argument supplied: prompt_cache_key", flags: #"{"prompt_cache_key":false}"#,
            change: { $0.promptCacheKey = true }),
        Case(
            words: "Unsupported parameter(s): `tool_stream`", flags: #"{"extra_body":{"kept":1}}"#,
            change: { $0.extraBody = ["tool_stream": true, "kept": 1] }),
    ]

    /// Why no refusal can fix the other flags.
    static let reasons = [
        "context_window": "it is told, not sent; a prompt that is too long is told in Anthropic's words",
        "effort_off": "with effort_values, in the same refusal", "reasoning_required": "with reasoning_replay, in the same refusal",
        "reasoning_field": "with reasoning_replay, in the same refusal", "template_switch": "a template passes over what it does not know",
        "think_tags": "about answers", "cumulative": "about answers", "usage_exclusive": "about answers", "lenient_eof": "about answers",
        "buffer_tools": "about answers", "text_calls": "about answers",
        "empty_text_block": "about answers", "key_header": "a key that is not seen is refused like a wrong one",
        "extra_headers": "what a header did is not told",
    ]

    @Test func `D-57 each flag has a refusal that heals it, or a reason why none can`() throws {
        let healed = try Set(Self.cases.compactMap { try JSON.parse(Array($0.flags.utf8)).members?.first?.key.string })
        #expect(healed.isDisjoint(with: Self.reasons.keys))
        #expect(Set(Quirks.flags.map(\.name)).subtracting(healed) == Set(Self.reasons.keys))
    }

    @Test(arguments: cases.indices) func `D-57 D-06 a refusal in an upstream's words heals, and the advice is what config.json takes`(
        index: Int
    ) throws {
        let one = Self.cases[index]
        var quirks = Quirks()
        one.change(&quirks)
        let error = UpstreamError(status: one.status, ["error": ["message": JSON(one.words)]])
        let healing = try #require(Healing.of(error, quirks: quirks, sent: one.sent, except: []), "\(one.words)")
        #expect(healing.flags.written == one.flags)
        _ = try Sent.config(quirks: healing.flags.written)
        healing.apply(to: &quirks)
        #expect(Healing.of(error, quirks: quirks, sent: one.sent, except: [healing])?.flags != healing.flags, "it is not tried again")
    }

    /// The members of a request that an upstream may refuse whole, the change that writes each, and the flag that leaves it out.
    static let members: [(name: String, flag: String, change: @Sendable (inout Quirks) -> Void, sent: JSON)] = [
        ("stream_options", "stream_usage", { _ in }, [:]), ("parallel_tool_calls", "parallel_flag", { _ in }, [:]),
        ("tool_choice", "tool_choice_required", { _ in }, [:]), ("temperature", "fixed_sampling", { _ in }, [:]),
        ("top_p", "top_p", { _ in }, [:]), ("top_k", "top_k", { $0.topK = true }, [:]),
        ("stop", "stop_report", { $0.stopReport = true }, ["stop": ["x"]]),
        ("reasoning_effort", "thinking_control", { $0.thinkingControl = .effort }, [:]),
        ("thinking", "thinking_control", { $0.thinkingControl = .thinkingType }, [:]),
        ("reasoning", "thinking_control", { $0.thinkingControl = .reasoningObject }, ["reasoning": [:]]),
        ("messages[1].reasoning_content", "reasoning_replay", { $0.reasoningReplay = .always }, [:]),
        ("messages[1].reasoning", "reasoning_replay", { $0.reasoningReplay = .always }, ["messages": [["reasoning": "hm"]]]),
        ("response_format", "response_format", { _ in }, [:]),
        ("max_completion_tokens", "max_tokens_field", { $0.maxTokensField = .maxCompletionTokens }, [:]),
    ]

    /// Sentences of servers, with `%` in the place of the member.
    static let sentences: [(status: Int, body: String)] = [
        (400, #"{"error":{"message":"Unknown parameter: '%'."}}"#),
        (400, #"{"error":{"message":"Unrecognized request argument supplied: %"}}"#),
        (422, #"{"detail":[{"loc":["body","%"],"msg":"Extra inputs are not permitted"}]}"#),
        (400, #"{"error":{"message":"Extra inputs are not permitted, field: '%', value: True"}}"#),
        (400, #"{"message":"Malformed input request: #: extraneous key [%] is not permitted, please reformat your input."}"#),
        (400, #"[{"error":{"message":"Invalid JSON payload received. Unknown name \"%\": Cannot find field."}}]"#),
        (400, #"{"message":"body/% must NOT have additional properties","error":"Bad Request","statusCode":400}"#),
        (400, #"{"code":"invalid-argument","error":"Model grok-4 does not support parameter %."}"#),
        (400, #"{"error":{"message":"Unsupported parameter.","param":"%"}}"#),
        (400, #"{"error":{"message":"`%` is deprecated for this model."}}"#),
        (400, #"{"error":{"message":"The field % is disallowed"}}"#), (400, #"{"error":{"code":"1214","message":"%参数非法。请检查文档。"}}"#),
        (400, #"{"error":{"code":"1210","message":"API 调用参数有误，请检查文档。不支持的参数: %"}}"#),
        (500, #"{"error":{"message":"create() got an unexpected keyword argument '%'"}}"#), (501, #"{"detail":"% is not supported"}"#),
    ]

    static let image: JSON = ["messages": [["role": "user", "content": [["type": "image_url", "image_url": ["url": "x"]]]]]]
    static let file: JSON = ["messages": [["role": "user", "content": [["type": "file", "file": [:]]]]]]
    static let call: JSON = ["messages": [["role": "assistant", "content": .null, "tool_calls": [[:]]]]]
    static let tool: JSON = ["tools": [[:]], "max_tokens": 64000]

    /// What was sent, the words, and the flags, or none.
    @Test(
        arguments: [
            (image, "multimodal content is not supported by this endpoint", #"{"vision":false}"#),
            (
                image,
                "body.messages.0.content.str: Input should be a valid string; body.messages.0.content.0.type: Input should be 'text'",
                #"{"vision":false}"#
            ),
            (image, "model only supports text input", #"{"vision":false}"#),
            (image, "This model doesn't support images", #"{"vision":false}"#),
            (image, "Unsupported content type: image_url", #"{"vision":false}"#), (image, "该模型不支持图片输入", #"{"vision":false}"#),
            (image, "this model is missing data required for image input", #"{"vision":false}"#),
            (image, "unsupported image format: image/tiff is not supported", nil),
            (image, "the image exceeds the size that is supported", nil),
            (image, "cannot read: the image could not be downloaded or is not supported", nil),
            ([:], "vision is not supported for this model", nil),
            (file, "documents are not supported by this model", #"{"pdf":"placeholder"}"#),
            (file, "File inputs are not supported", #"{"pdf":"placeholder"}"#),
            (file, "body.messages.0.content.0.type: Input should be 'text' or 'image_url'", #"{"pdf":"placeholder"}"#),
            (call, "messages[1].content: invalid type: null, expected a string", #"{"empty_content":""}"#),
            (call, "body.messages.1.content: Input should be a valid string", #"{"empty_content":""}"#),
            (tool, "Unrecognized schema: {}", #"{"schema_mode":"minimal"}"#),
            (tool, #"Grammar error: Unimplemented keys: ["$defs"]"#, #"{"schema_mode":"minimal"}"#),
            (
                tool, "tools.0.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12",
                #"{"schema_mode":"minimal"}"#
            ),
            (tool, "max_tokens is invalid, should be in range [1, 8192]", #"{"max_output_tokens":8192}"#),
            (tool, "max_tokens参数非法：取值范围[1, 4096]", #"{"max_output_tokens":4096}"#),
            (tool, "max_tokens 最大值为4096。", #"{"max_output_tokens":4096}"#),
            (tool, "max_tokens 64000 exceeds the maximum of 8192.", #"{"max_output_tokens":8192}"#),
            (tool, "it has a maxOutputTokens value of 64000 but the supported range is from 1 (inclusive) to 65537 (exclusive)", nil),
            (
                tool, "it has a maxOutputTokens value of 64000 but the supported range is from 1 (inclusive) to 8193 (exclusive)",
                #"{"max_output_tokens":8192}"#
            ),
            (tool, "body.max_tokens: Input should be less than 32768", #"{"max_output_tokens":32767}"#),
            (tool, "<400> max_tokens is beyond the limit of gpt-4096", nil),
            (
                tool, "Missing `reasoning_content` field in the assistant message at message index 1",
                #"{"reasoning_replay":"always","reasoning_required":"space","reasoning_field":"reasoning_content"}"#
            ),
            (tool, "stream is required to be true for this model", #"{"always_stream":true}"#),
        ] as [(JSON, String, String?)]) func `D-57 what was sent tells what is refused`(sent: JSON, words: String, flags: String?)
    {
        var quirks = Quirks()
        quirks.pdf = .file
        let error = UpstreamError(status: 400, ["error": ["message": JSON(words)]])
        #expect(Healing.of(error, quirks: quirks, sent: sent, except: [])?.flags.written == flags)
    }

    @Test(arguments: members.indices) func `D-57 a member that is refused is left out, in whichever words`(index: Int) throws {
        let member = Self.members[index]
        for (status, sentence) in Self.sentences {
            let body = sentence.split(separator: "%", omittingEmptySubsequences: false).joined(separator: member.name)
            var quirks = Quirks()
            member.change(&quirks)
            let error = try UpstreamError(status: status, JSON.parse(Array(body.utf8)))
            let healing = Healing.of(error, quirks: quirks, sent: member.sent, except: [])
            #expect(healing?.flags.members?.first?.key.string == member.flag, "\(body)")
        }
    }

    @Test(arguments: [
        (401, "invalid tool_choice"), (429, "max_tokens: too many"), (503, "temperature is not supported"),
        (404, "no such model: strict-7b"),
        (500, "internal error: top_k"), (400, "messages: too many images"), (402, "Insufficient credits. tool_choice"),
        (400, "Your prompt mentions a schema that is invalid"), (400, "the file was not found"),
        (400, "invalid request: stopped"), (400, "the reasoning-parser is not available"),
    ]) func `D-57 what is no refusal of a parameter heals nothing`(status: Int, words: String) {
        var quirks = Quirks()
        (quirks.topK, quirks.strictTools) = (true, true)
        #expect(
            Healing.of(UpstreamError(status: status, ["error": ["message": JSON(words)]]), quirks: quirks, sent: [:], except: [])?.flags
                == nil)
    }
}
