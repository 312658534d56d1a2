/// One question of `--probe`: what to ask, what proves yes or no, and which flags follow.
///
/// Asked in plain Chat Completions, so that it shows what the server accepts, not what the profile makes of it.
struct ProbeQuestion: Sendable {
    /// What the answer decides; if the question is refused, only the first.
    let topics: [ProbeFinding.Topic]
    /// *Units*: tokens. Models that think need room before their answer.
    let maxTokens: Int
    let isStream: Bool
    /// *Shape*: `messages` of Chat Completions.
    let messages: JSON
    let tools: [Tool.FunctionTool]
    /// Send the tools in the profile's form, not as written.
    let isInProfileForm: Bool
    /// The profile to ask under.
    let profile: @Sendable (Quirks) -> Quirks
    /// Other members of the request.
    let members: @Sendable (Quirks) -> JSON
    /// Whether it is worth asking after the findings so far.
    let isDue: @Sendable (_ found: [ProbeFinding]) -> Bool
    /// What an answer proves. A topic without a finding is left for a later question.
    let findings: @Sendable (ProbeAnswer, Quirks) -> [ProbeFinding]
    /// What follows if the server refuses the question for no reason we know.
    let flagsIfRefused: JSON

    init(
        _ topics: [ProbeFinding.Topic], maxTokens: Int, isStream: Bool = false, _ messages: JSON, tools: [Tool.FunctionTool] = [],
        isInProfileForm: Bool = false, under profile: @escaping @Sendable (Quirks) -> Quirks = { $0 },
        with members: @escaping @Sendable (Quirks) -> JSON = { _ in [:] },
        ifRefused flagsIfRefused: JSON = [:], isDue: @escaping @Sendable ([ProbeFinding]) -> Bool = { _ in true },
        _ findings: @escaping @Sendable (ProbeAnswer, Quirks) -> [ProbeFinding]
    ) {
        self.topics = topics
        self.maxTokens = maxTokens
        self.isStream = isStream
        self.messages = messages
        self.tools = tools
        self.isInProfileForm = isInProfileForm
        self.profile = profile
        self.members = members
        self.flagsIfRefused = flagsIfRefused
        self.isDue = isDue
        self.findings = findings
    }

    /// The request's body. The model's `extra_body` takes precedence.
    func body(for model: Config.Model, quirks: Quirks) -> JSON {
        let quirks = profile(quirks)
        let functions = isInProfileForm ? ToolCatalog(tools, quirks: quirks).functions : tools.map(Self.function)
        let request = ChatRequest(
            model: model.remoteID, stream: isStream, maxTokens: max(maxTokens, quirks.minOutputTokens ?? 0),
            settings: members(quirks).members ?? [], tools: functions, messages: [])
        let body = request.json(quirks).with("messages", messages)
        // A server that parses no calls rejects every other choice.
        return functions.isEmpty || quirks.toolChoiceAuto ? body : body.with("tool_choice", "none")
    }

    private static func function(_ tool: Tool.FunctionTool) -> JSON {
        [
            "type": "function",
            "function": [
                "name": JSON(tool.name), "description": tool.description.map(JSON.string), "parameters": tool.schema,
                "strict": tool.strict ? true : nil,
            ],
        ]
    }

    /// How to read its answer.
    func rules(_ quirks: Quirks) -> MessageStream.Rules {
        MessageStream.Rules(
            tools: ToolCatalog(tools, quirks: quirks), quirks: quirks, thinking: .unsaid, stopSequences: [], hasTools: !tools.isEmpty,
            mayCall: !tools.isEmpty, isSingleCall: false, model: "", isStream: isStream)
    }
}
