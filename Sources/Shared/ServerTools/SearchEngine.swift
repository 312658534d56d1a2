/// A server that is asked for what is on the web.
protocol WebServer: Sendable {
    /// As people call it.
    var name: String { get }
    /// Where it is asked.
    var url: String { get }

    /// What went wrong between the proxy and it, for the log; nil: nothing.
    func trouble(in answer: ServerTool.Answer) -> String?
}

/// A server that searches the web: its wire, and its words for what goes wrong. What a search is, for the model and for the client,
/// is no matter of any engine's.
protocol SearchEngine: WebServer {
    /// *Throws*: what it cannot be asked.
    func request(_ search: Search) throws(ToolError) -> OutboundRequest
    /// The pages of its answer, best first; some may not be what the search admits. *Throws*: W-31, W-33 … W-35.
    func pages(in answer: ServerTool.Answer) throws(ToolError) -> [FoundPage]
}

/// What is searched for.
struct Search {
    var query: JSONText
    var filter: DomainFilter
    /// The country whose pages come first, in two letters (ISO 3166-1).
    var country: String?
    var maxResults: Int
}

/// A page that an engine found.
struct FoundPage {
    var url: String
    var title: JSONText?
    var excerpt: JSONText?
    /// When it was published, as the engine writes it.
    var published: String?
}

extension Config.WebSettings {
    /// Who answers web_search; nil: nobody, and the tool is off.
    var searchEngine: (any SearchEngine)? {
        if let searxng { searxng } else { tavily }
    }
}

extension ServerTool.Answer {
    /// The document of a good answer. `refusal` says what another status means that is no matter of too many requests.
    /// *Throws*: W-33, W-34.
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

    /// What went wrong, in the server's own words as far as `words` finds them in a body; nil: nothing.
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
