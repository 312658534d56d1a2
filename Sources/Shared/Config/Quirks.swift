/// What an upstream understands and how it says things: facts, each with its default.
///
/// The default is classic Chat Completions and nothing later (D-25). Each names the rows that it serves; who
/// differs, and by what evidence, stands beside the profiles.
package struct Quirks: Sendable, Equatable {
    // MARK: The request's size and shape

    /// Where the limit of the answer is written. *Source*.
    package var maxTokensField = MaxTokensField.maxTokens
    /// The most that may be asked for; more is cut to it. *Source*: R-04.
    package var maxOutputTokens: Int?
    /// The least that makes sense: a reasoning model with a small cap thinks and then says nothing. *Source*.
    package var minOutputTokens: Int?
    /// Told to clients by `/v1/models`, and where an upstream finds a prompt too long without a number. *Source*: L-07, O-31.
    package var contextWindow: Int?
    /// Takes `stream_options.include_usage`. *Source*: R-12, U-24.
    package var streamUsage = true
    /// Is streamed even when the client did not ask for a stream. *Source*: D-27, Q-07.
    package var alwaysStream = false

    // MARK: Messages

    /// The role of the system prompt. *Source*.
    package var systemRole = SystemRole.system
    /// System text as an array of parts. *Source*: R-07.
    package var systemParts = false
    /// Messages of text alone as one plain string. *Source*: D-26, M-01.
    package var stringContent = true
    /// What becomes of a system message inside the conversation. *Source*: M-60 … M-62.
    package var midSystem = MidSystem.user
    /// Takes images; else a word stands in for each. *Source*: M-06.
    package var vision = true
    /// Fetches an image by its URL; else it takes data alone. *Source*: M-03.
    package var imageURLs = true
    /// What becomes of a PDF; `text` acts as `placeholder`, since there is no reader of PDF. *Source*: M-09.
    package var pdf = PDF.placeholder
    /// Goes on with an assistant message at the end, and how it is told so. *Source*: M-45, V-10.
    package var prefill = Prefill.reject
    /// `cache_control` is passed on. *Source*: R-30.
    package var cacheControl = false

    // MARK: Tools

    /// Takes `tool_choice: "required"`; else a sentence says it. *Source*: R-15.
    package var toolChoiceRequired = true
    /// Takes `tool_choice: "none"`; else no tool is shown. *Source*: R-17.
    package var toolChoiceNone = true
    /// Takes `tool_choice` with a function's name; else `required` with that function alone. *Source*: R-16.
    package var toolChoiceNamed = true
    /// Takes `required` and a named tool while it thinks; else only in a request that stops it from thinking. *Source*.
    package var toolChoiceThinking = true
    /// Takes `parallel_tool_calls`. *Source*: R-18.
    package var parallelFlag = true
    /// Takes `function.strict`. *Source*: T-02, D-53.
    package var strictTools = false
    /// Takes under `strict` only schemas whose objects are closed and whose properties are all required: they are rewritten so.
    /// *Source*: T-33, D-53.
    package var strictSchema = true
    /// The dialect of JSON Schema that tools and formats are told in. *Source*: D-50, T-33.
    package var schemaMode = SchemaMode.basic
    /// The most bytes of a function's name. *Source*: T-20.
    package var nameMax = 64
    /// The characters of a function's name besides ASCII letters and digits. *Source*: T-20.
    package var nameChars = "_-"
    /// What the id of a call may be: 64 characters, 40, or nine letters and digits. *Source*: M-40, Q-19.
    package var toolID = ToolID.keep
    /// Tool messages may hold parts. *Source*: M-14.
    package var toolParts = false
    /// Tool messages may hold images. *Source*: M-14.
    package var toolImages = false
    /// An empty tool message is refused. *Source*: M-13.
    package var noEmptyTool = false
    /// The content of an assistant message that has only tool calls. *Source*: M-42.
    package var emptyContent = EmptyContent.null
    /// A user message right behind a tool message is refused. *Source*: Q-19.
    package var mergeUserAfterTool = false
    /// Tool arguments are written when they are complete. *Source*: A-09.
    package var bufferTools = false
    /// Whether calls are read that stand in the text of an answer: a server of one's own leaves them there until it is told which
    /// parser the model needs. *Source*: D-48.
    package var textCalls = TextCalls.auto
    /// Calls carry `extra_content.google.thought_signature`, and must when they come back. *Source*: K-08.
    package var thoughtSignatures = false

    // MARK: Sampling, stop sequences, format

    /// Less is raised to it. *Source*.
    package var temperatureMin = 0.0
    /// More is cut to it. *Source*: R-08.
    package var temperatureMax = 2.0
    /// Sampling fields are refused or without effect: not sent. *Source*.
    package var fixedSampling = false
    /// Takes `top_p`. *Source*: R-09, D-57.
    package var topP = true
    /// Takes `top_k`. *Source*: R-10.
    package var topK = false
    /// Says which stop sequence matched; else the proxy looks for them itself. *Source*: R-11.
    package var stopReport = false
    /// The most stop sequences that it takes; of more none is sent, and the proxy looks for them. *Source*: D-53.
    package var stopMax: Int?
    /// How an answer is held to a schema. *Source*: R-25.
    package var responseFormat = ResponseFormat.jsonSchema

    // MARK: Reasoning

    /// The member in which reasoning goes back; all are read. *Source*: K-02, F-11.
    package var reasoningField = ReasoningField.reasoningContent
    /// Which reasoning goes back. *Source*: K-01 … K-06.
    package var reasoningReplay = ReasoningReplay.none
    /// What stands in where reasoning must go back and is not there: with tools, in every message of the model. *Source*: K-03,
    /// F-12, D-51.
    package var reasoningRequired = ReasoningRequired.no
    /// How a request says how much to think. *Source*.
    package var thinkingControl = ThinkingControl.none
    /// What says that thinking is wanted: nothing where the model thinks unasked, else the switch of `thinkingControl`. *Source*.
    package var thinkingOn = ThinkingOn.omit
    /// The most of `thinking_budget` under `.enableThinking`. *Source*: D-57.
    package var thinkingBudgetMax: Int?
    /// Thinking can be switched off, by the switch of `thinkingControl`; under `.effort`, `effortOff` says it. *Source*: R-19.
    package var thinkingOff = true
    /// With tools, sends `clear_thinking: false` inside `thinking`: the model keeps what it thought in earlier turns. *Source*: Q-04.
    package var keepThinking = false
    /// The member of `chat_template_kwargs` that the model's template reads. *Source*.
    package var templateSwitch = TemplateSwitch.enableThinking
    /// The efforts that the model takes, weakest first; another is moved to the nearest below, else above. *Source*: R-24.
    package var effortValues: [Effort] = []
    /// The `reasoning_effort` that says "no thinking", or comes nearest; nil: the field is left out. *Source*.
    package var effortOff: Effort?
    /// Function tools go only without thinking: with `reasoning_effort: "none"`, or the switch of a template. *Source*: F-10.
    package var toolsNeedEffortNone = false
    /// Whether `<think>` is looked for in the text of answers; `on`: they begin inside it. *Source*: S-12.
    package var thinkTags = ThinkTags.auto
    /// Text and reasoning may come as all that was said so far, each time. *Source*: D-43.
    package var cumulative = Cumulative.off

    // MARK: Answers

    /// `prompt_tokens` leaves out what was cached. *Source*: S-41.
    package var usageExclusive = false
    /// A stream may end without a finish_reason and without `[DONE]`. *Source*: U-09.
    package var lenientEOF = false
    /// An answer without content gets an empty text block. *Source*: X-07.
    package var emptyTextBlock = false

    // MARK: The rest of the request

    /// Takes `service_tier`: `default` for clients that want no other, and under `priority` that for clients in a hurry, which
    /// costs more. *Source*.
    package var serviceTier = ServiceTier.none
    /// Takes `prompt_cache_key`: requests of one session go where its prompt is cached. *Source*: R-27.
    package var promptCacheKey = false
    /// How the key is shown. *Source*.
    package var keyHeader = KeyHeader.authorization
    /// Members that every request gets where the translation writes none of that name: what the vendor alone has.
    package var extraBody: JSON = [:]
    /// Header fields that every request gets beside its own: what gateways ask for, and OpenRouter's names of an application.
    /// `{session}` in a value is a hash of the client's session and the model; a field that has it is left out where there is none.
    package var extraHeaders: JSON = [:]

    package init() {}

    /// A request can stop the model from thinking.
    package var canStopThinking: Bool {
        switch thinkingControl {
        case .none: false
        case .effort: effortOff == Effort.none
        case .thinkingType, .enableThinking, .reasoningObject, .chatTemplate: thinkingOff
        }
    }

    package enum MaxTokensField: String, Sendable, CaseIterable {
        case maxTokens = "max_tokens", maxCompletionTokens = "max_completion_tokens"
    }
    package enum SystemRole: String, Sendable, CaseIterable { case system, developer }
    package enum MidSystem: String, Sendable, CaseIterable { case user, native, hoist }
    package enum SchemaMode: String, Sendable, CaseIterable {
        case none, basic, openAI = "openai", moonshot, gemini, gbnf, strict, minimal
    }
    package enum ToolID: String, Sendable, CaseIterable { case keep, forty, nine }
    package enum EmptyContent: String, Sendable, CaseIterable { case null, empty = "" }
    package enum PDF: String, Sendable, CaseIterable { case placeholder, file, text }
    package enum ReasoningField: String, Sendable, CaseIterable {
        case reasoningContent = "reasoning_content", reasoning, reasoningDetails = "reasoning_details", reasoningText = "reasoning_text"
    }
    package enum ReasoningReplay: String, Sendable, CaseIterable {
        case none, always, toolTurns = "tool_turns", details, thinkTags = "think_tags"
    }
    package enum ReasoningRequired: String, Sendable, CaseIterable { case no, empty, space }
    package enum ThinkingControl: String, Sendable, CaseIterable {
        case none, effort, thinkingType = "thinking_type", enableThinking = "enable_thinking", reasoningObject = "reasoning_object",
            chatTemplate = "chat_template"
    }
    package enum ThinkingOn: String, Sendable, CaseIterable { case omit, enabled, adaptive }
    package enum TemplateSwitch: String, Sendable, CaseIterable { case enableThinking = "enable_thinking", thinking }
    package enum KeyHeader: String, Sendable, CaseIterable { case authorization, apiKey = "api-key" }
    package enum Effort: String, Sendable, CaseIterable, Comparable {
        case none, minimal, low, medium, high, xhigh, max

        private var strength: Int { Self.allCases.firstIndex(of: self) ?? 0 }
        package static func < (a: Effort, b: Effort) -> Bool { a.strength < b.strength }
    }
    package enum TextCalls: String, Sendable, CaseIterable { case auto, off }
    package enum ThinkTags: String, Sendable, CaseIterable { case auto, on, off }
    package enum Cumulative: String, Sendable, CaseIterable { case off, auto }
    package enum ResponseFormat: String, Sendable, CaseIterable { case jsonSchema = "json_schema", jsonObject = "json_object", none }
    package enum ServiceTier: String, Sendable, CaseIterable { case none, standard, priority }
    package enum Prefill: String, Sendable, CaseIterable { case reject, native, `continue`, prefix, partial }
}
