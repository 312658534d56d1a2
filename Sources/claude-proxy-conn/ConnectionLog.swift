import Shared

/// What is said of a connection in the log: a line for its request, its steps, its end.
struct ConnectionLog {
    private var log: Log
    private var config: Config?
    private let start = SteadyClock.now
    private var firstByte: Double?

    init(peer: String, requestID: String) {
        log = Log(peer: peer, requestID: requestID)
    }

    mutating func configured(_ config: Config) {
        self.config = config
        log.secrets = Secrets(config.secrets)
        for warning in config.warnings { log.write(.warning, warning) }
    }

    mutating func misconfigured(_ error: ConfigError) {
        for fault in error.faults { log.write(.error, fault) }
    }

    /// Not the query, where some clients put a key.
    mutating func began(_ request: HTTPRequest, _ answer: Answer?) {
        var line = "request \(request.method) \(request.path)"
        if case .exchange(let exchange) = answer {
            if let model = exchange.outcome.model { line += ", model \(model)" }
            if exchange.outcome.isStream { line += ", streamed" }
        }
        log.write(.info, "\(line), \(request.body.count) bytes")
    }

    /// The requests of one round.
    mutating func sent(_ requests: [OutboundRequest]) {
        let limit = config?.logBodyMaxChars ?? 0
        for request in requests {
            log.write(.info, "sent to \(request.url): \(request.body.count) bytes")
            guard limit > 0 else { continue }
            log.write(.debug, "body: \(LogText.body(request.body, maxCharacters: limit, without: log.secrets))", maxBytes: .max)
        }
    }

    mutating func noted(_ exchange: inout Exchange?) {
        for notice in exchange?.takeNotices() ?? [] { log.write(notice.level, notice.message) }
    }

    mutating func wrote() {
        if firstByte == nil { firstByte = SteadyClock.now }
    }

    /// The last line. `outcome`: of the exchange, where there was one.
    mutating func ended(status: Int, _ outcome: Outcome?, _ end: End) {
        var facts = [end.words(status: status)]
        if let upstream = outcome?.upstream { facts[0] += " from \(upstream)" }
        if let firstByte { facts.append("\(Self.milliseconds(firstByte - start)) ms to the first byte") }
        facts.append("\(Self.milliseconds(SteadyClock.now - start)) ms in all")
        if let tokens = outcome?.inputTokens { facts.append("\(tokens) tokens in") }
        if let tokens = outcome?.outputTokens { facts.append("\(tokens) tokens out") }
        if let reason = outcome?.stopReason { facts.append("stop reason \(reason)") }
        if case .failed(let error) = end { facts.append("\(error.kind.rawValue): \(error.message)") }
        log.write(end.level, facts.joined(separator: ", "))
        if let text = outcome?.textPreview, !text.isEmpty { log.write(.info, "text: \(text)", maxBytes: .max) }
    }

    enum End {
        case answered
        case clientGone
        case terminated
        case failed(APIError)

        fileprivate func words(status: Int) -> String {
            let place = status > 0 ? "after \(status)" : "before an answer"
            return switch self {
            case .answered: "answered \(status)"
            case .clientGone: "the client is gone, \(place)"
            case .terminated: "ended by SIGTERM, \(place)"
            case .failed: status > 0 ? "failed with \(status)" : "failed"
            }
        }

        fileprivate var level: Notice.Level {
            switch self {
            case .answered, .clientGone: .info
            case .terminated: .notice
            case .failed(let error):
                switch error.blame {
                case .client: .notice
                case .upstream: .warning
                case .bug, .configuration, .system: .error
                }
            }
        }
    }

    private static func milliseconds(_ seconds: Double) -> Int { Int(seconds * 1000) }
}
