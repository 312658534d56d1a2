/// The tools of one request as sent to the upstream, and how to translate their calls back.
struct ToolCatalog: Sendable {
    /// In the client's order.
    private(set) var functions: [JSON] = []
    private(set) var names: NameMap
    /// Tools not sent to the upstream because nothing here could run them, by name or type (T-05, T-16, T-17).
    let leftOut: [String]
    /// The tools that the proxy runs and the upstream knows of.
    let web: [ServerTool]
    /// The proxy has tools to run for this request, whether or not they are sent to the upstream.
    private let hasWeb: Bool
    /// The client has tools of its own, so undeclared names are for it to decide.
    private let hasClientTools: Bool
    /// How to restore the arguments of a call, by the client's tool name.
    private(set) var shapes: [String: ArgumentShape] = [:]

    init(_ request: MessagesRequest, web: [ServerTool], quirks: Quirks) {
        let declared = Self.shown(request)
        let names = Set(declared.compactMap(\.name))
        self.web = web.filter { names.contains($0.name) }
        hasWeb = !web.isEmpty
        hasClientTools = request.tools.contains { $0.function != nil }
        leftOut = request.tools.compactMap { tool in
            switch tool {
            case .dropped(let type): type
            case .function(let function): function.isForCode && !names.contains(function.name) ? function.name : nil
            case .web, .toolSearch: nil
            }
        }
        self.names = NameMap(declared.compactMap(\.name), quirks: quirks)
        var room = SchemaReferences.maxInlinedBytes
        for tool in declared {
            switch tool {
            case .function(let function): add(function, quirks, room: &room)
            case .web(_, let name): if let own = web.first(where: { $0.name == name }) { add(own, quirks) }
            case .toolSearch, .dropped: break
            }
        }
    }

    /// For functions only, all of which are sent.
    init(_ functions: [Tool.FunctionTool], quirks: Quirks) {
        (leftOut, web, hasWeb, hasClientTools) = ([], [], false, true)
        names = NameMap(functions.map(\.name), quirks: quirks)
        var room = SchemaReferences.maxInlinedBytes
        for function in functions { add(function, quirks, room: &room) }
    }

    /// Who runs a call.
    enum Owner: Sendable {
        case client
        /// nil if the tool was not offered. A model with one of our tools sometimes calls the other (W-50), or ours by a name learnt
        /// elsewhere, which a client without tools cannot answer (D-67).
        case proxy(ServerTool?)

        var isClient: Bool { if case .client = self { true } else { false } }
    }

    /// Who runs calls of the upstream's `name`.
    func owner(of name: String) -> Owner {
        let name = names.client(name)
        if let tool = web.first(where: { $0.name == name }) { return .proxy(tool) }
        guard hasWeb, shapes[name] == nil else { return .client }
        let spellings = NameMap.spellings(of: name)
        return !hasClientTools || ServerTool.Kind.all.contains { spellings.contains($0.name) } ? .proxy(nil) : .client
    }

    /// Whether the upstream gets any tools.
    var isOffered: Bool { !functions.isEmpty }

    /// Whether the upstream knows the client's tool `name`.
    func offers(_ name: String) -> Bool { shapes[name] != nil || web.contains { $0.name == name } }

    /// The upstream's schema for the arguments of the client's tool `name`.
    func parameters(of name: String) -> JSON? {
        let own = names.upstream(name)
        return functions.first { $0["function"]?["name"]?.string == own }?["function"]?["parameters"]
    }

    /// Whether `name` so far is a client's tool, and not the beginning of another one's name.
    func isWhole(name: String) -> Bool {
        let client = names.client(name)
        return shapes[client] != nil && !shapes.keys.contains { $0.utf8.count > client.utf8.count && $0.hasPrefix(client) }
    }

    private mutating func add(_ tool: Tool.FunctionTool, _ quirks: Quirks, room: inout Int) {
        var schema = Self.whole(tool.schema)
        let isWrapped = schema["type"]?.text?.says("object") != true
        if isWrapped { schema = Self.wrapped(schema) }
        let isStrict = tool.strict && quirks.strictTools && (!quirks.strictSchema || SchemaCleaning.canBeStrict(schema))
        let mode = isStrict && quirks.strictSchema ? .strict : quirks.schemaMode
        let parameters = SchemaCleaning.cleaned(schema, mode, room: &room)
        shapes[tool.name] = ArgumentShape(isWrapped: isWrapped, optionalsMayBeNull: mode == .strict ? tool.schema : nil)
        functions.append([
            "type": "function",
            "function": [
                "name": JSON(names.upstream(tool.name)), "description": Self.description(of: tool).map(JSON.string),
                "parameters": parameters, "strict": isStrict ? true : nil,
            ],
            "cache_control": quirks.cacheControl ? tool.cacheControl : nil,
        ])
    }

