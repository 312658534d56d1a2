/// web_search: what is asked, and what the client sees of the answer, for every engine. *Source*: W-01, W-13, W-21 … W-23, W-30, W-31.
extension ServerToolKind {
    static let webSearch = ServerToolKind(
        name: "web_search", words: "web search", missingSetting: "neither tavily_key nor search is set", defaultMaxUses: 5,
        counter: "web_search_requests",
        description: """
            Search the web for current information: recent events, versions, prices, documentation, and facts that may have \
            changed or that you are not sure of. Returns titles, URLs and excerpts of pages. Name the URLs that you used as \
            sources in your answer.
            """,
        parameters: [
            "type": "object",
            "properties": ["query": ["type": "string", "description": "The search query, at most 400 characters."]],
            "required": ["query"],
            "additionalProperties": false,
        ],
        server: { $0.searchEngine },
        question: ServerTool.searchQuestion,
        request: { (tool, arguments, _, settings) throws(ToolError) in try tool.searchRequest(arguments, settings: settings) },
        content: { (tool, _, answer, settings, _) throws(ToolError) in try tool.searchContent(answer, settings: settings) },
        rendered: ServerTool.renderedSearch)
}

extension ServerTool {
    static let maxQueryCharacters = 400
    /// How many results are looked at; no engine's first page has more.
    private static let maxPages = 200
    /// Nobody cites a longer address.
    private static let maxURLBytes = 2048
    private static let maxTitleCharacters = 500

    /// The words of a query, regardless of case and spacing; nil if there is none.
    fileprivate static func searchQuestion(_ arguments: [UInt8]) -> String? {
        guard let query = (try? JSON.parse(arguments))?["query"]?.string else { return nil }
        return query.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    fileprivate func searchRequest(_ arguments: [UInt8], settings: Config.WebSettings) throws(ToolError) -> OutboundRequest {
        guard let engine = settings.searchEngine else { throw .unavailable }
        guard let query = (try? JSON.parse(arguments))?["query"]?.text, !query.isBlank else { throw .invalidToolInput }
        guard query.decoded.characterCount <= Self.maxQueryCharacters else { throw .queryTooLong }
        return try engine.request(Search(query: query, filter: filter, country: country, maxResults: settings.maxResults))
    }

    /// The `content` of a `web_search_tool_result`.
    fileprivate func searchContent(_ answer: Answer, settings: Config.WebSettings) throws(ToolError) -> JSON {
        guard let engine = settings.searchEngine else { throw .unavailable }
        let pages = try engine.pages(in: answer).prefix(Self.maxPages).lazy.filter { page in
            (1...Self.maxURLBytes).contains(page.url.utf8.count) && filter.admits(page.url)
        }
        return .array(pages.prefix(settings.maxResults).map(Self.block))
    }

    private static func block(_ page: FoundPage) -> JSON {
        let title = page.title.flatMap(cutTitle) ?? JSONText(page.url)
        return [
            "type": "web_search_result",
            "title": .string(title),
            "url": JSON(page.url),
            "encrypted_content": JSON(SearchExcerpt.encode(url: page.url, title: title, text: page.excerpt ?? "")),
            "page_age": page.published.flatMap(pageAge).map { JSON($0) } ?? .null,
        ]
    }

    private static func cutTitle(_ title: JSONText) -> JSONText? {
        guard !title.isBlank else { return nil }
        return title.byteCount > maxTitleCharacters ? JSONText(decoded: title.decoded.prefix(characters: maxTitleCharacters)) : title
    }

    /// `March 25, 2025` for `Tue, 25 Mar 2025 08:00:00 GMT` or `2025-03-25T08:00:00Z`.
    private static func pageAge(_ published: String) -> String? {
        guard let date = isoDay(published) ?? mailDay(published) else { return nil }
        return "\(CivilDate.monthNames[date.month - 1]) \(date.day), \(date.year)"
    }

    private static func mailDay(_ text: String) -> CivilDate? {
        httpDate(text).map { CivilDate(daysSinceEpoch: Int(($0 / 86_400).rounded(.down))) }
    }

    /// The date that `text` begins with.
    private static func isoDay(_ text: String) -> CivilDate? {
        let day = text.prefix(10)
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.dropFirst(10).first.map({ $0 == UInt8(ascii: "T") || $0 == 0x20 }) ?? true,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    fileprivate static func renderedSearch(_ content: JSON) -> JSONText {
        let results = content.array ?? []
        guard !results.isEmpty else { return "No results found." }
        let entries = results.enumerated().map { position, result -> JSONText in
            let url = result["url"]?.text ?? ""
            let excerpt = result["encrypted_content"]?.string.flatMap { SearchExcerpt.text(in: $0) }
            var text: [JSONText] = ["\(position + 1). ", result["title"]?.text ?? url, "\n   URL: ", url]
            if let age = result["page_age"]?.text { text += ["\n   Page age: ", age] }
            if let excerpt, !excerpt.isBlank { text += ["\n   ", excerpt] }
            return JSONText.joined(text.map(\.canonical))
        }
        return .joined(entries, separator: "\n\n")
    }
}

/// The text of a search result, as the client carries it. *Shape*: `Opaque`, of `{"u": url, "t": title, "c": text}`.
enum SearchExcerpt {
    private static let maxCharacters = 4000

    static func encode(url: String, title: JSONText, text: JSONText) -> String {
        Opaque.encode([
            "u": JSON(url), "t": .string(title), "c": .string(JSONText(decoded: text.decoded.prefix(characters: maxCharacters))),
        ])
    }

    /// nil if another server made it.
    static func text(in encoded: String) -> JSONText? { Opaque.decode(encoded.utf8)?["c"]?.text }
}
