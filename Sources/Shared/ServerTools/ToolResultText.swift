/// A result as the model reads it. *Source*: M-35, M-36.
extension ServerTool {
    /// Renders a `web_search_tool_result` or `web_fetch_tool_result` block of the client's history.
    package static func renderedResult(of block: JSON) -> JSONText {
        let kind = block["type"]?.string.flatMap(Kind.of(resultType:)) ?? .webSearch
        return kind.text(of: block["content"] ?? .null)
    }

    /// One call and its result as text, for a request that does not declare the tool and so can show no call (M-34).
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
