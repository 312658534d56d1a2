/// What an answer cost, in tokens. The first three add up to the whole input.
struct Usage: Sendable, Equatable {
    var input = 0
    var cacheRead = 0
    var cacheCreation = 0
    var output = 0
    /// The reasoning part of `output`, if the upstream reports it.
    var thinking: Int?
    /// nil if no server tool ran (S-43).
    var web: Web?
    /// The upstream gave it priority; for `isFast`, the client had also asked for speed.
    var isPriority = false
    var isFast = false
    /// The cost of each round of server tools: the last one shows how full the window is; the sum does not (W-43).
    var rounds: [Usage] = []

    /// Successful uses of server tools; the API does not bill the others.
    struct Web: Sendable, Equatable {
        private var counts: [ServerTool.Kind: Int] = [:]

        subscript(kind: ServerTool.Kind) -> Int { counts[kind] ?? 0 }

        mutating func count(_ kind: ServerTool.Kind) { counts[kind, default: 0] += 1 }

        /// *Source*: `server_tool_usage.py` of Anthropic's SDK; all are required.
        var json: JSON { .object(ServerTool.Kind.all.map { .init(key: JSONText($0.counter), value: JSON(self[$0])) }) }
    }

    /// The whole prompt.
    var wholeInput: Int { input + cacheRead + cacheCreation }

    /// *Shape*: a Message's Usage, with every member.
    var json: JSON {
        [
            "input_tokens": JSON(input), "cache_creation_input_tokens": JSON(cacheCreation), "cache_read_input_tokens": JSON(cacheRead),
            "cache_creation": cacheCreationJSON,
            "output_tokens": JSON(output), "output_tokens_details": thinkingJSON, "server_tool_use": web?.json ?? .null,
            "service_tier": isPriority ? "priority" : "standard", "inference_geo": .null, "speed": isFast ? "fast" : "standard",
            "iterations": roundsJSON,
        ]
    }

    /// *Shape*: MessageDeltaUsage, which has fewer members (D-31).
    var deltaJSON: JSON {
        [
            "input_tokens": JSON(input), "cache_creation_input_tokens": JSON(cacheCreation), "cache_read_input_tokens": JSON(cacheRead),
            "output_tokens": JSON(output), "output_tokens_details": thinkingJSON, "server_tool_use": web?.json ?? .null,
            "iterations": roundsJSON,
        ]
    }

    /// *Source*: `beta_message_iteration_usage.py` of Anthropic's SDK.
    private var roundsJSON: JSON? {
        guard !rounds.isEmpty else { return nil }
        return .array(
            rounds.map { round in
                [
                    "type": "message", "input_tokens": JSON(round.input), "cache_creation_input_tokens": JSON(round.cacheCreation),
                    "cache_read_input_tokens": JSON(round.cacheRead), "cache_creation": round.cacheCreationJSON,
                    "output_tokens": JSON(round.output),
                ]
            })
    }

    private var cacheCreationJSON: JSON { ["ephemeral_5m_input_tokens": JSON(cacheCreation), "ephemeral_1h_input_tokens": 0] }

    private var thinkingJSON: JSON? { thinking.map { ["thinking_tokens": JSON($0)] } }

    /// Adds what is not about tokens: server tools, and the priority the upstream gave.
    func labelled(web: Web?, isPriority: Bool, isFast: Bool) -> Usage {
        var usage = self
        (usage.web, usage.isPriority, usage.isFast) = (web, isPriority, isFast)
        return usage
    }

    static func + (a: Usage, b: Usage) -> Usage {
        var sum = a
        sum.input += b.input
        sum.cacheRead += b.cacheRead
        sum.cacheCreation += b.cacheCreation
        sum.output += b.output
        sum.thinking = a.thinking == nil && b.thinking == nil ? nil : (a.thinking ?? 0) + (b.thinking ?? 0)
        return sum
    }
}
