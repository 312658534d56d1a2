/// A page that supports part of an answer's text.
///
/// *Source*: `citations_web_search_result_location.py` of Anthropic's SDK.
struct Citation: Sendable, Equatable {
    var url: JSONText
    var title: JSONText?
    /// The page's own words; nil: the cited part of the answer is quoted instead.
    var excerpt: JSONText?
    /// The cited part of the text, in code points.
    var span: Range<Int>?

    private static let maxCharacters = 150

    var json: JSON {
        [
            "type": "web_search_result_location",
            "cited_text": .string(JSONText(decoded: (excerpt?.decoded ?? []).prefix(characters: Self.maxCharacters))), "url": .string(url),
            "title": title.map(JSON.string) ?? .null,
            "encrypted_index": JSON(Opaque.encode(["u": .string(url)])),
        ]
    }

    /// Fills in missing excerpts with the cited parts of `text`. A single pass over the text, which is evaluated only if needed.
    static func quoting(_ citations: [Citation], in text: @autoclosure () -> JSONText) -> [Citation] {
        let quotes = citations.enumerated().compactMap { place, citation in
            citation.excerpt == nil ? citation.span.map { (place: place, span: $0) } : nil
        }
        guard !quotes.isEmpty else { return citations }
        var quoting = citations
        var rest = text().decoded[...]
        var start = 0
        for (place, span) in quotes.sorted(by: { $0.span.lowerBound < $1.span.lowerBound }) {
            rest = rest[rest.prefix(characters: span.lowerBound - start).endIndex...]
            start = span.lowerBound
            quoting[place].excerpt = JSONText(decoded: rest.prefix(characters: Swift.min(span.count, maxCharacters)))
        }
        return quoting
    }

    /// Splits the text into blocks, one per cited part and one per gap between them; a single block if the parts are unknown or do
    /// not fit this text (C-02).
    static func blocks(_ text: JSONText, _ citations: [Citation]) -> [JSON] {
        let bytes = text.decoded
        guard let parts = parts(citations, characters: bytes.characterCount) else { return [block(text, citations)] }
        var blocks: [JSON] = []
        var rest = bytes[...]
        func add(characters count: Int, _ citations: [Citation]) {
            let part = rest.prefix(characters: count)
            if !part.isEmpty { blocks.append(block(JSONText(decoded: part), citations)) }
            rest = rest[part.endIndex...]
        }
        var end = 0
        for (span, citations) in parts {
            add(characters: span.lowerBound - end, [])
            add(characters: span.count, citations)
            end = span.upperBound
        }
        add(characters: rest.count, [])
        return blocks
    }

    /// The cited parts in order, each with its citations; nil if they overlap or exceed the text.
    private static func parts(_ citations: [Citation], characters: Int) -> [(span: Range<Int>, citations: [Citation])]? {
        var cited: [(span: Range<Int>, citation: Citation)] = []
        for citation in citations {
            guard let span = citation.span, !span.isEmpty, span.lowerBound >= 0, span.upperBound <= characters else { return nil }
            cited.append((span, citation))
        }
        var parts: [(span: Range<Int>, citations: [Citation])] = []
        for (span, citation) in cited.sorted(by: { $0.span.lowerBound < $1.span.lowerBound }) {
            if parts.last?.span == span {
                parts[parts.count - 1].citations.append(citation)
            } else {
                guard parts.last.map({ $0.span.upperBound <= span.lowerBound }) ?? true else { return nil }
                parts.append((span, [citation]))
            }
        }
        return parts.isEmpty ? nil : parts
    }

    private static func block(_ text: JSONText, _ citations: [Citation]) -> JSON {
        ["type": "text", "text": .string(text), "citations": citations.isEmpty ? nil : .array(citations.map(\.json))]
    }
}
