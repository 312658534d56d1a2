@testable import Shared

/// A conversation as clients send them, from a seed: calls and results, interrupted and out of order, between texts, thinking, images and
/// searches.
struct RandomConversation {
    private var random: SeededRandom
    private var nextID = 0
    /// Whether the conversation is well formed and only grows; otherwise messages come in any order, empty and of any role.
    private let isOrderly: Bool
    private var openCalls: [String] = []

    static let tools: JSON = [
        ["name": "Read", "input_schema": ["type": "object", "properties": ["path": ["type": "string"]]]],
        ["name": "mcp__a.b/c d", "description": "odd", "input_schema": ["type": "object"]],
        ["name": "mcp__a.b/c:d", "input_schema": ["type": "object", "properties": [:]]],
        [
            "name": JSON(String(repeating: "long_", count: 25)),
            "input_schema": ["anyOf": [["type": "string"], ["$ref": "#/$defs/a"]], "$defs": ["a": [:]]],
        ],
        ["type": "web_search_20250305", "name": "web_search"],
    ]

    private static let names = ["Read", "mcp__a.b/c d", "mcp__a.b/c:d", String(repeating: "long_", count: 25), "gone", "gone/too"]

    static func messages(seed: UInt64, isOrderly: Bool) -> [JSON] {
        var conversation = RandomConversation(random: SeededRandom(seed: seed), isOrderly: isOrderly)
        return conversation.messages()
    }

    private init(random: SeededRandom, isOrderly: Bool) {
        self.random = random
        self.isOrderly = isOrderly
    }

    private mutating func messages() -> [JSON] {
        var messages: [JSON] = []
        for _ in 0..<(2 + random.below(6)) {
            if isOrderly {
                messages.append(user())
                if chance(4) { messages.append(system()) }
                messages.append(assistant())
            } else {
                switch random.below(5) {
                case 0, 1: messages.append(user())
                case 2, 3: messages.append(assistant())
                default: messages.append(chance(3) ? ["role": "user", "content": chance(2) ? "" : []] : system())
                }
            }
        }
        return messages + [message("user", results() + [["type": "text", "text": "go on"]])]
    }

    private mutating func user() -> JSON {
        var blocks = results()
        if blocks.isEmpty || chance(3) { blocks.append(["type": "text", "text": JSON("question \(random.below(100))")]) }
        if chance(5) { blocks.append(Self.image) }
        if chance(9) { blocks.append(["type": "text", "text": " \n"]) }
        if chance(9) { blocks.append(["type": "document", "title": "T", "source": ["type": "text", "data": "words"]]) }
        if !isOrderly, chance(4) { blocks = blocks.reversed() + [["type": "text", "text": ""]] }
        return message("user", blocks)
    }

    private mutating func results() -> [JSON] {
        defer { openCalls = [] }
        if chance(12) { openCalls.append("toolu_of_nobody") }
        // Some calls were interrupted, and some results are out of order.
        var ids = openCalls.filter { _ in !chance(6) }
        if chance(3) { ids.reverse() }
        return ids.map { id in
            let content: JSON = chance(4) ? "" : chance(3) ? [["type": "text", "text": "out"], Self.image] : JSON("result of \(id)")
            return ["type": "tool_result", "tool_use_id": JSON(id), "content": content, "is_error": .bool(chance(5))]
        }
    }

    private mutating func assistant() -> JSON {
        var blocks: [JSON] = []
        if chance(3) { blocks.append(["type": "thinking", "thinking": "thought", "signature": "foreign"]) }
        if chance(9) { blocks.append(["type": "redacted_thinking", "data": "x"]) }
        if chance(5) { blocks += search() }
        if isOrderly || chance(2) { blocks.append(["type": "text", "text": "answer"]) }
        if chance(9) { blocks.append(["type": "text", "text": "  "]) }
        for _ in 0..<(chance(2) ? random.below(4) : 0) {
            blocks.append(call())
            if chance(9) { blocks += search() }
        }
        if !isOrderly, chance(6) {
            blocks.append(["type": "mcp_tool_use", "id": "mcptoolu_1", "name": "x", "server_name": "s", "input": [:]])
        }
        if !isOrderly, chance(6) { blocks.append(["type": "image", "source": ["type": "url", "url": "https://h.test/a.png"]]) }
        return message("assistant", blocks)
    }

    private mutating func call() -> JSON {
        nextID += 1
        // Some upstreams count from zero in each answer, and some ids are invalid for others.
        let id = chance(8) ? "call_0" : chance(5) ? CallIDs.client("functions.Bash:\(nextID)") : "toolu_\(nextID)"
        openCalls.append(id)
        return [
            "type": "tool_use", "id": JSON(id), "name": JSON(Self.names[random.below(Self.names.count)]),
            "input": ["path": JSON("a\(nextID)")],
        ]
    }

    private mutating func search() -> [JSON] {
        nextID += 1
        let id = JSON("srvtoolu_\(nextID)")
        let found: JSON = ["type": "web_search_result", "title": "T", "url": "https://h.test/\(nextID)", "encrypted_content": "?"]
        return [
            ["type": "server_tool_use", "id": id, "name": "web_search", "input": ["query": "q"]],
            ["type": "web_search_tool_result", "tool_use_id": id, "content": [found]],
        ]
    }

    private mutating func system() -> JSON { ["role": "system", "content": JSON("note \(random.below(100))")] }

    private func message(_ role: JSON, _ blocks: [JSON]) -> JSON { ["role": role, "content": .array(blocks)] }

    private mutating func chance(_ of: Int) -> Bool { random.below(of) == 0 }

    private static let image: JSON = ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="]]
}

/// Numbers below a bound, the same in every run.
struct SeededRandom {
    private var dice: Dice

    init(seed: UInt64) { dice = Dice(state: seed &* 0x9E37_79B9_7F4A_7C15) }

    mutating func below(_ bound: Int) -> Int { Int(dice.next() % UInt64(bound)) }
}
