/// One tool that a request declares.
enum Tool: Sendable {
    /// The client runs it.
    case function(FunctionTool)
    /// The proxy runs it; unparsed.
    case web(JSON, name: String)
    /// Search among deferred tools; dropped, and all of those tools are sent instead (T-07).
    case toolSearch
    /// No upstream can run it: dropped.
    case dropped(type: String)

    struct FunctionTool: Sendable {
        var name: String
        var description: JSONText?
        var schema: JSON
        var strict = false
        var examples: [JSON] = []
        /// Left out until a `tool_reference` names it (T-06).
        var isDeferred = false
        /// Callable only from code that runs on Anthropic's servers (T-05).
        var isForCode = false
        var cacheControl: JSON?
    }

    /// The subject of a `tool_addition` or `tool_removal`. *Source*: M-64, D-58.
    enum Change: Sendable {
        case named(String)
        /// Defined in place, like an entry of `tools` (beta inline-tools-2026-09-15).
        case defined(Tool)
        /// A tool of an MCP server that Anthropic's servers call, not one of the client's.
        case remote
    }

    /// nil if it is not offered to the model, so that nothing can name it.
    var name: String? {
        switch self {
        case .function(let tool): tool.name
        case .web(_, let name): name
        case .toolSearch, .dropped: nil
        }
    }

    var function: FunctionTool? { if case .function(let tool) = self { tool } else { nil } }
}

// MARK: - Reading

extension Tool.Change {
    /// *Shape*: `{"type": "tool_addition", "tool": {"type": "tool_reference", "name"}}`, or the name directly.
    init(_ json: JSON) throws(FieldError) {
        let tool = json.optional("tool") ?? json
        switch tool["type"]?.string {
        case "mcp_tool_reference", "mcp_toolset_reference": self = .remote
        case "tool_definition":
            self = .defined(try under("tool.definition") { () throws(FieldError) in try Tool(try tool.required("definition")) })
        case nil, _?:
            guard let name = tool.string ?? tool["tool_name"]?.string ?? tool["name"]?.string else { throw .required("tool_name") }
            self = .named(name)
        }
    }
}

extension Tool {
    init(_ json: JSON) throws(FieldError) {
        guard json.members != nil else { throw FieldError("", "Input should be a valid dictionary") }
        guard let type = try json.optionalText("type")?.string, type != "custom" else {
            self = .function(try FunctionTool(json))
            return
        }
        if let defined = FunctionTool(defined: type, json) {
            self = .function(defined)
        } else if let own = ServerTool.Kind.of(type: type) {
            self = .web(json, name: own.name)
        } else if type.hasPrefix("tool_search_tool_") {
            self = .toolSearch
        } else if type.hasPrefix("computer_toolset_") || type.hasPrefix("browser_toolset_") {
            throw FieldError("", "toolsets are not supported by this endpoint")
        } else if type == "mcp_toolset" {
            throw FieldError("", "MCP connector is not supported by this endpoint")
        } else if json["input_schema"] != nil {
            self = .function(try FunctionTool(json))
        } else {
            self = .dropped(type: type)
        }
    }
}

extension Tool.FunctionTool {
    init(_ json: JSON) throws(FieldError) {
        name = try under("custom") { () throws(FieldError) in
            let name = try json.requiredString("name")
            guard !name.isEmpty else { throw FieldError("name", "String should have at least 1 character") }
            return name
        }
        schema = try under("custom") { () throws(FieldError) in
            guard let schema = try json.optionalObject("input_schema") else { throw .required("input_schema") }
            return schema
        }
        description = try json.optionalText("description")
        strict = try json.optionalBool("strict") ?? false
        examples = try json.optionalArray("input_examples") ?? []
        isDeferred = try json.optionalBool("defer_loading") ?? false
        let callers = json["allowed_callers"]?.array ?? []
        isForCode = !callers.isEmpty && !callers.contains("direct")
        cacheControl = json.optional("cache_control")
    }
}
