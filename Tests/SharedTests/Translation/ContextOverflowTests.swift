import Testing

@testable import Shared

@Suite struct ContextOverflowTests {
    @Test(arguments: [
        ("This model's maximum context length is 8 tokens. However, your messages resulted in 9 tokens.", "9 tokens > 8"),
        ("Input tokens exceed the configured limit of 8 tokens. Your messages resulted in 9 tokens.", "9 tokens > 8"),
        ("Requested token count exceeds the model's maximum context length of 8 tokens. You requested a total of 12 tokens: 9 tokens from the input messages and 3 tokens for the completion.", "9 tokens > 8"),
        ("The input token count (9) exceeds the maximum number of tokens allowed (8).", "9 tokens > 8"),
        ("request (9 tokens) exceeds the available context size (8 tokens), try increasing it", "9 tokens > 8"),
        ("The input (9 tokens) is longer than the model's context length (8 tokens).", "9 tokens > 8"),
        ("Input length 9 exceeds model's maximum context length 8", "9 tokens > 8"),
        ("Your request exceeded model token limit: 8 (requested: 9)", "9 tokens > 8"),
        ("Range of input length should be [1, 8]", "50 tokens > 8"), ("Prompt exceeds max length", "50 tokens > 47"),
        ("invalid params, context window exceeds limit", "50 tokens > 47"), ("Prompt is too large for model with 8 maximum context length", "50 tokens > 8"),
        ("Please reduce the length of the messages or completion.", "50 tokens > 47"), ("the request is greater than the context length", "50 tokens > 47"),
        ("prompt too long; exceeded max context length by 4 tokens", "50 tokens > 47"),
        ("This model's maximum prompt length is 8 but the request contains 9 tokens.", "9 tokens > 8"), ("prompt is too long: 9 tokens > 8 maximum", "9 tokens > 8"),
        ("too many input tokens", "50 tokens > 47"), ("maximum model length is 8", "50 tokens > 8"),
    ]) func `every server's wording becomes Anthropic's`(wording: String, numbers: String) throws {
        let overflow = try #require(ContextOverflow(UpstreamError(status: 400, ["error": ["message": JSON(wording)]])))
        #expect(overflow.message(maxTokens: 1, estimate: 50, window: nil) == "prompt is too long: \(numbers) maximum")
    }

    @Test func `llama.cpp counts in members`() throws {
        let error: JSON = ["error": ["message": "too big", "type": "exceed_context_size_error", "n_prompt_tokens": 9, "n_ctx": 8]]
        let overflow = try #require(ContextOverflow(UpstreamError(status: 400, error)))
        #expect(overflow == ContextOverflow(UpstreamError(status: 400, error)) && (overflow.input, overflow.limit) == (9, 8))
    }

    @Test(arguments: [
        (429, "maximum context length is 8 tokens"), (400, "Rate limit reached: too many tokens per minute"), (400, "quota: too many tokens"),
        (400, "temperature must be below 2"), (404, "no such model"),
    ]) func `another refusal is none`(status: Int, wording: String) {
        #expect(ContextOverflow(UpstreamError(status: status, ["error": ["message": JSON(wording)]])) == nil)
    }
}
