/// A request to `/v1/messages`. Unknown members are not refused: Claude Code gives up features one by one when a field is
/// refused.
struct MessagesRequest: Sendable {
    var model: String
    /// nil only when counting tokens.
    var maxTokens: Int?
    /// The system prompt, block by block.
    var system: [SystemBlock]
    var messages: [Message]
    var tools: [Tool]
    var toolChoice: ToolChoice
    var disableParallelToolUse: Bool
    var thinking: Thinking
    var effort: Quirks.Effort?
    /// The schema that the answer must follow.
    var outputSchema: JSON?
    var stopSequences: [String]
    var stream: Bool
    var temperature: JSON?
    var topP: JSON?
    var topK: JSON?
    /// The mark for the whole request, which upstreams that accept one put at its end.
    var cacheControl: JSON?
    /// The client will not pay for priority.
    var isStandardTierOnly: Bool
    /// The client will pay for speed.
    var wantsSpeed: Bool
    /// The answer needs a `context_management` member.
    var wantsContextManagement: Bool
    /// The answer needs a `diagnostics` member.
    var wantsDiagnostics: Bool
    /// The client wants verdicts on the answer's calls (D-65).
    var wantsSafeguards: Bool
    /// Identifies the conversation for caches; never sent in the clear.
    var session: String?
    /// Names of members that have no effect.
    var ignored: [String]
    /// It contains a lone surrogate: Claude Code cuts text in the middle of a pair (D-46).
    var hasLoneHalf = false

    struct SystemBlock: Sendable {
        var text: JSONText
        var cache: JSON?
    }

    enum ToolChoice: Sendable, Equatable {
        case auto, any, none, tool(String)
        /// Like `none`, but mid-conversation: the tools stay declared. Never sent by clients.
        case noMore

        var allowsCalls: Bool { self != .none && self != .noMore }
    }

    /// How the model may think, and how much of it the client sees.
    enum Thinking: Sendable, Equatable {
        case unsaid
        case disabled
        case adaptive(isShown: Bool)
        case enabled(budgetTokens: Int, isShown: Bool)

        var isDisabled: Bool { self == .disabled }
        /// Whether the client gets the text of reasoning or only a signature.
        var isShown: Bool {
            switch self {
            case .unsaid, .disabled: true
            case .adaptive(let isShown), .enabled(_, let isShown): isShown
            }
        }
    }
}

// MARK: - Reading

extension MessagesRequest {
    enum Purpose { case answer, count }

    static func parse(_ body: [UInt8], for purpose: Purpose, from sender: Sender = Sender()) throws(APIError) -> MessagesRequest {
        let (json, hasLoneHalf): (JSON, Bool)
        do { (json, hasLoneHalf) = try JSON.parseKeepingHalves(body) } catch {
            throw .invalid("The request body is not valid JSON: at byte \(error.offset): expected \(error.expected)")
        }
        guard let members = json.members else { throw .invalid("The request body is not valid JSON: expected an object") }
        try refuseThreads(json)
        let said = purpose == .count ? JSON.object(members.filter { !ofAnswersAlone.contains($0.key.string) }) : json
        do {
            var request = try MessagesRequest(said, for: purpose, from: sender)
            request.hasLoneHalf = hasLoneHalf
            return request
        } catch { throw APIError(error) }
    }

    /// Members that do not apply to token counts, and are ignored there whatever their value (N-01).
    private static let ofAnswersAlone = ["max_tokens", "stream", "temperature", "top_p", "top_k", "stop_sequences"]

