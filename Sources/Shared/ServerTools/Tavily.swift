/// Tavily's wire format: requests, answers, errors. *Source*: tavily-python 0.8.5.
extension Config.Tavily: SearchEngine {
    static let maxIncludedDomains = 300
    static let maxExcludedDomains = 150
    private static let maxAnswerBytes = 8 << 20

    var name: String { "Tavily" }

    private func request(_ path: String, _ body: JSON, seconds: Int) -> OutboundRequest {
        var headers: HTTPHeaders = ["Content-Type": "application/json"]
        if let key { headers = ["Authorization": "Bearer " + key, "Content-Type": "application/json"] }
        return OutboundRequest(
            url: url + "/" + path,
            headers: headers,
            body: body.encoded,
            connectSeconds: connectTimeoutSeconds,
            silenceSeconds: seconds,
            totalSeconds: seconds,
            proxy: proxy?.url,
            maxAnswerBytes: Self.maxAnswerBytes)
    }

    // MARK: - Searches

    func request(_ search: Search) throws(ToolError) -> OutboundRequest {
        var body: JSON = [
            "query": .string(search.query),
            "search_depth": JSON(searchDepth),
            "topic": JSON(topic),
            "max_results": JSON(search.maxResults),
            "include_answer": false,
            "include_raw_content": false,
            "include_images": false,
        ]
        switch search.filter.rule {
        case .everything: break
        case .only(let entries): body = body.with("include_domains", try Self.domains(entries, atMost: Self.maxIncludedDomains))
        case .except(let entries):
            // An entry with a path, or only for what is below a host, allows the rest of the host: for it only the results are filtered.
            let hosts = try Self.domains(entries.filter(\.isWholeHost), atMost: Self.maxExcludedDomains)
            body = body.with("exclude_domains", hosts.array?.isEmpty == true ? nil : hosts)
        }
        if topic == "general", let country = search.country.flatMap(Self.country) { body = body.with("country", JSON(country)) }
        return request("search", body, seconds: 60)
    }

    private static func domains(_ entries: [DomainFilter.Entry], atMost limit: Int) throws(ToolError) -> JSON {
        let hosts = DomainFilter.hosts(of: entries)
        guard hosts.count <= limit else { throw .requestTooLarge }
        return .array(hosts.map { JSON($0) })
    }

    /// *Shape*: `{"results": [{"url", "title", "content", "published_date"}]}`; `results` may be absent if nothing was found.
    func pages(in answer: ServerTool.Answer) throws(ToolError) -> [FoundPage] {
        let body = try answer.document(Self.refusal)
        guard let list = body.optional("results") else { return [] }
        guard let results = list.array else { throw .unavailable }
        return results.compactMap { result in
            result["url"]?.string.map { url in
                FoundPage(
                    url: url, title: result["title"]?.text, excerpt: result["content"]?.text, published: result["published_date"]?.string)
            }
        }
    }

    // MARK: - Pages

    func request(page url: WebURL) -> OutboundRequest {
        let body: JSON = ["urls": [JSON(url.text)], "extract_depth": "basic", "format": "markdown", "include_images": false]
        return request("extract", body, seconds: 30)
    }

    /// The text of a page and its final URL, if Tavily gives one. *Shape*: `{"results": [{"url", "raw_content"}], "failed_results":
    /// [{"url", "error"}]}`; either may be absent.
    func page(in answer: ServerTool.Answer) throws(ToolError) -> (text: JSONText, url: String?) {
        let body = try answer.document(Self.refusal)
        let (results, failures) = (body["results"]?.array, body["failed_results"]?.array)
        guard results != nil || failures != nil else { throw .unavailable }
        for result in results ?? [] {
            if let text = result["raw_content"]?.text, !text.isBlank { return (text, result["url"]?.string) }
        }
        let reasons = (failures ?? []).compactMap { $0["error"]?.string?.lowercased() }
        throw reasons.contains { $0.contains("unsupported") || $0.contains("content type") } ? .unsupportedContentType : .urlNotAccessible
    }

    // MARK: - Errors

    func trouble(in answer: ServerTool.Answer) -> String? { answer.trouble(Self.words) }

    /// *Source*: W-31, W-34, W-35.
    private static func refusal(_ status: Int, _ body: [UInt8]) -> ToolError {
        guard status == 400 || status == 422 else { return .unavailable }
        let words = (try? JSON.parse(body)).map(words) ?? ""
        return words.lowercased().contains("too long") ? .queryTooLong : .invalidToolInput
    }

    /// *Shape*: `{"detail": {"error": "…"}}`, `{"detail": "…"}`, FastAPI's `{"detail": [{"loc": ["body", "query"], "msg": "…"}]}`,
    /// `{"error": {"code", "message"}}`.
    private static func words(_ body: JSON) -> String {
        if let faults = body["detail"]?.array {
            return faults.compactMap { fault in
                guard let words = fault["msg"]?.string else { return fault.string }
                let place = (fault["loc"]?.array ?? []).map { $0.string ?? $0.int.map { "\($0)" } ?? "" }.joined(separator: ".")
                return place.isEmpty ? words : "\(place): \(words)"
            }.joined(separator: "; ")
        }
        let texts = [body["detail"]?["error"], body["detail"], body["error"]?["message"], body["error"]?["code"], body["error"]]
        return texts.lazy.compactMap { $0?.string }.first ?? ""
    }
}
