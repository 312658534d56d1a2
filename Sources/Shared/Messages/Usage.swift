/// What an answer cost, in tokens. The whole input is the sum of its first three.
struct Usage: Sendable, Equatable {
    var input = 0
    var cacheRead = 0
    var cacheCreation = 0
    var output = 0
    /// How much of `output` was reasoning, where the upstream says so.
    var thinking: Int?
    /// nil: the request had no server tools.
    var web: Web?

    /// Searches and fetches that succeeded; the API does not bill the others.
    struct Web: Sendable, Equatable {
        var searches = 0
        var fetches = 0

        /// *Source*: `server_tool_usage.py` of Anthropic's SDK; both are required.
        var json: JSON { ["web_search_requests": JSON(searches), "web_fetch_requests": JSON(fetches)] }
    }

    /// *Shape*: Usage of a Message, with every member.
    var json: JSON {
        [
            "input_tokens": JSON(input), "cache_creation_input_tokens": JSON(cacheCreation), "cache_read_input_tokens": JSON(cacheRead),
            "cache_creation": ["ephemeral_5m_input_tokens": JSON(cacheCreation), "ephemeral_1h_input_tokens": 0],
            "output_tokens": JSON(output), "output_tokens_details": thinkingJSON, "server_tool_use": web?.json ?? .null,
            "service_tier": "standard", "inference_geo": .null, "speed": "standard",
        ]
    }

    /// *Shape*: MessageDeltaUsage, which has fewer members (D-31).
    var deltaJSON: JSON {
        [
            "input_tokens": JSON(input), "cache_creation_input_tokens": JSON(cacheCreation), "cache_read_input_tokens": JSON(cacheRead),
            "output_tokens": JSON(output), "output_tokens_details": thinkingJSON, "server_tool_use": web?.json ?? .null,
        ]
    }

    private var thinkingJSON: JSON? { thinking.map { ["thinking_tokens": JSON($0)] } }

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
