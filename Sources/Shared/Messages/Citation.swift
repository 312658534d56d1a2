/// A page that a part of an answer's text rests on.
///
/// *Source*: `citations_web_search_result_location.py` of Anthropic's SDK; mapping §4.3.
struct Citation: Sendable, Equatable {
    var url: JSONText
    var title: JSONText?
    /// The page's own words; nil: the part of the answer stands in for them.
    var excerpt: JSONText?
    /// Which part of the text, in code points.
    var span: Range<Int>?

    private static let maxCharacters = 150

    var json: JSON {
        [
            "type": "web_search_result_location",
            "cited_text": .string(JSONText(decoded: (excerpt?.decoded ?? []).prefix(characters: Self.maxCharacters))), "url": .string(url),
            "title": title.map(JSON.string) ?? .null,
            "encrypted_index": JSON("p1." + Base64.encodeURL((["u": .string(url)] as JSON).encoded)),
        ]
    }

    /// With the part of `text` that it is about, where the page's own words are not known.
    func quoting(_ text: @autoclosure () -> JSONText) -> Citation {
        guard excerpt == nil, let span else { return self }
        var quoting = self
        quoting.excerpt = Self.part(of: text().decoded, span)
        return quoting
    }

    /// The text as blocks: one for each part that is cited and each between them; one for all of it where the parts are not
    /// known, or no parts of this text (C-02).
    static func blocks(_ text: JSONText, _ citations: [Citation]) -> [JSON] {
        let bytes = text.decoded
        guard let spans = apart(citations, in: bytes) else { return [block(text, citations)] }
        var blocks: [JSON] = []
        var end = 0
        for span in spans {
            if end < span.lowerBound { blocks.append(block(part(of: bytes, end..<span.lowerBound), [])) }
            blocks.append(block(part(of: bytes, span), citations.filter { $0.span == span }))
            end = span.upperBound
        }
        let length = bytes.characterCount
        return end < length ? blocks + [block(part(of: bytes, end..<length), [])] : blocks
    }

    /// The parts in their order, each once; nil: they overlap, or are not of this text.
    private static func apart(_ citations: [Citation], in bytes: [UInt8]) -> [Range<Int>]? {
        var spans: [Range<Int>] = []
        for citation in citations {
            guard let span = citation.span, !span.isEmpty, span.lowerBound >= 0, span.upperBound <= bytes.characterCount else { return nil }
            if !spans.contains(span) { spans.append(span) }
        }
        spans.sort { $0.lowerBound < $1.lowerBound }
        let overlap = zip(spans, spans.dropFirst()).contains { $0.upperBound > $1.lowerBound }
        return spans.isEmpty || overlap ? nil : spans
    }

    private static func part(of bytes: [UInt8], _ span: Range<Int>) -> JSONText {
        let before = bytes.prefix(characters: span.lowerBound).count
        return JSONText(decoded: bytes[before..<Swift.max(before, bytes.prefix(characters: span.upperBound).count)])
    }

    private static func block(_ text: JSONText, _ citations: [Citation]) -> JSON {
        ["type": "text", "text": .string(text), "citations": citations.isEmpty ? nil : .array(citations.map(\.json))]
    }
}
