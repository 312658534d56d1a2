extension Usage {
    /// *Source*: S-40 … S-45. Servers use different members; nil if there is no count, or not yet.
    init?(_ json: JSON, quirks: Quirks) {
        let details = json["prompt_tokens_details"]
        cacheRead =
            Self.count(
                details?["cached_tokens"], json["prompt_cache_hit_tokens"], json["cached_tokens"], json["cache_read_input_tokens"],
                json["input_tokens_details"]?["cached_tokens"]) ?? 0
        cacheCreation =
            Self.count(
                details?["cache_write_tokens"], details?["created_cache_tokens"], details?["cache_creation_tokens"],
                details?["cache_creation_input_tokens"], json["cache_creation_input_tokens"], json["cache_creation_tokens"]) ?? 0
        let prompt = Self.count(json["prompt_tokens"], json["input_tokens"]) ?? 0
        // A prompt count below the cached count must exclude it (D-47).
        let isExclusive = quirks.usageExclusive || cacheRead + cacheCreation > prompt
        input = isExclusive ? prompt : prompt - cacheRead - cacheCreation
        let completion = Self.count(json["completion_tokens"], json["output_tokens"]) ?? 0
        let total = Self.count(json["total_tokens"]) ?? 0
        guard prompt > 0 || completion > 0 else { return nil }
        thinking = Self.count(
            json["completion_tokens_details"]?["reasoning_tokens"], json["output_tokens_details"]?["reasoning_tokens"],
            json["reasoning_tokens"])
        // Gemini omits reasoning from the completion, but not from the total.
        let uncounted = total - input - cacheRead - cacheCreation - completion
        output = quirks.usageExclusive ? completion : completion + max(0, min(uncounted, thinking ?? 0))
    }

    /// Keeps earlier counts that a later one omits: some servers count the prompt only in the first chunk (D-47).
    func followed(by next: Usage) -> Usage {
        var usage = next
        if next.wholeInput == 0 {
            (usage.input, usage.cacheRead, usage.cacheCreation) = (input, cacheRead, cacheCreation)
        }
        if next.output == 0 { usage.output = output }
        usage.thinking = next.thinking ?? thinking
        return usage
    }

    /// Fills in an estimate if the prompt was not counted: no prompt is empty.
    func completed(input estimate: @autoclosure () -> Int) -> Usage {
        guard wholeInput == 0 else { return self }
        var usage = self
        usage.input = estimate()
        return usage
    }

    /// Some servers write numbers as text or with a fraction; negative ones become 0.
    /// The first count that is not zero: some gateways write OpenAI's members as zeros beside the server's own.
    private static func count(_ candidates: JSON?...) -> Int? {
        var count: Int?
        for case let json? in candidates where count ?? 0 == 0 {
            let number = json.double ?? json.string.flatMap { Double($0) }
            if let number, number.magnitude < 1e15 { count = max(0, Int(number)) }
        }
        return count
    }
}
