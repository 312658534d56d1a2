/// One piece of a chat completion: a chunk of a stream, or a complete one, treated as a stream of one chunk.
///
/// Read leniently: servers differ in what they omit, null or repeat.
struct ChatChunk: Equatable {
    var pieces: [Piece] = []
    var finishReason: String?
    /// The stop sequence that ended the answer, if the upstream reports it.
    var matchedStop: String?
    var usage: JSON?
    /// The error sent in place of an answer, unparsed.
    var error: JSON?
    /// There was a choice, even if empty.
    var hasChoice = false
    /// It carries a complete message rather than a delta: some servers end a stream with one (D-41).
    var isWhole = false
    /// Whether it is more than a sign of life.
    var saysSomething: Bool { !pieces.isEmpty || finishReason != nil || usage != nil }

    /// Where the reasoning came from; the first non-empty source is used (S-14, D-43).
    enum ReasoningSource: Equatable {
        case reasoningContent, reasoning, reasoningText, details, thinking, blocks, parts, tags
    }

    enum Piece: Equatable {
        case reasoning(JSONText, from: ReasoningSource)
        /// Opaque parts of reasoning, to be sent back unchanged.
        case reasoningDetails([JSON])
        case text(JSONText)
        /// The transcript of audio (S-27).
        case transcript(JSONText)
        case refusal(JSONText)
        case toolCall(ToolCallDelta)
        case annotations([JSON])
        /// Opaque, from the message itself. *Source*: K-08.
        case extraContent(JSON)

        var isCall: Bool { if case .toolCall = self { true } else { false } }
    }

    struct ToolCallDelta: Equatable {
        var index: Int?
        var id: String?
        var name: String?
        /// All or part of a JSON object's text, unescaped.
        var arguments: [UInt8] = []
        /// `arguments` are plain text: all or part of the input of a `custom` tool.
        var isText = false
        var extraContent: JSON?
    }
}

