/// SearXNG's wire format. *Source*: its "Search API", `searx/webapp.py` and `searx/webutils.py` of August 2026.
extension Config.SearXNG: SearchEngine {
    var name: String { "SearXNG" }

    private static let maxAnswerBytes = 8 << 20
    private static let seconds = 60
    /// Search engines ignore words beyond some number; with more hosts, only the results are filtered.
    private static let maxSites = 8

    func request(_ search: Search) -> OutboundRequest {
        let query = Self.query(search).utf8.flatMap { $0.isUnreserved ? [$0] : $0.percentEscape() }
        let endpoint = url.hasSuffix("/search") ? url : url + "/search"
        return OutboundRequest(
            method: .get,
            url: endpoint + "?q=" + String(decoding: query, as: UTF8.self) + "&format=json",
            headers: ["accept": "application/json"],
            body: [],
            connectSeconds: connectTimeoutSeconds,
            silenceSeconds: Self.seconds,
            totalSeconds: Self.seconds,
            maxAnswerBytes: Self.maxAnswerBytes)
    }

    /// SearXNG takes no list of domains; engines that know `site:` read it in the query.
    private static func query(_ search: Search) -> String {
        let query = search.query.string
        guard case .only(let entries) = search.filter.rule else { return query }
        let sites = DomainFilter.hosts(of: entries).map { "site:" + $0 }
        guard sites.count <= maxSites else { return query }
        return query + " " + (sites.count == 1 ? sites[0] : "(" + sites.joined(separator: " OR ") + ")")
    }

    /// *Shape*: `{"results": [{"url", "title", "content", "publishedDate"}], "unresponsive_engines": [["name", "reason"]]}`.
    func pages(in answer: ServerTool.Answer) throws(ToolError) -> [FoundPage] {
        let body = try answer.document { status, _ in status == 400 ? .invalidToolInput : .unavailable }
        guard let results = body["results"]?.array else { throw .unavailable }
        // Every engine failed, so this is not an empty result.
        if results.isEmpty, !Self.unresponsive(body).isEmpty { throw .unavailable }
        return results.compactMap { result in
            result["url"]?.string.map { url in
                FoundPage(
                    url: url, title: result["title"]?.text, excerpt: result["content"]?.text, published: result["publishedDate"]?.string)
            }
        }
    }

    func trouble(in answer: ServerTool.Answer) -> String? {
        switch answer {
        case .response(403, _): return #"HTTP 403: it gives no JSON: add "json" to search.formats in its settings.yml"#
        case .response(429, _):
            return "HTTP 429: its limiter takes the proxy for a bot: name its address in pass_ip of limiter.toml"
        case .response(200..<300, let bytes):
            guard let body = try? JSON.parse(bytes), body.members != nil else { break }
            guard let results = body["results"]?.array else { return "its answer has no results" + Self.words(body) }
            let engines = Self.unresponsive(body)
            return results.isEmpty && !engines.isEmpty ? "no engine of its answered: " + engines.joined(separator: ", ") : nil
        case .response, .failed: break
        }
        return answer.trouble { $0["error"]?.string ?? "" }
    }

    private static func words(_ body: JSON) -> String { body["error"]?.string.map { ": \($0.prefix(200))" } ?? "" }

    /// `google (CAPTCHA)`; the first few.
    private static func unresponsive(_ body: JSON) -> [String] {
        (body["unresponsive_engines"]?.array ?? []).prefix(8).compactMap { pair in
            guard let name = pair.array?.first?.string else { return nil }
            let reason = pair.array?.element(at: 1)?.string.map { " (\($0.prefix(60)))" } ?? ""
            return "\(name.prefix(40))\(reason)"
        }
    }
}
