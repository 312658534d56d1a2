extension MessageEvent {
    /// Appends the event as written in the stream. *Source*: X-01; clients drop events without an `event:` line.
    ///
    /// Deltas are most of a stream, so they are written without building a JSON tree.
    func encode(into out: inout [UInt8], appliedEdits: Bool = false) {
        switch self {
        case .messageStart(let start): out.appendEvent("message_start", ["type": "message_start", "message": start.json])
        case .blockStart(let index, let block):
            out.appendEvent("content_block_start", ["type": "content_block_start", "index": JSON(index), "content_block": block.json])
        case .blockDelta(let index, let delta):
            out.append(literal: "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":")
            out += String(index).utf8
            out.append(literal: ",\"delta\":")
            delta.encode(into: &out)
            out.append(literal: "}\n\n")
        case .blockStop(let index):
            out.append(literal: "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":")
            out += String(index).utf8
            out.append(literal: "}\n\n")
        case .messageDelta(let stop, let usage):
            out.appendEvent(
                "message_delta",
                [
                    "type": "message_delta",
                    "delta": [
                        "stop_reason": JSON(stop.reason.rawValue), "stop_sequence": stop.sequence.map { JSON($0) } ?? .null,
                        "stop_details": stop.details, "container": .null,
                    ],
                    "usage": usage.deltaJSON, "context_management": appliedEdits ? ["applied_edits": []] : nil,
                ])
        case .messageStop: out.append(literal: "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
        case .ping: out.append(literal: "event: ping\ndata: {\"type\":\"ping\"}\n\n")
        }
    }
}

extension MessageEvent.Delta {
    fileprivate func encode(into out: inout [UInt8]) {
        switch self {
        case .text(let text): out.append(literal: "{\"type\":\"text_delta\",\"text\":"); out.append(quoted: text)
        case .thinking(let text): out.append(literal: "{\"type\":\"thinking_delta\",\"thinking\":"); out.append(quoted: text)
        case .signature(let signature):
            out.append(literal: "{\"type\":\"signature_delta\",\"signature\":")
            out.append(quoted: JSONText(signature))
        case .inputJSON(let text): out.append(literal: "{\"type\":\"input_json_delta\",\"partial_json\":"); out.append(quoted: text)
        case .citation(let citation):
            out.append(literal: "{\"type\":\"citations_delta\",\"citation\":")
            citation.json.encode(into: &out)
        }
        out.append(UInt8(ascii: "}"))
    }
}

extension APIError {
    /// The event that ends a broken stream. *Source*: W5-2.
    func encodeEvent(requestID: String, into out: inout [UInt8]) {
        out.appendEvent("error", body(requestID: requestID))
    }
}

extension [UInt8] {
    fileprivate mutating func appendEvent(_ name: StaticString, _ data: JSON) {
        append(literal: "event: ")
        append(literal: name)
        append(literal: "\ndata: ")
        data.encode(into: &self)
        append(literal: "\n\n")
    }
}