extension ChatChunk {
    /// nil if `json` is not an object.
    init?(_ json: JSON) {
        guard json.members != nil else { return nil }
        error = Self.error(in: json)
        usage = json.optional("usage") ?? json["x_groq"]?.optional("usage")
        guard let choice = Self.choice(of: json) else { return }
        hasChoice = true
        // Some servers send an empty string in every chunk.
        finishReason = choice["finish_reason"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // A token id, being a number, means nothing to the client and is skipped.
        matchedStop = choice["stop_reason"]?.string ?? choice["matched_stop"]?.string
        usage = usage ?? choice.optional("usage")
        if let delta = choice.optional("delta") { pieces = Self.pieces(of: delta) }
        guard pieces.isEmpty, let message = choice.optional("message") else { return }
        isWhole = true
        pieces = Self.pieces(of: message)
        if finishReason == "tool_calls", !pieces.contains(where: \.isCall) { pieces += Self.calls(of: json) }
    }

    /// Those of all choices: nobody asked for more than one, and Copilot writes a model's words and its calls into two
    /// (HKUDS/nanobot#1555).
    private static func calls(of json: JSON) -> [Piece] {
        let messages = (json["choices"]?.array ?? []).prefix(maxCalls).compactMap { $0.optional("message") }
        return messages.flatMap { pieces(of: $0).filter(\.isCall) }
    }

    /// The end of an answer that reached its limit.
    static let cutByLimit: ChatChunk = {
        var chunk = ChatChunk()
        (chunk.finishReason, chunk.hasChoice) = ("length", true)
        return chunk
    }()

    /// Removes the envelopes that some front ends put around each chunk: `{"success": true, "data": {"choices": …}}` (D-45).
    static func unwrapped(_ json: JSON) -> JSON {
        guard json.optional("choices") == nil, json.optional("error") == nil else { return json }
        let envelopes: [StaticString] = ["data", "result", "response"]
        let inner = envelopes.lazy.compactMap { json[$0] }.first { $0.optional("choices") != nil || $0.optional("error") != nil }
        return inner ?? json
    }

    /// An `error` member, also in a choice, or a shape without one: `object: "error"`, a message and no choices, MiniMax's
    /// `base_resp` (B-04, B-05, B-08, B-11, D-45).
    private static func error(in json: JSON) -> JSON? {
        if let error = json.optional("error"), !isEmpty(error) || json["choices"]?.array?.isEmpty != false { return json }
        if json["object"]?.text?.says("error") == true { return json }
        if let code = json["base_resp"]?["status_code"]?.int, code != 0 { return json }
        if let error = json["choices"]?.array?.first?.optional("error"), !isEmpty(error) { return ["error": error] }
        guard json.optional("choices") == nil else { return nil }
        if json.optional("detail") != nil || json["error_msg"]?.text != nil { return json }
        let isFault = [json["code"], json["error_code"]].contains { $0.map(isFaultCode) == true }
        let isFaultStatus = [json["status"], json["statusCode"]].contains { $0?.int ?? 0 >= 400 || $0?.text?.says("error") == true }
        guard json["success"] == false || isFault || isFaultStatus else { return nil }
        return json["message"]?.text != nil || json["msg"]?.text != nil ? json : nil
    }

    private static func isFaultCode(_ code: JSON) -> Bool {
        let good = ["0", "200", "ok", "success"]
        return switch code {
        case .null, .bool, .array, .object: false
        case .number(let digits): !good.contains(String(decoding: digits.bytes, as: UTF8.self))
        case .string(let word): !word.isEmpty && !good.contains(word.string.asciiLowercased)
        }
    }

    /// An empty `error` next to a choice means nothing.
    private static func isEmpty(_ error: JSON) -> Bool { error == [:] || error == "" || error == false }

    /// The choice with the lowest index; chunks for choices other than the first are ignored.
    private static func choice(of json: JSON) -> JSON? {
        guard let choices = json["choices"]?.array, let first = choices.first else { return nil }
        let lowest = choices.count == 1 ? first : choices.min { ($0["index"]?.int ?? 0) < ($1["index"]?.int ?? 0) } ?? first
        let isOther = (lowest["index"]?.int ?? 0) != 0 && lowest.optional("message") == nil
        return isOther ? nil : lowest
    }

    /// In reading order: reasoning, text and its annotations, calls.
    private static func pieces(of delta: JSON) -> [Piece] {
        var pieces: [Piece] = []
        appendReasoning(of: delta, to: &pieces)
        if let details = delta["reasoning_details"]?.array, !details.isEmpty { pieces.append(.reasoningDetails(details)) }
        switch delta["content"] {
        case .string(let text) where !text.isEmpty: pieces.append(.text(text))
        case .array(let parts): pieces += Self.pieces(ofParts: parts)
        case _: break
        }
        for image in (delta["images"]?.array ?? []).prefix(maxPieces) { pieces.append(.text(imageText(image))) }
        if let transcript = delta["audio"]?["transcript"]?.text, !transcript.isEmpty { pieces.append(.transcript(transcript)) }
        if let refusal = delta["refusal"]?.text, !refusal.isEmpty { pieces.append(.refusal(refusal)) }
        if let extra = delta.optional("extra_content") { pieces.append(.extraContent(extra)) }
        if let annotations = delta["annotations"]?.array, !annotations.isEmpty { pieces.append(.annotations(annotations)) }
        let calls = (delta["tool_calls"]?.array ?? []).prefix(maxCalls + 1)
        for call in calls { pieces.append(.toolCall(ToolCallDelta(call))) }
        // The older, equivalent member: some servers write both.
        if calls.isEmpty, let call = delta.optional("function_call") {
            pieces.append(.toolCall(ToolCallDelta(["index": 0, "function": call])))
        }
        return pieces
    }

    private static let reasoningMembers: [(key: StaticString, source: ReasoningSource)] = [
        ("reasoning_content", .reasoningContent), ("reasoning", .reasoning), ("reasoning_text", .reasoningText),
        ("reasoning_details", .details), ("thinking", .thinking), ("thinking_blocks", .blocks),
    ]

    /// All non-empty sources, in order of preference. *Source*: S-14.
    private static func appendReasoning(of delta: JSON, to pieces: inout [Piece]) {
        for (key, source) in reasoningMembers {
            guard let words = delta[key].flatMap({ words(in: $0) }), !words.isEmpty else { continue }
            pieces.append(.reasoning(words, from: source))
        }
    }

    /// A string, the parts of a text, or an object that contains one.
    private static func words(in json: JSON, depth: Int = 4) -> JSONText? {
        switch json {
        case .string(let text): return text
        case .array(let parts) where depth > 0:
            let texts = parts.compactMap { words(in: $0, depth: depth - 1) }
            return texts.isEmpty ? nil : JSONText.joined(texts)
        case .object where depth > 0:
            let keys: [StaticString] = ["text", "content", "thinking", "summary", "reasoning"]
            return keys.lazy.compactMap { json[$0].flatMap { words(in: $0, depth: depth - 1) } }.first
        case .null, .bool, .number, .array, .object: return nil
        }
    }

    /// Per answer; one more is read, so that the excess can be reported.
    static let maxCalls = 1000
    /// More than any model sends: each piece may become a block.
    static let maxPieces = 10_000

    /// Adjacent texts are joined: a piece takes several times the memory of a short text.
    private static func pieces(ofParts parts: [JSON]) -> [Piece] {
        var pieces: [Piece] = []
        var words = JSONTextBuffer()
        func endWords() {
            if !words.isEmpty { pieces.append(.text(words.text)) }
            words = JSONTextBuffer()
        }
        for piece in parts.lazy.flatMap(pieces(ofPart:)) {
            guard case .text(let text) = piece else {
                endWords()
                pieces.append(piece)
                continue
            }
            words.append(text)
        }
        endWords()
        return pieces
    }

    /// *Source*: S-11.
    private static func pieces(ofPart part: JSON) -> [Piece] {
        if let text = part.text { return [.text(text)] }
        switch part["type"]?.string {
        case "text", "output_text": return part["text"]?.text.map { [.text($0)] } ?? []
        // Databricks' part has a summary.
        case "thinking", "reasoning": return words(in: part).map { [.reasoning($0, from: .parts)] } ?? []
        case "refusal": return part["refusal"]?.text.map { [.refusal($0)] } ?? []
        case "image_url": return [.text(imageText(part))]
        case _: return []
        }
    }

    private static func imageText(_ image: JSON) -> JSONText {
        guard let url = (image["image_url"]?["url"] ?? image["image_url"] ?? image["url"])?.string, !url.hasPrefix("data:") else {
            return "[image]"
        }
        return "[image](\(url))"
    }
}

extension ChatChunk.ToolCallDelta {
    init(_ json: JSON) {
        // Some write the members of the function beside the id.
        let function = json.optional("function") ?? (json.optional("custom") == nil ? json : nil)
        // Some servers write the index as a string.
        index = json["index"]?.int ?? json["index"]?.string.flatMap { Int($0) }
        id = json["id"]?.string.flatMap { $0.isEmpty || $0 == "null" ? nil : $0 }
        name = (function?["name"] ?? json["custom"]?["name"])?.string.flatMap { $0.trimmingBlanks().isEmpty ? nil : $0 }
        extraContent = json.optional("extra_content")
        switch function?["arguments"] {
        case .string(let text): arguments = text.decoded
        case .object(let members): arguments = JSON.object(members).encoded
        case .array(let elements): arguments = JSON.array(elements).encoded
        case nil, .null, .bool, .number: break
        }
        if let input = json["custom"]?["input"]?.text { (arguments, isText) = (input.decoded, true) }
    }
}
