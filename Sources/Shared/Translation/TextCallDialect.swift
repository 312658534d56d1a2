/// How a family of models writes calls in text, by the markers of its chat template. *Source*: D-48.
struct TextCallDialect: Sendable {
    enum Body: Sendable {
        /// A JSON object with a name and arguments.
        case object
        /// A name up to `nameEnd`, then the arguments as JSON up to `end`.
        case json(nameEnd: Mark, end: Mark)
        /// A name up to one of `nameEnds`, then parameters one by one up to one of `ends`.
        case parameters(nameEnds: [Mark], Parameters, ends: [Mark])
    }

    struct Parameters: Sendable {
        /// The name follows `key`; anything else before `opening` is ignored.
        let key: Mark
        let opening: Mark
        let closing: Mark
        /// The value is on lines of its own.
        var hasOwnLines = false
        /// The end of the call's name also begins what follows.
        var keepsNameEnd = false
    }

    typealias Mark = [UInt8]

    /// How a call begins: a sequence of markers with optional white space between them.
    let openings: [[Mark]]
    let body: Body
    /// What may follow a call and is part of it.
    let closings: [Mark]

    private init(_ openings: [[String]], _ body: Body, closings: [String] = []) {
        self.openings = openings.map { $0.map(Self.mark) }
        self.body = body
        self.closings = closings.map(Self.mark)
    }

    /// If one dialect's opening is a prefix of another's, the longer one comes first.
    static let all = [qwenCoder, hermes, glm, kimi, deepSeekV3, deepSeekV31, deepSeekV32, invoke]

    /// Qwen3-Coder's template, whose outer tag the model often omits; Seed-OSS has a different outer tag.
    private static let qwenCoder = TextCallDialect(
        [["<tool_call>", "<function="], ["<seed:tool_call>", "<function="], ["<function="]],
        .parameters(
            nameEnds: [mark(">")],
            Parameters(key: mark("<parameter="), opening: mark(">"), closing: mark("</parameter>"), hasOwnLines: true),
            ends: [mark("</function>"), mark("</tool_call>")]), closings: ["</tool_call>", "</seed:tool_call>"])

    /// Hermes, Qwen2.5, Qwen3 and many others.
    private static let hermes = TextCallDialect([["<tool_call>", "{", "\""]], .object, closings: ["</tool_call>"])

    /// GLM-4.5 and later.
    private static let glm = TextCallDialect(
        [["<tool_call>"]],
        .parameters(
            nameEnds: [mark("\n"), mark("<")],
            Parameters(key: mark("<arg_key>"), opening: mark("<arg_value>"), closing: mark("</arg_value>"), keepsNameEnd: true),
            ends: [mark("</tool_call>")]))

    /// Kimi K2.
    private static let kimi = TextCallDialect(
        [
            ["<|tool_calls_section_begin|>", "<|tool_call_begin|>"], ["<|tool_call_section_begin|>", "<|tool_call_begin|>"],
            ["<|tool_call_begin|>"],
        ],
        .json(nameEnd: mark("<|tool_call_argument_begin|>"), end: mark("<|tool_call_end|>")),
        closings: ["<|tool_calls_section_end|>", "<|tool_call_section_end|>"])

    /// DeepSeek V3 and R1, with arguments in a code fence.
    private static let deepSeekV3 = TextCallDialect(
        [
            ["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>function<｜tool▁sep｜>"], ["<｜tool▁call▁begin｜>function<｜tool▁sep｜>"],
        ],
        .json(nameEnd: mark("\n"), end: mark("<｜tool▁call▁end｜>")), closings: ["<｜tool▁calls▁end｜>"])

    private static let deepSeekV31 = TextCallDialect(
        [["<｜tool▁calls▁begin｜>", "<｜tool▁call▁begin｜>"], ["<｜tool▁call▁begin｜>"]],
        .json(nameEnd: mark("<｜tool▁sep｜>"), end: mark("<｜tool▁call▁end｜>")), closings: ["<｜tool▁calls▁end｜>"])

    /// DeepSeek V3.2 and V4.
    private static let deepSeekV32 = TextCallDialect(
        [
            ["<｜DSML｜tool_calls>", "<｜DSML｜invoke name=\""], ["<｜DSML｜function_calls>", "<｜DSML｜invoke name=\""],
            ["<｜DSML｜invoke name=\""],
        ],
        .parameters(
            nameEnds: [mark("\">")],
            Parameters(key: mark("<｜DSML｜parameter name=\""), opening: mark(">"), closing: mark("</｜DSML｜parameter>")),
            ends: [mark("</｜DSML｜invoke>")]), closings: ["</｜DSML｜tool_calls>", "</｜DSML｜function_calls>"])

    /// MiniMax M2. Models trained on Claude's transcripts write `<function_calls>`.
    private static let invoke = TextCallDialect(
        [["<minimax:tool_call>", "<invoke name=\""], ["<function_calls>", "<invoke name=\""], ["<invoke name=\""]],
        .parameters(
            nameEnds: [mark("\">")],
            Parameters(key: mark("<parameter name=\""), opening: mark(">"), closing: mark("</parameter>")),
            ends: [mark("</invoke>")]), closings: ["</minimax:tool_call>", "</function_calls>"])

    private static func mark(_ text: String) -> Mark { Array(text.utf8) }

    // MARK: - Looking

    /// The result of looking at the text so far.
    enum Look<Thing: Sendable>: Sendable {
        case none
        /// More text is needed.
        case unclear
        case found(Thing, length: Int)
    }

    /// The dialect of the call that `text` begins with; the length is what precedes the name, or the object.
    static func opening(_ text: ArraySlice<UInt8>) -> Look<TextCallDialect> {
        for dialect in all {
            var isUnclear = false
            for marks in dialect.openings {
                switch dialect.match(marks, text) {
                case .none: continue
                case .unclear: isUnclear = true
                case .found(_, let length): return .found(dialect, length: length)
                }
            }
            if isUnclear { return .unclear }
        }
        return .none
    }

    private func match(_ marks: [Mark], _ text: ArraySlice<UInt8>) -> Look<Void> {
        var rest = text
        var length = 0
        for (number, mark) in marks.enumerated() {
            if number > 0 { rest = rest.drop(while: \.isJSONWhitespace) }
            guard rest.starts(with: mark) else { return mark.starts(with: rest) ? .unclear : .none }
            // The object is read from its brace.
            if case .object = body, number == 1 { length = rest.startIndex - text.startIndex }
            rest = rest.dropFirst(mark.count)
        }
        if case .object = body { return .found((), length: length) }
        return .found((), length: rest.startIndex - text.startIndex)
    }

    enum Follower: Sendable { case closing, sibling }

    /// What follows a call at the start of `text`.
    func closing(_ text: ArraySlice<UInt8>, isClosed: Bool) -> Look<Follower> {
        let rest = text.drop(while: \.isJSONWhitespace)
        let blanks = rest.startIndex - text.startIndex
        if let mark = closings.first(where: { rest.starts(with: $0) }) { return .found(.closing, length: blanks + mark.count) }
        // Small models close one bracket too many.
        if case .object = body, !isClosed, rest.first == UInt8(ascii: "}") {
            switch closing(rest.dropFirst(), isClosed: true) {
            case .found(let follower, let length): return .found(follower, length: blanks + 1 + length)
            case .unclear: return .unclear
            case .none: return .none
            }
        }
        if case .object = body, !isClosed, rest.first == UInt8(ascii: "{") { return .found(.sibling, length: blanks) }
        return closings.contains { $0.starts(with: rest) } ? .unclear : .none
    }
}
