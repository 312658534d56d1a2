/// How an upstream refuses a parameter, and the flags that make it accept the request.
///
/// *Source*: D-57, W5-5; the wordings are those of the servers named next to them.
struct Refusal: Sendable {
    /// The circumstances of a refusal.
    struct Occasion {
        /// The error message, in lower case.
        let words: String
        let quirks: Quirks
        /// The request as sent.
        let sent: JSON
    }

    /// The refusal contains all of them.
    let words: [String]
    /// The words alone mean that something is refused.
    let isPlain: Bool
    /// A further step, for when the first fix with this flag did not help.
    let isFurther: Bool
    /// What belongs under `quirks` in config.json; nil if this refusal is about something else.
    let flags: @Sendable (Occasion) -> JSON?

    private init(
        _ words: [String], isPlain: Bool = false, isFurther: Bool = false, _ flags: @escaping @Sendable (Occasion) -> JSON?
    ) {
        (self.words, self.isPlain, self.isFurther, self.flags) = (words, isPlain, isFurther, flags)
    }

    private init(_ flags: JSON, where words: String..., isPlain: Bool = false, isFurther: Bool = false) {
        self.init(words, isPlain: isPlain, isFurther: isFurther) { _ in flags }
    }

    /// The first match counts, so entries with more words come first.
    static let all: [Refusal] = numbers + sampling + schemas + tools + messages + reasoning + request

    // MARK: - Numbers

    private static let numbers: [Refusal] = [
        Refusal([], isPlain: true) { occasion in
            // Claude Code asks for 32,000 tokens of models that it does not know.
            guard let limit = number(.limit, in: occasion.words, outputLimits), limit < asked(occasion) ?? 0 else { return nil }
            return ["max_output_tokens": JSON(limit)]
        },
        Refusal(["max"], isPlain: true) { occasion in
            guard let asked = asked(occasion), let limit = occasion.outputLimit(below: asked) else { return nil }
            return ["max_output_tokens": JSON(limit)]
        },
        Refusal([], isPlain: true) { occasion in
            guard let limit = number(.limit, in: occasion.words, outputFloors), limit > asked(occasion) ?? .max else { return nil }
            return ["min_output_tokens": JSON(limit)]
        },
        Refusal(["thinking_budget"], isPlain: true) { occasion in
            guard let budget = occasion.sent["thinking_budget"]?.int, let limit = number(.limit, in: occasion.words, budgetLimits),
                limit < budget
            else { return nil }
            return ["thinking_budget_max": JSON(limit)]
        },
        Refusal(["stop", "at most"], isPlain: true) { occasion in
            guard let count = occasion.sent["stop"]?.array?.count, let limit = number(.limit, in: occasion.words, [["at most", .limit]]),
                limit < count
            else { return nil }
            return ["stop_max": JSON(limit)]
        },
        Refusal(["name", "maximum length"], isPlain: true) { occasion in
            let limit = number(.limit, in: occasion.words, [["maximum length", .limit]])
            return limit.flatMap { (16..<occasion.quirks.nameMax).contains($0) ? ["name_max": JSON($0)] : nil }
        },
    ]

    private static func number(_ number: Wording.Number, in words: String, _ wordings: [Wording]) -> Int? {
        let bytes = Array(words.utf8)
        return wordings.lazy.compactMap { $0.numbers(in: bytes)?[number] }.first
    }

    private static func asked(_ occasion: Occasion) -> Int? { occasion.sent[named: occasion.quirks.maxTokensField.rawValue]?.int }