    private init(_ json: JSON, for purpose: Purpose, from sender: Sender) throws(FieldError) {
        model = try json.requiredString("model")
        guard !model.isEmpty else { throw FieldError("model", "String should have at least 1 character") }
        messages = try Self.messages(json)
        maxTokens = try json.optionalInt("max_tokens")
        if purpose == .answer {
            guard let maxTokens else { throw .required("max_tokens") }
            guard maxTokens >= 0 else { throw FieldError("max_tokens", "Input should be greater than or equal to 0") }
        }
        stream = try json.optionalBool("stream") ?? false
        system = try under("system") { () throws(FieldError) in try Self.systemBlocks(json["system"]) }
        temperature = try json.optionalNumber("temperature")
        topP = try json.optionalNumber("top_p")
        topK = try json.optionalInt("top_k").map { JSON($0) }
        stopSequences = try Self.stopSequences(json)
        tools = Self.defining(try Self.tools(json), messages)
        (toolChoice, disableParallelToolUse) = try under("tool_choice") { () throws(FieldError) in
            try Self.toolChoice(try json.optionalObject("tool_choice"))
        }
        thinking = try under("thinking") { () throws(FieldError) in try Thinking(try json.optionalObject("thinking")) }
        // Claude Code omits it when its user has disabled thinking, yet still sends an effort (D-64).
        if thinking == .unsaid, sender.isClaudeCode { thinking = .disabled }
        let outputConfig = try json.optionalObject("output_config")
        effort = Self.effort(outputConfig, messages: json["messages"]?.array ?? [])
        outputSchema = try Self.outputSchema(outputConfig, older: try json.optionalObject("output_format"))
        cacheControl = json.optional("cache_control")
        isStandardTierOnly = json["service_tier"]?.text?.says("standard_only") == true
        wantsSpeed = json["speed"]?.text?.says("fast") == true
        wantsContextManagement = json.optional("context_management") != nil
        wantsDiagnostics = json.optional("diagnostics") != nil
        wantsSafeguards = json.optional("safeguards") != nil
        session = sender.session ?? Sender.session(ofUser: json["metadata"]?["user_id"]?.string)
        ignored = (json.members ?? []).map(\.key.string).filter { !Self.read.contains($0) }
        try refuse(json)
        if purpose == .answer { try checkTogether() }
    }

    /// The members that are read, some only to refuse them.
    private static let read: Set<String> = [
        "model", "max_tokens", "system", "messages", "tools", "tool_choice", "thinking", "output_config", "output_format", "stop_sequences",
        "stream", "temperature", "top_p", "top_k", "cache_control", "service_tier", "speed", "context_management", "diagnostics",
        "safeguards", "metadata", "thread", "compaction", "mcp_servers", "container",
    ]

    private static func messages(_ json: JSON) throws(FieldError) -> [Message] {
        let elements = try json.required("messages").array
        guard let elements else { throw FieldError("messages", "Input should be a valid list") }
        guard !elements.isEmpty else { throw FieldError("messages", "at least one message is required") }
        guard elements.count <= 100_000 else { throw FieldError("messages", "List should have at most 100000 items") }
        return try under("messages") { () throws(FieldError) in
            var messages: [Message] = []
            for (index, element) in elements.enumerated() {
                messages.append(try under("\(index)") { () throws(FieldError) in try Message(element, index: index) })
            }
            try checkWebResults(messages)
            return messages
        }
    }

    /// A result cannot be repaired without its call: only the call says what was asked (V-04).
    private static func checkWebResults(_ messages: [Message]) throws(FieldError) {
        var called: Set<String> = []
        for (index, message) in messages.enumerated() {
            for (place, block) in message.content.enumerated() {
                if case .serverToolUse(let use) = block { called.insert(use.id) }
                guard case .webResult(let json, let id) = block, !called.contains(id) else { continue }
                let type = json["type"]?.string ?? ""
                throw FieldError(
                    "\(index).content.\(place)",
                    "unexpected `tool_use_id` found in `\(type)` blocks: \(id). "
                        + "Each `\(type)` block must have a corresponding `server_tool_use` block before it.")
            }
        }
    }

