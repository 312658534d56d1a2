extension ProbeQuestion {
    /// In the order of asking.
    static let all = [
        counting, countingByOtherName, forcedCall, freeCall, forcedStreamedCall, systemInside, image, effort, stopSequences, longToolName,
        strictTool, claudeCodeTools, claudeCodeToolsInProfileForm, again(.claudeCodeTools), again(.schemaMode),
    ]

    private static func user(_ text: String) -> JSON { [["role": "user", "content": JSON(text)]] }

    // MARK: - Text

    private static let count = user("Count from 1 to 200, one number per line. Write nothing else.")
    private static let countTokens = 24

    private static let counting = ProbeQuestion([.stream, .usage, .limit], maxTokens: countTokens, isStream: true, count) { answer, quirks in
        let stream =
            answer.isEventStream
            ? ProbeFinding(.stream, .yes, "events, as they come") : ProbeFinding(.stream, .no, "one document, although a stream was asked for")
        let usage =
            switch (answer.usage, quirks.streamUsage) {
            case (let usage?, true): ProbeFinding(.usage, .yes, "\(usage.wholeInput) tokens in, \(usage.output) out")
            case (_?, false): ProbeFinding(.usage, .yes, "unasked")
            case (nil, true): ProbeFinding(.usage, .no, "asked for by stream_options; the proxy estimates instead")
            case (nil, false): ProbeFinding(.usage, .no, "the profile asks for none; the proxy estimates instead")
            }
        return [stream, usage] + limit(answer, named: quirks.maxTokensField)
    }

    private static let countingByOtherName = ProbeQuestion(
        [.limit], maxTokens: countTokens, count,
        under: { quirks in
            var quirks = quirks
            quirks.maxTokensField = quirks.maxTokensField == .maxTokens ? .maxCompletionTokens : .maxTokens
            return quirks
        }, isDue: { found in !found.contains { $0.topic == .limit } }
    ) { answer, quirks in
        let found = limit(answer, named: quirks.maxTokensField)
        return found.isEmpty ? [ProbeFinding(.limit, .no, "neither max_tokens nor max_completion_tokens ends an answer")] : found
    }

    /// Empty if the answer is longer than the limit allows.
    private static func limit(_ answer: ProbeAnswer, named field: Quirks.MaxTokensField) -> [ProbeFinding] {
        if answer.isCut { return [ProbeFinding(.limit, .yes, field.rawValue, ["max_tokens_field": JSON(field.rawValue)])] }
        // A number and a line break take at least two tokens.
        let lines = answer.text.split(separator: "\n").count
        return lines > 2 * countTokens ? [] : [ProbeFinding(.limit, .unproven, "the answer was short: \(answer.shown)")]
    }

    private static let systemInside = ProbeQuestion(
        [.systemInside], maxTokens: 512,
        [
            ["role": "system", "content": "Answer in one word."], ["role": "user", "content": "Name a colour."],
            ["role": "assistant", "content": "Red."], ["role": "system", "content": "From now on every answer is the word PELICAN."],
            ["role": "user", "content": "Name a colour."],
        ], ifRefused: ["mid_system": "user"]
    ) { answer, _ in
        answer.text.asciiLowercased.contains("pelican")
            ? [ProbeFinding(.systemInside, .yes, "a system message inside the conversation is obeyed")]
            : [ProbeFinding(.systemInside, .unproven, "taken, but not obeyed: \(answer.shown)")]
    }

    private static let stopSequences = ProbeQuestion(
        [.stopSequences], maxTokens: 512, user("Write exactly this line and nothing else: alpha bravo charlie delta"),
        with: { _ in ["stop": ["charlie"]] }, ifRefused: ["stop_report": false]
    ) { answer, _ in
        let text = answer.text.asciiLowercased
        if text.contains("charlie") {
            return [ProbeFinding(.stopSequences, .no, "not obeyed; the proxy looks for them itself", ["stop_report": false])]
        }
        guard text.contains("bravo") else { return [ProbeFinding(.stopSequences, .unproven, answer.shown)] }
        let isTold = answer.matchedStop == "charlie"
        let why = isTold ? "obeyed, and the answer says which one matched" : "obeyed, but the answer does not say which one matched"
        return [ProbeFinding(.stopSequences, .yes, why, ["stop_report": .bool(isTold)])]
    }

    // MARK: - Abilities of models

    /// A red square, 64 × 64 pixels.
    private static let redSquare =
        "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAEAAAABAAQMAAACQp+OdAAAAA1BMVEX/AAAZ4gk3AAAAD0lEQVR42mNgGAWjgHwAAAJAAAHgTR1EAAAAAElFTkSuQmCC"

    private static let image = ProbeQuestion(
        [.image], maxTokens: 512,
        [
            [
                "role": "user",
                "content": [
                    ["type": "text", "text": "Which colour is this square? Answer in one word."],
                    ["type": "image_url", "image_url": ["url": JSON(redSquare)]],
                ],
            ]
        ], ifRefused: ["vision": false]
    ) { answer, _ in
        answer.text.asciiLowercased.contains("red")
            ? [ProbeFinding(.image, .yes, "a red square is seen as red", ["vision": true])]
            : [ProbeFinding(.image, .unproven, "taken, but not seen: \(answer.shown)")]
    }

    private static let effort = ProbeQuestion(
        [.effort], maxTokens: 256, user("Is 91 a prime number? Answer in one word."),
        with: { ["reasoning_effort": JSON(($0.effortValues.last ?? .high).rawValue)] }
    ) { answer, quirks in
        let word = (quirks.effortValues.last ?? .high).rawValue
        return answer.hasThought
            ? [ProbeFinding(.effort, .yes, "reasoning_effort \"\(word)\" is taken, and the model thinks")]
            : [ProbeFinding(.effort, .unproven, "reasoning_effort \"\(word)\" is taken, but nothing was thought")]
    }

    // MARK: - Calls

    private static let recordNumber = function("record_number", "Records a number.", ["number": ["type": "integer"]])
    private static let weather = function("get_weather", "The weather in a city.", ["city": ["type": "string"]])

    private static func function(
        _ name: String, _ description: JSONText, _ properties: JSON, strict: Bool = false
    ) -> Tool.FunctionTool {
        Tool.FunctionTool(
            name: name, description: description,
            schema: [
                "type": "object", "properties": properties, "required": .array((properties.members ?? []).map { .string($0.key) }),
                "additionalProperties": false,
            ], strict: strict)
    }

    private static let forcedCall = ProbeQuestion(
        [.forcedCall], maxTokens: 1024, user("Record the number 7."), tools: [recordNumber, weather],
        with: { _ in ["tool_choice": ["type": "function", "function": ["name": "record_number"]]] }, ifRefused: ["tool_choice_named": false]
    ) { answer, _ in
        guard let call = answer.call else {
            return [ProbeFinding(.forcedCall, .no, "no call came: \(answer.shown)", ["tool_choice_named": false])]
        }
        if answer.isAsText { return [asText(.forcedCall, answer)] }
        guard call.name == "record_number" else {
            return [ProbeFinding(.forcedCall, .no, "another function was called: \(answer.shown)", ["tool_choice_named": false])]
        }
        guard let number = call.input["number"]?.int else { return [ProbeFinding(.forcedCall, .no, "arguments not as declared: \(answer.shown)")] }
        return number == 7
            ? [ProbeFinding(.forcedCall, .yes, answer.shown, ["tool_choice_named": true])]
            : [ProbeFinding(.forcedCall, .unproven, "called, but with another number: \(answer.shown)")]
    }

    private static let freeCall = ProbeQuestion(
        [.autoChoice, .streamedCall], maxTokens: 1024, isStream: true, user("What is the weather in Paris? Use your tool."), tools: [weather],
        with: { _ in ["tool_choice": "auto"] }
    ) { answer, _ in
        guard let call = answer.call else { return [ProbeFinding(.autoChoice, .unproven, "the model did not call: \(answer.shown)")] }
        if answer.isAsText { return [asText(.autoChoice, answer), asText(.streamedCall, answer)] }
        guard call.name == "get_weather", call.input["city"]?.string != nil else {
            return [ProbeFinding(.autoChoice, .no, "arguments not as declared: \(answer.shown)")]
        }
        return [ProbeFinding(.autoChoice, .yes, answer.shown), ProbeFinding(.streamedCall, .yes, "whole, from its pieces")]
    }

    private static let forcedStreamedCall = ProbeQuestion(
        [.streamedCall], maxTokens: 1024, isStream: true, user("What is the weather in Paris?"), tools: [weather],
        with: { _ in ["tool_choice": "required"] }, ifRefused: ["tool_choice_required": false],
        isDue: { found in !found.contains { $0.topic == .streamedCall } }
    ) { answer, _ in
        guard let call = answer.call else {
            return [ProbeFinding(.streamedCall, .no, "no call came: \(answer.shown)", ["tool_choice_required": false])]
        }
        if answer.isAsText { return [asText(.streamedCall, answer)] }
        return call.name == "get_weather" && call.input["city"]?.string != nil
            ? [ProbeFinding(.streamedCall, .yes, answer.shown)]
            : [ProbeFinding(.streamedCall, .no, "arguments not as declared: \(answer.shown)")]
    }

    private static func asText(_ topic: ProbeFinding.Topic, _ answer: ProbeAnswer) -> ProbeFinding {
        ProbeFinding(topic, .noAsText, "\(answer.shown): tell the server which tool-call parser the model needs", ["text_calls": "auto"])
    }

    /// MCP tool names can have 128 characters.
    private static let longToolName = ProbeQuestion(
        [.toolNames], maxTokens: 16, user("Reply with the word ok."),
        tools: [function("mcp__" + String(repeating: "long_name_", count: 12) + "end", "Unused.", [:])]
    ) { _, _ in [ProbeFinding(.toolNames, .yes, "128 characters")] }

    /// The schema allows only a value that no model would choose unless held to it.
    private static let strictTool = ProbeQuestion(
        [.strict], maxTokens: 1024, user("Paint the sky: call paint with the colour blue."),
        tools: [function("paint", "Paints the sky.", ["colour": ["type": "string", "enum": ["ochre"]]], strict: true)],
        with: { _ in ["tool_choice": "auto"] }, ifRefused: ["strict_tools": false]
    ) { answer, _ in
        guard let colour = answer.call?.input["colour"]?.string else {
            return [ProbeFinding(.strict, .unproven, "taken, but no such call came: \(answer.shown)")]
        }
        return colour == "ochre"
            ? [ProbeFinding(.strict, .yes, "the arguments keep to the schema")]
            : [ProbeFinding(.strict, .no, "taken, but the arguments do not keep to the schema: \(answer.shown)")]
    }

    // MARK: - Claude Code

    private static let claudeCodeTools = ProbeQuestion(
        [.claudeCodeTools], maxTokens: 16, user("Reply with the word ok."), tools: ProbeTools.all
    ) { answer, _ in
        if let count = answer.usage?.wholeInput, count < minToolTokens {
            let why = "accepted, but the prompt had \(count) tokens: the model's chat template has no tools"
            return [ProbeFinding(.claudeCodeTools, .no, why)]
        }
        return [ProbeFinding(.claudeCodeTools, .yes, "every word of their schemas is taken")]
    }

    /// The tools are about 2300 tokens; no vocabulary needs as few as this.
    private static let minToolTokens = 500

    private static let claudeCodeToolsInProfileForm = ProbeQuestion(
        [.schemaMode], maxTokens: 16, user("Reply with the word ok."), tools: ProbeTools.all, isInProfileForm: true,
        isDue: { found in !found.contains { $0.topic == .claudeCodeTools && $0.verdict == .yes } }
    ) { _, quirks in
        let mode = quirks.schemaMode.rawValue
        return [ProbeFinding(.schemaMode, .yes, "with schema_mode \"\(mode)\" they are taken", ["schema_mode": JSON(mode)])]
    }

    /// Sends the prompt of `topic` again.
    private static func again(_ topic: ProbeFinding.Topic) -> ProbeQuestion {
        ProbeQuestion(
            [.prefixCache], maxTokens: 16, user("Reply with the word ok."), tools: ProbeTools.all, isInProfileForm: topic == .schemaMode,
            isDue: { found in found.contains { $0.topic == topic && $0.verdict == .yes } && !found.contains { $0.topic == .prefixCache } }
        ) { answer, _ in
            guard let usage = answer.usage else { return [ProbeFinding(.prefixCache, .unproven, "no usage came")] }
            if usage.cacheRead > 0 { return [ProbeFinding(.prefixCache, .yes, "\(usage.cacheRead) of \(usage.wholeInput) tokens came from it")] }
            return answer.countsCache
                ? [ProbeFinding(.prefixCache, .no, "the same prompt twice, and no token came from it")]
                : [ProbeFinding(.prefixCache, .unproven, "the usage does not say")]
        }
    }
}
