/// A prompt that is too long, told by every server in other words. Claude Code goes on only on Anthropic's.
///
/// *Source*: mapping §6.3.
struct ContextOverflow: Equatable {
    var input: Int?
    var limit: Int?
    /// Input and output together, as requested.
    var total: Int?

    private enum Number { case input, limit, total, output }
    private enum Step: ExpressibleByStringLiteral {
        case words(String), number(Number)
        init(stringLiteral value: String) { self = .words(value) }
        static let input = Step.number(.input), limit = Step.number(.limit), total = Step.number(.total), output = Step.number(.output)
    }

    /// The more they tell, the earlier they stand. O-02 … O-18.
    private static let wordings: [[Step]] = [
        ["maximum context length is", .limit, "you requested", .total, "(", .input, "in the messages", .output],
        ["maximum context length is", .limit, "resulted in", .input],
        ["exceed the configured limit of", .limit, "resulted in", .input],
        ["maximum context length of", .limit, "a total of", .total, ":", .input],
        ["maximum context length is", .limit, "your prompt contains at least", .input],
        ["maximum context length is", .limit, "your request has", .input],
        ["input token count", .input, "exceeds the maximum number of tokens allowed", .limit],
        ["request (", .input, "exceeds the available context size", .limit],
        ["input (", .input, "longer than the model's context length", .limit],
        ["input length", .input, "exceeds model's maximum context length", .limit],
        ["exceeded model token limit:", .limit, "requested:", .total],
        ["exceeded model token limit:", .limit],
        ["range of input length should be [1,", .limit],
        ["too large for model with", .limit, "maximum context length"],
        ["maximum prompt length is", .limit, "request contains", .input],
        ["prompt is too long:", .input, ">", .limit],
        ["maximum context length is", .limit],
        ["maximum model length is", .limit],
    ]

    /// These tell nothing but the fact.
    private static let phrases = [
        "prompt exceeds max length", "prompt 超长", "context window exceeds limit", "reduce the length of the messages",
        "greater than the context length", "context size has been exceeded", "prompt too long; exceeded",
        "exceeds the available context size",
        "input is too long for requested model", "prompt is too long", "prompt_too_long", "too many input tokens", "too many tokens",
        "context length exceeded", "maximum context length", "context_length_exceeded",
    ]
    private static let rateWordings = ["rate limit", "tokens per minute", "quota", "too many requests"]

    /// nil: the error is about something else.
    init?(_ error: UpstreamError) {
        guard [400, 413, 422, 500].contains(error.status) || (error.isInStream && error.status != 429) else { return nil }
        let words = error.message.asciiLowercased
        guard !Self.rateWordings.contains(where: words.contains) else { return nil }
        let bytes = Array(words.utf8)
        for wording in Self.wordings where read(bytes, wording) { return }
        (input, limit, total) = (error.promptTokens, error.contextTokens, nil)
        let isCode = ["context_length_exceeded", "1261", "2013"].contains(error.code) || error.type == "exceed_context_size_error"
        guard isCode || Self.phrases.contains(where: words.contains) else { return nil }
    }

    private mutating func read(_ text: [UInt8], _ steps: [Step]) -> Bool {
        (input, limit, total) = (nil, nil, nil)
        var rest = text[...]
        for step in steps {
            switch step {
            case .words(let words):
                guard let found = Array(rest).firstRange(of: Array(words.utf8)) else { return false }
                rest = rest.dropFirst(found.upperBound)
            case .number(let number):
                let from = rest.drop { !Self.isDigit($0) }
                guard from.startIndex - rest.startIndex <= 24 else { return false }
                let digits = from.prefix { Self.isDigit($0) || $0 == UInt8(ascii: ",") }.filter(Self.isDigit)
                guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return false }
                rest = from.drop { Self.isDigit($0) }
                switch number {
                case .input: input = value
                case .limit: limit = value
                case .total: total = value
                case .output: break
                }
            }
        }
        return true
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// The prompt fits, and the cap on the answer alone is too big: the cap that would fit (O-30).
    var smallerCap: Int? {
        guard let input, let limit, input <= limit - 1, limit - input - 64 >= 256 else { return nil }
        return limit - input - 64
    }

    /// *Source*: O-30, O-31. `estimate` stands in where the upstream does not say.
    func message(maxTokens: Int?, estimate: Int, window: Int?) -> String {
        if let input, let limit, input <= limit - 1 {
            return
                "input length and `max_tokens` exceed context limit: \(input) + \(maxTokens ?? 0) > \(limit), decrease input length or `max_tokens` and try again"
        }
        var tokens = input ?? total ?? estimate
        let maximum = limit ?? window ?? tokens * 95 / 100
        if tokens <= maximum { tokens = maximum + 1 }
        return "prompt is too long: \(tokens) tokens > \(maximum) maximum"
    }
}
