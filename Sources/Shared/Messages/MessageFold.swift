/// Folds the events of a streamed answer into a Message.
struct MessageFold: Sendable {
    private var start: MessageEvent.MessageStart?
    private(set) var blocks: [JSON] = []
    /// Deltas of the open block.
    private var text = JSONTextBuffer()
    private var signature: String?
    private var citations: [Citation] = []

    /// *Returns*: the Message, once the `message_delta` event has come.
    mutating func receive(_ event: MessageEvent, hasContextManagement: Bool = false) -> JSON? {
        switch event {
        case .messageStart(let start): self.start = start
        case .blockStart(_, let block): blocks.append(block.json)
        case .blockDelta(_, let delta): receive(delta)
        case .blockStop: endBlock()
        case .messageDelta(let stop, let usage): return message(stop, usage, hasContextManagement)
        case .messageStop, .ping: break
        }
        return nil
    }

    private mutating func receive(_ delta: MessageEvent.Delta) {
        switch delta {
        case .text(let text), .thinking(let text), .inputJSON(let text): self.text.append(text)
        case .signature(let signature): self.signature = signature
        case .citation(let citation): citations.append(citation)
        }
    }

    private mutating func endBlock() {
        guard let block = blocks.popLast() else { return }
        let text = text.text
        switch block["type"]?.string {
        case "text": blocks += Citation.blocks(text, citations)
        case "thinking": blocks.append(block.with("thinking", .string(text)).with("signature", JSON(signature ?? "")))
        case "tool_use", "server_tool_use": blocks.append(block.with("input", Self.input(text.decoded)))
        case nil, _?: blocks.append(block)
        }
        (self.text, signature, citations) = (JSONTextBuffer(), nil, [])
    }

    /// Cut-off arguments are not an object; this shows the client that they are invalid (D-40).
    private static func input(_ text: [UInt8]) -> JSON {
        guard !text.isEmpty else { return [:] }
        return (try? JSON.parse(text)) ?? ["INVALID_JSON": .string(JSONText(decoded: text))]
    }

    private func message(_ stop: Stop, _ usage: Usage, _ hasContextManagement: Bool) -> JSON? {
        start?.json.with("content", .array(blocks)).with("stop_reason", JSON(stop.reason.rawValue))
            .with("stop_sequence", stop.sequence.map { JSON($0) } ?? .null).with("stop_details", stop.details).with("usage", usage.json)
            .with("context_management", hasContextManagement ? ["applied_edits": []] : nil)
    }
}
