/// Translates a client's request for one upstream.
extension ChatRequest {
    init(_ request: MessagesRequest, for model: Config.Model, quirks: Quirks, tools: ToolCatalog) throws(APIError) {
        // A `tool_removal` may have removed it.
        if case .tool(let name) = request.toolChoice, !request.tools.isEmpty, !tools.offers(name) {
            throw .invalid("tool_choice: Tool '\(name)' not found in provided tools, or removed again")
        }
        var messages = try Transcript.messages(request, quirks: quirks, tools: tools)
        let choice = ToolChoiceSaying(request, quirks: quirks, tools: tools)
        messages.addToSystem([choice.note, request.formatNote(quirks)].compactMap { $0 }, quirks)
        if let note = choice.lastWord { messages.appendNote(note, quirks) }
        self.init(
            model: model.remoteID,
            // With stop sequences that the proxy looks for, streaming ends generation at the match.
            stream: request.stream || quirks.alwaysStream || (!request.stopSequences.isEmpty && !quirks.takes(request.stopSequences)),
            maxTokens: request.maxTokens.map { quirks.fitted(maxTokens: $0) },
            settings: [],
            tools: choice.functions,
            toolChoice: choice.value,
            parallelToolCalls: request.disableParallelToolUse && quirks.parallelFlag ? false : nil,
            messages: messages)
        let continues = quirks.prefill == .continue && prefill != nil
        settings = Self.settings(request, quirks: quirks, hasTools: !choice.functions.isEmpty, continues: continues)
        if quirks.promptCacheKey, let session = request.sessionHash(model) {
            settings.append(JSON.Member(key: "prompt_cache_key", value: JSON(session)))
        }
        if continues {
            // vLLM and SGLang continue the last message only when asked to (M-45).
            settings += [JSON.Member(key: "continue_final_message", value: true), JSON.Member(key: "add_generation_prompt", value: false)]
        }
    }

    private static func settings(_ request: MessagesRequest, quirks: Quirks, hasTools: Bool, continues: Bool) -> [JSON.Member] {
        var members: [JSON.Member] = []
        func say(_ key: JSONText, _ value: JSON?) {
            if let value { members.append(JSON.Member(key: key, value: value)) }
        }
        if !quirks.fixedSampling {
            say("temperature", request.temperature.map { quirks.fitted(temperature: $0) })
            if quirks.topP { say("top_p", request.topP) }
            if quirks.topK { say("top_k", request.topK) }
        }
        if !request.stopSequences.isEmpty, quirks.takes(request.stopSequences) { say("stop", .array(request.stopSequences.map { JSON($0) })) }
        if quirks.cacheControl { say("cache_control", request.cacheControl) }
        if quirks.serviceTier != .none, request.isStandardTierOnly {
            say("service_tier", "default")
        } else if quirks.serviceTier == .priority, request.wantsSpeed {
            say("service_tier", "priority")
        }
        members += ThinkingControl.members(request, quirks: quirks, hasTools: hasTools, continues: continues)
        if let schema = request.outputSchema {
            switch quirks.responseFormat {
            case .jsonSchema:
                // Upstreams that enforce `strict` refuse a schema with optional properties.
                let cleaned = SchemaCleaning.cleaned(schema, quirks.schemaMode)
                let isStrict = !(quirks.strictTools && quirks.strictSchema) || SchemaCleaning.isStrict(cleaned)
                say(
                    "response_format",
                    ["type": "json_schema", "json_schema": ["name": "output", "schema": cleaned, "strict": .bool(isStrict)]])
            case .jsonObject: say("response_format", ["type": "json_object"])
            case .none: break
            }
        }
        return members
    }
}

extension MessagesRequest {
    /// If the upstream cannot enforce a schema, the prompt asks for it.
    fileprivate func formatNote(_ quirks: Quirks) -> JSONText? {
        guard quirks.responseFormat != .jsonSchema, let schema = outputSchema else { return nil }
        return JSONText.joined([
            "Answer with one JSON object and nothing else. It must match this JSON Schema: ", JSONText(decoded: schema.encoded),
        ])
    }

