extension Quirks {
    /// Whether `request` disables thinking in a model that can stop: the client may also ask it of one that cannot.
    func stopsThinking(in request: MessagesRequest) -> Bool { request.thinking.isDisabled && canStopThinking }
}

/// How a request says how much the model should think. *Source*: R-19 … R-24.
enum ThinkingControl {
    /// The members for the upstream's request, in order. `continues`: the answer continues a prefill, which a reasoning parser would
    /// take for a thought (D-52).
    static func members(_ request: MessagesRequest, quirks: Quirks, hasTools: Bool, continues: Bool = false) -> [JSON.Member] {
        let control = quirks.thinkingControl
        if quirks.toolsNeedEffortNone, hasTools {
            return control == .chatTemplate ? off(quirks) : [JSON.Member(key: "reasoning_effort", value: "none")]
        }
        guard control != .none else { return [] }
        if request.thinking.isDisabled || continues && control == .chatTemplate { return off(quirks) }
        let effort = request.effort ?? budget(request).map(effort(ofBudget:))
        let word = effort.flatMap { nearest($0, in: quirks.effortValues) }
        let effortMember = word.map { JSON.Member(key: "reasoning_effort", value: JSON($0.rawValue)) }
        let isWanted = request.thinking != .unsaid && quirks.thinkingOn != .omit
        switch control {
        case .none: return []
        case .effort: return [effortMember].compactMap { $0 }
        case .thinkingType:
            let type: JSON = ["type": JSON(quirks.thinkingOn.rawValue), "clear_thinking": quirks.keepThinking && hasTools ? false : nil]
            return [isWanted ? JSON.Member(key: "thinking", value: type) : nil, effortMember].compactMap { $0 }
        case .enableThinking:
            let tokens = (request.effort.map(tokens(for:)) ?? budget(request)).map { min($0, quirks.thinkingBudgetMax ?? .max) }
            return [
                isWanted ? JSON.Member(key: "enable_thinking", value: true) : nil,
                tokens.map { JSON.Member(key: "thinking_budget", value: JSON($0)) },
            ].compactMap { $0 }
        case .reasoningObject:
            if request.effort == nil, let tokens = budget(request) {
                return [JSON.Member(key: "reasoning", value: ["max_tokens": JSON(tokens)])]
            }
            if let word { return [JSON.Member(key: "reasoning", value: ["effort": JSON(word.rawValue)])] }
            return isWanted ? [JSON.Member(key: "reasoning", value: ["enabled": true])] : []
        case .chatTemplate:
            return [isWanted ? templateSwitch(quirks, true) : nil, effortMember].compactMap { $0 }
        }
    }

    private static func off(_ quirks: Quirks) -> [JSON.Member] {
        guard quirks.thinkingOff || quirks.thinkingControl == .effort else { return [] }
        switch quirks.thinkingControl {
        case .none: return []
        case .effort: return quirks.effortOff.map { [JSON.Member(key: "reasoning_effort", value: JSON($0.rawValue))] } ?? []
        case .thinkingType: return [JSON.Member(key: "thinking", value: ["type": "disabled"])]
        case .enableThinking: return [JSON.Member(key: "enable_thinking", value: false)]
        case .reasoningObject: return [JSON.Member(key: "reasoning", value: ["enabled": false])]
        case .chatTemplate: return [templateSwitch(quirks, false)]
        }
    }

    private static func templateSwitch(_ quirks: Quirks, _ value: Bool) -> JSON.Member {
        JSON.Member(
            key: "chat_template_kwargs", value: .object([JSON.Member(key: JSONText(quirks.templateSwitch.rawValue), value: .bool(value))]))
    }

    private static func budget(_ request: MessagesRequest) -> Int? {
        if case .enabled(let tokens, _) = request.thinking { tokens } else { nil }
    }

    private static func effort(ofBudget tokens: Int) -> Quirks.Effort { tokens < 4096 ? .low : tokens < 16384 ? .medium : .high }

    private static func tokens(for effort: Quirks.Effort) -> Int {
        switch effort {
        case .none, .minimal, .low: 1024
        case .medium: 4096
        case .high, .xhigh, .max: 16384
        }
    }

    /// The strongest effort that is no stronger than `effort`, or else the weakest.
    private static func nearest(_ effort: Quirks.Effort, in values: [Quirks.Effort]) -> Quirks.Effort? {
        values.last { $0 <= effort } ?? values.first
    }
}
