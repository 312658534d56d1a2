/// What became of a client's request on its way to the upstream: a line for each thing that was changed, dropped or put in another way.
struct RequestChanges {
    private let request: MessagesRequest
    private let asked: JSON
    private let sent: JSON
    private let model: Config.Model
    private var quirks: Quirks { model.quirks }

    init(_ request: MessagesRequest, body: [UInt8], sent: [UInt8], model: Config.Model) {
        self.request = request
        asked = (try? JSON.parse(body)) ?? [:]
        self.sent = (try? JSON.parse(sent)) ?? [:]
        self.model = model
    }

    var lines: [String] {
        (asked.members ?? []).compactMap { Self.words($0.key.string, $0.value, self) } + reasoning + system + tools + history
    }

    // MARK: - What is said once

    private static func words(_ key: String, _ value: JSON, _ changes: Self) -> String? {
        let (sent, quirks) = (changes.sent, changes.quirks)
        switch key {
        case "model":
            return sent["model"] == value ? nil : "model: \(value.shown), there \(sent["model"]?.shown ?? "-")"
        case "max_tokens":
            let field = quirks.maxTokensField.rawValue
            let number = sent[named: field]
            if number == value { return field == key ? nil : "max_tokens: goes as \(field)" }
            return
                "max_tokens: \(value.shown) becomes \(field) \(number?.shown ?? "-"), for the upstream's limits (max_output_tokens, min_output_tokens)"
        case "stream":
            guard sent["stream"]?.bool == true, value.bool != true else { return nil }
            return "stream: the upstream is asked for one all the same, to end the answer at a stop sequence or for always_stream"
        case "temperature", "top_p", "top_k":
            guard let own = sent[named: key] else {
                return "\(key): left out, for the upstream does not take it (\(key == "temperature" ? "fixed_sampling" : key))"
            }
            return own == value ? nil : "\(key): \(value.shown) becomes \(own.shown), the nearest that the upstream takes"
        case "stop_sequences":
            guard value.array?.isEmpty == false else { return nil }
            return sent["stop"] == nil
                ? "stop_sequences: looked for by the proxy, since the upstream does not say which one matched (stop_report)"
                : "stop_sequences: go as stop"
        case "tool_choice":
            guard sent["tools"] != nil else { return "tool_choice: left out, for no tool is shown" }
            return "tool_choice: \(value.shown) "
                + (sent["tool_choice"].map { "goes as \($0.shown)" } ?? "is the upstream's way without a word, or said in words")
        case "metadata":
            let hash = sent["prompt_cache_key"] == nil ? "" : "; a hash of the session goes as prompt_cache_key"
            return "metadata: left out, for a user's ids are nobody's business (R-27)\(hash)"
        case "context_management": return "context_management: left out, and answered by no applied edits (R-32)"
        case "service_tier", "speed":
            return sent["service_tier"] == nil ? "\(key): left out, for it goes only where the flag service_tier allows it" : nil
        case "system", "messages", "tools", "thinking", "output_config": return nil
        case _: return sent[named: key] == nil ? "\(key): left out, for Chat Completions has no such member" : nil
        }
    }

    private static let reasoningMembers = [
        "reasoning_effort", "thinking", "enable_thinking", "thinking_budget", "reasoning", "chat_template_kwargs", "extra_body",
    ]

    private var reasoning: [String] {
        let wishes = ["thinking", "output_config"].filter { asked[named: $0] != nil }
        guard !wishes.isEmpty else { return [] }
        let said = Self.reasoningMembers.compactMap { name in sent[named: name].map { "\(name) \($0.shown)" } }
        let words =
            said.isEmpty
            ? "left out, for the profile knows no way to say how much to think (thinking_control)" : "go as \(said.joined(separator: ", "))"
        return ["\(wishes.joined(separator: ", ")): \(words)"]
    }

    private var system: [String] {
        let blocks = asked["system"]?.array ?? []
        let hasAttribution = blocks.contains { $0["text"]?.string?.hasPrefix("x-anthropic-billing-header") == true }
        let marks = quirks.cacheControl ? 0 : asked.count(of: "cache_control")
        return [
            hasAttribution
                ? "system: the attribution block is left out, for it differs each time and would spoil the upstream's cache (D-04)" : nil,
            marks == 0 ? nil : "cache_control: left out \(marks) times, for Chat Completions has no such member (cache_control)",
        ].compactMap { $0 }
    }

