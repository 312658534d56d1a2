/// A prompt that is too long: every server words it differently, and Claude Code recovers only on Anthropic's wording.
///
/// *Source*: O-01 … O-30.
struct ContextOverflow: Equatable {
    /// *Units*: tokens, for all of these.
    var input: Int?
    var limit: Int?
    /// The input has at least this many: the upstream stopped counting there.
    var least: Int?
    /// What was requested: output, and input and output together.
    var output: Int?
    var total: Int?

    /// The more informative come first. O-02 … O-18.
    private static let wordings: [Wording] = [
        ["maximum context length is", .limit, "you requested", .output, "your prompt contains at least", .least],
        ["maximum context length is", .limit, "you requested", .output, "output tokens and your prompt contains"],
        ["maximum context length is", .limit, "you requested", .total, "(", .parts],
        ["maximum context length is", .limit, "resulted in", .input],
        ["exceed the configured limit of", .limit, "resulted in", .input],
        ["maximum context length of", .limit, "a total of", .total, ":", .input],
        ["maximum context length is", .limit, "at least", .least, "input tokens"],
        ["maximum context length is", .limit, "your request has", .input],
        ["input token count", .input, "exceeds the maximum number of tokens allowed", .limit],
        ["request (", .input, "exceeds the available context size", .limit],
        ["input (", .input, "longer than the model's context length", .limit],
        ["input length", .input, "exceeds model's maximum context length", .limit],
        ["exceeded model token limit:", .limit, "requested:", .total],
        ["exceeded model token limit:", .limit],
        ["range of input length should be [1,", .limit],
        ["prompt contains", .input, "too large for model with", .limit, "maximum context length"],
        ["too large for model with", .limit, "maximum context length"],
        ["maximum prompt length is", .limit, "request contains", .input],
        ["prompt is too long:", .input, ">", .limit],
        ["prompt is too long:", .input, "maximum context length:", .limit],
        ["current length is", .input, "limit is", .limit],
        ["prompt token count of", .input, "exceeds the limit of", .limit],
        ["`max_new_tokens` must be <=", .limit, "given:", .input],
        ["trying to keep the first", .input, "context length of only", .limit],
        ["you passed", .input, "input tokens and requested", .output, "context length is only", .limit],
        ["input characters and requested", .output, "context length is only", .limit],
        ["prompt (", .input, "too long to fit into the model", .limit],
        ["input length and `max_tokens` exceed context limit:", .input, "+", .output, ">", .limit],  // Anthropic, Bedrock
        ["prompt too long:", .input, "exceeds max context window of", .limit],  // oMLX
        ["prompt_tokens", .input, "less than max_seq_len", .limit],  // SiliconFlow
        ["input length", .input, "exceeds the maximum allowed length", .limit],  // SGLang
        ["input length", .input, "exceeds the maximum length", .limit],  // Volcengine
        ["input length", .input, "exceeds maximum input length", .limit],  // DeepInfra
        ["requested tokens", .input, "exceed context window of", .limit],  // llama-cpp-python
        ["`inputs` must have less than", .limit, "given:", .input], ["`max_new_tokens` must be <=", .limit],  // TGI
        ["too many tokens", "cannot exceed", .limit, "received", .input],  // Cohere
        ["number of input tokens", .input, "cannot exceed", .limit],  // watsonx
        ["prompt length", .input, "greater than", .limit], ["prompt length", .input, "exceeds", .limit],  // TabbyAPI, Aphrodite
        ["prompt has", .input, "context length", .limit], ["prompt has", .input, "context window", .limit],
        ["input has", .input, "context length", .limit], ["input has", .input, "context window", .limit],
        ["prompt tokens (", .input, "exceed", .limit], ["input tokens (", .input, "exceed", .limit],
        ["context window of", .limit, "prompt", .input, "tokens"], ["context length of", .limit, "prompt", .input, "tokens"],
        ["token count exceeds the maximum number of tokens allowed", .limit],  // Gemini, without its count
        ["reached context length of", .limit],  // LM Studio
        ["prompt (", .input, "maximum model length", .limit],
        ["maximum context length of the model is", .limit, "your request will take", .total],  // SambaNova
        ["input token count is", .input, "only supports up to", .limit],  // Vertex
        ["sum of prompt length", .input, "max_num_tokens", .limit],  // TensorRT-LLM
        ["request body too large", "max size:", .limit, "tokens"],  // GitHub Models, 413
        ["maximum context length is", .limit],
        ["maximum model length", .limit], ["maximum context", "of", .limit],
    ]

    /// These carry no numbers.
    private static let phrases = [
        "prompt exceeds max length", "prompt 超长", "context window exceeds limit", "reduce the length of the messages",
        "greater than the context length", "context size has been exceeded", "prompt too long; exceeded",
        "exceeds the available context size", "input length exceeds", "exceeds the context length", "exceed context window",
        "exceeds context window", "exceeds the model's context", "exceeds model context", "exceeds max context", "exceeds maximum context",
        "exceeds the maximum context", "context window exceeded", "context window is full", "context overflow", "token limit exceeded",
        "prompt exceeds", "prompt too long", "input too long", "input is too long", "max_seq_len", "exceed max message tokens",
        "input token count exceeds", "more than max tokens allowed", "model_context_window_exceeded",
        "max input characters", "context_window_exceeded",
        "input is too long for requested model", "prompt is too long", "prompt_too_long", "too many input tokens", "too many tokens",
        "context length exceeded", "exceeds the context window", "maximum context length", "context_length_exceeded",
    ]
    private static let rateWordings = ["rate limit", "tokens per minute", "quota", "too many requests"]