    private static let outputLimits: [Wording] = [
        ["supports at most", .limit, "completion tokens"],  // OpenAI, MiMo
        ["supports at most", .limit, "output tokens"],
        ["range of max_tokens is [1,", .limit], ["range of max_tokens should be [1,", .limit],  // DeepSeek, DashScope
        ["range of max_completion_tokens", "[1,", .limit],
        ["max_tokens", "less than or equal to", .limit], ["max_completion_tokens", "less than or equal to", .limit],  // Groq
        ["max tokens", "less than or equal to", .limit], ["max_new_tokens", "less than or equal to", .limit],
        ["max_tokens", "expected a value <=", .limit], ["max_completion_tokens", "expected a value <=", .limit],  // Volcengine
        ["max_output_tokens", "expected a value <=", .limit],
        ["max_tokens", "限制数值范围[1,", .limit],  // GLM
        ["max_tokens", "maximum output tokens", .limit], ["max_tokens:", .output, ">", .limit, "output tokens"],  // SGLang, Anthropic
        ["maximum output length", .limit], ["max output length", .limit],
        ["max_tokens", "cannot exceed", .limit], ["max_tokens", "not exceed", .limit], ["max_tokens", "must be <=", .limit],
        ["max_tokens", "not greater than", .limit], ["max_tokens", "must be at most", .limit], ["max_tokens", "maximum value is", .limit],
        ["cannot be greater than max_model_len", .limit],  // vLLM
        ["the maximum tokens you requested exceeds the model limit of", .limit],  // Bedrock
        ["can only afford", .limit],  // OpenRouter, 402
    ]

    private static let outputFloors: [Wording] = [
        ["_tokens", "expected a value >=", .limit],  // OpenAI: integer_below_min_value
        ["_tokens", "greater than or equal to", .limit], ["_tokens", "must be at least", .limit], ["_tokens", "minimum value is", .limit],
    ]

    private static let budgetLimits: [Wording] = [
        ["thinking_budget", "not greater than", .limit],  // DashScope
        ["thinking_budget", "less than or equal to", .limit], ["thinking_budget", "between", .output, "and", .limit],
        ["thinking_budget", "[", .output, ",", .limit], ["thinking_budget", "cannot exceed", .limit],
        ["thinking_budget", "at most", .limit],
    ]

    // MARK: - Sampling

    private static let sampling: [Refusal] = [
        Refusal(["top_p": false], where: "temperature", "top_p", "both"),  // Anthropic's newer models, via a gateway
        Refusal(["temperature_min": .number("0.01")], where: "temperature", "(0", isPlain: true),  // an open range
        Refusal(["temperature_min": .number("0.01")], where: "temperature", "positive", isPlain: true),  // Mistral, TGI
        Refusal(["temperature_min": .number("0.01")], where: "temperature", "greater than 0", isPlain: true),
        Refusal(["temperature"], isPlain: true) { occasion in
            guard let value = occasion.sent["temperature"]?.double, value > 1,
                let most = number(.limit, in: occasion.words, temperatureLimits), Double(most) < value
            else { return nil }
            return ["temperature_max": JSON(most)]
        },
        Refusal(["top_k": false], where: "top_k"),
        Refusal(["fixed_sampling": true], where: "temperature"),
        Refusal(["top_p": false], where: "top_p"),
        Refusal(["stop"]) { $0.sent["stop"] != nil && $0.names("stop") ? ["stop_report": false] : nil },
    ]

    private static let temperatureLimits: [Wording] = [
        ["temperature", "less than or equal to", .limit], ["temperature", "between 0", "and", .limit], ["temperature", "[0", ",", .limit],
        ["temperature", "at most", .limit], ["temperature", "range: 0..", .limit], ["temperature", "<=", .limit],
    ]

    // MARK: - Schemas

