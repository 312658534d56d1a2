/// Usage of an answer's rounds.
struct Tally: Sendable {
    private(set) var rounds: [Usage] = []
    /// The upstream served the request with priority.
    var isPriority = false
    /// The client's `max_tokens`, for all rounds together.
    private let limit: Int
    private let wantsSpeed: Bool
    /// The client sent `anthropic-beta`: newer usage fields are allowed.
    private let hasBetas: Bool

    init(_ request: MessagesRequest, hasBetas: Bool) {
        limit = request.maxTokens ?? .max
        wantsSpeed = request.wantsSpeed
        self.hasBetas = hasBetas
    }

    mutating func add(_ round: Usage) { rounds.append(round) }

    /// What is left of the limit (W-44). An upstream that reports more than it was allowed counts differently, so its numbers are no reason
    /// to stop.
    var remainingTokens: Int {
        let spent = rounds.reduce(0) { $0 + $1.output }
        return spent > limit ? limit : limit - spent
    }

    /// `usage` with the fields that are not token counts.
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
