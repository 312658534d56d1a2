import Testing

@testable import Shared

/// What an exchange does when an upstream fails: D-15, D-16, O-30, D-06.
@Suite struct RecoveryTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])
    private static let two = {
        var script = Script()
        script.quirks = [Quirks(), Quirks()]
        return script
    }()

    @Test(arguments: [401, 402, 403, 404, 408, 429, 500, 502, 503, 529]) func `D-16 the next provider is asked after a status`(status: Int)
        throws
    {
        let reply = try Self.two.play(.document(#"{"error":{"message":"no"}}"#, status: status), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"#)
        #expect(
            reply.sent.map { $0["model"]?.string } == ["r0", "r1"] && reply.requests.map(\.url).last == "http://up1/v1/chat/completions")
        #expect(reply.notices.contains { $0.contains("going on with up1") } && reply.outcome.upstream == "up1/r1")
    }

    @Test(arguments: [400, 409, 422]) func `D-16 the next provider is not asked what the first one refused`(status: Int) throws {
        let reply = try Self.two.play(.document(#"{"error":{"message":"no"}}"#, status: status), Self.good)
        #expect(reply.requests.count == 1 && reply.head?.status == (status == 409 ? 409 : 400))
    }

    @Test(arguments: [TransportFailure.Kind.timedOut, .tls, .tooLarge, .malformed])
    func `D-16 the next provider is asked after a transport failure`(
        kind: TransportFailure.Kind
    ) throws {
        let reply = try Self.two.play([.failed(TransportFailure(kind, "it failed"))], Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.requests.count == 2)
    }

    @Test(arguments: ["", "<html>busy</html>", #"{"choices":[]}"#, #"{"error":{"message":"no","code":503}}"#])
    func `D-16 the next provider is asked after an answer without sense`(
        body: String
    ) throws {
        #expect(try Self.two.play(.document(body), Self.good).summary == #"text "a"; end_turn"#)
    }

    @Test func `U-22 D-14 E-10 silence past its limit is a timeout, as a status or as an event`() throws {
        let silent = InboundPart.failed(TransportFailure(.timedOut, "nothing came for 300 seconds"))
        #expect(try Script().play([silent]).summary.hasPrefix("504 timeout_error: "))
        let stream = [InboundPart].stream(Array("data: \(String.text("a"))\n\n".utf8)).dropLast() + [silent]
        #expect(try Script().play(Array(stream)).summary.hasPrefix("error timeout_error: "))
    }

    @Test(arguments: [
        (TransportFailure.Kind.unreachable, "the upstream cannot be reached"), (.lost, "the connection to the upstream was lost"),
    ]) func `D-15 W5-3 a lost connection is tried once more, and only once`(
        kind: TransportFailure.Kind, words: String
    ) throws {
        let lost = [InboundPart.failed(TransportFailure(kind, "connection refused"))]
        #expect(try Script().play(lost, Self.good).summary == #"text "a"; end_turn"#)
        let reply = try Script().play(lost, lost, Self.good)
        #expect(try reply.summary == "500 api_error: \(words): connection refused" && reply.requests.count == 2)
        #expect(
            try Self.two.play(lost, lost, Self.good).requests.map(\.url).suffix(2) == [
                "http://up0/v1/chat/completions", "http://up1/v1/chat/completions",
            ])
    }

    @Test func `D-15 a connection lost behind the head is not tried again at the same place`() throws {
        let lost = [InboundPart.head(HTTPResponseHead(status: 200)), .failed(TransportFailure(.lost, "lost"))]
        #expect(try Script().play(lost, Self.good).requests.count == 1)
        #expect(try Self.two.play(lost, Self.good).requests.last?.url == "http://up1/v1/chat/completions")
    }

    @Test(arguments: [
        (TransportFailure.Kind.timedOut, "504 timeout_error: the upstream took too long: why"),
        (.tls, "500 api_error: the upstream cannot be trusted: why"),
        (.malformed, "500 api_error: the upstream's answer cannot be used: why"),
        (.tooLarge, "500 api_error: the upstream's answer cannot be used: why"),
    ]) func `a failure says that it is the upstream's`(kind: TransportFailure.Kind, told: String) throws {
        #expect(try Script().play([.failed(TransportFailure(kind, "why"))]).summary == told)
    }

    @Test func `D-16 D-28 the last failure is the one reported`() throws {
        let reply = try Self.two.play(
            .document(#"{"error":"one"}"#, status: 500), .document(#"{"error":"two"}"#, status: 429, headers: ["retry-after": "3"]))
        #expect(try reply.summary == "429 rate_limit_error: two" && reply.head?.headers["retry-after"] == "3")
    }

    @Test func `D-16 W5-2 W5-4 nothing is tried again once the client saw content`() throws {
        let reply = try Self.two.play(.events([.text("a"), #"{"error":{"message":"no","code":503}}"#]), Self.good)
        #expect(try reply.summary == "error overloaded_error: no")
        #expect(reply.requests.count == 1)
    }

    @Test func `a Message that nobody saw yet is begun afresh`() throws {
        var script = Self.two
        script.isStream = false
        let reply = try script.play(.events([.text("x"), #"{"error":{"message":"no","code":503}}"#]), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"#)
        // Its id does not show it.
        let atOnce = try script.play(Self.good)
        #expect(reply.json["id"] != nil && reply.json["id"] == atOnce.json["id"])
    }

    @Test func `D-16 D-36 failover is possible behind message_start and pings`() throws {
        let reply = try Self.two.play([.silence, .failed(TransportFailure(.timedOut, "silent"))], Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.stream().pings == 1)
    }

    @Test func `D-36 X-03 X-06 W5-1 silence brings the head, message_start and pings, and later failures are events`() throws {
        let reply = try Script().play([.silence, .silence] + .document(#"{"error":"no"}"#, status: 400))
        #expect(reply.isStream && reply.head?.status == 200)
        #expect(try reply.summary == "error invalid_request_error: no" && reply.stream().pings == 2)
        var message = Script()
        message.isStream = false
        #expect(try message.play([.silence] + .document(#"{"error":"no"}"#, status: 400)).summary == "400 invalid_request_error: no")
    }

    // MARK: - D-45, D-57, D-71, D-72

    @Test(arguments: [": ping\n\n", "", "data: [DONE]\n\n", "data: heartbeat\n\n", "\n\n"])
    func `D-45 an empty event stream is asked once more without a stream`(body: String) throws {
        let reply = try Script().play(.stream(Array(body.utf8)), .document(#"{"error":{"message":"the words"}}"#, status: 400))
        #expect(try reply.summary == "400 invalid_request_error: the words")
        #expect(reply.sent.map { $0["stream"] } == [true, nil] && reply.sent[1]["stream_options"] == nil)
        let answered = try Script().play(.stream(Array(body.utf8)), .document(#"{"choices":[{"message":{"content":"a"}}]}"#))
        #expect(try answered.summary == #"text "a"; end_turn"# && answered.isStream)
    }

    @Test func `D-45 an upstream that is always streamed, or was not, is not asked again`() throws {
        let words = "500 api_error: the upstream's event stream is empty"
        #expect(try Script { $0.alwaysStream = true }.play(.stream([]), Self.good).summary == words)
        var script = Script()
        script.isStream = false
        #expect(try script.play(.stream([]), Self.good).summary == words)
        #expect(try Script().play(.stream([]), .stream([]), Self.good).summary == words, "only once")
    }

    @Test func `D-45 ten times the limit of comments alone is silence`() throws {
        var script = Script()
        script.secondsBetweenParts = 299
        let comments = Array(repeating: InboundPart.body(Array(": ping\n\n".utf8)), count: 12)
        let head = Array([InboundPart].events([.text("a")]).dropLast(2)) + [.body(Array("data: \(String.text("a"))\n\n".utf8))]
        #expect(
            try script.play(head + comments).summary
                == "error timeout_error: the upstream took too long: nothing but comments came")
        #expect(try script.play(head + comments.prefix(9) + Self.good.dropFirst()).summary == #"text "aa"; end_turn"#)
    }

    @Test(arguments: [true, false], [400, 200]) func `D-57 a limit too tiny for a word is an answer that it cut`(
        isStream: Bool, status: Int
    ) throws {
        let words =
            "Could not finish the message because max_tokens or model output limit was reached. Please try again with higher max_tokens."
        var script = Script()
        script.isStream = isStream
        script.request = ["max_tokens": 1]
        let error = #"{"error":{"message":"\#(words)","type":"invalid_request_error","code":null}}"#
        let reply = try script.play(.document(error, status: status))
        #expect(try reply.head?.status == 200 && reply.summary == "max_tokens" && reply.isStream == isStream)
    }

    private static func stopped(_ more: [InboundPart]) throws -> Reply {
        var script = Script()
        script.request = ["stop_sequences": ["</block>"]]
        let bytes = Array("data: \(String.text("yes</block>"))\n\n".utf8)
        return try script.play([.head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])), .body(bytes)] + more)
    }

    @Test func `D-72 behind a stop sequence at the end of what came the usage is waited for`() throws {
        let usage = Array(
            "data: \(String.end("stop"))\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n".utf8)
        let counted = try Self.stopped([.body(usage)])
        #expect(try counted.summary == #"text "yes"; stop_sequence </block>"# && counted.stream().usage?["output_tokens"] == 3)
        #expect(counted.patience[1] == .until(Script().now + 0.3))
        for end in [InboundPart.silence, .end, .failed(TransportFailure(.lost, "lost"))] {
            #expect(try Self.stopped([end]).summary == #"text "yes"; stop_sequence </block>"#)
        }
        let goesOn = try Self.stopped([.body(Array("data: \(String.text(" and"))\n\n".utf8))])
        #expect(try goesOn.summary == #"text "yes"; stop_sequence </block>"# && goesOn.patience.last == .afterWrites(seconds: 15))
    }

    @Test func `U-19 a finished answer is waited for shortly, and ends with the silence`() throws {
        let bytes = Array("data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n".utf8)
        let script = Script()
        let reply = try script.play([.head(HTTPResponseHead(status: 200)), .body(bytes), .silence])
        #expect(reply.patience == [.afterWrites(seconds: 45), .until(script.now + 3), .afterWrites(seconds: 15)])
        #expect(try reply.summary == #"text "a"; end_turn"#)
    }

    @Test(arguments: [
        (": comment\n\n", false), ("data: {}\n\n", false), ("data: \(String.delta(""))\n\n", false),
        (#"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"# + "\n\n", true),
        ("data: \(String.text("b"))\n\n", true),
    ]) func `U-19 a finished answer is waited for longer only behind what says something`(_ event: String, saysSomething: Bool) throws {
        var script = Script()
        script.secondsBetweenParts = 1
        let parts = ["data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n", event].map { InboundPart.body(Array($0.utf8)) }
        let reply = try script.play([.head(HTTPResponseHead(status: 200))] + parts)
        #expect(reply.patience.dropFirst() == [.until(script.now + 4), .until(script.now + (saysSomething ? 5 : 4))])
    }

    // MARK: - Healing

    private static let overflow = """
        {"error":{"message":"This model's maximum context length is 2000 tokens. However, you requested 2300 tokens (1300 in the messages, 1000 in the \
        completion). Please reduce the length of the messages or completion."}}
        """

    @Test(arguments: [TransportFailure.Kind.lost, .timedOut, .malformed])
    func `U-09 an answer that is finished stays good, however the connection ends`(kind: TransportFailure.Kind) throws {
        let finished = [InboundPart].stream(Array("data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n".utf8)).dropLast()
        #expect(try Script().play(finished + [.failed(TransportFailure(kind, "reset"))]).summary == #"text "a"; end_turn"#)
    }

    @Test func `O-30 A5 a cap that is too big is lowered once`() throws {
        let reply = try Script().play(.document(Self.overflow, status: 400), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["max_tokens"]?.int } == [1000, 636])
        let again = try Script().play(.document(Self.overflow, status: 400), .document(Self.overflow, status: 400), Self.good)
        #expect(again.requests.count == 2)
        #expect(
            try again.summary
                == "400 invalid_request_error: input length and `max_tokens` exceed context limit: 1300 + 1000 > 2000, decrease input length or `max_tokens` and try again"
        )
    }

    @Test(arguments: [
        "107367 of text input, 32000 in the output", "100000 of text input, 7367 of tool input, 32000 in the output",
    ]) func `O-30 OpenRouter counts the input in parts`(parts: String) throws {
        let words =
            "This endpoint's maximum context length is 131072 tokens. However, you requested about 139367 tokens (\(parts)). Please reduce the length of either one."
        let overflow = [InboundPart].document(#"{"error":{"message":"\#(words)","code":400}}"#, status: 400)
        var script = Script()
        script.request = ["max_tokens": 32000]
        let reply = try script.play(overflow, Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["max_tokens"]?.int } == [32000, 23641])
        #expect(
            try script.play(overflow, overflow, Self.good).summary
                == "400 invalid_request_error: input length and `max_tokens` exceed context limit: 107367 + 32000 > 131072, decrease input length or `max_tokens` and try again"
        )
    }

    /// In vLLM's wordings: its tokenizer stops at the end of the room for the input, so the reported count is a minimum, and an input with
    /// too many characters is not counted at all.
    private static func vLLM(limit: Int, output: Int) -> [[InboundPart]] {
        let input = limit - output + 1
        return [
            "You passed \(input) input tokens and requested \(output) output tokens. However, the model's context length is only \(limit) tokens, resulting in a maximum input length of \(input - 1) tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=\(input))",
            "This model's maximum context length is \(limit) tokens. However, you requested \(output) output tokens and your prompt contains at least \(input) input tokens, for a total of at least \(limit + 1) tokens. (parameter=input_tokens, value=\(input))",
            "You passed 987654 input characters and requested \(output) output tokens. However, the model's context length is only \(limit) tokens, resulting in a maximum input length of \(input - 1) tokens.",
            "This model's maximum context length is \(limit) tokens. However, you requested \(output) output tokens and your prompt contains 987654 characters (more than 9876 characters, which is the upper bound for \(input - 1) input tokens).",
        ].map { .document((["error": ["message": JSON($0), "code": 400]] as JSON).written, status: 400) }
    }

    @Test func `O-30 where the count of the input was cut short, the cap is half of what is left`() throws {
        var script = Script()
        script.request = ["max_tokens": 64000]
        for overflow in Self.vLLM(limit: 131072, output: 64000) {
            let reply = try script.play(overflow, Self.good)
            #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["max_tokens"]?.int } == [64000, 31999])
        }
        // The estimate knows more than that count.
        script.request = ["max_tokens": 2000, "system": JSON(String(repeating: "word ", count: 3000))]
        for overflow in Self.vLLM(limit: 4000, output: 2000) {
            let sent = try script.play(overflow, Self.good).sent
            let estimate = TokenEstimate.ofChatRequest(sent[0])
            #expect((3000..<3744).contains(estimate) && sent.map { $0["max_tokens"]?.int } == [2000, (4000 - estimate) / 2])
        }
    }

    @Test func `O-30 O-31 a lower cap that does not help shows that the prompt is too long`() throws {
        var script = Script()
        script.request = ["max_tokens": 64000]
        for (first, second) in zip(Self.vLLM(limit: 131072, output: 64000), Self.vLLM(limit: 131072, output: 31999)) {
            let reply = try script.play(first, second, Self.good)
            #expect(try reply.summary == "400 invalid_request_error: prompt is too long: 131073 tokens > 131072 maximum")
            #expect(reply.requests.count == 2)
        }
        // If the estimate finds the prompt too long for the window, there is no retry.
        script.request = ["max_tokens": 2000, "system": JSON(String(repeating: "word ", count: 3900))]
        for overflow in Self.vLLM(limit: 4000, output: 2000) {
            let reply = try script.play(overflow, Self.good)
            let estimate = TokenEstimate.ofChatRequest(reply.sent[0])
            #expect(try reply.summary == "400 invalid_request_error: prompt is too long: \(estimate) tokens > 4000 maximum")
            #expect(reply.requests.count == 1)
        }
    }

    @Test func `O-30 R-04 a cap is compared with what was sent, which may be more than the client said`() throws {
        var script = Script { $0.minOutputTokens = 4096 }
        script.request = ["max_tokens": 100]
        func overflow(_ input: Int) -> [InboundPart] {
            let asked = "\(input + 4096) tokens (\(input) in the messages, 4096 in the completion)"
            let words = "maximum context length is 262144 tokens. However, you requested \(asked)"
            return .document(#"{"error":{"message":"\#(words)"}}"#, status: 400)
        }
        #expect(try script.play(overflow(260_000), Self.good).sent.map { $0["max_tokens"] } == [4096, 2080])
        // If no cap would do, the message has a sum that exceeds the window.
        #expect(try script.play(overflow(262_000), Self.good).summary.contains(" context limit: 262000 + 4096 > 262144, "))
        #expect(
            try script.play(overflow(260_000), overflow(260_000), Self.good).summary.contains(" context limit: 260000 + 4096 > 262144, "))
        let limit = [InboundPart].document(
            #"{"error":{"message":"max_tokens is too large: 4096. This model supports at most 2048 completion tokens"}}"#, status: 400)
        #expect(try script.play(limit, Self.good).sent.map { $0["max_tokens"] } == [4096, 2048])
        #expect(try script.play(overflow(260_000), limit, Self.good).sent.map { $0["max_tokens"] } == [4096, 2080, 2048])
    }

    @Test func `O-31 A4 a prompt that is too long is told in Anthropic's words`() throws {
        let message =
            "This model's maximum context length is 1048576 tokens. However, you requested 1150953 tokens (1150952 in the messages, 1 in the completion)."
        let reply = try Script().play(.document(#"{"error":{"message":"\#(message)"}}"#, status: 400))
        #expect(try reply.summary == "400 invalid_request_error: prompt is too long: 1150952 tokens > 1048576 maximum")
    }

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
        "max_tokens is too large: 1000. This model supports at most 900 completion tokens, whereas you provided 1000.",
        "Invalid max_tokens value, the valid range of max_tokens is [1, 900]",
        "<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 900]",
        "`max_tokens` must be less than or equal to `900`, the maximum value for `max_tokens` is less than the `context_window` for this model",
        "The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 900, but got 1000 instead.",
        "max_tokens=1000 cannot be greater than max_model_len=900. Please request fewer output tokens.",
        "max_completion_tokens=1000 cannot be greater than max_model_len=max_total_tokens=900. Please request fewer output tokens.",
        "max_tokens参数非法：限制数值范围[1,900]",
        "max_tokens (1000) exceeds model's maximum output tokens (900)",
        "max_tokens: 1000 > 900, which is the maximum allowed number of output tokens for m",
        "The maximum tokens you requested exceeds the model limit of 900. Try again with a maximum tokens value that is lower than 900.",
    ]) func `R-04 a limit that is more than the model writes is lowered to that`(message: String) throws {
        let refusal = [InboundPart].document((["error": ["message": JSON(message)]] as JSON).written, status: 400)
        let reply = try Script().play(refusal, Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.sent.map { $0["max_tokens"] } == [1000, 900])
        #expect(reply.notices.contains { $0.contains(#""quirks": {"max_output_tokens":900}"#) })
        #expect(try Script().play(refusal, refusal, Self.good).requests.count == 2)
        // After that the window may still be too small (O-30).
        #expect(
            try Script().play(refusal, .document(Self.overflow, status: 400), Self.good).sent.map { $0["max_tokens"] } == [1000, 900, 636])
    }

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

    @Test func `D-16 the next provider is asked in its own way, whatever the first one was asked`() throws {
        var script = Self.two
        script.quirks[1].maxTokensField = .maxCompletionTokens
        let refusal = [InboundPart].document(#"{"error":{"message":"unknown field stream_options"}}"#, status: 400)
        let reply = try script.play(refusal, .document(#"{"error":"no"}"#, status: 503), Self.good)
        #expect(reply.sent.map { $0["stream_options"] == nil } == [false, true, false])
        #expect(reply.sent.map { $0["max_completion_tokens"] != nil } == [false, false, true])
        #expect(reply.notices.count == 2)
    }

    @Test func `D-16 the next provider is asked after an error in place of a stream`() throws {
        #expect(try Self.two.play(.events([#"{"error":{"message":"no","code":503}}"#]), Self.good).summary == #"text "a"; end_turn"#)
        #expect(try Self.two.play(.stream([]), Self.good).summary == #"text "a"; end_turn"#)
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

    @Test(arguments: [("1999", "1"), ("1745", "255")]) func `O-30 where no cap would do, Claude Code is told the numbers`(
        input: String, rest: String
    ) throws {
        let words =
            "maximum context length is 2000 tokens. However, you requested 2999 tokens (\(input) in the messages, 1000 in the completion)"
        let reply = try Script().play(.document(#"{"error":{"message":"\#(words)"}}"#, status: 400), Self.good)
        #expect(
            try reply.summary
                == "400 invalid_request_error: input length and `max_tokens` exceed context limit: \(input) + 1000 > 2000, decrease input length or `max_tokens` and try again"
        )
        #expect(reply.requests.count == 1)
    }
}
