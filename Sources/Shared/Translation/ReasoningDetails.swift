/// The parts of reasoning that only their maker can read, as they come: those of one part are put together.
/// *Source*: mapping §2.4.
struct ReasoningDetails: Sendable {
    private struct Part: Sendable {
        var value: JSON
        /// Joined at the end alone: long reasoning comes in tens of thousands of pieces.
        var texts: [JSONText]
    }

    private var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }
    /// About as many as came.
    private(set) var bytes = 0

    mutating func receive(_ piece: JSON) {
        bytes += piece.byteCount
        let text = piece["text"]?.text
        if let last = parts.last, let text, !last.texts.isEmpty, last.value["type"] == piece["type"], last.value["index"] == piece["index"]
        {
            parts[parts.count - 1].texts.append(text)
            if let signature = piece.optional("signature") { parts[parts.count - 1].value = last.value.with("signature", signature) }
        } else {
            parts.append(Part(value: piece, texts: text.map { [$0] } ?? []))
        }
    }

    var values: [JSON] {
        parts.map { $0.texts.count < 2 ? $0.value : $0.value.with("text", .string(JSONText.joined($0.texts))) }
    }
}