    // MARK: - Tools

    private var tools: [String] {
        let names = NameMap(request.tools.compactMap(\.name), quirks: quirks)
        let functions = (sent["tools"]?.array ?? []).compactMap { $0["function"] }
        let shown = Set(functions.compactMap { $0["name"]?.string })
        let declared = request.tools.compactMap(\.name)
        let hidden = declared.filter { !shown.contains(names.upstream($0)) }
        let renamed = declared.filter { shown.contains(names.upstream($0)) && names.upstream($0) != $0 }
        let schemas = Dictionary(functions.map { ($0["name"]?.string ?? "", $0["parameters"]) }) { first, _ in first }
        let rewritten = (asked["tools"]?.array ?? []).count { tool in
            guard let name = tool["name"]?.string, let schema = tool["input_schema"], let own = schemas[names.upstream(name)] else {
                return false
            }
            return own != schema
        }
        return [
            hidden.isEmpty
                ? nil
                : "tools: \(hidden.count) of \(declared.count) not shown, for nothing named them yet or nothing runs them (T-06): \(Self.few(hidden))",
            renamed.isEmpty ? nil : "tools: names that the upstream does not take (name_max, name_chars): \(Self.few(renamed))",
            rewritten == 0
                ? nil : "tools: \(rewritten) schemas in the words that the upstream takes (schema_mode \(quirks.schemaMode.rawValue))",
        ].compactMap { $0 }
    }

    private static func few(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", \(names.count - 8) more" : "")
    }

    // MARK: - The conversation

    private var history: [String] {
        let (conversation, messages) = (asked["messages"] ?? [], sent["messages"] ?? [])
        let images = (conversation.count(ofType: "image"), messages.count(ofType: "image_url"))
        let documents = (conversation.count(ofType: "document"), messages.count(ofType: "file"))
        let thoughts = conversation.count(ofType: "thinking") + conversation.count(ofType: "redacted_thinking")
        let replayed = (messages.array ?? []).count { message in
            ["reasoning_content", "reasoning", "reasoning_details", "reasoning_text"].contains { message[named: $0] != nil }
        }
        let inside = (conversation.array ?? []).count { $0["role"] == "system" }
        let mended = (messages.array ?? []).count { $0["content"]?.string == "[no result: the call was interrupted]" }
        let (before, after) = (conversation.array?.count ?? 0, messages.array?.count ?? 0)
        return [
            images.0 > images.1
                ? "images: \(images.0 - images.1) of \(images.0) are words, for the model takes none there (vision, tool_images)" : nil,
            documents.0 > documents.1 ? "documents: \(documents.0 - documents.1) of \(documents.0) are text or a word (pdf)" : nil,
            thoughts > replayed
                ? "thinking: \(thoughts - replayed) of \(thoughts) blocks do not go back (reasoning_replay \(quirks.reasoningReplay.rawValue))"
                : nil,
            inside == 0 ? nil : "messages: \(inside) system messages inside the conversation (mid_system \(quirks.midSystem.rawValue))",
            mended == 0 ? nil : "messages: \(mended) calls without a result get one, for upstreams refuse them else (D-02)",
            before == after ? nil : "messages: \(before) become \(after), with the system prompt, and a message for each result of a tool",
        ].compactMap { $0 }
    }
}

extension JSON {
    /// On a line of its own.
    fileprivate var shown: String { LogText.cut(String(decoding: encoded, as: UTF8.self), maxCharacters: 200) }

    /// How many members of this name there are, at any depth.
    fileprivate func count(of key: String) -> Int {
        switch self {
        case .null, .bool, .number, .string: 0
        case .array(let elements): elements.reduce(0) { $0 + $1.count(of: key) }
        case .object(let members): members.reduce(0) { $0 + ($1.key.string == key ? 1 : $1.value.count(of: key)) }
        }
    }

    /// How many objects of this `type` there are, at any depth.
    fileprivate func count(ofType type: String) -> Int {
        switch self {
        case .null, .bool, .number, .string: 0
        case .array(let elements): elements.reduce(0) { $0 + $1.count(ofType: type) }
        case .object(let members):
            (self["type"]?.string == type ? 1 : 0) + members.reduce(0) { $0 + $1.value.count(ofType: type) }
        }
    }
}