    private static let schemas: [Refusal] =
        [
            Refusal(["schema_mode": "moonshot"], where: "moonshot flavored json schema", isPlain: true),
            Refusal(["schema_mode": "gemini"], where: "function_declarations", isPlain: true),  // Gemini
            Refusal(["schema_mode": "gemini"], where: "functiondeclaration", isPlain: true),  // Vertex
            Refusal(["schema_mode": "gbnf"], where: "failed to parse grammar", isPlain: true),  // llama.cpp, LM Studio
            Refusal(["schema_mode": "gbnf"], where: "json schema conversion failed", isPlain: true),
            Refusal(["schema_mode": "gbnf"], where: "json schema error at", isPlain: true),  // llama.cpp since 2026-10
            Refusal(["schema_mode": "gbnf"], where: "error parsing grammar", isPlain: true),
            Refusal(["strict_schema": true], where: "additionalproperties' is required to be supplied and to be false", isPlain: true),
            Refusal(
                ["strict_schema": true], where: "'required' is required to be supplied and to be an array including every key",
                isPlain: true),
            Refusal(["strict_tools": false], where: "strict"),
            Refusal(["strict_tools": false], where: "invalid grammar specification", isPlain: true),  // vLLM
            Refusal(["invalid schema"], isPlain: true) { occasion in
                [.none, .basic].contains(occasion.quirks.schemaMode) ? ["schema_mode": "openai"] : nil
            },  // OpenAI, Azure
        ]
        + [
            "moonshot flavored json schema", "function_declarations", "functiondeclaration", "failed to parse grammar",
            "json schema conversion failed", "json schema error at", "error parsing grammar", "grammar error:",
            "invalid schema for function", "invalid_function_parameters",
            "json schema not supported", "invalid json schema", "invalid tool schema", "not a valid json schema", "unsupported json schema",
            "conflict in schema definitions",
        ].map { Refusal(["schema_mode": "minimal"], where: $0, isPlain: true, isFurther: true) }
        + [Refusal([], isPlain: true, isFurther: true) { $0.refusesSchema ? ["schema_mode": "minimal"] : nil }]

    // MARK: - Tools

    private static let tools: [Refusal] = [
        // vLLM without a tool parser: with `none` it still shows the model its tools and leaves the calls in the text (D-48).
        Refusal(
            ["tool_choice_auto": false, "tool_choice_required": false, "tool_choice_named": false], where: "--tool-call-parser",
            isPlain: true),
        Refusal(["parallel_flag": false], where: "parallel_tool_calls"),
        Refusal(["tools_need_effort_none": true], where: "reasoning_effort", "tool"),
        Refusal(["tool_choice"]) { $0.sent["tool_choice"] == "none" ? ["tool_choice_none": false] : nil },
        Refusal(["tool_choice_thinking": false], where: "tool_choice", "thinking"),  // Kimi, DeepSeek
        Refusal(["tool_choice", "object"]) { $0.sent["tool_choice"]?.members != nil ? ["tool_choice_named": false] : nil },  // LM Studio
        Refusal(["tool_choice_required": false, "tool_choice_named": false], where: "tool_choice"),
        Refusal(["tool_id": "nine"], where: "a-z, a-z, 0-9", "length of 9", isPlain: true),  // Mistral
        Refusal(["tool_id": "forty"], where: "tool_call", "maximum length 40", isPlain: true),  // OpenAI
        Refusal(["tool_id": "forty"], where: "tool_calls", "length", "40", isPlain: true),
        Refusal(["name_chars": "_-"], where: "name", "pattern", "a-za-z0-9_-", isPlain: true),  // OpenAI
        Refusal(["thought_signatures": true], where: "missing a thought_signature", isPlain: true),  // Gemini
        Refusal(["thought_signatures": false], where: "extra_content"),
        Refusal(["cache_control": false], where: "cache_control"),
    ]

    // MARK: - Messages

