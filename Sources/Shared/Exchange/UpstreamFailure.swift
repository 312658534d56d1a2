/// Why an upstream gave no usable answer.
enum UpstreamFailure: Error {
    case transport(TransportFailure)
    /// It reported an error.
    case upstream(UpstreamError)
    /// Its answer makes no sense.
    case broken(APIError)
    /// It answered with an empty event stream, where one was requested.
    case empty(APIError)

    /// Another provider of the model may do better. *Source*: D-16.
    var isCauseToFailOver: Bool {
        switch self {
        case .transport: true
        case .upstream(let error): [401, 402, 403, 404, 408, 429].contains(error.status) || error.status >= 500
        case .broken(let error), .empty(let error): error.blame == .upstream
        }
    }

    /// Another key may do better: this one was refused, or has used up its quota.
    var isCauseToChangeKey: Bool {
        if case .upstream(let error) = self { [401, 402, 403, 429].contains(error.status) } else { false }
    }

    /// The error that the client gets for a failure of `turn`.
    func apiError(
        _ request: MessagesRequest, _ turn: ModelTurn, _ quirks: Quirks, now: UnixTime
    ) -> APIError {
        switch self {
        case .broken(let error), .empty(let error): return error
        case .transport(let failure): return APIError(failure.kind == .timedOut ? .timeout : .api, failure.sentence, blame: .upstream)
        case .upstream(let error):
            // Keep the upstream's wording: clients match on it.
            var told = APIError(error.kind, error.message, blame: error.blame)
            if [.authentication, .permission].contains(told.kind) { told = .refusedKey(error.message) }
            if let overflow = ContextOverflow(error) {
                let maxTokens = request.maxTokens.map(quirks.fitted(maxTokens:))
                let message = overflow.message(maxTokens: maxTokens, estimate: turn.inputEstimate, window: quirks.contextWindow)
                told = APIError(.invalidRequest, message, blame: .client)
            }
            let headers = turn.answer.head?.headers ?? [:]
            told.headers = RateLimitHeaders.fields(headers, now: now)
            if let seconds = RateLimitHeaders.retryAfter(headers, error: error, now: now) {
                told.headers.append("retry-after", "\(seconds)")
            }
            if told.blame == .configuration || told.kind == .billing { told.headers.append("x-should-retry", "false") }
            return told
        }
    }
}

extension UpstreamError {
    /// A refusal that says what is wrong is for the client to fix.
    fileprivate var blame: APIError.Blame {
        let isRefusal = kind == .invalidRequest || kind == .requestTooLarge
        return isRefusal && hasWords ? .client : .upstream
    }
}

extension APIError {
    /// The key is the operator's. A 401 would make Claude Code ask its user to log in, and retry ten times; it also shows any message that
    /// names `x-api-key` as "Not logged in". *Source*: D-70.
    fileprivate static func refusedKey(_ words: String) -> APIError {
        let words = words.replacingIgnoringCase("x-api-key", with: "API key")
        return APIError(.api, "the upstream refuses the proxy's key: \(words)", blame: .configuration)
    }
}

extension TransportFailure {
    /// *Source*: D-45.
    static let nothingButComments = TransportFailure(.timedOut, "nothing but comments came")

    /// For a reader who did not choose the upstream, and may not know that there is one.
    fileprivate var sentence: String {
        switch kind {
        case .unreachable: "the upstream cannot be reached: \(message)"
        case .lost: "the connection to the upstream was lost: \(message)"
        case .timedOut: "the upstream took too long: \(message)"
        case .tls: "the upstream cannot be trusted: \(message)"
        case .tooLarge, .malformed: "the upstream's answer cannot be used: \(message)"
        }
    }
}
