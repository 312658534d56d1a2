import Testing

@testable import Shared

@Suite struct ContextOverflowTests {
    /// Row, wording, and the numbers in Claude Code's sentence; 130 is the estimate, if the upstream gives no number.
    static let wordings = [
        (
            "D-57 LM Studio",
            "The number of tokens to keep from the initial prompt is greater than the context length (n_keep: 9123>= n_ctx: 4096).",
            "9123 tokens > 4096"
        ),
        ("D-57 mlx", "Prompt length (9) exceeds maximum context length (8)", "9 tokens > 8"),
        (
            "D-57 SambaNova",
            "The maximum context length of the model is 8. However, answering your request will take 9 tokens. Please reduce the length.",
            "9 tokens > 8"
        ),
        (
            "D-57 Vertex", "Unable to submit request because the input token count is 9 but model only supports up to 8.",
            "9 tokens > 8"
        ),
        (
            "D-57 TensorRT-LLM", "The sum of prompt length (9.0), query length (0) should not exceed max_num_tokens (8)", "9 tokens > 8"
        ),
        ("D-57 GitHub Models", "Request body too large for gpt-4o model. Max size: 8 tokens.", "130 tokens > 8"),
        ("D-57 Qianfan", "the max input characters is 516096", "130 tokens > 123"),
        ("D-57 Qianfan", "prompt tokens too long", "130 tokens > 123"),
        ("D-57 Hunyuan", "输入文本过长，请减少输入后重试", "130 tokens > 123"), ("D-57 Spark", "token总长度超限", "130 tokens > 123"),
        ("D-57 unknown", "context_window_exceeded: input tokens 140000 > max 131072", "140000 tokens > 131072"),
        ("D-57 unknown", "This request's prompt has 9000 tokens, but the context size is 4096 tokens.", "9000 tokens > 4096"),
        ("D-57 unknown", "Request exceeds the maximum context window size of 131072 tokens", "131073 tokens > 131072"),
        ("D-57 unknown", "Bad request: prompt token count (130,000) cannot exceed 4096.", "130000 tokens > 4096"),
        ("D-57 unknown", "Number of tokens in the prompt exceeds the limit of llama-3.1-8b", "130 tokens > 123"),
        ("D-57 oMLX", "Prompt too long: 9 tokens exceeds max context window of 8 tokens", "9 tokens > 8"),
        ("D-57 SiliconFlow", "length of prompt_tokens (9) must be less than max_seq_len (8).", "9 tokens > 8"),
        (
            "D-57 SGLang",
            "Input length (9 tokens) exceeds the maximum allowed length (8 tokens). Use a shorter input or enable --allow-auto-truncate.",
            "9 tokens > 8"
        ),
        ("D-57 Volcengine", "Input length 9 exceeds the maximum length 8. Request id: x", "9 tokens > 8"),
        ("D-57 DeepInfra", "Requested input length 9 exceeds maximum input length 8", "9 tokens > 8"),
        ("D-57 llama-cpp-python", "Requested tokens (9) exceed context window of 8", "9 tokens > 8"),
        ("D-57 TGI", "Input validation error: `inputs` must have less than 8 tokens. Given: 9", "9 tokens > 8"),
        ("D-57 TGI", "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8", "130 tokens > 8"),
        (
            "D-57 Cohere", "too many tokens: total number of tokens in the prompt cannot exceed 8 - received 9. Try using a shorter prompt",
            "9 tokens > 8"
        ),
        ("D-57 watsonx", "the number of input tokens 9 cannot exceed the total tokens limit 8 for this model", "9 tokens > 8"),
        ("D-57 TabbyAPI", "Prompt length 9 is greater than max_seq_len 8", "9 tokens > 8"),
        ("D-57 Gemini", "The input token count exceeds the maximum number of tokens allowed 8.", "130 tokens > 8"),
        ("D-57 LM Studio", "Reached context length of 8 tokens with this model", "130 tokens > 8"),
        ("D-57 Ollama", "the input length exceeds the context length", "130 tokens > 123"),
        (
            "D-57 vLLM", "maximum context length is 8 tokens. However, your prompt contains at least 9 input tokens, which exceeds",
            "130 tokens > 8"
        ),
        (
            "O-02",
            "This model's maximum context length is 8 tokens. However, you requested 10 tokens (9 in the messages, 1 in the completion). Please reduce the length of the messages or completion.",
            "9 tokens > 8"
        ),
        (
            "O-02 OpenRouter",
            "This endpoint's maximum context length is 8 tokens. However, you requested about 10 tokens (9 of text input, 1 in the output). Please reduce the length of either one.",
            "9 tokens > 8"
        ),
        (
            "O-02 OpenRouter",
            "This endpoint's maximum context length is 256,000 tokens. However, you requested about 424,983 tokens (358,454 of text input, 56,529 of tool input, 10,000 in the output).",
            "414983 tokens > 256000"
        ),
        (
            "O-02 functions",
            "This model's maximum context length is 8 tokens. However, you requested 15 tokens (9 in the messages, 2 in the functions, and 4 in the completion).",
            "11 tokens > 8"
        ),
        (
            "O-02 Azure",
            "This model's maximum context length is 8 tokens, however you requested 10 tokens (9 in your prompt; 1 for the completion). Please reduce your prompt; or completion length.",
            "9 tokens > 8"
        ),
        ("O-03", "This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens.", "9 tokens > 8"),
        ("O-03", "Input tokens exceed the configured limit of 8 tokens. Your messages resulted in 9 tokens.", "9 tokens > 8"),
        (
            "O-04",
            "Requested token count exceeds the model's maximum context length of 8 tokens. You requested a total of 12 tokens: 9 tokens from the input messages and 3 tokens for the completion.",
            "9 tokens > 8"
        ),
        ("O-05", "The input token count (9) exceeds the maximum number of tokens allowed (8).", "9 tokens > 8"),
        ("O-05", "The input token count 1,048,577 exceeds the maximum number of tokens allowed 1,048,576.", "1048577 tokens > 1048576"),
        ("O-06", "the request (9 tokens) exceeds the available context size (8 tokens), try increasing it", "9 tokens > 8"),
        ("O-06", "the request exceeds the available context size. try increasing the context size", "130 tokens > 123"),
        ("O-07", "The input (9 tokens) is longer than the model's context length (8 tokens).", "9 tokens > 8"),
        ("O-08", "Input length 9 exceeds model's maximum context length 8", "9 tokens > 8"),
        ("O-08", "Input length (9) exceeds model's maximum context length (8).", "9 tokens > 8"),
        ("O-09", "Invalid request: Your request exceeded model token limit: 8 (requested: 9)", "9 tokens > 8"),
        ("O-09", "Your request exceeded model token limit: 8", "130 tokens > 8"),
        ("O-10", "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 8]", "130 tokens > 8"),
        ("O-11", "Prompt exceeds max length", "130 tokens > 123"), ("O-11", "Prompt 超长", "130 tokens > 123"),
        ("O-12", "invalid params, context window exceeds limit (2013)", "130 tokens > 123"),
        ("O-13", "Prompt contains 9 tokens, too large for model with 8 maximum context length", "9 tokens > 8"),
        ("O-14", "Please reduce the length of the messages or completion.", "130 tokens > 123"),
        ("O-15", "The number of tokens to keep from the initial prompt is greater than the context length", "130 tokens > 123"),
        ("O-15", "Context size has been exceeded.", "130 tokens > 123"),
        ("O-16", "prompt too long; exceeded max context length by 4 tokens", "130 tokens > 123"),
        ("O-16", "prompt too long; exceeded context length", "130 tokens > 123"),
        ("O-17", "This model's maximum prompt length is 8 but the request contains 9 tokens.", "9 tokens > 8"),
        ("O-18", "prompt is too long: 9 tokens > 8 maximum", "9 tokens > 8"),
        ("O-18", "Input is too long for requested model.", "130 tokens > 123"),
        ("O-18", "capability_rejected: prompt_too_long", "130 tokens > 123"),
        ("O-19", "too many input tokens", "130 tokens > 123"), ("O-19", "Too many tokens in the prompt", "130 tokens > 123"),
        ("O-19", "context length exceeded", "130 tokens > 123"), ("O-19", "maximum model length is 8", "130 tokens > 8"),
        (
            "O-19 vLLM",
            "You passed 9 input tokens and requested 3 output tokens. However, the model's context length is only 8 tokens, resulting in a maximum input length of 5 tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=9)",
            "9 tokens > 8"
        ),
        (
            "O-19 vLLM, which stopped counting",
            "You passed 9 input tokens and requested 0 output tokens. However, the model's context length is only 8 tokens, resulting in a maximum input length of 8 tokens.",
            "130 tokens > 8"
        ),
        (
            "O-19 vLLM, which counted characters",
            "You passed 99 input characters and requested 3 output tokens. However, the model's context length is only 8 tokens, resulting in a maximum input length of 5 tokens.",
            "130 tokens > 8"
        ),
        ("O-19 vLLM", "The decoder prompt (length 9) is longer than the maximum model length of 8.", "9 tokens > 8"),
        ("O-19 vLLM", "The decoder prompt (length 9) is too long (maximum model length 8)", "9 tokens > 8"),
        (
            "O-19 vLLM",
            "The decoder prompt (length 8) plus the number of requested output tokens (at least 1) is longer than the maximum model length of 8.",
            "9 tokens > 8"
        ),
        ("O-19 vLLM", "The prompt (total length 9) is too long to fit into the model (context length 8).", "9 tokens > 8"),
        // More servers, in this order: Mistral, Fireworks, Cerebras, Copilot, TGI, LM Studio, OpenAI.
        ("O-13", "too large for model with 8 maximum context length", "130 tokens > 8"),
        ("O-19", "The prompt is too long: 9, model maximum context length: 8", "9 tokens > 8"),
        ("O-19", "Please reduce the length of the messages or completion. Current length is 9 while limit is 8", "9 tokens > 8"),
        ("O-19", "prompt token count of 9 exceeds the limit of 8", "9 tokens > 8"),
        (
            "O-19",
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8. Given: 9 `inputs` tokens and 2 `max_new_tokens`",
            "9 tokens > 8"
        ),
        (
            "O-19",
            "Trying to keep the first 9 tokens when context the overflows. However, the model is loaded with context length of only 8 tokens, which is not enough.",
            "9 tokens > 8"
        ),
        ("O-19", "Your input exceeds the context window of this model. Please adjust your input and try again.", "130 tokens > 123"),
        ("O-31 N > M", "maximum model length is 500", "501 tokens > 500"),
    ]

