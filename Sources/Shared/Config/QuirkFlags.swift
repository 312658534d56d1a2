extension Quirks {
    /// A flag in config.json: its name, its allowed values, and how it is read and shown.
    package struct Flag: Sendable {
        package let name: String
        /// What the upstream takes or does where it is set.
        package let meaning: String
        /// In words, for error messages and lists.
        package let expected: String
        /// The change that `value` makes; nil if it is not valid.
        package let override: @Sendable (_ value: JSON) -> (@Sendable (inout Quirks) -> Void)?
        package let value: @Sendable (Quirks) -> JSON

        /// Its default value.
        package var standard: JSON { value(Quirks()) }
    }

    /// Every flag, in the order `--check` shows them: both the parser and `--check` use this list.
    package static let flags: [Flag] = [
        .word("max_tokens_field", \.maxTokensField, "where the limit of the answer is written"),
        .tokens("max_output_tokens", \.maxOutputTokens, "the most tokens of output that may be asked for; more is lowered to it"),
        .tokens("min_output_tokens", \.minOutputTokens, "the fewest tokens of output that make sense; fewer are raised to it"),
        .tokens("context_window", \.contextWindow, "tokens of prompt and output together, as clients are told"),
        .bool("stream_usage", \.streamUsage, "takes stream_options.include_usage"),
        .bool("always_stream", \.alwaysStream, "is asked for a stream even where the client did not ask for one"),
        .word("system_role", \.systemRole, "the role of the system prompt"),
        .bool("system_parts", \.systemParts, "the system prompt goes as an array of parts"),
        .bool("string_content", \.stringContent, "a message of text alone goes as one string"),
        .word("mid_system", \.midSystem, "a system message inside the conversation: as the user's, as it is, or moved to the front"),
        .bool(
            "tool_choice_auto", \.toolChoiceAuto,
            "takes tool_choice \"auto\"; else \"none\" is sent and calls are read from the text"),
        .bool("tool_choice_required", \.toolChoiceRequired, "takes tool_choice \"required\"; else a sentence says it"),
        .bool("tool_choice_none", \.toolChoiceNone, "takes tool_choice \"none\"; else no tool is shown"),
        .bool(
            "tool_choice_named", \.toolChoiceNamed, "takes a tool_choice that names a function; else \"required\" with that function alone"),
        .bool("tool_choice_thinking", \.toolChoiceThinking, "takes \"required\" and a named function while it thinks"),
        .bool("parallel_flag", \.parallelFlag, "takes parallel_tool_calls"),
        .bool("strict_tools", \.strictTools, "takes strict in a function"),
        .bool(
            "strict_schema", \.strictSchema,
            "under strict, takes only closed objects whose properties are all required: schemas are rewritten so"),
        .word("schema_mode", \.schemaMode, "the dialect of JSON Schema in which tools and formats are sent"),
        .flag(
            "name_max", \.nameMax, "the longest name of a function, in bytes", "a whole number, 16 to 256",
            { $0.int.flatMap { (16...256).contains($0) ? $0 : nil } }, { JSON($0) }),
        .flag(
            "name_chars", \.nameChars, "what the name of a function may hold besides ASCII letters and digits",
            "a string of ASCII punctuation",
            { $0.string.flatMap { $0.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ? $0 : nil } }, { JSON($0) }),
        .word("tool_id", \.toolID, "the id of a call: 64 characters, 40, or nine letters and digits"),
        .bool("tool_parts", \.toolParts, "a tool's result may be an array of parts"),
        .bool("tool_images", \.toolImages, "a tool's result may hold images"),
        .bool("no_empty_tool", \.noEmptyTool, "refuses an empty tool result"),
        .flag(
            "empty_content", \.emptyContent, "the content of an assistant message that holds calls alone", "null or \"\"",
            { $0.isNull ? .null : $0.text?.isEmpty == true ? .empty : nil },
            { $0 == .null ? .null : "" }),
        .bool("merge_user_after_tool", \.mergeUserAfterTool, "refuses a user message right after a tool result: they become one"),
        .number("temperature_min", \.temperatureMin, "a lower temperature is raised to it"),
        .number("temperature_max", \.temperatureMax, "a higher temperature is lowered to it"),
        .bool("fixed_sampling", \.fixedSampling, "temperature, top_p and top_k are not sent"),
        .bool("top_p", \.topP, "takes top_p"),
        .bool("top_k", \.topK, "takes top_k"),
        .bool("stop_report", \.stopReport, "says which stop sequence matched; else the proxy looks for them"),
        .tokens("stop_max", \.stopMax, "the most stop sequences; of more none is sent, and the proxy looks for them"),
        .bool("vision", \.vision, "takes images; else a word stands for each"),
        .bool("image_urls", \.imageURLs, "fetches an image by its URL; else takes data alone"),
        .word("pdf", \.pdf, "a PDF goes as a file, or a word stands for it (text acts as placeholder)"),
        .word("reasoning_field", \.reasoningField, "the member in which reasoning goes back"),
        .word(
            "reasoning_replay", \.reasoningReplay, "which reasoning goes back: none, all, since the user last spoke, as details, in tags"),
        .word("reasoning_required", \.reasoningRequired, "what goes in place of reasoning that must be there and is not"),
        .word("thinking_control", \.thinkingControl, "how a request says how much to think"),
        .word("thinking_on", \.thinkingOn, "what asks for thinking: nothing, or the switch of thinking_control"),
        .tokens("thinking_budget_max", \.thinkingBudgetMax, "the largest thinking_budget"),
        .bool("thinking_off", \.thinkingOff, "thinking can be switched off"),
        .bool("keep_thinking", \.keepThinking, "with tools, clear_thinking: false is sent, so the model keeps its earlier thoughts"),
        .word("template_switch", \.templateSwitch, "the member of chat_template_kwargs that the model's template reads"),
        .flag(
            "effort_values", \.effortValues, "the efforts that it takes; another becomes the nearest below",
            "a list of \(Effort.allCases.map(\.rawValue).joined(separator: ", "))",
            { value in
                let words = value.array?.compactMap { $0.string.flatMap(Effort.init(rawValue:)) }
                // Always weakest first, in whatever order they were written.
                return words?.count == value.array?.count ? words.map { words in Effort.allCases.filter(words.contains) } : nil
            }, { .array($0.map { JSON($0.rawValue) }) }),
        .flag(
            "effort_off", \.effortOff, "the reasoning_effort that means no thinking, or comes nearest",
            "one of \(Effort.allCases.map(\.rawValue).joined(separator: ", ")), or null",
            { $0.isNull ? .some(nil) : $0.string.flatMap(Effort.init(rawValue:)).map(Optional.some) },
            { $0.map { JSON($0.rawValue) } ?? .null }),
        .word("think_tags", \.thinkTags, "whether <think> is looked for in text; on: answers begin inside it"),
        .word("cumulative", \.cumulative, "text and reasoning may come as all that was said so far, each time"),
        .word("response_format", \.responseFormat, "how an answer is held to a schema"),
        .bool("cache_control", \.cacheControl, "takes cache_control"),
        .bool("thought_signatures", \.thoughtSignatures, "calls carry Gemini's thought signatures, and need them back"),
        .word("prefill", \.prefill, "how it goes on with an assistant message at the end; reject: it does not"),
        .word("service_tier", \.serviceTier, "takes service_tier; priority lets clients ask for speed, which costs more"),
        .bool("usage_exclusive", \.usageExclusive, "prompt_tokens is without what was cached"),
        .bool("lenient_eof", \.lenientEOF, "a stream may end without finish_reason and without [DONE]"),
        .bool("buffer_tools", \.bufferTools, "the arguments of a call are written when they are complete"),
        .word("text_calls", \.textCalls, "whether calls that the server left in the text are read"),
        .bool("empty_text_block", \.emptyTextBlock, "an answer without content gets an empty text block"),
        .bool("tools_need_effort_none", \.toolsNeedEffortNone, "takes function tools only without thinking"),
        .bool("prompt_cache_key", \.promptCacheKey, "takes prompt_cache_key: a hash of the session and the model"),
        .word("key_header", \.keyHeader, "the header field in which the key is shown"),
        .flag(
            "extra_body", \.extraBody, "members that every request gets, unless it has them already", "an object",
            { $0.members == nil ? nil : $0 }, { $0 }),
        .flag(
            "extra_headers", \.extraHeaders, "header fields that every request gets; {session} in a value is a hash of session and model",
            "an object of header fields and their values, but none that the proxy writes itself",
            { $0.members?.allSatisfy(isExtraField) == true ? $0 : nil }, { $0 }),
    ]

    package static func flag(named name: String) -> Flag? { flags.first { $0.name == name } }

    private static func isExtraField(_ member: JSON.Member) -> Bool {
        let own = ["content-type", "content-length", "accept", "authorization", "host", "connection", "transfer-encoding", "expect"]
        let name = member.key.string
        guard let value = member.value.text?.decoded else { return false }
        return Array(name.utf8)[...].isToken && !own.contains { $0.equalsIgnoringCase(name) } && !value.contains(where: \.isFieldControl)
    }
}

