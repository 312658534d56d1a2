/// The fix for a refused parameter that the proxy can do without: one retry, and a log line naming the flag that avoids it.
///
/// *Source*: D-57, W5-5, D-06.
struct Healing {
    /// What belongs under `quirks` in config.json.
    let flags: JSON

    /// Named by its first flag: a failed fix stays applied and is not retried.
    private var name: String { flags.members?.first?.key.string ?? "" }

    func apply(to quirks: inout Quirks) {
        for (flag, value) in changes { flag.override(value)?(&quirks) }
    }

    private func changes(_ quirks: Quirks) -> Bool { changes.contains { flag, value in flag.value(quirks) != value } }

    private var changes: [(flag: Quirks.Flag, value: JSON)] {
        (flags.members ?? []).compactMap { member in
            Quirks.flag(named: member.key.string).map { ($0, member.value) }
        }
    }

    /// What would make the upstream accept the `sent` request; nil if no fix is known, or all were `tried`.
    static func of(_ error: UpstreamError, quirks: Quirks, sent: JSON, except tried: [Healing]) -> Healing? {
        // Some name the parameter beside their words alone.
        let words = [error.message, error.parameter ?? ""].joined(separator: " ").asciiLowercased
        let isRefusal = refusals.contains(where: words.contains)
        // These phrases are clear even with other statuses: llama.cpp answers 500, OpenRouter 404.
        let isClear = [
            "not supported", "unsupported", "no endpoints found that support", "unexpected keyword argument", "不支持",
        ].contains(where: words.contains)
        let occasion = Refusal.Occasion(words: words, quirks: quirks, sent: sent)
        for refusal in Refusal.all where refusal.words.allSatisfy(words.contains) {
            switch error.status {
            case 400, 422: guard refusal.isPlain || isRefusal || isClear else { continue }
            // Only a stated limit helps here: the message says how many tokens are affordable.
            case 402: guard refusal.words.isEmpty, refusal.isPlain else { continue }
            case 404, 500, 501: guard isClear || (refusal.isPlain && !refusal.words.isEmpty) else { continue }
            case _: return nil
            }
            guard let flags = refusal.flags(occasion) else { continue }
            let healing = Healing(flags: flags)
            let isNew = refusal.isFurther ? !tried.contains { $0.flags == flags } : !tried.contains { $0.name == healing.name }
            if isNew, healing.changes(quirks) { return healing }
        }
        return nil
    }

    private static let refusals = [
        "unsupported", "not support", "unknown", "unrecognized", "unexpected", "not permitted", "extra", "not allowed", "invalid",
        "must be", "must not", "should be", "only", "does not", "cannot", "not one of", "not available", "no such", "at most 0",
        "unavailable", "incompatible", "not recognized", "forbidden", "no endpoints found that support", "disallowed", "deprecated",
        // GLM, DashScope, new-api: not supported, not taken, not lawful, of no effect, with a fault.
        "不支持", "不受支持", "仅支持", "不允许", "非法", "不合法", "无效", "有误",
    ]
}
