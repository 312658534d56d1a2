/// A server that answers for a web tool.
protocol WebServer: Sendable {
    /// Its name in messages.
    var name: String { get }
    /// Its base URL.
    var url: String { get }

    /// What went wrong with the server, for the log; nil if nothing.
    func trouble(in answer: ServerTool.Answer) -> String?
}

/// A server that searches the web: its wire format and its error messages. What a search is to the model and the client does not depend on
/// the engine.
protocol SearchEngine: WebServer {
    /// *Throws*: why the server cannot be asked.
    func request(_ search: Search) throws(ToolError) -> OutboundRequest
    /// The pages it found, best first, not yet filtered. *Throws*: W-31, W-33 … W-35.
    func pages(in answer: ServerTool.Answer) throws(ToolError) -> [FoundPage]
}

/// What to search for.
struct Search {
    var query: JSONText
    var filter: DomainFilter
    /// The country whose pages come first, as a two-letter code (ISO 3166-1).
    var country: String?
    var maxResults: Int
}

/// A page that an engine found.
struct FoundPage {
    var url: String
    var title: JSONText?
    var excerpt: JSONText?
    /// When it was published, in the engine's format.
    var published: String?
}

extension Config.WebSettings {
    /// The engine that answers web_search; nil if there is none, and the tool is off.
    var searchEngine: (any SearchEngine)? {
        if let searxng { searxng } else { tavily }
    }
}

extension ServerTool.Answer {
    /// The document of a successful answer. `refusal` maps every other status except 429. *Throws*: W-33, W-34.
    func document(_ refusal: (_ status: Int, _ body: [UInt8]) -> ToolError) throws(ToolError) -> JSON {
        switch self {
        case .failed: throw .unavailable
        case .response(200..<300, let body):
            guard let document = try? JSON.parse(body), document.members != nil else { throw .unavailable }
            return document
        case .response(429, _): throw .tooManyRequests
        case .response(let status, let body): throw refusal(status, body)
        }
    }

    /// What went wrong, with the server's own message if `words` finds one in the body; nil if nothing.
    func trouble(_ words: (_ body: JSON) -> String) -> String? {
        switch self {
        case .failed(let failure): return failure.message
        case .response(200..<300, let body): return (try? JSON.parse(body))?.members == nil ? "its answer is not JSON" : nil
        case .response(let status, let body):
            let words = (try? JSON.parse(body)).map(words)?.prefix(200) ?? ""
            return "HTTP \(status)" + (words.isEmpty ? "" : ": \(words)")
        }
    }
}
