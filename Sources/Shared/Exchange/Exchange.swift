/// What the shell writes to the client now.
package struct Emission: Sendable {
    /// The answer's head, once, before any of its body.
    package var head: HTTPResponseHead?
    /// More of the answer's body.
    package var body: [UInt8] = []
    /// The size of the whole body where it is known; else the body ends with the exchange.
    package var contentLength: Int?

    package init(head: HTTPResponseHead? = nil, body: [UInt8] = [], contentLength: Int? = nil) {
        self.head = head
        self.body = body
        self.contentLength = contentLength
    }

    package init(_ response: HTTPResponse) {
        self.init(head: response.head, body: response.body, contentLength: response.body.count)
    }
}

/// A conversation with one or more upstreams that becomes one answer to the client. It does no I/O: it says what to send,
/// is told what came back, and says what to write.
package struct Exchange: Sendable {
    /// Starts the next round: what to send, all at once and side by side. Empty: the exchange is over.
    package mutating func next(now: UnixTime) throws(APIError) -> [OutboundRequest] { [] }

    /// Takes what came back for the request at `index` of the last `next()`, and says what to write.
    package mutating func receive(_ part: InboundPart, from index: Int, now: UnixTime) throws(APIError) -> Emission { Emission() }

    /// Whether nothing more is wanted of the answers that are still open: the shell stops reading them.
    package var isSatisfied: Bool { false }

    /// Ends the exchange with `error`: as a status with a body, or as an event of the stream that has begun.
    package mutating func fail(_ error: APIError) -> Emission { Emission() }

    /// What the log should know and was not told yet.
    package mutating func takeNotices() -> [Notice] { [] }

    /// How it went, for the log's last line.
    package var outcome: Outcome { Outcome() }
}

/// Something worth a line in the log.
package struct Notice: Sendable, Equatable {
    package enum Level: Int, Sendable { case error = 3, warning = 4, notice = 5, info = 6, debug = 7 }
    package var level: Level
    package var message: String
}

/// How an exchange went.
package struct Outcome: Sendable, Equatable {
    /// The status that the client saw; 0: none.
    package var status = 0
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
}

/// Seconds since 1970-01-01T00:00:00Z.
package typealias UnixTime = Double
