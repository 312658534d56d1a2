@testable import Shared

extension Config.WebSettings {
    static func make(
        tavily: Config.Tavily? = .make(), searxng: String? = nil, maxResults: Int = 5, fetchMaxChars: Int = 100_000
    ) -> Config.WebSettings {
        Config.WebSettings(
            tavily: tavily, searxng: searxng.map { Config.SearXNG(url: $0, connectTimeoutSeconds: 10) }, maxResults: maxResults,
            fetchMaxChars: fetchMaxChars)
    }
}

extension Config.Tavily {
    static func make(
        key: String? = "tvly-1", url: String = "https://tavily.test", proxy: ForwardProxy? = nil, searchDepth: String = "basic",
        topic: String = "general"
    ) -> Config.Tavily {
        Config.Tavily(key: key, url: url, proxy: proxy, connectTimeoutSeconds: 10, searchDepth: searchDepth, topic: topic)
    }
}

extension ServerTool {
    static func search(_ members: JSON = [:]) throws -> ServerTool { try make("web_search", "web_search_20250305", members) }
    static func fetch(_ members: JSON = [:]) throws -> ServerTool { try make("web_fetch", "web_fetch_20250910", members) }

    private static func make(_ name: String, _ type: String, _ members: JSON) throws -> ServerTool {
        let own: JSON = ["type": JSON(type), "name": JSON(name)]
        let tool = JSON.object(own.members! + members.members!)
        return try declared(tool, at: "tools.0")!
    }

    func call(_ arguments: String, seen: SeenURLs = SeenURLs(), settings: Config.WebSettings = .make()) -> Call {
        call(Array(arguments.utf8), seen: seen, settings: settings)
    }

    func result(_ arguments: String, status: Int = 200, _ body: String, settings: Config.WebSettings = .make()) -> Result {
        result(of: Array(arguments.utf8), answer: .response(status: status, body: Array(body.utf8)), settings: settings, now: 1_767_323_045)
    }
}

extension ServerTool.Call {
    var request: OutboundRequest? { if case .request(let request) = self { request } else { nil } }
    var body: String? { request.map { String(decoding: $0.body, as: UTF8.self) } }
    var errorCode: String? { if case .settled(let result) = self { result.content["error_code"]?.string } else { nil } }
}

extension JSON {
    static func parse(_ text: String) throws -> JSON { try parse(Array(text.utf8)) }
    var written: String { String(decoding: encoded, as: UTF8.self) }
}
