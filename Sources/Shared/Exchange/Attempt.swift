/// One upstream's turn: which one, and what its failures have taught so far.
struct Attempt: Sendable {
    /// The upstreams that serve the model, in the order to try them.
    private let upstreams: [Config.Upstream]
    private let position: Int
    /// How many of its keys were refused.
    private(set) var keySteps = 0
    var quirks: Quirks
    /// A lost connection was retried (D-15).
    var hasReconnected = false
    /// The fixes applied for refused parameters.
    var healed: [Healing] = []
    /// Its event stream was empty, so it is asked for a document.
    var avoidsStream = false
    /// A lower output limit, since the prompt leaves no more room (O-30).
    var cap: Int?

    /// nil if there is no upstream at `position`.
    init?(_ upstreams: [Config.Upstream], position: Int = 0) {
        guard let upstream = upstreams.element(at: position) else { return nil }
        self.upstreams = upstreams
        self.position = position
        quirks = upstream.model.quirks
    }

    var upstream: Config.Upstream { upstreams[position] }
}

extension Attempt {
    /// Moves on to the next untried key, else to the next provider. *Returns*: a notice for the log; nil if there is nowhere to go.
    /// *Source*: D-16.
    mutating func moveOn(from failure: UpstreamFailure, _ error: APIError) -> Notice? {
        let words = "\(upstream.words): \(error.message): going on with"
        if failure.isCauseToChangeKey, keySteps + 1 < upstream.keys.count {
            keySteps += 1
            return Notice(level: .warning, message: "\(words) \(upstream.keys.words(after: keySteps))")
        }
        guard failure.isCauseToFailOver, let following = Attempt(upstreams, position: position + 1) else { return nil }
        self = following
        return Notice(level: .warning, message: "\(words) \(upstream.url.authority)")
    }

    /// `session`: a hash. *Source*: R-41.
    func request(_ body: [UInt8], isStream: Bool, session: String?, config: Config) -> OutboundRequest {
        upstream.request(
            body, key: upstream.keys.key(after: keySteps), isStream: isStream, session: session, quirks: quirks, config: config)
    }

    /// Learns from the `failure` of `turn`. *Returns*: a notice for the log if the upstream is worth another try; otherwise nil.
    mutating func learn(from failure: UpstreamFailure, of turn: ModelTurn) -> Notice? {
        switch failure {
        case .transport(let failure):
            let isLoss = failure.kind == .unreachable || failure.kind == .lost
            guard isLoss, turn.answer.head == nil, !hasReconnected else { return nil }
            hasReconnected = true
            return Notice(level: .warning, message: "\(upstream.words): \(failure.message): trying once more")
        case .upstream(let error):
            let sentMaxTokens = turn.sent[named: quirks.maxTokensField.rawValue]?.int
            if cap == nil, let smaller = ContextOverflow(error)?.smallerCap(estimate: turn.inputEstimate), smaller < sentMaxTokens ?? .max {
                cap = smaller
                return Notice(level: .warning, message: "max_tokens lowered to \(smaller): \(error.message)")
            }
            guard healed.count < 3, let healing = Healing.of(error, quirks: quirks, sent: turn.sent, except: healed) else { return nil }
            healed.append(healing)
            healing.apply(to: &quirks)
            let advice = "Trying once more; \"quirks\": \(String(decoding: healing.flags.encoded, as: UTF8.self)) in config.json saves this"
            return Notice(level: .warning, message: "the upstream refused a parameter: \(error.message). \(advice)")
        // llama-cpp-python answers like this when the prompt is too long, and gives the reason only in a document (D-45).
        case .empty where !avoidsStream && !quirks.alwaysStream:
            avoidsStream = true
            return Notice(level: .warning, message: "\(upstream.words): an empty event stream: asking once more without a stream")
        case .broken, .empty: return nil
        }
    }
}

extension Config.Upstream {
    /// Names the upstream in the log.
    var words: String { "\(url.authority) \(model.remoteID)" }

    fileprivate func request(
        _ body: [UInt8], key: String?, isStream: Bool, session: String?, quirks: Quirks, config: Config
    ) -> OutboundRequest {
        var headers: HTTPHeaders = ["content-type": "application/json", "accept": isStream ? "text/event-stream" : "application/json"]
        if let key {
            switch quirks.keyHeader {
            case .authorization: headers.append("authorization", "Bearer \(key)")
            case .apiKey: headers.append("api-key", key)
            }
        }
        for field in quirks.extraHeaders.members ?? [] {
            if let value = Self.filled(field.value.string ?? "", session: session) { headers.append(field.key.string, value) }
        }
        return OutboundRequest(
            url: url, headers: headers, body: body, connectSeconds: config.connectTimeoutSeconds,
            silenceSeconds: config.upstreamTimeoutSeconds, maxAnswerBytes: UpstreamAnswer.maxBytes)
    }

    /// `value` with the session in place of each `{session}`; nil if it needs one and there is none.
    private static func filled(_ value: String, session: String?) -> String? {
        var rest = Array(value.utf8)[...]
        var filled: [UInt8] = []
        while let mark = rest.firstRange(of: Array("{session}".utf8)) {
            guard let session else { return nil }
            filled += rest[..<mark.lowerBound] + session.utf8
            rest = rest[mark.upperBound...]
        }
        return filled.isEmpty ? value : String(decoding: filled + rest, as: UTF8.self)
    }
}