    private mutating func add(_ tool: ServerTool, _ quirks: Quirks) {
        let parameters = tool.function["parameters"].map { SchemaCleaning.cleaned($0, quirks.schemaMode) }
        let function = tool.function.with("name", JSON(names.upstream(tool.name))).with("parameters", parameters)
        functions.append(["type": "function", "function": function])
    }

    /// Adds the type `object` and empty properties if missing (T-01). Other roots are wrapped (T-34).
    private static func whole(_ schema: JSON) -> JSON {
        var schema = schema
        let hasOtherRoot = ["anyOf", "oneOf", "allOf", "$ref"].contains { schema[named: $0] != nil }
        if schema.optional("type") == nil, !hasOtherRoot { schema = schema.with("type", "object") }
        if schema["type"]?.text?.says("object") == true, schema.optional("properties") == nil { schema = schema.with("properties", [:]) }
        return schema
    }

    /// Definitions stay at the root, where the schema's references point.
    private static func wrapped(_ schema: JSON) -> JSON {
        [
            "type": "object", "properties": ["input": schema.with("$defs", nil).with("definitions", nil)], "required": ["input"],
            "$defs": schema["$defs"], "definitions": schema["definitions"],
        ]
    }

    /// Examples go into the description, which every model reads (T-04).
    private static func description(of tool: Tool.FunctionTool) -> JSONText? {
        let own = tool.description.flatMap { $0.isEmpty ? nil : $0 }
        guard !tool.examples.isEmpty else { return own }
        let examples = tool.examples.map { JSONText(decoded: $0.encoded) }
        return JSONText.joined((own.map { [$0] } ?? []) + [JSONText.joined(["Examples:"] + examples, separator: "\n")], separator: "\n\n")
    }

    // MARK: - Which tools are sent

    /// Deferred tools are sent once something names them; all are sent if nothing ever could (T-06, T-07, M-64).
    private static func shown(_ request: MessagesRequest) -> [Tool] {
        let tools = request.tools.filter { $0.function?.isPlaceholder != true }
        let names = Set(tools.compactMap(\.name))
        let changes = request.messages.flatMap { $0.content.flatMap(Self.changes) }.filter { names.contains($0.name) }
        var added = Set(changes.filter { $0.kind != .removal }.map(\.name))
        // The model must see the tool that the client makes it call.
        if case .tool(let name) = request.toolChoice { added.insert(name) }
        let searches = tools.contains { if case .toolSearch = $0 { true } else { false } }
        let isAnyShown = tools.contains { $0.function.map { !$0.isDeferred || added.contains($0.name) } == true }
        let hides = !searches && changes.contains { $0.kind == .reference } && isAnyShown
        var removed: Set<String> = []
        for change in changes { if change.kind == .removal { removed.insert(change.name) } else { removed.remove(change.name) } }
        let shown = tools.filter { tool in
            guard let name = tool.name else { return false }
            if removed.contains(name) { return false }
            return !(hides && tool.function?.isDeferred == true && !added.contains(name))
        }
        let callable = shown.filter { $0.function?.isForCode != true || request.toolChoice == .tool($0.name ?? "") }
        return callable.isEmpty ? shown : callable
    }

    private enum Change { case reference, definition, removal }

    /// The tools that a block adds or removes.
    private static func changes(_ block: ContentBlock) -> [(name: String, kind: Change)] {
        switch block {
        case .toolReference(let name), .toolAddition(.named(let name)): [(name, .reference)]
        case .toolAddition(.defined(let tool)): tool.name.map { [($0, .definition)] } ?? []
        case .toolRemoval(.named(let name)): [(name, .removal)]
        case .toolResult(let result): result.content.flatMap(changes)
        case .foreign(let json):
            (json["content"]?["tool_references"]?.array ?? []).compactMap { $0["tool_name"]?.string }.map { ($0, .reference) }
        case .text, .image, .document, .searchResult, .toolUse, .thinking, .redactedThinking, .serverToolUse, .webResult,
            .toolAddition(.remote), .toolRemoval(.defined), .toolRemoval(.remote), .containerUpload, .compaction, .fallback, .unknown:
            []
        }
    }
}

extension Tool.FunctionTool {
    /// Claude Code's entry that keeps tool search enabled; its own description says never to call it (D-58).
    fileprivate var isPlaceholder: Bool { isDeferred && name == "DeferredToolPlaceholder" }
}
