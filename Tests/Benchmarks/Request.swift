import Foundation

/// The requests to measure.
enum Request {
    /// A conversation of about this many bytes: a system prompt, tools, and turns of prose, calls and results.
    static func conversation(bytes: Int, isStream: Bool) -> [UInt8] {
        let prose = String(
            repeating: "The reader looks at the file, finds the line that it asks about and says what stands there. ", count: 30)
        let code = String(repeating: "    for (i = 0; i < n; i++) {\n        total += \"a\\tb\"[i % 4]; // é 世\n    }\n", count: 30)
        let schema = ["type": "object", "properties": ["path": ["type": "string"], "limit": ["type": "integer"]]] as [String: Any]
        let tools = (0..<12).map { ["name": "tool_\($0)", "description": prose.prefix(1500), "input_schema": schema] as [String: Any] }
        var turns: [[String: Any]] = []
        while turns.count < 4 || turns.count / 4 * 6_500 + 24_000 < bytes {
            let id = "toolu_\(turns.count)"
            turns += [
                ["role": "user", "content": prose],
                ["role": "assistant", "content": [["type": "tool_use", "id": id, "name": "tool_1", "input": ["path": "/src/a.c"]]]],
                ["role": "user", "content": [["type": "tool_result", "tool_use_id": id, "content": code]]],
                ["role": "assistant", "content": "I read it."],
            ]
        }
        turns.append(["role": "user", "content": "Go on."])
        let body =
            ["model": "m", "max_tokens": 1024, "stream": isStream, "system": prose, "tools": tools, "messages": turns] as [String: Any]
        return (try? JSONSerialization.data(withJSONObject: body)).map(Array.init) ?? []
    }

    static func post(_ body: [UInt8]) -> [UInt8] {
        let head = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\nx-api-key: sk-benchmark\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }
}
