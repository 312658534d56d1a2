extension Citation {
    /// Reads an upstream's annotation, nested under `url_citation` or flat; nil if it is another kind. *Source*: C-01.
    init?(annotation: JSON) {
        let citation = annotation.optional("url_citation") ?? annotation
        guard let url = citation["url"]?.text else { return nil }
        var span: Range<Int>?
        if let start = citation["start_index"]?.int, let end = citation["end_index"]?.int, 0 <= start, start < end { span = start..<end }
        let excerpt = citation["content"]?.text.flatMap { $0.isEmpty ? nil : $0 }
        self.init(url: url, title: citation["title"]?.text, excerpt: excerpt, span: span)
    }
}
