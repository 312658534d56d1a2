import Testing

@testable import Shared

/// Parameters that an upstream refuses are given up: W5-5, D-06.
@Suite struct HealingTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])

    struct Healed: Sendable {
        var message: String
        var flag: String
        var change: @Sendable (inout Quirks) -> Void = { _ in }
        var request: JSON = [:]
        /// How many tries there are if nothing helps.
        var tries = 2
        var isHealed: @Sendable (JSON) -> Bool
    }

    static let healed = [
        Healed(message: "Unrecognized request argument supplied: stream_options", flag: #"{"stream_usage":false}"#) {
            $0["stream_options"] == nil
        },
        Healed(
            message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            flag: #"{"max_tokens_field":"max_completion_tokens"}"#
        ) { $0["max_tokens"] == nil && $0["max_completion_tokens"]?.int == 1000 },
        Healed(
            message: "unknown field max_completion_tokens", flag: #"{"max_tokens_field":"max_tokens"}"#,
            change: { $0.maxTokensField = .maxCompletionTokens }
        ) {
            $0["max_tokens"]?.int == 1000
        },
        Healed(
            message: "Unsupported value: 'temperature' does not support 0.2", flag: #"{"fixed_sampling":true}"#,
            request: ["temperature": 1]
        ) { $0["temperature"] == nil },
        Healed(
            message: "tool_choice 'required' is not supported", flag: #"{"tool_choice_required":false,"tool_choice_named":false}"#,
            request: ["tool_choice": ["type": "any"]]
        ) {
            $0["tool_choice"]?.string != "required"
        },
        Healed(
            message: "tool_choice 'required' is incompatible with thinking enabled", flag: #"{"tool_choice_thinking":false}"#,
            request: ["tool_choice": ["type": "any"]], tries: 3
        ) { $0["tool_choice"] == nil },
        Healed(
            message: "tool_choice 'specified' is incompatible with thinking enabled", flag: #"{"tool_choice_thinking":false}"#,
            request: ["tool_choice": ["type": "tool", "name": "Read"]], tries: 3
        ) { $0["tool_choice"] == nil },
        Healed(
            message: "parallel_tool_calls: Extra inputs are not permitted", flag: #"{"parallel_flag":false}"#,
            request: ["tool_choice": ["type": "auto", "disable_parallel_tool_use": true]]
        ) { $0["parallel_tool_calls"] == nil },
        Healed(
            message: "role 'developer' is not one of", flag: #"{"system_role":"system"}"#, change: { $0.systemRole = .developer },
            request: ["system": "s"]
        ) {
            $0["messages"]?.array?.first?["role"]?.string == "system"
        },
        Healed(
            message: "Function tools with reasoning_effort are not supported. Use /v1/responses or set reasoning_effort to 'none'",
            flag: #"{"tools_need_effort_none":true}"#,
            change: { ($0.thinkingControl, $0.effortValues) = (.effort, [.high]) }, request: ["output_config": ["effort": "high"]], tries: 3
        ) { $0["reasoning_effort"] == "none" },
        Healed(
            message: "Function tools need reasoning_effort none here, any other value is not supported",
            flag: #"{"tools_need_effort_none":true}"#, tries: 3
        ) { $0["reasoning_effort"] == "none" },
        Healed(
            message: "Unrecognized request argument supplied: reasoning_effort",
            flag: #"{"thinking_control":"none","tools_need_effort_none":false}"#,
            change: { ($0.thinkingControl, $0.effortValues) = (.effort, [.high]) },
            request: ["output_config": ["effort": "high"]]
        ) { $0["reasoning_effort"] == nil },
        Healed(
            message: "chat_template is not supported for Mistral tokenizers.",
            flag: #"{"thinking_control":"none"}"#,
            change: { $0.thinkingControl = .chatTemplate }, request: ["thinking": ["type": "disabled"]]
        ) { $0["chat_template_kwargs"] == nil },
        Healed(
            message: "tools.0.function.strict: Extra inputs are not permitted", flag: #"{"strict_tools":false}"#,
            change: { $0.strictTools = true },
            request: ["tools": [["name": "Read", "strict": true, "input_schema": ["type": "object", "properties": [:]]]]]
        ) {
            $0["tools"]?.array?.first?["function"]?["strict"] == nil
        },
        Healed(
            message: "This model does not support image input", flag: #"{"vision":false}"#,
            request: [
                "messages": [
                    [
                        "role": "user",
                        "content": [["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="]]],
                    ]
                ]
            ]
        ) { $0["messages"]?.array?.last?["content"] == "[image omitted: the model does not accept images]" },
    ]

    @Test(arguments: [
        (404, "No endpoints found that support image input"),
        (500, "image input is not supported - hint: you may need to provide the mmproj"),
        (400, "At most 0 image(s) may be provided in one prompt."), (400, "/models/qwen3 is not a multimodal model"),
        (400, "Invalid content type. image_url is only supported by certain models."),
        (400, "messages[0]: unknown variant `image_url`, expected `text`"),
        (400, "Model does not support images. Please use a model that does."), (422, "Image input is not enabled for this model"),
        (400, "This model doesn't support the image content block that you provided."),
    ]) func `W5-5 images are given up in other words too`(status: Int, message: String) throws {
        var script = Script()
        script.request = [
            "messages": [["role": "user", "content": [["type": "image", "source": ["type": "url", "url": "https://h.test/a.png"]]]]]
        ]
        let reply = try script.play(.document((["error": ["message": JSON(message)]] as JSON).written, status: status), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.notices.contains { $0.contains(#""quirks": {"vision":false}"#) })
    }

    @Test(arguments: [
        "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
        "Invalid image data", "Invalid image: cannot identify image file", "unsupported image format: bmp",
        "Image too large: only 20 MB are supported", "Unable to download image: only https is allowed",
        "At most 5 image(s) may be provided in one prompt.",
    ]) func `W5-5 D-01 one image that the upstream does not take says nothing of the others`(message: String) throws {
        var script = Script()
        script.request = [
            "messages": [["role": "user", "content": [["type": "image", "source": ["type": "url", "url": "https://h.test/a.png"]]]]]
        ]
        let reply = try script.play(.document((["error": ["message": JSON(message)]] as JSON).written, status: 400), Self.good)
        #expect(try reply.summary == "400 invalid_request_error: \(message)" && reply.requests.count == 1)
    }

    @Test(arguments: [
        "This response_format type is unavailable now",
        "Failed to deserialize the JSON body: response_format: response_format.type `json_schema` is unavailable now",
        "This model does not support response format `json_schema`.", "Unrecognized request argument supplied: response_format",
    ]) func `R-25 W5-5 a schema that the upstream does not take is said in the prompt`(message: String) throws {
        var script = Script()
        script.request = [
            "output_config": [
                "format": ["type": "json_schema", "schema": ["type": "object", "properties": ["title": ["type": "string"]]]]
            ]
        ]
        let reply = try script.play(.document((["error": ["message": JSON(message)]] as JSON).written, status: 400), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["response_format"] == nil } == [false, true])
        #expect(reply.sent[1]["messages"]?.array?.first?["content"]?.written.contains("JSON Schema") == true)
        #expect(reply.notices.contains { $0.contains(#""quirks": {"response_format":"none"}"#) })
    }

    @Test func `W5-5 B-05 a refused parameter is found where Mistral names it`() throws {
        let body =
            #"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null}"#
        let reply = try Script().play(.document(body, status: 422), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["stream_options"] == nil } == [false, true])
        #expect(
            try Script { $0.streamUsage = false }.play(.document(body, status: 422)).summary
                == "400 invalid_request_error: body.stream_options: Extra inputs are not permitted")
    }

    @Test func `W5-5 several refused parameters are given up one after the other, three at most`() throws {
        var script = Script()
        script.request = ["temperature": 1, "tool_choice": ["type": "any", "disable_parallel_tool_use": true]]
        let refusals = ["stream_options", "parallel_tool_calls", "temperature", "tool_choice"].map {
            [InboundPart].document(#"{"error":{"message":"unknown field \#($0)"}}"#, status: 400)
        }
        let reply = try script.play(rounds: refusals + [Self.good])
        #expect(try reply.summary == "400 invalid_request_error: unknown field tool_choice" && reply.requests.count == 4)
    }

    @Test func `W5-5 a refusal of something else is passed on`() throws {
        for message in ["model not supported", "temperature is nice", "Unknown image codec of the stars"] {
            var script = Script { $0.vision = false }
            script.request = ["temperature": 1]
            let reply = try script.play(.document(#"{"error":{"message":"\#(message)"}}"#, status: 400), Self.good)
            #expect(try reply.summary == "400 invalid_request_error: \(message)" && reply.requests.count == 1)
        }
    }

    @Test(arguments: healed.indices) func `W5-5 U-24 F-10 D-06 a refused parameter is given up, once, with a word of the flag`(index: Int)
        throws
    {
        let healed = Self.healed[index]
        var script = Script(healed.change)
        script.request = healed.request
        let refusal = [InboundPart].document((["error": ["message": JSON(healed.message)]] as JSON).written, status: 400)
        let reply = try script.play(refusal, Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"#)
        #expect(reply.sent.count == 2 && !healed.isHealed(reply.sent[0]) && healed.isHealed(reply.sent[1]))
        #expect(reply.notices.contains { $0.contains("\"quirks\": \(healed.flag) in config.json") })
        #expect(try script.play(rounds: Array(repeating: refusal, count: 5)).requests.count == healed.tries)
    }
}
