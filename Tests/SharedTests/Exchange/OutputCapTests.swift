import Testing

@testable import Shared

/// A limit of output that the upstream does not take: O-30, O-31, R-04.
@Suite struct OutputCapTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])

    private static let overflow = """
        {"error":{"message":"This model's maximum context length is 2000 tokens. However, you requested 2300 tokens (1300 in the messages, 1000 in the \
        completion). Please reduce the length of the messages or completion."}}
        """

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