    /// Identifies requests of one session to one model, without revealing whose they are. *Shape*: 16 hexadecimal digits.
    /// *Source*: R-27.
    func sessionHash(_ model: Config.Model) -> String? { session.map { FNV1a.hex64("\($0) \(model.remoteID)".utf8) } }
}

/// The functions sent to the upstream, and which it must call. *Source*: R-14 … R-17.
private struct ToolChoiceSaying {
    var functions: [JSON]
    var value: JSON?
    /// In words, if the upstream has no other way.
    var note: JSONText?
    /// The same within an answer: at the end, where it leaves the prefix of earlier rounds intact.
    var lastWord: JSONText?

    init(_ request: MessagesRequest, quirks: Quirks, tools: ToolCatalog) {
        functions = tools.functions
        guard !functions.isEmpty else { return }
        // The upstream parses no calls, but still shows the model its tools.
        if !quirks.toolChoiceAuto { value = "none" }
        // Some cannot be forced while they think.
        let mayForce = quirks.toolChoiceThinking || quirks.stopsThinking(in: request)
        switch request.toolChoice {
        case .auto: break
        case .none: if quirks.toolChoiceNone { value = "none" } else { functions = [] }
        case .noMore:
            if quirks.toolChoiceNone { value = "none" } else { lastWord = "Call no more tools now: answer with what you have found." }
        case .any:
            if quirks.toolChoiceRequired, mayForce { value = "required" } else { note = "You must call at least one of the tools now." }
        case .tool(let name):
            let called = JSON(tools.names.upstream(name))
            if quirks.toolChoiceNamed, mayForce {
                value = ["type": "function", "function": ["name": called]]
            } else if quirks.toolChoiceRequired, mayForce {
                value = "required"
                functions = functions.filter { $0["function"]?["name"] == called }
            } else {
                note = JSONText.joined(["You must call the tool ", called.text ?? "", " now."])
            }
        }
    }
}

extension [ChatMessage] {
    /// Adds notes that replace a parameter to the system prompt, where they stay as the conversation grows, and so does the prefix
    /// that the upstream caches.
    fileprivate mutating func addToSystem(_ notes: [JSONText], _ quirks: Quirks) {
        guard !notes.isEmpty else { return }
        let parts = notes.map { ChatMessage.Part.text($0) }
        if case .system(let role, let before)? = first {
            self[0] = .system(role: role, before + parts)
        } else {
            insert(.system(role: quirks.systemRole.rawValue, parts), at: 0)
        }
    }

    /// Adds a note of ours to the last user message. A prefill stays last.
    fileprivate mutating func appendNote(_ note: JSONText, _ quirks: Quirks) {
        var beginning: [ChatMessage] = []
        if case .assistant(let message)? = last, message.toolCalls.isEmpty { beginning = [removeLast()] }
        let text = JSONText.joined(["<system-message>", note, "</system-message>"], separator: "\n")
        appendUser([.text(text)], mergesIntoTool: quirks.mergeUserAfterTool)
        self += beginning
    }
}

extension Quirks {
    /// Whether the upstream looks for these stop sequences and reports which it found.
    func takes(_ stopSequences: [String]) -> Bool { stopReport && stopSequences.count <= stopMax ?? .max }

    /// The limit to send upstream if the client asks for `maxTokens`.
    func fitted(maxTokens: Int) -> Int {
        Swift.min(Swift.max(maxTokens, minOutputTokens ?? 0), maxOutputTokens ?? .max)
    }

    /// As written, unless outside the upstream's range.
    fileprivate func fitted(temperature: JSON) -> JSON {
        guard let value = temperature.double, value < temperatureMin || value > temperatureMax else { return temperature }
        return .number(JSONText("\(value < temperatureMin ? temperatureMin : temperatureMax)"))
    }
}
