/// One event of an answer. Streaming writes each as it comes; otherwise they are folded into a Message.
///
/// *Source*: the `raw_*_event.py` files of Anthropic's SDK.
enum MessageEvent: Sendable, Equatable {
    case messageStart(MessageStart)
    case blockStart(index: Int, Block)
    case blockDelta(index: Int, Delta)
    case blockStop(index: Int)
    case messageDelta(Stop, Usage)
    case messageStop
    case ping

    struct MessageStart: Sendable, Equatable {
        var id: String
        /// The client's name for it, not the upstream's.
        var model: String
        var usage: Usage
        var hasDiagnostics = false
    }

    enum Block: Sendable, Equatable {
        case text
        case thinking
        case toolUse(id: String, name: String)
        case serverToolUse(id: String, name: String)
        /// A block without deltas: the result of a server tool.
        case whole(JSON)
    }

    enum Delta: Sendable, Equatable {
        case text(JSONText)
        case thinking(JSONText)
        case signature(String)
        case inputJSON(JSONText)
        case citation(Citation)
    }
}

extension MessageEvent.Block {
    var json: JSON {
        switch self {
        case .text: ["type": "text", "text": ""]
        case .thinking: ["type": "thinking", "thinking": "", "signature": ""]
        case .toolUse(let id, let name): ["type": "tool_use", "id": JSON(id), "name": JSON(name), "input": [:]]
        case .serverToolUse(let id, let name): ["type": "server_tool_use", "id": JSON(id), "name": JSON(name), "input": [:]]
        case .whole(let block): block
        }
    }
}

extension MessageEvent.MessageStart {
    /// *Shape*: a Message without content.
    var json: JSON {
        [
            "id": JSON(id), "type": "message", "role": "assistant", "model": JSON(model), "content": [], "stop_reason": .null,
            "stop_sequence": .null, "stop_details": .null, "container": .null, "diagnostics": hasDiagnostics ? .null : nil,
            "usage": usage.json,
        ]
    }
}
