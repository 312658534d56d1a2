/// Collects opaque reasoning details as they arrive, joining pieces of the same part.
/// *Source*: K-01 … K-08.
struct ReasoningDetails: Sendable {
    private struct Part: Sendable {
        var value: JSON
        /// Joined only at the end: long reasoning comes in tens of thousands of pieces.
        var texts: [JSONText]
        var growth: GrowingText?

        /// *Returns*: how many bytes are new.
        mutating func append(_ text: JSONText) -> Int {
            let new = growth?.receive(text) ?? text
            if !new.isEmpty || texts.isEmpty { texts.append(new) }
            return new.byteCount
        }
    }

    private let mode: Quirks.Cumulative
    private var parts: [Part] = []

    init(_ mode: Quirks.Cumulative) { self.mode = mode }

    var isEmpty: Bool { parts.isEmpty }
    /// Approximate size of what came.
    private(set) var bytes = 0

    mutating func receive(_ piece: JSON) {
        let text = piece["text"]?.text
        bytes += piece.byteCount - (text?.byteCount ?? 0)
        if let last = parts.last, let text, !last.texts.isEmpty, last.value["type"] == piece["type"], last.value["index"] == piece["index"]
        {
            bytes += parts[parts.count - 1].append(text)
            if let signature = piece.optional("signature") { parts[parts.count - 1].value = last.value.with("signature", signature) }
        } else {
            var part = Part(value: piece, texts: [], growth: mode == .auto ? GrowingText() : nil)
            if let text { bytes += part.append(text) }
            parts.append(part)
        }
    }

    var values: [JSON] {
        parts.map { part in
            var (texts, growth) = (part.texts, part.growth)
            if let rest = growth?.end(), !rest.isEmpty { texts.append(rest) }
            return texts.isEmpty ? part.value : part.value.with("text", .string(JSONText.joined(texts).withoutLoneHalves))
        }
    }
}
