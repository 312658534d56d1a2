/// One question of `--probe`: what is asked, what proves yes, what proves no, and which flags follow.
///
/// It is asked in Chat Completions' own words, so that it shows what the server takes and not what the profile makes of it.
struct ProbeQuestion: Sendable {
    /// Where the answer's verdicts are about several things, the first stands for all if the question is refused.
    let topics: [ProbeFinding.Topic]
    /// Tokens. Models that think need room before their answer.
    let maxTokens: Int
    let isStream: Bool
    /// *Shape*: `messages` of Chat Completions.
    let messages: JSON
    let tools: [Tool.FunctionTool]
    /// The tools in the form that the profile gives them; else as they stand.
    let isInProfileForm: Bool
    /// The profile that it is asked under.
    let profile: @Sendable (Quirks) -> Quirks
    /// Other members of the request.
    let members: @Sendable (Quirks) -> JSON
    /// Whether it is worth asking after what was found so far.
    let isDue: @Sendable (_ found: [ProbeFinding]) -> Bool
    /// What an answer proves. A topic without a finding is left to a later question.
    let findings: @Sendable (ProbeAnswer, Quirks) -> [ProbeFinding]
    /// What follows where the server refuses the question, and its words name nothing that is known.
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

    /// The request's body. Nothing is added where the model's `extra_body` says it already.
    func body(for model: Config.Model, quirks: Quirks) -> JSON {
        let quirks = profile(quirks)
        let functions = isInProfileForm ? ToolCatalog(tools, quirks: quirks).functions : tools.map(Self.function)
        let request = ChatRequest(
            model: model.remoteID, stream: isStream, maxTokens: max(maxTokens, quirks.minOutputTokens ?? 0),
            settings: members(quirks).members ?? [], tools: functions, messages: [])
        return request.json(quirks).with("messages", messages)
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

    /// How its answer is read.
    func rules(_ quirks: Quirks) -> MessageStream.Rules {
        MessageStream.Rules(
            tools: ToolCatalog(tools, quirks: quirks), quirks: quirks, thinking: .unsaid, stopSequences: [], hasTools: !tools.isEmpty,
            mayCall: !tools.isEmpty, isSingleCall: false, model: "", isStream: isStream)
    }
}
