extension Quirks {
    /// A flag in config.json: its name, its allowed values, and how it is read and shown.
    package struct Flag: Sendable {
        package let name: String
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
        .word("max_tokens_field", \.maxTokensField),
        .tokens("max_output_tokens", \.maxOutputTokens),
        .tokens("min_output_tokens", \.minOutputTokens),
        .tokens("context_window", \.contextWindow),
        .bool("stream_usage", \.streamUsage),
        .bool("always_stream", \.alwaysStream),
        .word("system_role", \.systemRole),
        .bool("system_parts", \.systemParts),
        .bool("string_content", \.stringContent),
        .word("mid_system", \.midSystem),
        .bool("tool_choice_required", \.toolChoiceRequired),
        .bool("tool_choice_none", \.toolChoiceNone),
        .bool("tool_choice_named", \.toolChoiceNamed),
        .bool("tool_choice_thinking", \.toolChoiceThinking),
        .bool("parallel_flag", \.parallelFlag),
        .bool("strict_tools", \.strictTools),
        .bool("strict_schema", \.strictSchema),
        .word("schema_mode", \.schemaMode),
        .flag(
            "name_max", \.nameMax, "a whole number, 16 to 256", { $0.int.flatMap { (16...256).contains($0) ? $0 : nil } }, { JSON($0) }),
        .flag(
            "name_chars", \.nameChars, "a string of ASCII punctuation",
            { $0.string.flatMap { $0.utf8.allSatisfy { (0x21..<0x7F).contains($0) } ? $0 : nil } }, { JSON($0) }),
        .word("tool_id", \.toolID),
        .bool("tool_parts", \.toolParts),
        .bool("tool_images", \.toolImages),
        .bool("no_empty_tool", \.noEmptyTool),
        .flag(
            "empty_content", \.emptyContent, "null or \"\"", { $0.isNull ? .null : $0.text?.isEmpty == true ? .empty : nil },
            { $0 == .null ? .null : "" }),
        .bool("merge_user_after_tool", \.mergeUserAfterTool),
        .number("temperature_min", \.temperatureMin),
        .number("temperature_max", \.temperatureMax),
        .bool("fixed_sampling", \.fixedSampling),
        .bool("top_p", \.topP),
        .bool("top_k", \.topK),
        .bool("stop_report", \.stopReport),
        .tokens("stop_max", \.stopMax),
        .bool("vision", \.vision),
        .bool("image_urls", \.imageURLs),
        .word("pdf", \.pdf),
        .word("reasoning_field", \.reasoningField),
        .word("reasoning_replay", \.reasoningReplay),
        .word("reasoning_required", \.reasoningRequired),
        .word("thinking_control", \.thinkingControl),
        .word("thinking_on", \.thinkingOn),
        .tokens("thinking_budget_max", \.thinkingBudgetMax),
        .bool("thinking_off", \.thinkingOff),
        .bool("keep_thinking", \.keepThinking),
        .word("template_switch", \.templateSwitch),
        .flag(
            "effort_values", \.effortValues, "a list of \(Effort.allCases.map(\.rawValue).joined(separator: ", "))",
            { value in
                let words = value.array?.compactMap { $0.string.flatMap(Effort.init(rawValue:)) }
                // Always weakest first, in whatever order they were written.
                return words?.count == value.array?.count ? words.map { words in Effort.allCases.filter(words.contains) } : nil
            }, { .array($0.map { JSON($0.rawValue) }) }),
        .flag(
            "effort_off", \.effortOff, "one of \(Effort.allCases.map(\.rawValue).joined(separator: ", ")), or null",
            { $0.isNull ? .some(nil) : $0.string.flatMap(Effort.init(rawValue:)).map(Optional.some) },
            { $0.map { JSON($0.rawValue) } ?? .null }),
        .word("think_tags", \.thinkTags),
        .word("cumulative", \.cumulative),
        .word("response_format", \.responseFormat),
        .bool("cache_control", \.cacheControl),
        .bool("thought_signatures", \.thoughtSignatures),
        .word("prefill", \.prefill),
        .word("service_tier", \.serviceTier),
        .bool("usage_exclusive", \.usageExclusive),
        .bool("lenient_eof", \.lenientEOF),
        .bool("buffer_tools", \.bufferTools),
        .word("text_calls", \.textCalls),
        .bool("empty_text_block", \.emptyTextBlock),
        .bool("tools_need_effort_none", \.toolsNeedEffortNone),
        .bool("prompt_cache_key", \.promptCacheKey),
        .word("key_header", \.keyHeader),
        .flag("extra_body", \.extraBody, "an object", { $0.members == nil ? nil : $0 }, { $0 }),
        .flag(
            "extra_headers", \.extraHeaders, "an object of header fields and their values, but none that the proxy writes itself",
            { $0.members?.allSatisfy(isExtraField) == true ? $0 : nil }, { $0 }),
    ]

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
        _ name: String, _ field: Field<Value>, _ expected: String, _ read: @escaping @Sendable (JSON) -> Value?,
        _ write: @escaping @Sendable (Value) -> JSON
    ) -> Self {
        Self(
            name: name, expected: expected,
            override: { json in
                guard let value = read(json) else { return nil }
                return { quirks in quirks[keyPath: field] = value }
            },
            value: { quirks in write(quirks[keyPath: field]) })
    }

    fileprivate static func bool(_ name: String, _ field: Field<Bool>) -> Self {
        flag(name, field, "true or false", { $0.bool }, { .bool($0) })
    }

    fileprivate static func word<Word: RawRepresentable<String> & CaseIterable & Sendable>(_ name: String, _ field: Field<Word>) -> Self {
        let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
        return flag(name, field, "one of \(words)", { $0.string.flatMap(Word.init(rawValue:)) }, { JSON($0.rawValue) })
    }

    fileprivate static func tokens(_ name: String, _ field: Field<Int?>) -> Self {
        flag(
            name, field, "a whole number, 1 or more, or null",
            { $0.isNull ? .some(nil) : $0.int.flatMap { $0 > 0 && $0.isTokenCount ? $0 : nil }.map(Optional.some) },
            { $0.map { JSON($0) } ?? .null })
    }

    fileprivate static func number(_ name: String, _ field: Field<Double>) -> Self {
        flag(
            name, field, "a number, 0 to 2", { $0.double.flatMap { (0...2).contains($0) ? $0 : nil } },
            { .number(JSONText(escaped: Array("\($0)".utf8))) })
    }
}

extension Int {
    /// A plausible token count: sums of a few never overflow.
    var isTokenCount: Bool { (0...1_000_000_000_000).contains(self) }
}