    private static func systemBlocks(_ json: JSON?) throws(FieldError) -> [SystemBlock] {
        switch json {
        case nil, .null: return []
        case .string(let text):
            // Possibly joined blocks: then the attribution is the first line.
            let own =
                isSystemText(text)
                ? text : JSONText(decoded: text.decoded.drop { $0 != UInt8(ascii: "\n") }.drop(while: \.isJSONWhitespace))
            return isSystemText(own) ? [SystemBlock(text: own)] : []
        case .array(let elements):
            var blocks: [SystemBlock] = []
            for (index, element) in elements.enumerated() {
                let text = try under("\(index)") { () throws(FieldError) in
                    guard try element.requiredText("type").says("text") else { throw FieldError("type", "Input should be 'text'") }
                    return try element.requiredText("text")
                }
                if isSystemText(text) { blocks.append(SystemBlock(text: text, cache: element.optional("cache_control"))) }
            }
            return blocks
        case .bool, .number, .object: throw FieldError("", "Input should be a valid string or list")
        }
    }

    /// Blank text says nothing, and the attribution block changes with every conversation, which would defeat the upstream's
    /// prefix cache. *Source*: D-04.
    static func isSystemText(_ text: JSONText) -> Bool {
        !text.isBlank && !text.bytes.starts(with: "x-anthropic-billing-header".utf8)
    }

    /// Every byte of an answer is compared with each.
    private static let maxStopSequences = 256
    private static let maxStopBytes = 4096

    private static func stopSequences(_ json: JSON) throws(FieldError) -> [String] {
        var sequences: [String] = []
        var known: Set<String> = []
        let elements = try json.optionalArray("stop_sequences") ?? []
        guard elements.count <= maxStopSequences else {
            throw FieldError("stop_sequences", "List should have at most \(maxStopSequences) items")
        }
        for (index, element) in elements.enumerated() {
            guard let text = element.text else { throw FieldError("stop_sequences.\(index)", "Input should be a valid string") }
            guard text.byteCount <= maxStopBytes else {
                throw FieldError("stop_sequences.\(index)", "String should have at most \(maxStopBytes) bytes")
            }
            guard !text.isBlank else { throw FieldError("stop_sequences", "each stop sequence must contain non-whitespace") }
            if known.insert(text.string).inserted { sequences.append(text.string) }
        }
        return sequences
    }

    private static func tools(_ json: JSON) throws(FieldError) -> [Tool] {
        var tools: [Tool] = []
        var names: Set<String> = []
        for (index, element) in (try json.optionalArray("tools") ?? []).enumerated() {
            let path = "tools.\(index)"
            let tool = try under(path) { () throws(FieldError) in try Tool(element) }
            guard tool.name.map({ names.insert($0).inserted }) != false else {
                throw FieldError("tools", "Tool names must be unique.")
            }
            tools.append(tool)
        }
        return tools
    }

    /// `tools` plus those defined in the conversation; of tools with the same name, the last replaces the first (D-58).
    private static func defining(_ tools: [Tool], _ messages: [Message]) -> [Tool] {
        var tools = tools
        var places: [String: Int] = [:]
        for (place, tool) in tools.enumerated() { if let name = tool.name { places[name] = place } }
        for message in messages {
            for case .toolAddition(.defined(let tool)) in message.content {
                if let name = tool.name, let place = places[name] {
                    tools[place] = tool
                } else {
                    if let name = tool.name { places[name] = tools.count }
                    tools.append(tool)
                }
            }
        }
        return tools
    }

    private static func toolChoice(_ json: JSON?) throws(FieldError) -> (ToolChoice, Bool) {
        guard let json else { return (.auto, false) }
        let alone = try json.optionalBool("disable_parallel_tool_use") ?? false
        switch try json.requiredString("type") {
        case "auto": return (.auto, alone)
        case "any": return (.any, alone)
        case "none": return (.none, false)
        case "tool": return (.tool(try json.requiredString("name")), alone)
        case let other:
            throw FieldError(
                "", "Input tag '\(other)' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'")
        }
    }

