/// The upstream's rate limits in Anthropic's header fields. *Source*: mapping §6.4.
enum RateLimitHeaders {
    static func fields(_ upstream: HTTPHeaders, now: UnixTime) -> HTTPHeaders {
        var fields = HTTPHeaders()
        for what in ["requests", "tokens"] {
            for part in ["limit", "remaining"] {
                if let value = upstream["x-ratelimit-\(part)-\(what)"] { fields.append("anthropic-ratelimit-\(what)-\(part)", value) }
            }
            if let reset = upstream["x-ratelimit-reset-\(what)"], let time = time(reset, now: now) {
                fields.append("anthropic-ratelimit-\(what)-reset", rfc3339(time))
            }
        }
        return fields
    }

    /// Whole seconds, from the header fields or the words of the error; nil: not said.
    static func retryAfter(_ headers: HTTPHeaders, error: UpstreamError, now: UnixTime) -> Int? {
        let seconds: Double? =
            headers["retry-after-ms"].flatMap { Double($0) }.map { $0 / 1000 }
            ?? headers["retry-after"].flatMap { Double($0) ?? httpDate($0).map { $0 - now } }
            ?? error.retryAfter ?? inWords(error.message)
        guard let seconds, seconds >= 0, seconds < 1e9 else { return nil }
        let whole = Int(seconds)
        return Double(whole) < seconds ? whole + 1 : whole
    }

    /// `… try again in 1.2s`
    private static func inWords(_ message: String) -> Double? {
        let words = Array(message.asciiLowercased.utf8)
        guard let place = words.firstRange(of: Array("try again in ".utf8)) else { return nil }
        let text = String(decoding: words[place.upperBound...].prefix { !$0.isJSONWhitespace }, as: UTF8.self)
        return duration(text.hasSuffix(".") ? String(text.dropLast()) : text)
    }

    private static func time(_ reset: String, now: UnixTime) -> UnixTime? {
        if let seconds = Double(reset) {
            guard (0..<1e15).contains(seconds) else { return nil }
            return seconds > 1e9 ? (seconds > 1e12 ? seconds / 1000 : seconds) : now + seconds
        }
        return duration(reset).map { now + $0 } ?? rfc3339Date(reset) ?? httpDate(reset)
    }

    /// `1s`, `6m0s`, `120ms`, `1h2m3s`: seconds.
    private static func duration(_ text: String) -> Double? {
        var total = 0.0
        var number = ""
        var unit = ""
        var isRead = false
        func add() -> Bool {
            guard let value = Double(number), let scale = ["ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400][unit] else { return false }
            total += value * scale
            (number, unit, isRead) = ("", "", true)
            return true
        }
        for character in text {
            if character.isNumber || character == "." {
                if !unit.isEmpty, !add() { return nil }
                number.append(character)
            } else {
                unit.append(character)
            }
        }
        guard add(), isRead else { return nil }
        return total
    }
}