    /// The exact words that make Claude Code compact, for any status or event of the upstream.
    @Test(arguments: wordings) func `every server's wording becomes Anthropic's`(row: String, wording: String, numbers: String) throws {
        let body = (["error": ["message": JSON(wording)]] as JSON).written
        let expected = "invalid_request_error: prompt is too long: \(numbers) maximum"
        for status in [400, 413, 422, 500] {
            let reply = try Script().play(.document(body, status: status))
            #expect(try reply.summary == "400 \(expected)" && reply.requests.count == 1, "\(row), \(status)")
        }
        #expect(try Script().play(.document(body)).summary == "400 \(expected)", "\(row), B-14")
        #expect(try Script().play(.events([.text("a"), body])).summary == "error \(expected)", "\(row), O-32")
        #expect(try Script().play(.document(wording, status: 400, headers: [:])).summary == "400 \(expected)", "\(row), B-13")
    }

    @Test(arguments: [
        ("O-01", #"{"error":{"message":"no","code":"context_length_exceeded"}}"#),
        (
            "O-01 B-06",
            #"{"error":{"message":"no","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"no\",\"code\":\"context_length_exceeded\"}}"}}}"#
        ),
        ("O-01 quoted", #"{"error":"{\"error\":{\"message\":\"no\",\"code\":\"context_length_exceeded\"}}"}"#),
        ("O-06", #"{"error":{"message":"no","type":"exceed_context_size_error"}}"#), ("O-11", #"{"error":{"message":"no","code":"1261"}}"#),
        ("O-12", #"{"base_resp":{"status_code":2013,"status_msg":"invalid params, context window exceeds limit"}}"#),
    ]) func `a code tells of an overflow as well`(row: String, body: String) throws {
        #expect(
            try Script().play(.document(body, status: 400)).summary
                == "400 invalid_request_error: prompt is too long: 130 tokens > 123 maximum", "\(row)")
    }

    @Test func `O-05 B-06 B-03 OpenRouter quotes Gemini's list`() throws {
        let raw = #"[{"error":{"message":"The input token count (1290000) exceeds the maximum number of tokens allowed (1048576)."}}]"#
        let error: JSON = ["message": "Provider returned error", "metadata": ["raw": JSON(raw), "provider_name": "Google"]]
        #expect(
            try Script().play(.document((["error": error] as JSON).written, status: 400)).summary
                == "400 invalid_request_error: prompt is too long: 1290000 tokens > 1048576 maximum")
    }

    @Test func `O-31 the window of the configuration counts where the upstream names none`() throws {
        let body = #"{"error":{"message":"context length exceeded"}}"#
        #expect(
            try Script { $0.contextWindow = 100 }.play(.document(body, status: 400)).summary.hasSuffix(
                "prompt is too long: 130 tokens > 100 maximum"))
        #expect(
            try Script { $0.contextWindow = 4000 }.play(.document(body, status: 400)).summary.hasSuffix(
                "prompt is too long: 4001 tokens > 4000 maximum"))
    }

