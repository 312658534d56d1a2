@testable import Shared

/// A client's strict reading of an event stream.
struct StreamReading {
    /// The sum of the events, without blocks that were never closed.
    private(set) var content: [JSON] = []
    private(set) var delta: JSON?
    private(set) var usage: JSON?
    private(set) var start: JSON?
    private(set) var error: JSON?
    private(set) var pings = 0
    /// The text of a call that was left open (D-08).
    private(set) var openCall: String?

    struct Fault: Error, CustomStringConvertible {
        var description: String
        init(_ description: String, _ body: [UInt8]) { self.description = "\(description)\n\(String(decoding: body, as: UTF8.self))" }
    }

    private var block: JSON?
    private var text: [UInt8] = []
    private var deltas: [String] = []
    private var citations: [JSON] = []
    private var signature: JSON?
    private var isOver = false
    private var ids: Set<String> = []

    init(_ body: [UInt8]) throws {
        var lines = body.split(separator: 10, omittingEmptySubsequences: false)[...]
        guard lines.popLast()?.isEmpty == true else { throw Fault("an event without an end", body) }
        while let blank = lines.firstIndex(where: \.isEmpty) {
            let event = lines[..<blank]
            lines = lines[(blank + 1)...]
            guard event.count == 2, let name = event.first, name.starts(with: "event: ".utf8), let data = event.last,
                data.starts(with: "data: ".utf8)
            else {
                throw Fault("an event of other lines than event and data", body)
            }
            let json = try JSON.parse(Array(data.dropFirst(6)))
            guard json["type"]?.string == String(decoding: name.dropFirst(7), as: UTF8.self) else {
                throw Fault("two names of one event", body)
            }
            do { try read(json) } catch let fault as Fault { throw Fault(fault.description, body) }
        }
        guard lines.isEmpty else { throw Fault("an event without an end", body) }
        guard isOver || error != nil else { throw Fault("the stream has no end", body) }
        try checkCalls(body)
    }

    private func need(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Fault(rule, []) }
    }

    private mutating func read(_ event: JSON) throws {
        try need(!isOver && error == nil, "an event behind the end")
        let type = event["type"]?.string ?? ""
        try need(start != nil || type == "message_start", "an event before message_start")
        switch type {
        case "message_start":
            try need(start == nil && event["message"]?["content"] == [], "message_start, once, and empty")
            start = event["message"]
        case "ping": pings += 1
        case "content_block_start":
            try need(block == nil && delta == nil && event["index"]?.int == content.count, "one block at a time, without gaps")
            block = event["content_block"]
        case "content_block_delta":
            try need(block != nil && event["index"]?.int == content.count, "a delta of the open block")
            try readDelta(event["delta"] ?? .null)
        case "content_block_stop":
            try need(block != nil && event["index"]?.int == content.count, "the end of the open block")
            content.append(try wholeBlock())
            (block, text, deltas, citations, signature) = (nil, [], [], [], nil)
        case "message_delta":
            try need(block == nil && delta == nil, "message_delta, once, behind all blocks")
            (delta, usage) = (event["delta"], event["usage"])
        case "message_stop":
            try need(delta != nil, "message_stop behind message_delta")
            isOver = true
        case "error":
            error = event["error"]
            if block?["type"]?.string == "tool_use" { openCall = String(decoding: text, as: UTF8.self) }
        case let other: throw Fault("an unknown event: \(other)", [])
        }
    }

    private mutating func readDelta(_ delta: JSON) throws {
        let kind = delta["type"]?.string ?? ""
        let allowed =
            switch block?["type"]?.string {
            case "text": ["text_delta", "citations_delta"]
            case "thinking": ["thinking_delta", "signature_delta"]
            case "tool_use", "server_tool_use": ["input_json_delta"]
            case nil, _?: [String]()
            }
        try need(allowed.contains(kind), "\(kind) in \(block?["type"]?.string ?? "")")
        try need(deltas.last != "signature_delta", "a delta behind the signature")
        try need(deltas.last != "citations_delta" || kind == "citations_delta", "text behind its citations")
        deltas.append(kind)
        text += (delta["text"] ?? delta["thinking"] ?? delta["partial_json"])?.text?.decoded ?? []
        if let citation = delta["citation"] { citations.append(citation) }
        signature = delta["signature"] ?? signature
    }

    private mutating func wholeBlock() throws -> JSON {
        let block = block ?? .null
        switch block["type"]?.string {
        case "text":
            try need(block == ["type": "text", "text": ""], "a text block begins empty")
            return block.with("text", .string(JSONText(decoded: text))).with("citations", citations.isEmpty ? nil : .array(citations))
        case "thinking":
            try need(deltas.last == "signature_delta", "a thinking block ends with its signature")
            return block.with("thinking", .string(JSONText(decoded: text))).with("signature", signature)
        case "tool_use", "server_tool_use":
            try need(!text.isEmpty && block["input"] == [:], "a call says its arguments in deltas")
            try need(ids.insert(block["id"]?.string ?? "").inserted, "ids are unique")
            return block.with("input", .string(JSONText(decoded: text)))
        case nil, _?:
            try need(deltas.isEmpty && block["tool_use_id"] != nil, "a result comes whole")
            return block
        }
    }

    /// Arguments are an object, or were cut, which the stop reason or an error shows. Cut ones stay text.
    private mutating func checkCalls(_ body: [UInt8]) throws {
        let mayBeCut = ["max_tokens", "refusal", "model_context_window_exceeded", "stop_sequence"].contains(delta?["stop_reason"]?.string)
        content = try content.map { block in
            guard let text = block["input"]?.text?.decoded else { return block }
            if let json = try? JSON.parse(text), json.members != nil { return block.with("input", json) }
            guard mayBeCut || error != nil else { throw Fault("arguments that are no object", body) }
            return block
        }
    }

    /// The blocks, without the arguments of calls that are cut or not JSON: a stream cannot mark those as a Message does (D-40).
    var marked: [JSON] { JSON.array(content).marked }
}

extension JSON {
    var marked: [JSON] {
        (array ?? []).map { block in
            guard let input = block["input"], input.text != nil || input["INVALID_JSON"] != nil else { return block }
            return block.with("input", "marked")
        }
    }
}