    /// The effort of the last system message that sets one, or else of the request; unknown values count as absent.
    private static func effort(_ outputConfig: JSON?, messages: [JSON]) -> Quirks.Effort? {
        let later = messages.last { $0["role"]?.text?.says("system") == true && $0["output_config"]?["effort"]?.string != nil }
        return (later?["output_config"] ?? outputConfig)?["effort"]?.string.flatMap(Quirks.Effort.init)
    }

    private static func outputSchema(_ outputConfig: JSON?, older: JSON?) throws(FieldError) -> JSON? {
        guard let format = outputConfig?.optional("format") ?? older else { return nil }
        guard format["type"]?.string == "json_schema" else { return nil }
        return try under("output_config.format") { () throws(FieldError) in try format.required("schema") }
    }
}

extension MessagesRequest.Thinking {
    fileprivate init(_ json: JSON?) throws(FieldError) {
        guard let json else {
            self = .unsaid
            return
        }
        let isShown = json["display"]?.string != "omitted"
        switch try json.requiredString("type") {
        case "disabled": self = .disabled
        case "enabled":
            guard let budget = try under("enabled", { () throws(FieldError) in try json.optionalInt("budget_tokens") }) else {
                throw FieldError("enabled.budget_tokens", "Field required")
            }
            guard budget >= 1024 else { throw FieldError("enabled.budget_tokens", "Input should be greater than or equal to 1024") }
            self = .enabled(budgetTokens: budget, isShown: isShown)
        // `between_tools` is newer than its documentation; newer values also mean adaptive thinking (D-37).
        case "adaptive", _: self = .adaptive(isShown: isShown)
        }
    }
}

// MARK: - What cannot be translated is refused by name

extension MessagesRequest {
    /// On exactly this error, the SDK's tool runner continues without threads. *Source*: D-09.
    private static func refuseThreads(_ json: JSON) throws(APIError) {
        guard json.optional("thread") != nil else { return }
        var error = APIError.invalid("thread: threads are not supported by this endpoint")
        error.details = ["error_code": "thread_unsupported_request", "unsupported": ["thread"]]
        throw error
    }

    private func refuse(_ json: JSON) throws(FieldError) {
        if json.optional("compaction") != nil { throw FieldError("compaction", "Extra inputs are not permitted") }
        if json["mcp_servers"]?.array?.isEmpty == false {
            throw FieldError("mcp_servers", "MCP connector is not supported by this endpoint")
        }
        if json["container"]?["skills"]?.array?.isEmpty == false {
            throw FieldError("container.skills", "not supported by this endpoint")
        }
    }

    /// Fields that exclude each other.
    private func checkTogether() throws(FieldError) {
        if case .tool(let name) = toolChoice, !tools.isEmpty, !tools.contains(where: { $0.name == name }) {
            throw FieldError("tool_choice", "Tool '\(name)' not found in provided tools")
        }
        let isForced = toolChoice != .auto && toolChoice != .none && !tools.isEmpty
        if case .enabled(let budget, _) = thinking {
            if isForced { throw FieldError("", "Thinking may not be enabled when tool_choice forces tool use.") }
            // Requests that only warm the cache (0 tokens) get their own error below.
            if maxTokens != 0, budget >= maxTokens ?? 0 {
                throw FieldError("", "`max_tokens` must be greater than `thinking.budget_tokens`")
            }
        }
        if maxTokens == 0 {
            if stream { throw FieldError("max_tokens", "0 cannot be combined with stream") }
            if case .enabled = thinking { throw FieldError("max_tokens", "0 cannot be combined with thinking.type 'enabled'") }
            if outputSchema != nil { throw FieldError("max_tokens", "0 cannot be combined with output_config.format") }
            if isForced { throw FieldError("max_tokens", "0 cannot be combined with a tool_choice of type 'any' or 'tool'") }
        }
    }
}
