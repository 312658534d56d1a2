extension Usage {
    /// *Source*: mapping S-40 … S-45. Every server counts in its own members; nil: it did not count, or not yet.
    init?(_ json: JSON, quirks: Quirks) {
        let details = json["prompt_tokens_details"]
        cacheRead =
            Self.count(
                details?["cached_tokens"], json["prompt_cache_hit_tokens"], json["cached_tokens"], json["cache_read_input_tokens"],
                json["input_tokens_details"]?["cached_tokens"]) ?? 0
        cacheCreation = Self.count(details?["cache_write_tokens"], json["cache_creation_input_tokens"]) ?? 0
        let prompt = Self.count(json["prompt_tokens"], json["input_tokens"]) ?? 0
        input = quirks.usageExclusive ? prompt : max(0, prompt - cacheRead - cacheCreation)
        let completion = Self.count(json["completion_tokens"], json["output_tokens"]) ?? 0
        // Gemini leaves reasoning out of the completion, but not out of the total.
        let total = Self.count(json["total_tokens"]) ?? 0
        guard prompt > 0 || completion > 0 else { return nil }
        output = quirks.usageExclusive ? completion : max(completion, total - prompt)
        thinking = Self.count(
            json["completion_tokens_details"]?["reasoning_tokens"], json["output_tokens_details"]?["reasoning_tokens"],
            json["reasoning_tokens"])
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
