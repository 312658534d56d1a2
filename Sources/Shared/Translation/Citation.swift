/// What an upstream says of a page that it took its words from. *Source*: mapping C-01.
struct Citation {
    var url: JSONText
    var title: JSONText?
    var citedText: JSONText

    /// Reads an annotation, nested under `url_citation` or flat; nil: another kind.
    init?(_ annotation: JSON) {
        let citation = annotation.optional("url_citation") ?? annotation
        guard let url = citation["url"]?.text else { return nil }
        self.url = url
        title = citation["title"]?.text
        let excerpt = citation["content"]?.string ?? ""
        citedText = JSONText(String(String.UnicodeScalarView(excerpt.unicodeScalars.prefix(150))))
    }

    var json: JSON {
        [
            "type": "web_search_result_location", "cited_text": .string(citedText), "url": .string(url),
            "title": title.map(JSON.string) ?? .null,
            "encrypted_index": JSON("p1." + Base64.encodeURL((["u": .string(url)] as JSON).encoded)),
        ]
    }
}
