import Shared

/// Logs a connection: its steps, for debugging, and how it went.
struct ConnectionLog {
    private var log: Log
    private var config: Config?

    init(peer: String, requestID: String) {
        log = Log(peer: peer, requestID: requestID)
    }

    mutating func configured(_ config: Config) {
        self.config = config
        log.secrets = Secrets(config.secrets)
        for warning in config.warnings { log.write(.warning, warning) }
    }

    /// Where the lines go.
    var descriptor: CInt { log.descriptor }

    /// Logs what the kernel cannot restrict, if anything.
    mutating func sandboxed(without gaps: [String]) {
        if !gaps.isEmpty { log.write(.debug, "sandbox: this kernel does not restrict \(gaps.joined(separator: ", "))") }
    }

    mutating func misconfigured(_ error: ConfigError) {
        for fault in error.faults { log.write(.error, fault) }
    }

    /// Does not log the query, where some clients put a key.
    mutating func began(_ request: HTTPRequest, _ answer: Answer?) {
        var line = "request \(request.method) \(request.path)"
        if case .exchange(let exchange) = answer {
            if let model = exchange.outcome.model { line += ", model \(model)" }
            if exchange.outcome.isStream { line += ", streamed" }
        }
        log.write(.debug, "\(line), \(request.body.count) bytes")
    }

    /// Logs the requests of one round.
    mutating func sent(_ requests: [OutboundRequest]) {
        let limit = config?.logBodyMaxChars ?? 0
        for request in requests {
            log.write(.debug, "sent to \(request.url): \(request.body.count) bytes")
            guard limit > 0 else { continue }
            log.write(.debug, "body: \(LogText.body(request.body, maxCharacters: limit, without: log.secrets))", maxBytes: .max)
        }
    }

    mutating func noted(_ exchange: inout Exchange?) {
        for notice in exchange?.takeNotices() ?? [] { log.write(notice.level, notice.message) }
    }

    /// The last line, and apart from warnings the only one above debug level.
    mutating func ended(_ summary: ConnectionSummary, _ end: End) {
        switch end {
        case .answered, .failed: break
        case .clientGone: log.write(.debug, "the client is gone")
        case .terminated: log.write(.debug, "ended by SIGTERM")
        }
        if let text = summary.outcome?.textPreview, !text.isEmpty { log.write(.debug, "text: \(text)", maxBytes: .max) }
        log.write(summary.isIdle ? .debug : end.level, summary.line(without: log.secrets), maxBytes: .max)
    }

    enum End {
        case answered
        case clientGone
        case terminated
        case failed(APIError)

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
}