    private static let messages: [Refusal] =
        [
            Refusal(["system_role": "system"], where: "developer"),
            Refusal(["system_role": "developer"], where: "role", "does not support 'system'"),  // OpenAI's o-series
            Refusal(["mid_system": "user"], where: "system message must be at the beginning", isPlain: true),
            Refusal(["mid_system": "user"], where: "only one system message", isPlain: true),
            Refusal(["mid_system": "user"], where: "initial optional system message", isPlain: true),  // templates of Mistral's models
            Refusal(["merge_user_after_tool": true], where: "unexpected role 'user' after role 'tool'", isPlain: true),  // Mistral
            Refusal(["merge_user_after_tool": true], where: "roles must alternate", isPlain: true),  // templates of Mistral's models
            Refusal(["prefill": "prefix"], where: "assistant with prefix", isPlain: true),  // Mistral
            Refusal(["prefill": "continue"], where: "continue_final_message instead", isPlain: true),  // vLLM
            Refusal(["prefill": "reject"], where: "prefill"),  // Anthropic's newer models, via a gateway
            Refusal(["prefill": "reject"], where: "continue_final_message"), Refusal(["prefill": "reject"], where: "add_generation_prompt"),
            Refusal(["tool_images": false], where: "image", "only allowed for messages with role 'user'", isPlain: true),  // OpenAI
            Refusal(["tool_parts": false], where: "tool", "content", "must be a string", isPlain: true),
            Refusal(["no_empty_tool": true], where: "role 'tool' must not be empty", isPlain: true),  // Kimi
            Refusal(["no_empty_tool": true], where: "tool message", "empty", isPlain: true),
            Refusal(["empty_content": .null], where: "role 'assistant' must not be empty", isPlain: true),  // Kimi
            Refusal(["content"], isPlain: true) { $0.refusesNull ? ["empty_content": ""] : nil },
            Refusal(["system_parts": false], where: "system", "content", "must be a string", isPlain: true),
            Refusal(["string_content": true], where: "content", "must be a string", isPlain: true),
            Refusal(["string_content": true], where: "content", "invalid type: sequence, expected a string", isPlain: true),  // serde
            Refusal(["pdf": "placeholder"], where: "'file'"), Refusal(["pdf": "placeholder"], where: "`file`"),
            Refusal(["pdf": "placeholder"], where: "file content"), Refusal(["pdf": "placeholder"], where: "pdf"),
            Refusal(["pdf": "placeholder"], where: "type: file"),
            Refusal(["image_urls": false], where: "must be a base64 encoded image", isPlain: true),  // LM Studio
            Refusal(["image_urls": false], where: "unsupported image url"), Refusal(["image_urls": false], where: "image urls are not"),
            Refusal(["image_urls": false], where: "image url", "only base64"),
            Refusal([], isPlain: true) { $0.refusesFiles ? ["pdf": "placeholder"] : nil },
            Refusal([], isPlain: true) { $0.refusesImages ? ["vision": false] : nil },
        ] + noImages.map { Refusal(["vision": false], where: $0, isPlain: true) }

    /// From models that accept no images at all. Errors about one bad image are the client's to see: its other images still work.
    private static let noImages = [
        "support image input", "image input is not supported", "image inputs are not supported", "image input is not enabled",
        "not support images", "images are not supported", "support the image content", "at most 0 image", "variant `image_url`",
        "image_url is only supported by", "not a multimodal model", "only 'text' content type is supported", "not support vision",
        "not support multimodal", "no vision", "content must be a string", "`content` must be a string", "not support image",
        "does not accept image", "cannot process images", "text-only model", "unknown part type: image_url",
        "missing data required for image",
    ]

    // MARK: - Reasoning

