/// The URLs in the conversation. web_fetch asks for no others, so that a page cannot make the model carry what it knows to an address of
/// the page's choice. Neither the system prompt nor the model's own text counts. *Source*: W-38.
package struct SeenURLs: Sendable {
    /// Where a URL was seen.
    package enum Source: Sendable, Hashable {
        case userInput
        /// The result of the client's tool of that name.
        case clientToolResult(String)
        /// The result of `web_search` or `web_fetch`.
        case serverToolResult(String)
    }

    private var sources: [String: Set<Source>] = [:]
    /// How many more texts may be read as URLs; later ones are ignored.
    var room = Self.maxRead

    /// Takes a few tenths of a second.
    static let maxRead = 50_000

    package init() {}

    package mutating func collect(from text: JSONText, _ source: Source) { collect(from: text.decoded, source) }
    package mutating func collect(from text: String, _ source: Source) { collect(from: Array(text.utf8), source) }

    /// Collects the URLs in `text`. A user may leave out the scheme (`swift.org/7`); other sources may not (D-68).
    private mutating func collect(from text: [UInt8], _ source: Source) {
        URLFinder.urls(in: text) { insert($0, source) }
        if source == .userInput { URLFinder.addresses(in: text) { insert("http://" + $0, source) } }
    }

    /// Collects from the content of a search or fetch result.
    package mutating func collect(from result: JSON, of kind: ServerTool.Kind) {
        let source = Source.serverToolResult(kind.name)
        for url in (result.array ?? [result]).compactMap({ $0["url"]?.string }) { insert(url, source) }
        collect(from: kind.text(of: result), source)
    }

    /// https is accepted where http was seen: it reveals nothing more (D-68).
    package func contains(_ url: WebURL, in accepted: URLSources = .all) -> Bool {
        [url.normalized, url.normalizedAsHTTP].contains { sources[$0]?.contains(where: accepted.accept) ?? false }
    }

    package func contains(_ url: String) -> Bool {
        guard let url = try? WebURL(url) else { return false }
        return contains(url)
    }

    private mutating func insert(_ text: String, _ source: Source) {
        guard room > 0 else { return }
        room -= 1
        guard let url = try? WebURL(text) else { return }
        sources[url.normalized, default: []].insert(source)
    }
}
