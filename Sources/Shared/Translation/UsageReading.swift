extension Usage {
    /// *Source*: S-40 … S-45. Every server counts in its own members; nil: it did not count, or not yet.
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
        // A prompt that is less than what was cached of it leaves that out (D-47).
        let isExclusive = quirks.usageExclusive || cacheRead + cacheCreation > prompt
        input = isExclusive ? prompt : prompt - cacheRead - cacheCreation
        let completion = Self.count(json["completion_tokens"], json["output_tokens"]) ?? 0
        let total = Self.count(json["total_tokens"]) ?? 0
        guard prompt > 0 || completion > 0 else { return nil }
        thinking = Self.count(
            json["completion_tokens_details"]?["reasoning_tokens"], json["output_tokens_details"]?["reasoning_tokens"],
            json["reasoning_tokens"])
        // Gemini leaves reasoning out of the completion, but not out of the total.
        let uncounted = total - input - cacheRead - cacheCreation - completion
        output = quirks.usageExclusive ? completion : completion + max(0, min(uncounted, thinking ?? 0))
    }

    /// What a later count of the same answer leaves out stays: some count the prompt in their first chunk alone (D-47).
    func followed(by next: Usage) -> Usage {
        var usage = next
        if next.input + next.cacheRead + next.cacheCreation == 0 {
            (usage.input, usage.cacheRead, usage.cacheCreation) = (input, cacheRead, cacheCreation)
        }
        if next.output == 0 { usage.output = output }
        usage.thinking = next.thinking ?? thinking
        return usage
    }

    /// With an estimate of the prompt, where it was not counted: none is empty.
    func completed(input estimate: @autoclosure () -> Int) -> Usage {
        guard input + cacheRead + cacheCreation == 0 else { return self }
        var usage = self
        usage.input = estimate()
        return usage
    }

    /// Some write numbers as text or with a fraction; none is negative.
    private static func count(_ candidates: JSON?...) -> Int? {
        for case let json? in candidates {
            let number = json.double ?? json.string.flatMap { Double($0) }
            if let number, number.magnitude < 1e15 { return max(0, Int(number)) }
        }
        return nil
    }
}
