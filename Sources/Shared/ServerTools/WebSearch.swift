/// web_search: how it is asked and what is made of the answer. *Source*: mapping W-01, W-10…W-14, W-21…W-23.
extension ServerTool {
    var searchFunction: JSON {
        [
            "name": JSON(name),
            "description": """
            Search the web for current information: recent events, versions, prices, documentation, and facts that may have \
            changed or that you are not sure of. Returns titles, URLs and excerpts of pages. Name the URLs that you used as \
            sources in your answer.
            """,
            "parameters": [
                "type": "object",
                "properties": ["query": ["type": "string", "description": "The search query, at most 400 characters."]],
                "required": ["query"],
                "additionalProperties": false,
            ],
        ]
    }

    /// *Source*: mapping W-31.
    static let maxQueryCharacters = 400

    /// The words of a query, in any case and however far apart; nil: there are none.
    func searchQuestion(_ arguments: [UInt8]) -> String? {
        guard let query = (try? JSON.parse(arguments))?["query"]?.string else { return nil }
        return query.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    func searchRequest(_ arguments: [UInt8], settings: Config.WebSettings) throws(ToolError) -> OutboundRequest {
        guard let query = (try? JSON.parse(arguments))?["query"]?.text, !query.isBlank else { throw .invalidToolInput }
        guard query.decoded.characterCount <= Self.maxQueryCharacters else { throw .queryTooLong }
        var body: JSON = [
            "query": .string(query),
            "search_depth": JSON(settings.searchDepth),
            "topic": JSON(settings.topic),
            "max_results": JSON(settings.maxResults),
            "include_answer": false,
            "include_raw_content": false,
            "include_images": false,
        ]
        switch filter.rule {
        case .everything: break
        case .only(let entries):
            body = body.with("include_domains", try Self.hosts(entries, atMost: Tavily.maxIncludedDomains))
        case .except(let entries):
            // An entry with a path leaves the rest of its host allowed: only the results can be checked for it.
            let hosts = try Self.hosts(entries.filter { $0.path == nil }, atMost: Tavily.maxExcludedDomains)
            body = body.with("exclude_domains", hosts.array?.isEmpty == true ? nil : hosts)
        }
        if settings.topic == "general", let country { body = body.with("country", JSON(country)) }
        return Tavily.request("search", body, seconds: 60, settings: settings)
    }

    /// The `content` of a `web_search_tool_result`.
    func searchContent(_ body: JSON) throws(ToolError) -> JSON {
        guard let results = body["results"]?.array else { throw .unavailable }
        let blocks = results.prefix(Tavily.maxResults).compactMap { result -> JSON? in
            guard let url = result["url"]?.string, (1...Tavily.maxURLBytes).contains(url.utf8.count), filter.admits(url) else { return nil }
            let title = Self.title(of: result) ?? JSONText(url)
            return [
                "type": "web_search_result",
                "title": .string(title),
                "url": JSON(url),
                "encrypted_content": JSON(SearchExcerpt.encode(url: url, title: title, text: result["content"]?.text ?? "")),
                "page_age": Tavily.pageAge(result["published_date"]?.string).map { JSON($0) } ?? .null,
            ]
        }
        return .array(blocks)
    }

    private static func title(of result: JSON) -> JSONText? {
        guard let title = result["title"]?.text, !title.isBlank else { return nil }
        guard title.byteCount > Tavily.maxTitleCharacters else { return title }
        return JSONText(decoded: title.decoded.prefix(characters: Tavily.maxTitleCharacters))
    }

    /// Each host once.
    private static func hosts(_ entries: [DomainFilter.Entry], atMost limit: Int) throws(ToolError) -> JSON {
        var hosts: [Host] = []
        var known: Set<Host> = []
        for host in entries.map(\.host) where known.insert(host).inserted { hosts.append(host) }
        guard hosts.count <= limit else { throw .requestTooLarge }
        return .array(hosts.map { JSON($0.ascii) })
    }
}

/// The text of a search result, in the form in which the client carries it: opaque, not secret (D-22).
/// *Shape*: `p1.` and base64url of `{"u": url, "t": title, "c": text}`.
enum SearchExcerpt {
    private static let prefix = "p1."
    private static let maxCharacters = 4000

    static func encode(url: String, title: JSONText, text: JSONText) -> String {
        let excerpt: JSON = [
            "u": JSON(url), "t": .string(title), "c": .string(JSONText(decoded: text.decoded.prefix(characters: maxCharacters))),
        ]
        return prefix + Base64.encodeURL(excerpt.encoded)
    }

    /// nil: another server made it.
    static func text(in encoded: String) -> JSONText? {
        guard encoded.hasPrefix(prefix), let bytes = Base64.decodeURL(encoded.dropFirst(prefix.utf8.count).utf8) else { return nil }
        return (try? JSON.parse(bytes))?["c"]?.text
    }
}
