extension MessageStream {
    /// One round of the model: all that the next one begins without.
    struct Round: Sendable {
        var text: AnswerText
        var thoughts: Thoughts
        /// The transcript of audio, used as text if there is no other (S-27).
        var transcript = JSONTextBuffer()
        var hasText = false
        var textCalls: TextCalls
        var calls = CallAssembly()
        /// The first call that is not closed.
        var head = 0
        /// What was said while a call was incomplete (Y-05).
        var waiting: [(kind: Open, text: JSONTextBuffer)] = []
        /// White space outside a text block: dropped unless text follows.
        var blank = JSONTextBuffer()
        /// White space outside a thinking block: dropped unless reasoning follows.
        var blankThinking = JSONTextBuffer()
        var refusal: [JSONText] = []
        var matchedStop: String?
        /// Calls of the client's tools shown in this round.
        var shownCalls = 0
        /// A call's end is missing (D-40).
        var hasCutCall = false
        var droppedCalls = 0
        /// Calls whose arguments were not JSON.
        var brokenCalls = 0
        /// A delta said something in this round.
        var hasHeard = false
        /// A stop sequence was found and nothing followed: the upstream may be about to end as well.
        var mayStillCount = false
        var finish: FinishReason?
        /// The upstream's latest count in this round.
        var usage: Usage?
        /// Everything said in this round, in order, for an estimate if the upstream does not count.
        var said: [UInt8] = []

        init(_ rules: Rules, prefill: JSONText?) {
            text = AnswerText(
                prefill: prefill, quirks: rules.quirks, stopSequences: rules.quirks.takes(rules.stopSequences) ? [] : rules.stopSequences)
            thoughts = Thoughts(rules.quirks.cumulative)
            textCalls = TextCalls(isOn: rules.quirks.textCalls == .auto && rules.hasTools && rules.mayCall)
        }

        /// Estimated tokens of everything said, for when the upstream does not count.
        var outputEstimate: Int { TokenEstimate.tokens(in: JSONText(escaped: said)) }
        /// A stop sequence was found; what follows is ignored.
        var isStopped: Bool { text.match != nil }

        /// The model seems to have ended by itself, so a missing bracket is a slip. vLLM says `tool_calls` even when its limit cuts a
        /// call, and only the token count shows it.
        func endedByItself(_ rules: Rules) -> Bool {
            guard !isStopped, finish?.isCut != true else { return false }
            guard let limit = rules.outputLimit, let usage else { return true }
            return usage.output < limit
        }

        func stop(_ rules: Rules) -> Stop {
            if let match = text.match { return Stop(reason: .stopSequence, sequence: match) }
            if !refusal.isEmpty { return Stop(reason: .refusal, refusal: JSONText.joined(refusal)) }
            switch finish {
            case .length: return Stop(reason: .maxTokens)
            case .filtered: return Stop(reason: .refusal)
            case .contextWindow: return Stop(reason: .contextWindowExceeded)
            case .stop, .toolCalls, .unknown, .overloaded, .failed, nil:
                if hasCutCall { return Stop(reason: .maxTokens) }
                if shownCalls > 0 { return Stop(reason: .toolUse) }
                if rules.quirks.takes(rules.stopSequences), let matchedStop, rules.stopSequences.contains(matchedStop) {
                    return Stop(reason: .stopSequence, sequence: matchedStop)
                }
                return Stop(reason: .endTurn)
            }
        }
    }

    /// The outcome of a round.
    struct RoundEnd: Sendable {
        var stop: Stop
        var webCalls: [ServerCall]
        var hasClientCalls: Bool
    }

    /// A call that is not for the client.
    struct ServerCall: Sendable {
        /// nil if the request does not offer it.
        var tool: ServerTool?
        var name: String
        /// Always an object, whatever the model wrote, as for a client's tool (S-23).
        var arguments: [UInt8]
        var thoughtSignature: String?
    }
}
