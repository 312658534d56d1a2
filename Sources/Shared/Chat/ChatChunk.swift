/// One piece of a chat completion: a chunk of a stream, or a whole completion, which is a stream of one chunk.
///
/// It is read leniently: servers differ in what they leave out, null or repeat. *Source*: mapping §5.2.
struct ChatChunk: Equatable {
    var pieces: [Piece] = []
    var finishReason: String?
    /// The stop sequence that ended the answer, where the upstream says which.
    var matchedStop: String?
    var usage: JSON?
    /// The error that stands in place of an answer, whole.
    var error: JSON?
    /// A choice was there, even if it said nothing.
    var hasChoice = false
    /// Not one that only shows that the upstream is there.
    var saysSomething: Bool { !pieces.isEmpty || finishReason != nil || usage != nil }

    enum Piece: Equatable {
        case reasoning(JSONText)
        /// Opaque parts of reasoning, to be sent back as they came.
        case reasoningDetails([JSON])
        case text(JSONText)
        case refusal(JSONText)
        case toolCall(ToolCallDelta)
        case annotations([JSON])
        /// Opaque, from the message itself. *Source*: mapping K-08.
        case extraContent(JSON)
    }

    struct ToolCallDelta: Equatable {
        var index: Int?
        var id: String?
        var name: String?
        /// Text of a JSON object, or a part of it; decoded.
        var arguments: [UInt8] = []
        var extraContent: JSON?
    }
}

extension ChatChunk {
    /// nil: `json` is not an object.
    init?(_ json: JSON) {
        guard json.members != nil else { return nil }
        error = Self.error(in: json)
        usage = json.optional("usage") ?? json["x_groq"]?.optional("usage")
        guard let choice = Self.choice(of: json) else { return }
        hasChoice = true
        // Some write an empty word into every chunk.
        finishReason = choice["finish_reason"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        // A token id says nothing to the client.
        matchedStop = choice["stop_reason"]?.string ?? choice["matched_stop"]?.string
        usage = usage ?? choice.optional("usage")
        if let delta = choice.optional("delta") ?? choice.optional("message") { pieces = Self.pieces(of: delta) }
    }

    /// A member `error`, or one of the shapes without it: `object: "error"`, a message or a detail and no choices, MiniMax's
    /// `base_resp` (B-04, B-05, B-08, B-11).
    private static func error(in json: JSON) -> JSON? {
        if let error = json.optional("error"), !isEmpty(error) || json["choices"]?.array?.isEmpty != false { return json }
        if json["object"]?.text?.says("error") == true { return json }
        if let code = json["base_resp"]?["status_code"]?.int, code != 0 { return json }
        guard json["choices"] == nil else { return nil }
        let hasCode = json.optional("code").map { $0 != 0 && $0 != 200 } ?? false
        return json.optional("detail") != nil || (hasCode && json["message"]?.text != nil) ? json : nil
    }

    /// Beside a choice it is a member that says nothing.
    private static func isEmpty(_ error: JSON) -> Bool { error == [:] || error == "" || error == false }

    /// The choice of the lowest index; a chunk of another than the first is not for us.
    private static func choice(of json: JSON) -> JSON? {
        guard let choices = json["choices"]?.array, let first = choices.first else { return nil }
        let lowest = choices.count == 1 ? first : choices.min { ($0["index"]?.int ?? 0) < ($1["index"]?.int ?? 0) } ?? first
        let isOther = (lowest["index"]?.int ?? 0) != 0 && lowest.optional("message") == nil
        return isOther ? nil : lowest
    }

    /// In the order in which a reader wants them: reasoning, text and what is said of it, calls.
    private static func pieces(of delta: JSON) -> [Piece] {
        var pieces: [Piece] = []
        if let reasoning = reasoning(of: delta) { pieces.append(.reasoning(reasoning)) }
        if let details = delta["reasoning_details"]?.array, !details.isEmpty { pieces.append(.reasoningDetails(details)) }
        let reasoned = pieces.count
        switch delta["content"] {
        case .string(let text) where !text.isEmpty: pieces.append(.text(text))
        case .array(let parts): pieces += Self.pieces(ofParts: parts)
        case _: break
        }
        for image in (delta["images"]?.array ?? []).prefix(maxPieces) { pieces.append(.text(imageText(image))) }
        if pieces.count == reasoned, let transcript = delta["audio"]?["transcript"]?.text, !transcript.isEmpty {
            pieces.append(.text(transcript))
        }
        if let refusal = delta["refusal"]?.text, !refusal.isEmpty { pieces.append(.refusal(refusal)) }
        if let extra = delta.optional("extra_content") { pieces.append(.extraContent(extra)) }
        if let annotations = delta["annotations"]?.array, !annotations.isEmpty { pieces.append(.annotations(annotations)) }
        let calls = (delta["tool_calls"]?.array ?? []).prefix(maxCalls + 1)
        for call in calls { pieces.append(.toolCall(ToolCallDelta(call))) }
        // The older member of the same meaning: some servers write both.
        if calls.isEmpty, let call = delta.optional("function_call") {
            pieces.append(.toolCall(ToolCallDelta(["index": 0, "function": call])))
        }
        return pieces
    }

    /// The first that says something: some servers say the same under two names. *Source*: mapping S-14.
    private static func reasoning(of delta: JSON) -> JSONText? {
        for key in ["reasoning_content", "reasoning"] as [StaticString] {
            if let text = delta[key]?.text, !text.isEmpty { return text }
        }
        let details = (delta["reasoning_details"]?.array ?? []).compactMap { $0["text"]?.text ?? $0["summary"]?.text }
        let joined = JSONText.joined(details)
        if !joined.isEmpty { return joined }
        if let text = delta["thinking"]?.text, !text.isEmpty { return text }
        let blocks = JSONText.joined((delta["thinking_blocks"]?.array ?? []).compactMap { $0["thinking"]?.text })
        return blocks.isEmpty ? nil : blocks
    }

    /// Of an answer; one more is read, so that it can be told that there are too many.
    static let maxCalls = 1000
    /// A chunk of more is none of a model's: each piece may become a block.
    static let maxPieces = 10_000

    /// Texts that follow each other are one: a piece takes several times a short text.
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

    /// *Source*: mapping S-11.
    private static func pieces(ofPart part: JSON) -> [Piece] {
        if let text = part.text { return [.text(text)] }
        switch part["type"]?.string {
        case "text", "output_text": return part["text"]?.text.map { [.text($0)] } ?? []
        case "thinking":
            let texts = part["thinking"]?.text.map { [$0] } ?? (part["thinking"]?.array ?? []).compactMap { $0["text"]?.text }
            return texts.isEmpty ? [] : [.reasoning(JSONText.joined(texts))]
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
        let function = json.optional("function")
        // Some write the index as a string.
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
        if let input = json["custom"]?["input"]?.text { arguments = (["input": .string(input)] as JSON).encoded }
    }
}