    /// In words that nobody wrote down: what is too much, and that it is; unless it is about something else.
    private static let subjects = [
        "prompt", "context length", "context window", "context size", "context limit", "input length", "input size", "input token",
        "number of tokens", "token count", "token length", "total tokens", "tokens in the", "上下文", "输入", "文本长度", "token总",
    ]
    private static let excesses = [
        "exceed", "too long", "too large", "too many", "longer than", "greater than", "larger than", "over the max", "over the limit",
        "but the context size is", "but the context length is", "out of range", "超过", "超出", "超限", "过长", "超长",
    ]
    private static let otherSubjects = [
        "max_tokens", "max_completion_tokens", "max_output", "max_new_tokens", "output token", "completion token", "budget", "image",
        "audio", "video", "file", "url", "pixel", "description", "string too long", "schema", "cache", "concurren", "图片",
    ]

    /// nil if the error is about something else.
    init?(_ error: UpstreamError) {
        guard [400, 413, 422, 500].contains(error.status) || (error.isInStream && error.status != 429) else { return nil }
        let words = error.message.asciiLowercased
        guard !Self.rateWordings.contains(where: words.contains) else { return nil }
        let bytes = Array(words.utf8)
        if let numbers = Self.wordings.lazy.compactMap({ $0.numbers(in: bytes) }).first {
            (input, limit, least) = (numbers[.input], numbers[.limit], numbers[.least])
            (output, total) = (numbers[.output], numbers[.total])
            return
        }
        (input, limit) = (error.promptTokens, error.contextTokens)
        let isCode = ["context_length_exceeded", "1261"].contains(error.code) || error.type == "exceed_context_size_error"
        let isKnown = isCode || Self.phrases.contains(where: words.contains)
        guard isKnown || Self.isAboutLength(words) else { return nil }
        // Of two numbers the input's is the larger one; one alone may be either.
        let counts = Self.counts(in: bytes)
        if input == nil, limit == nil, counts.count == 2, counts[0] != counts[1] { (input, limit) = (counts.max(), counts.min()) }
    }

    private static func isAboutLength(_ words: String) -> Bool {
        subjects.contains(where: words.contains) && excesses.contains(where: words.contains)
            && !otherSubjects.contains(where: words.contains)
    }

    /// The numbers that are no part of a word, from four digits on.
    private static func counts(in words: [UInt8]) -> [Int] {
        let isOfWord: (UInt8) -> Bool = { $0.isASCIILetterOrDigit || "_-.".utf8.contains($0) }
        return words.split(whereSeparator: { !isOfWord($0) && $0 != UInt8(ascii: ",") }).compactMap { word in
            let digits = word.filter { $0 != UInt8(ascii: ",") }.trimmingPoints
            guard digits.count >= 4, digits.allSatisfy(\.isASCIIDigit) else { return nil }
            return Int(String(decoding: digits, as: UTF8.self)).flatMap { $0.isTokenCount ? $0 : nil }
        }
    }

    /// vLLM's tokenizer stops where the room for input ends, and does not start if there are too many characters, so the
    /// input's length is unknown.
    private var isCountCut: Bool {
        guard let output, let limit else { return false }
        return input.map { $0 + output == limit + 1 } ?? true
    }

    /// If the prompt fits and only the limit on the answer is too large: a limit that fits (O-30). If the count was cut, half of the
    /// smaller of the refused limit and what the estimate leaves, since the input's length is unknown.
    func smallerCap(estimate: @autoclosure () -> Int) -> Int? {
        guard let limit else { return nil }
        let cap: Int
        if isCountCut, let output {
            cap = min(output - 1, limit - estimate()) / 2
        } else if let input {
            cap = limit - input - 64
        } else {
            return nil
        }
        return cap >= 256 ? cap : nil
    }

    /// *Source*: O-30, O-31. `estimate` is used if the upstream gives no count.
    func message(maxTokens: Int?, estimate: Int, window: Int?) -> String {
        // A cut count is no use to Claude Code, which would lower its limit by a little, again and again.
        if let input, let limit, input <= limit - 1, !isCountCut {
            return
                "input length and `max_tokens` exceed context limit: \(input) + \(maxTokens ?? 0) > \(limit), decrease input length or `max_tokens` and try again"
        }
        var tokens = (isCountCut ? nil : input) ?? total ?? max(estimate, least ?? 0)
        let maximum = limit ?? window ?? tokens * 95 / 100
        if tokens <= maximum { tokens = maximum + 1 }
        return "prompt is too long: \(tokens) tokens > \(maximum) maximum"
    }
}

extension [UInt8] {
    /// Without the points that end a sentence.
    fileprivate var trimmingPoints: ArraySlice<UInt8> { prefix(upTo: (lastIndex { $0 != UInt8(ascii: ".") } ?? -1) + 1) }
}
