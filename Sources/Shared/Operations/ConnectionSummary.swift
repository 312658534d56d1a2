/// How a connection went, for its last line in the log. What is unknown is nil.
package struct ConnectionSummary: Sendable {
    package var start: UnixTime
    package var end: UnixTime
    package var peer: Peer
    /// Of the request; nil if none was read.
    package var head: HTTPRequest?
    /// The client's name in the configuration.
    package var client: String?
    /// Of the answer; nil if none was started.
    package var status: Int?
    /// Of the exchange with upstreams, if there was one.
    package var outcome: Outcome?
    package var error: APIError?

    package init(
        start: UnixTime, end: UnixTime, peer: Peer = Peer(), head: HTTPRequest? = nil, client: String? = nil, status: Int? = nil,
        outcome: Outcome? = nil, error: APIError? = nil
    ) {
        (self.start, self.end, self.peer, self.head, self.client) = (start, end, peer, head, client)
        (self.status, self.outcome, self.error) = (status, outcome, error)
    }

    /// A health check, or a connection without a request: fronts open them all day.
    package var isIdle: Bool { error == nil && head.map { Endpoint($0).needsNoKey } ?? true }

    /// `done status=200 client=anna model=…`: one line of logfmt. What is unknown is left out.
    package func line(without secrets: Secrets) -> String {
        let facts = about + (outcome.map(exchange) ?? []) + [("ms", milliseconds(end))] + ending
        let known = facts.compactMap { fact in
            fact.1.map { (fact.0, secrets.masked($0, maxCharacters: Self.maxCharacters, isCut: false)) }
        }
        return "done " + Logfmt.encode(known, quoting: ["error"])
    }

    /// The limit for one value: others choose them, and the line must stay readable.
    private static let maxCharacters = 1000

    private typealias Fact = (String, String?)

    private var about: [Fact] {
        [("status", status.map(String.init)), ("client", client)] + (outcome == nil ? [("path", head?.path), ("session", session)] : [])
    }

    /// 8 hexadecimal digits, which do not reveal Claude Code's id.
    private var session: String? {
        (outcome?.session ?? head.flatMap { Session.named(in: $0.headers) }).map { FNV1a.hex32($0.utf8) }
    }

    private func exchange(_ outcome: Outcome) -> [Fact] {
        let tokens = outcome.tokens
        return [
            ("model", outcome.model), ("to", outcome.target), ("upstream", outcome.upstream), ("session", session),
            ("tries", String(outcome.tries)), ("in", tokens.map { String($0.input) }), ("cached", tokens.map { String($0.cached) }),
            ("written", tokens.map { String($0.written) }), ("out", tokens.map { String($0.output) }),
            ("searches", String(outcome.searches)), ("fetches", String(outcome.fetches)),
            ("cost", outcome.cost.map { $0.shortest(significantDigits: 6) }), ("head_ms", outcome.headTime.map(milliseconds)),
            ("text_ms", outcome.textTime.map(milliseconds)),
        ]
    }

    private var ending: [Fact] {
        [
            ("stop", outcome?.stopReason), ("forwarded", head.flatMap { peer.forwarded(by: $0.headers) }), ("error", error?.message),
            ("blame", error?.blame.word),
        ]
    }

    private func milliseconds(_ time: UnixTime) -> String { String(Int((max(0, time - start) * 1000).rounded())) }
}

extension APIError.Blame {
    /// Its word in the log.
    package var word: String {
        switch self {
        case .client: "client"
        case .upstream: "upstream"
        case .bug: "proxy"
        case .configuration: "configuration"
        case .system: "system"
        }
    }
}