extension Quirks.Flag {
    fileprivate typealias Field<Value> = WritableKeyPath<Quirks, Value> & Sendable

    fileprivate static func flag<Value: Sendable>(
        _ name: String, _ field: Field<Value>, _ meaning: String, _ expected: String, _ read: @escaping @Sendable (JSON) -> Value?,
        _ write: @escaping @Sendable (Value) -> JSON
    ) -> Self {
        Self(
            name: name, meaning: meaning, expected: expected,
            override: { json in
                guard let value = read(json) else { return nil }
                return { quirks in quirks[keyPath: field] = value }
            },
            value: { quirks in write(quirks[keyPath: field]) })
    }

    fileprivate static func bool(_ name: String, _ field: Field<Bool>, _ meaning: String) -> Self {
        flag(name, field, meaning, "true or false", { $0.bool }, { .bool($0) })
    }

    fileprivate static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String, _ field: Field<Word>, _ meaning: String
    ) -> Self {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return flag(name, field, meaning, "one of \(words)", { $0.string.flatMap(Word.init(rawValue:)) }, { JSON($0.rawValue) })
    }

    fileprivate static func tokens(_ name: String, _ field: Field<Int?>, _ meaning: String) -> Self {
        flag(
            name, field, meaning, "a whole number, 1 or more, or null",
            { $0.isNull ? .some(nil) : $0.int.flatMap { $0 > 0 && $0.isTokenCount ? $0 : nil }.map(Optional.some) },
            { $0.map { JSON($0) } ?? .null })
    }

    fileprivate static func number(_ name: String, _ field: Field<Double>, _ meaning: String) -> Self {
        flag(
            name, field, meaning, "a number, 0 to 2", { $0.double.flatMap { (0...2).contains($0) ? $0 : nil } },
            { .number(JSONText(escaped: Array("\($0)".utf8))) })
    }
}

extension Int {
    /// A plausible token count: sums of a few never overflow.
    var isTokenCount: Bool { (0...1_000_000_000_000).contains(self) }
}
