/// `--probe`: finds out what one upstream can do by asking it. It does no I/O: it says what to send, and is given what came back.
package struct Probe: Sendable {
    /// For one upstream, refused and repeated requests included.
    package static let maxRequests = 14
    /// Questions above this price are listed with it beforehand. *Units*: tokens.
    private static let smallPrice = 300
    private static let maxWhyCharacters = 200

    /// A question that was sent.
    private struct Turn: Sendable {
        let question: ProbeQuestion
        let sent: JSON
        var answer: ProbeAnswer
        /// The fixes applied to get an answer.
        let healed: [Healing]
    }

    private let upstream: Config.Upstream
    private let config: Config
    private let attempt: Attempt
    /// As configured, plus what the upstream's refusals taught.
    private var quirks: Quirks
    private var questions = ProbeQuestion.all[...]
    private var turn: Turn?
    /// A question to repeat, with the fixes applied for it.
    private var repeated: (question: ProbeQuestion, healed: [Healing])?
    private var requests = 0
    private var found: [ProbeFinding] = []
    /// The flags that made refused questions work.
    private var learnt: [JSON] = []
    private var told = 0
    /// Nothing more can be asked: unreachable, no valid key, or no such model.
    private var isStopped = false

    package init?(_ upstream: Config.Upstream, config: Config) {
        guard let attempt = Attempt([upstream]) else { return nil }
        self.upstream = upstream
        self.config = config
        self.attempt = attempt
        quirks = upstream.model.quirks
    }

    /// Whether it can be reached, accepts the key, and knows the model.
    package var isUsable: Bool { [.reachable, .key, .model].allSatisfy(isProven) }

    private func isProven(_ topic: ProbeFinding.Topic) -> Bool { found.contains { $0.topic == topic && $0.verdict == .yes } }

    // MARK: - Asking

    /// Returns what to send next; nil if there is nothing more to ask.
    package mutating func next() -> OutboundRequest? {
        guard !isStopped, requests < Self.maxRequests, let (question, healed) = repeated ?? nextQuestion().map({ ($0, []) }) else { return nil }
        repeated = nil
        requests += 1
        let sent = question.body(for: upstream.model, quirks: quirks)
        turn = Turn(question: question, sent: sent, answer: ProbeAnswer(question, quirks: quirks), healed: healed)
        return attempt.request(sent.encoded, isStream: question.isStream, session: nil, config: config)
    }

    private mutating func nextQuestion() -> ProbeQuestion? {
        while let question = questions.popFirst() {
            if question.isDue(found) { return question }
        }
        return nil
    }

    /// Whether a repetition still leaves enough requests for every question that is always asked.
    private var canRepeat: Bool { requests + questions.count { $0.isDue([]) } < Self.maxRequests }

    // MARK: - Reading

    package mutating func receive(_ part: InboundPart) {
        turn?.answer.receive(part)
        guard let turn, turn.answer.isOver else { return }
        self.turn = nil
        switch turn.answer.failure {
        case nil:
            for topic in [.reachable, .key, .model] as [ProbeFinding.Topic] { prove(topic) }
            learnt += turn.healed.map(\.flags)
            found += turn.question.findings(turn.answer, turn.question.profile(quirks))
        case .transport(let failure): lose(turn, failure)
        case .broken(let error), .empty(let error): conclude(turn, .unproven, error.message)
        case .upstream(let error): refuse(turn, error)
        }
    }

    private mutating func prove(_ topic: ProbeFinding.Topic) {
        guard !found.contains(where: { $0.topic == topic }) else { return }
        switch topic {
        case .reachable: found.append(ProbeFinding(.reachable, .yes, upstream.url))
        case .key: found.append(ProbeFinding(.key, .yes, upstream.keys.count == 0 ? "none is needed" : "it is taken"))
        case .model: found.append(ProbeFinding(.model, .yes, upstream.model.remoteID))
        case .stream, .usage, .limit, .forcedCall, .autoChoice, .streamedCall, .systemInside, .image, .effort, .stopSequences, .toolNames,
            .strict, .claudeCodeTools, .schemaMode, .prefixCache:
            break
        }
    }

    private mutating func lose(_ turn: Turn, _ failure: TransportFailure) {
        guard !isProven(.reachable) else { return conclude(turn, .unproven, failure.message) }
        stop(ProbeFinding(.reachable, .no, failure.kind == .tls ? "not trusted: \(failure.message)" : failure.message))
    }

    private mutating func refuse(_ turn: Turn, _ error: UpstreamError) {
        let words = "\(error.status): \(error.message)"
        if !isProven(.model) {
            if error.status == 404, !error.isAboutModel { return stop(ProbeFinding(.reachable, .no, "\(words): is base_url right?")) }
            prove(.reachable)
            if [.authentication, .permission, .billing].contains(error.kind) { return stop(ProbeFinding(.key, .no, words)) }
            if error.status != 429, error.status < 500 { prove(.key) }
            if error.isAboutModel { return stop(ProbeFinding(.model, .no, words)) }
        }
        let healing = Healing.of(error, quirks: quirks, sent: turn.sent, except: turn.healed)
        if let healing {
            var healthier = quirks
            healing.apply(to: &healthier)
            if canRepeat, turn.question.body(for: upstream.model, quirks: healthier) != turn.sent {
                quirks = healthier
                repeated = (turn.question, turn.healed + [healing])
                return
            }
        }
        let isRefusal = (400..<500).contains(error.status) && ![402, 408, 429].contains(error.status) || healing != nil
        conclude(turn, isRefusal ? .no : .unproven, words, healing?.flags ?? (isRefusal ? turn.question.flagsIfRefused : [:]))
    }

    private mutating func conclude(_ turn: Turn, _ verdict: ProbeFinding.Verdict, _ why: String, _ flags: JSON = [:]) {
        guard let topic = turn.question.topics.first else { return }
        found.append(ProbeFinding(topic, verdict, why, flags))
    }

    private mutating func stop(_ finding: ProbeFinding) {
        found.append(finding)
        isStopped = true
    }

    // MARK: - Reporting

    /// The most it can cost, shown before asking.
    package var price: [String] {
        let bodies = ProbeQuestion.all.map { $0.body(for: upstream.model, quirks: quirks) }
        let tokens = bodies.map { TokenEstimate.ofChatRequest($0) }
        let output = ProbeQuestion.all.reduce(0) { $0 + $1.maxTokens }
        // The requests to spare may both repeat the longest question.
        let input = tokens.reduce(0, +) + 2 * (tokens.max() ?? 0)
        let large = zip(ProbeQuestion.all, tokens).filter { $1 > Self.smallPrice }.compactMap { question, tokens in
            question.topics.first.map { "\($0.rawValue) \(tokens)" }
        }
        return [
            masked("\(name): at most \(Self.maxRequests) requests, about \(input) tokens in and \(output) out"),
            masked("  of these in: \(large.joined(separator: ", "))"),
        ]
    }

    private var name: String { "\(upstream.model.id) at \(upstream.words), profile \(upstream.model.profile)" }

    /// The findings not yet printed, a line each.
    package mutating func takeLines() -> [String] {
        defer { told = found.count }
        return found[told...].map(line)
    }

    /// What was not decided, what contradicts the profile, and last the `quirks` to paste.
    package var conclusion: [String] {
        let open = ProbeFinding.Topic.allCases.filter { topic in topic != .schemaMode && !found.contains { $0.topic == topic } }
        let lines = open.map { line(ProbeFinding($0, .unproven, "not asked")) }
        return lines + contradictions.map { masked("contradicts the profile: \($0)") } + [masked("quirks  \(Self.text(advice))")]
    }

    /// *Shape*: `quirks` of a model, only those that differ from the configured ones.
    var advice: JSON {
        // A call that came as text needs the flag, even if the profile has it today.
        .object(meanings.filter { !isConfigured($0) || $0.key.says("text_calls") })
    }

    private var contradictions: [String] {
        meanings.filter { !isConfigured($0) }.map { member in
            let own = Quirks.flag(named: member.key.string)?.value(upstream.model.quirks) ?? .null
            return "\(member.key.string) is \(Self.text(own)) there, and \(Self.text(member.value)) here"
        }
    }

    /// All flags that follow from the findings; of several values for one, the last.
    private var meanings: [JSON.Member] {
        JSON.object((learnt + found.map(\.flags)).flatMap { $0.members ?? [] }).distinctMembers
    }

    private func isConfigured(_ member: JSON.Member) -> Bool {
        Quirks.flag(named: member.key.string)?.value(upstream.model.quirks) == member.value
    }

    private func line(_ finding: ProbeFinding) -> String {
        let why = finding.why.count > Self.maxWhyCharacters ? finding.why.prefix(Self.maxWhyCharacters) + "…" : finding.why[...]
        return masked(ProbeFinding(finding.topic, finding.verdict, String(why)).line)
    }

    private func masked(_ text: String) -> String { Secrets(config.secrets).masked(text).visible }

    private static func text(_ json: JSON) -> String { String(decoding: json.encoded, as: UTF8.self) }
}

extension Config {
    /// The upstreams for `--probe NAME`: those that a request for that name can use; without a name, all. Empty if none serves it.
    package func upstreams(probing name: String?) -> [Upstream] {
        if let name { return Routing(RequestFacts(name: name, headers: [:]), self).map { upstreams(for: $0.target) } ?? [] }
        var ids: [String] = []
        for model in providers.flatMap(\.models) where !ids.contains(model.id) { ids.append(model.id) }
        return ids.flatMap { upstreams(for: $0) }
    }
}

extension UpstreamError {
    /// The model is unknown or not served.
    fileprivate var isAboutModel: Bool {
        let words = message.asciiLowercased
        let wordings = [
            "not found", "not exist", "not available", "unknown model", "invalid model", "no such model", "model is not", "not a valid model",
        ]
        return code == "model_not_found" || (status < 500 && words.contains("model") && wordings.contains(where: words.contains))
    }
}
