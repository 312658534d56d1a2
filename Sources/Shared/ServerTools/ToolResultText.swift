/// A result as the model reads it. *Source*: M-35, M-36.
extension ServerTool {
    /// The text of a `web_search_tool_result` or `web_fetch_tool_result` block of the client's history.
    package static func renderedResult(of block: JSON) -> JSONText {
        let kind = Kind.allCases.first { block["type"]?.string == $0.resultType } ?? .webSearch
        return kind.rendered(block["content"] ?? .null)
    }

    /// One use and its result as text, for a request that does not declare the tool: then there is no call to show (M-34).
    /// *Shape*: `[web_search "query": 2 results: title – url; title – url]`
    package static func mentioned(use: JSON, result: JSON?) -> JSONText {
        let input = use["input"]
        let asked = input?["query"]?.text ?? input?["url"]?.text ?? ""
        let name = use["name"]?.text ?? "web_search"
        let head = JSONText.joined(["[", name, " \"", asked, "\": "].map(\.canonical))
        guard let content = result?["content"] else { return .joined([head, "no result]"]) }
        if let code = content["error_code"]?.text { return .joined([head, "failed (", code.canonical, ")]"]) }
        guard let results = content.array else {
            return .joined([head, "\n", ForeignBlocks.cut(renderedResult(of: result ?? .null)), "\n]"])
        }
        let pages = results.map { JSONText.joined([$0["title"]?.text ?? "", " – ", $0["url"]?.text ?? ""].map(\.canonical)) }
        let count = "\(results.count) result\(results.count == 1 ? "" : "s")" as JSONText
        return .joined([head, count, pages.isEmpty ? "" : ": ", .joined(pages, separator: "; "), "]"])
    }
}

extension ServerTool.Kind {
    func rendered(_ content: JSON) -> JSONText {
        if let code = content["error_code"]?.text { return error(code) }
        switch self {
        case .webSearch: return results(content)
        case .webFetch: return page(content)
        }
    }

    private func error(_ code: JSONText) -> JSONText {
        return .joined(["Error: ", JSONText(words), " failed (", code.canonical, ")"])
    }

    private func results(_ content: JSON) -> JSONText {
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

    private func page(_ content: JSON) -> JSONText {
        let document = content["content"]
        var text: [JSONText] = []
        if let title = document?["title"]?.text { text += ["Title: ", title, "\n"] }
        text += ["URL: ", content["url"]?.text ?? "", "\n"]
        if let retrieved = content["retrieved_at"]?.text { text += ["Retrieved: ", retrieved, "\n"] }
        return .joined((text + ["\n", data(of: document?["source"])]).map(\.canonical))
    }

    private func data(of source: JSON?) -> JSONText {
        guard source?["type"]?.string != "text", let type = source?["media_type"]?.text else { return source?["data"]?.text ?? "" }
        return .joined(["[a document of type ", type, ", not shown]"])
    }
}
