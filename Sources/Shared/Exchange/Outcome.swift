/// How an exchange has gone so far. What is unknown is nil.
package struct Outcome: Sendable, Equatable {
    /// The model that the client asked for.
    package var model: String?
    package var isStream = false
    /// The id of the configured model that served it.
    package var target: String?
    /// Claude Code's id of the conversation.
    package var session: String?
    /// The last upstream asked: `host[:port]/` and its model.
    package private(set) var upstream: String?
    /// Requests to upstreams, retries included; all rounds of server tools together count as one.
    package private(set) var tries = 0
    /// Searches and fetches that succeeded.
    package var searches = 0
    package var fetches = 0
    /// When the upstream's head arrived, and the model's first word, thought or call.
    package private(set) var headTime: UnixTime?
    package private(set) var textTime: UnixTime?
    package var stopReason: String?
    /// The beginning of the text sent to the client, as long as the configuration allows.
    package var textPreview = ""

    private var round = 0
    private var price: Config.Price?
    /// The upstream's counts for the current round; nil if none yet.
    private var counted: Tokens?
    private var countedEarlier: Tokens?
    private var costEarlier: Double?

    package init(model: String? = nil, isStream: Bool = false, target: String? = nil, session: String? = nil) {
        (self.model, self.isStream, self.target, self.session) = (model, isStream, target, session)
    }

    package typealias Tokens = Config.Price.Tokens

    /// As the upstreams counted them, in all rounds; nil if none did.
    package var tokens: Tokens? { counted.map { (countedEarlier ?? Tokens()) + $0 } ?? countedEarlier }

    /// In the unit of the configured prices; nil if no price is known.
    package var cost: Double? { cost(of: counted).map { (costEarlier ?? 0) + $0 } ?? costEarlier }

    private func cost(of tokens: Tokens?) -> Double? { tokens.flatMap { price?.cost(of: $0) } }
}

extension Outcome {
    /// Records a request. A further one in the same round is a retry: the last one's counts no longer apply.
    mutating func ask(_ upstream: Config.Upstream, round: Int) {
        if round > self.round {
            (countedEarlier, costEarlier) = (tokens, cost)
        } else {
            tries += 1
            if round == 0 { (headTime, textTime) = (nil, nil) }
        }
        counted = nil
        self.round = round
        self.upstream = "\(upstream.url.authority)/\(upstream.model.remoteID)"
        price = upstream.model.price
    }

    mutating func receiveHead(now: UnixTime) {
        if textTime == nil { headTime = now }
    }

    mutating func receiveText(now: UnixTime) { textTime = textTime ?? now }

    /// `usage`: of the current round, as far as it was counted.
    mutating func count(_ usage: Usage?) {
        guard let usage else { return }
        counted = Tokens(input: usage.input, cached: usage.cacheRead, written: usage.cacheCreation, output: usage.output)
    }
}
