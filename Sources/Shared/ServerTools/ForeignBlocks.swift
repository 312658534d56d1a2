/// Blocks that only another server can have produced, as text: this request declares no tool for them, so no call of one may be shown.
/// Encrypted content is left out. *Source*: M-37.
package enum ForeignBlocks {
    /// The limit for one block. *Units*: characters.
    package static let maxCharacters = 16_000

    /// nil if it is not one of these blocks.
    package static func rendered(_ block: JSON) -> JSONText? {
        let content = block["content"]
        let text: [JSONText]
        switch block["type"]?.string {
        case "server_tool_use": text = ["[", block["name"]?.text ?? "tool", " was called with ", json(block["input"]), "]"]
        case "mcp_tool_use":
            text = [
                "[", block["server_name"]?.text ?? "mcp", "/", block["name"]?.text ?? "tool", " was called with ", json(block["input"]),
                "]",
            ]
        case "code_execution_tool_result": text = ["[code_execution", outcome(content, execution), "]"]
        case "bash_code_execution_tool_result": text = ["[bash_code_execution", outcome(content, execution), "]"]
        case "text_editor_code_execution_tool_result": text = ["[text_editor_code_execution", outcome(content, edit), "]"]
        case "tool_search_tool_result":
            text = ["[tool search", outcome(content) { [" found: ", list($0["tool_references"]?.array, "tool_name")] }, "]"]
        case "advisor_tool_result": text = ["[advisor", outcome(content) { [": ", $0["text"]?.text ?? "its advice is not shown"] }, "]"]
        case "mcp_tool_result": text = [block["is_error"]?.bool == true ? "[MCP error: " : "[MCP result: ", plain(content), "]"]
        case "mcp_tool_listing":
            text = ["[tools of the MCP server ", block["mcp_server_name"]?.text ?? "", ": ", list(block["tools"]?.array, "name"), "]"]
        case nil, _?: return nil
        }
        return cut(JSONText.joined(text.map(\.canonical)))
    }

    static func cut(_ text: JSONText) -> JSONText {
        let decoded = text.decoded
        let kept = decoded.prefix(characters: maxCharacters)
        guard kept.count < decoded.count else { return text }
        return .joined([JSONText(decoded: kept), "\n[cut here: \(decoded.characterCount) characters in all]"])
    }

    private static func outcome(_ content: JSON?, _ success: (JSON) -> [JSONText]) -> JSONText {
        guard let code = content?["error_code"]?.text else { return .joined(success(content ?? .null)) }
        return .joined([" failed: ", code] + (content?["error_message"]?.text.map { [". ", $0] } ?? []))
    }

    private static func execution(_ result: JSON) -> [JSONText] {
        var text: [JSONText] = []
        if case .number(let code)? = result["return_code"] { text += [" returned ", code] }
        for stream in ["stdout", "stderr"] {
            if let output = result[named: stream]?.text, !output.isEmpty { text += ["\n", JSONText(stream), ":\n", output] }
        }
        return text
    }

    private static func edit(_ result: JSON) -> [JSONText] {
        if let text = result["content"]?.text { return [" shows:\n", text] }
        if let isUpdate = result["is_file_update"]?.bool { return [isUpdate ? " updated the file" : " created the file"] }
        guard let lines = result["lines"]?.array else { return [" edited the file"] }
        return [" edited the file:\n", .joined(lines.compactMap(\.text), separator: "\n")]
    }

    private static func list(_ items: [JSON]?, _ name: StaticString) -> JSONText {
        let names = (items ?? []).compactMap { $0[name]?.text }
        return names.isEmpty ? "none" : .joined(names, separator: ", ")
    }

    /// A string, or the texts of a list of blocks.
    private static func plain(_ content: JSON?) -> JSONText {
        content?.text ?? .joined((content?.array ?? []).compactMap { $0["text"]?.text }, separator: "\n")
    }

    private static func json(_ value: JSON?) -> JSONText { JSONText(decoded: (value ?? [:]).encoded) }
}