    private static let reasoning: [Refusal] =
        [
            "must be passed back", "missing", "is required", "field required", "must be provided",
        ].map { words in
            Refusal(
                ["reasoning_replay": "always", "reasoning_required": "space", "reasoning_field": "reasoning_content"],
                where: "reasoning_content",
                words, isPlain: true)
        } + [
            Refusal(["reasoning_replay": "none", "reasoning_required": "no"], where: "reasoning_content"),
            Refusal(["reasoning_replay": "none", "reasoning_required": "no"], where: "reasoning_details"),
            Refusal(["reasoning"]) { occasion in
                let isOfMessages = occasion.sent["reasoning"] == nil || ["messages", "assistant"].contains(where: occasion.words.contains)
                let isSent = occasion.sent["messages"]?.array?.contains { $0["reasoning"] != nil } == true
                return isOfMessages && isSent && occasion.names("reasoning")
                    ? ["reasoning_replay": "none", "reasoning_required": "no"] : nil
            },
            Refusal(["thinking_off": false], where: "reasoning is mandatory", isPlain: true),  // OpenRouter
            Refusal(["thinking_off": false], where: "thinking", "cannot be disabled", isPlain: true),
            Refusal(["thinking_off": false], where: "reasoning", "cannot be disabled", isPlain: true),
            Refusal(["reasoning_effort"], isPlain: true, efforts),
            Refusal(["thinking_on": "adaptive"], where: "thinking.type.enabled", "adaptive"),  // Anthropic's newer models, via a gateway
            Refusal(["thinking_on": "enabled"], where: "thinking", "adaptive"),
            Refusal(["keep_thinking": false], where: "clear_thinking"),
            Refusal(["thinking_control": "none", "tools_need_effort_none": false], where: "reasoning_effort"),
            // vLLM with a Mistral tokenizer rejects `chat_template_kwargs`.
            Refusal(["thinking_control": "none"], where: "chat_template"),
        ] + [
            // DashScope says "must be set to false for non-streaming calls" about thinking without a stream.
            Refusal(["always_stream": true], where: "non-streaming", isPlain: true),
            Refusal(["thinking_control": "none"], where: "enable_thinking"),
            Refusal(["thinking_control": "none"], where: "thinking_budget"),
            Refusal(["thinking"]) { $0.quirks.thinkingControl == .thinkingType ? ["thinking_control": "none"] : nil },
            Refusal(["reasoning"]) { $0.quirks.thinkingControl == .reasoningObject ? ["thinking_control": "none"] : nil },
        ]

    /// Some list the efforts they accept.
    private static func efforts(_ occasion: Occasion) -> JSON? {
        for phrase in [
            "supported values are", "supported values:", "must be one of", "should be one of", "input should be", "expected one of",
        ] {
            guard let place = Array(occasion.words.utf8).firstRange(of: Array(phrase.utf8)) else { continue }
            let rest = occasion.words.utf8.dropFirst(place.upperBound).split { !$0.isASCIILetter }.map {
                String(decoding: $0, as: UTF8.self)
            }
            let known = Quirks.Effort.allCases.filter { rest.contains($0.rawValue) }
            guard !known.isEmpty, known != occasion.quirks.effortValues else { continue }
            let off = occasion.quirks.effortOff.flatMap { known.contains($0) ? $0 : known.first { $0 < .low } }
            return ["effort_values": .array(known.map { JSON($0.rawValue) }), "effort_off": off.map { JSON($0.rawValue) } ?? .null]
        }
        return nil
    }

    // MARK: - The rest of the request

    private static let request: [Refusal] = [
        Refusal(["stream_usage": false], where: "stream_options"),
        Refusal(["always_stream": true], where: "stream", "must be set to true", isPlain: true),
        Refusal(["always_stream": true], where: "stream", "required to be true", isPlain: true),
        Refusal(["always_stream": true], where: "only support stream", isPlain: true),  // DashScope
        Refusal(["always_stream": true], where: "must have stream=true", isPlain: true),  // Fireworks
        Refusal(["max_tokens_field": "max_completion_tokens"], where: "max_tokens", "max_completion_tokens"),
        Refusal(["max_tokens_field": "max_tokens"], where: "max_completion_tokens"),
        Refusal(["response_format": "json_object"], where: "response_format", "json_object"),
        Refusal(["response_format": "none"], where: "response_format", isFurther: true),
        Refusal(["response_format": "none"], where: "response format", isFurther: true),
        Refusal(["response_format": "none"], where: "json_schema", isFurther: true),
        Refusal(["response_format": "none"], where: "json mode", isFurther: true),  // DashScope
        Refusal(["response_format": "none"], where: "response mime type", isFurther: true),  // Gemini
        Refusal(["service_tier": "none"], where: "service_tier"),
        Refusal(["prompt_cache_key": false], where: "prompt_cache_key"),
        Refusal([]) { occasion in
            // Members that only some upstreams know: those named in the refusal are removed.
            let members = occasion.quirks.extraBody.members ?? []
            let kept = members.filter { !occasion.words.contains($0.key.string.asciiLowercased) }
            return kept.count < members.count ? ["extra_body": .object(kept)] : nil
        },
    ]
}
