/// Translates the upstream's rate limits to Anthropic's header fields. *Source*: H-01 … H-05.
enum RateLimitHeaders {
    static func fields(_ upstream: HTTPHeaders, now: UnixTime) -> HTTPHeaders {
        var fields = HTTPHeaders()
        for what in ["requests", "tokens"] {
            for part in ["limit", "remaining"] {
                if let value = upstream["x-ratelimit-\(part)-\(what)"], isQuantity(value) {
                    fields.append("anthropic-ratelimit-\(what)-\(part)", value)
                }
            }
            if let reset = upstream["x-ratelimit-reset-\(what)"], let time = time(reset, now: now) {
                fields.append("anthropic-ratelimit-\(what)-reset", rfc3339(time))
            }
        }
        return fields
    }

    /// Digits, a duration or a date, of plausible length: a field may hold a key, and some fronts accept only 4 KB of headers.
    private static func isQuantity(_ value: String) -> Bool {
        guard value.utf8.count <= maxValueBytes else { return false }
        return !value.isEmpty && value.utf8.allSatisfy(\.isASCIIDigit) || time(value, now: 0) != nil
    }

    private static let maxValueBytes = 64

    /// In whole seconds, from the header fields or the error message; nil if not given.
    static func retryAfter(_ headers: HTTPHeaders, error: UpstreamError, now: UnixTime) -> Int? {
        let seconds: Double? =
            headers["retry-after-ms"].flatMap { Double($0) }.map { $0 / 1000 }
            ?? headers["retry-after"].flatMap { Double($0) ?? httpDate($0).map { $0 - now } }
            ?? error.retryAfter ?? inWords(error.message)
        guard let seconds, seconds >= 0, seconds < 1e9 else { return nil }
        let whole = Int(seconds)
        return Double(whole) < seconds ? whole + 1 : whole
    }

    /// `… try again in 1.2s`, Gemini's `… retry in 17.3s`, Azure's `… retry after 6 seconds`
    private static func inWords(_ message: String) -> Double? {
        let words = Array(message.asciiLowercased.utf8)
        return ["try again in ", "retry in ", "retry after "].lazy.compactMap { phrase in
            words.firstRange(of: Array(phrase.utf8)).flatMap { duration(words[$0.upperBound...])?.seconds }
        }.first
    }

    private static func time(_ reset: String, now: UnixTime) -> UnixTime? {
        guard reset.utf8.count <= maxValueBytes else { return nil }
        if let seconds = Double(reset) {
            guard (0..<1e15).contains(seconds) else { return nil }
            return seconds > 1e9 ? (seconds > 1e12 ? seconds / 1000 : seconds) : now + seconds
        }
        if let (seconds, rest) = duration(Array(reset.utf8)[...]), rest.isEmpty { return now + seconds }
        return rfc3339Date(reset) ?? httpDate(reset)
    }

    /// Parses `1s`, `6m0s`, `120ms`, `1h2m3s`, `1 minute 30 seconds`. *Returns*: the seconds, and the text after them.
    private static func duration(_ text: ArraySlice<UInt8>) -> (seconds: Double, rest: ArraySlice<UInt8>)? {
        var total: Double?
        var rest = text
        while true {
            let number = rest.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ".") }
            let following = rest[number.endIndex...].drop { $0 == UInt8(ascii: " ") }
            let unit = following.prefix(while: \.isASCIILetter)
            guard let value = Double(String(decoding: number, as: UTF8.self)), let scale = seconds(String(decoding: unit, as: UTF8.self))
            else { break }
            total = (total ?? 0) + value * scale
            rest = following[unit.endIndex...].drop { $0 == UInt8(ascii: " ") }
        }
        return total.map { ($0, rest) }
    }

    private static func seconds(_ unit: String) -> Double? {
        switch unit {
        case "ms", "millisecond", "milliseconds": 0.001
        case "s", "sec", "secs", "second", "seconds": 1
        case "m", "min", "mins", "minute", "minutes": 60
        case "h", "hr", "hrs", "hour", "hours": 3600
        case "d", "day", "days": 86400
        case _: nil
        }
    }
}