    @Test func `B-12 O-06 llama.cpp counts in members`() throws {
        let error: JSON = ["error": ["message": "too big", "type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 8]]
        let overflow = try #require(ContextOverflow(UpstreamError(status: 400, error)))
        #expect(overflow == ContextOverflow(UpstreamError(status: 400, error)) && (overflow.input, overflow.limit) == (9, 8))
    }

    @Test(arguments: [
        ("maximum context length is 8, you requested 9 (9223372036854775807 of input, 9223372036854775807 of output)", "130 tokens > 8"),
        ("maximum context length is 9223372036854775807 tokens", "130 tokens > 123"),
        ("prompt is too long: 9223372036854775807 tokens > 9223372036854775806 maximum", "130 tokens > 123"),
    ]) func `a number to which no server counts is none`(wording: String, numbers: String) throws {
        let reply = try Script().play(.document((["error": ["message": JSON(wording)]] as JSON).written, status: 400))
        #expect(try reply.summary == "400 invalid_request_error: prompt is too long: \(numbers) maximum")
    }

    @Test(arguments: [(Int.max, Int.max), (Int.max, Int.min), (Int.min, Int.min), (-9, -8)])
    func `B-12 a member to which no server counts is none`(input: Int, limit: Int) throws {
        let error: JSON = [
            "error": ["message": "m", "type": "exceed_context_size_error", "n_prompt_tokens": JSON(input), "n_ctx": JSON(limit)]
        ]
        #expect(
            try Script().play(.document(error.written, status: 400)).summary
                == "400 invalid_request_error: prompt is too long: 130 tokens > 123 maximum")
    }

    @Test func `D-57 a count that stopped at the window is no count`() throws {
        func told(_ prompt: Int) throws -> String {
            var script = Script()
            script.request = ["system": JSON(String(repeating: "word ", count: prompt))]
            let words =
                "maximum context length is 4000 tokens. However, your prompt contains at least 4001 input tokens, which exceeds this limit"
            return try script.play(.document((["error": ["message": JSON(words)]] as JSON).written, status: 400)).summary
        }
        #expect(try told(10) == "400 invalid_request_error: prompt is too long: 4001 tokens > 4000 maximum")
        let counted = try #require(try told(20_000).split(separator: " ").compactMap { Int($0) }.first { $0 > 400 })
        #expect(counted > 15_000)
    }

    @Test(arguments: [
        (429, "maximum context length is 8 tokens"), (400, "Rate limit reached: too many tokens per minute"),
        (400, "quota: too many tokens"),
        (400, "max tokens must be less than or equal to 4096, the maximum output length"),
        (400, "max_tokens is too large: 32000. This model supports at most 16384 completion tokens"),
        (402, "This request requires more credits, or fewer max_tokens. You requested up to 32000 tokens, but can only afford 27342."),
        (400, "prompt contains 21 images, which exceeds the limit of 20 images"), (400, "tools[0].function.description is too long"),
        (400, "the thinking budget exceeds the number of tokens in the answer"), (400, "输入的图片过长"),
        (400, "temperature must be below 2"), (404, "no such model"), (400, "invalid params, tool result's tool id(x) not found (2013)"),
    ]) func `another refusal is none`(status: Int, wording: String) {
        #expect(ContextOverflow(UpstreamError(status: status, ["error": ["message": JSON(wording)]])) == nil)
    }
}
