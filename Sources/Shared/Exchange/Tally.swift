/// What the rounds of an answer took.
struct Tally: Sendable {
    private(set) var rounds: [Usage] = []
    /// The upstream gave the request precedence.
    var isPriority = false
    /// The most tokens that the client wants in all.
    private let limit: Int
    private let wantsSpeed: Bool
    /// The client sent `anthropic-beta`: usage may have newer fields.
    private let hasBetas: Bool

    init(_ request: MessagesRequest, hasBetas: Bool) {
        limit = request.maxTokens ?? .max
        wantsSpeed = request.wantsSpeed
        self.hasBetas = hasBetas
    }

    mutating func add(_ round: Usage) { rounds.append(round) }

    /// What the rounds left of the limit (W-44). An upstream that counts more than it was allowed counts in another way, so its
    /// numbers are no reason to end.
    var remainingTokens: Int {
        let spent = rounds.reduce(0) { $0 + $1.output }
        return spent > limit ? limit : limit - spent
    }

    /// `usage` with what is not about tokens.
    func labelled(_ usage: Usage, web: Usage.Web?) -> Usage {
        usage.labelled(web: web, isPriority: isPriority, isFast: isPriority && wantsSpeed)
    }

    /// The usage of the whole answer.
    func total(web: Usage.Web?) -> Usage {
        var usage = labelled(rounds.reduce(Usage(), +), web: web)
        if hasBetas, rounds.count > 1 { usage.rounds = rounds }
        return usage
    }
}
