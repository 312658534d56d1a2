/// Something worth a line in the log.
package struct Notice: Sendable, Equatable {
    package enum Level: Int, Sendable { case error = 3, warning = 4, notice = 5, info = 6, debug = 7 }
    package var level: Level
    package var message: String
}

/// How an exchange went.
package struct Outcome: Sendable, Equatable {
    /// What the client asked for.
    package var model: String?
    package var isStream = false
    /// The upstream that answered, `host[:port]` and its model.
    package var upstream: String?
    package var inputTokens: Int?
    package var outputTokens: Int?
    package var stopReason: String?
    /// The beginning of the text that the client got, at most as long as the configuration allows.
    package var textPreview = ""

    mutating func end(_ stop: Stop, _ usage: Usage) {
        inputTokens = usage.input + usage.cacheRead + usage.cacheCreation
        outputTokens = usage.output
        stopReason = stop.reason.rawValue
    }
}

/// Seconds since 1970-01-01T00:00:00Z.
package typealias UnixTime = Double
