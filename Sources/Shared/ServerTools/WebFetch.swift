/// web_fetch: what may be fetched, and what the client sees of the answer. *Source*: W-03, W-24, W-25, W-30…W-39b, D-68.
extension ServerToolKind {
    static let webFetch = ServerToolKind(
        name: "web_fetch", words: "web fetch", missingSetting: "tavily_key is not set", defaultMaxUses: 10, counter: "web_fetch_requests",
        asksForSeenURLs: true,
        description: """
            Fetch the text of one web page. Only a URL that the user gave, or that stood in the result of a tool, can be \
            fetched; search first when you have none.
            """,
        parameters: [
            "type": "object",
            "properties": ["url": ["type": "string", "description": "The full URL, http or https, at most 250 characters."]],
            "required": ["url"],
            "additionalProperties": false,
        ],
        server: { $0.tavily },
        question: { (try? ServerTool.url(in: $0))?.url.normalized },
        request: { (tool, arguments, seen, settings) throws(ToolError) in
            try tool.fetchRequest(arguments, seen: seen, settings: settings)
        },
        content: { (tool, arguments, answer, settings, now) throws(ToolError) in
            try tool.fetchContent(answer, arguments: arguments, settings: settings, now: now)
        },
        rendered: ServerTool.renderedPage)
}

extension ServerTool {
    fileprivate func fetchRequest(_ arguments: [UInt8], seen: SeenURLs, settings: Config.WebSettings) throws(ToolError) -> OutboundRequest {
        guard let tavily = settings.tavily else { throw .unavailable }
        let (url, isGuessed) = try Self.url(in: arguments)
        guard !isGuessed || seen.contains(url) else { throw .invalidToolInput }
        guard filter.admits(url) else { throw .urlNotAllowed }
        guard seen.contains(url, in: urlSources) else { throw .urlNotInPriorContext }
        return tavily.request(page: url)
    }

    /// The `content` of a `web_fetch_tool_result`.
    fileprivate func fetchContent(_ answer: Answer, arguments: [UInt8], settings: Config.WebSettings, now: UnixTime) throws(ToolError) -> JSON {
        guard let tavily = settings.tavily else { throw .unavailable }
        let (url, _) = try Self.url(in: arguments)
        let page = try tavily.page(in: answer)
        // A redirect may have led to where the filter forbids.
        guard page.url.map(filter.admits) ?? true else { throw .urlNotAllowed }
        let text = page.text.decoded.prefix(characters: maxCharacters(settings))
        return [
            "type": "web_fetch_result",
            "url": JSON(url.text),
            "content": [
                "type": "document",
                "source": ["type": "text", "media_type": "text/plain", "data": .string(JSONText(decoded: text))],
                "title": Self.title(of: text).map { JSON.string($0) } ?? .null,
                "citations": citations.map { ["enabled": JSON.bool($0)] } ?? .null,
            ],
            "retrieved_at": JSON(rfc3339(now)),
        ]
    }

    private static let maxURLCharacters = 250

    /// The requested URL. A missing scheme is guessed as https, which counts only if the conversation has that URL (D-68).
    fileprivate static func url(in arguments: [UInt8]) throws(ToolError) -> (url: WebURL, isGuessed: Bool) {
        guard let text = (try? JSON.parse(arguments))?["url"]?.string else { throw .invalidToolInput }
        guard text.unicodeScalars.count <= maxURLCharacters else { throw .urlTooLong }
        do throws(WebURL.Fault) {
            return (try WebURL(text), false)
        } catch {
            switch error {
            case .notWeb:
                guard let url = try? WebURL("https://" + text.trimmingBlanks()) else { throw .invalidToolInput }
                return (url, true)
            case .forbidden: throw .urlNotAllowed
            }
        }
    }

    private func maxCharacters(_ settings: Config.WebSettings) -> Int {
        guard let maxContentTokens else { return settings.fetchMaxChars }
        let (characters, overflow) = maxContentTokens.multipliedReportingOverflow(by: 4)
        return overflow ? settings.fetchMaxChars : min(settings.fetchMaxChars, characters)
    }

    /// The first heading of level 1.
    private static func title(of page: ArraySlice<UInt8>) -> JSONText? {
        for line in page.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) where line.starts(with: [UInt8(ascii: "#"), 0x20]) {
            let title = line.dropFirst(2).drop(while: \.isJSONWhitespace)
            guard let last = title.lastIndex(where: { !$0.isJSONWhitespace }) else { continue }
            return JSONText(decoded: title[...last])
        }
        return nil
    }

    fileprivate static func renderedPage(_ content: JSON) -> JSONText {
        let document = content["content"]
        var text: [JSONText] = []
        if let title = document?["title"]?.text { text += ["Title: ", title, "\n"] }
        text += ["URL: ", content["url"]?.text ?? "", "\n"]
        if let retrieved = content["retrieved_at"]?.text { text += ["Retrieved: ", retrieved, "\n"] }
        return .joined((text + ["\n", data(of: document?["source"])]).map(\.canonical))
    }

    private static func data(of source: JSON?) -> JSONText {
        guard source?["type"]?.string != "text", let type = source?["media_type"]?.text else { return source?["data"]?.text ?? "" }
        return .joined(["[a document of type ", type, ", not shown]"])
    }
}
