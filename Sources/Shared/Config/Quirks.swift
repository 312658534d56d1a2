/// What an upstream understands and how it says things: facts, each with its default.
///
/// The default is classic Chat Completions and nothing later (D-25). *Source*: mapping §9.
package struct Quirks: Sendable, Equatable {
    package var maxTokensField = MaxTokensField.maxTokens
    /// The most that may be asked for; more is cut to it.
    package var maxOutputTokens: Int?
    /// The least that makes sense: a reasoning model with a small cap thinks and then says nothing.
    package var minOutputTokens: Int?
    package var contextWindow: Int?
    /// Takes `stream_options.include_usage`.
    package var streamUsage = true
    /// Is streamed even when the client did not ask for a stream.
    package var alwaysStream = false
    package var systemRole = SystemRole.system
    /// System text as an array of parts.
    package var systemParts = false
    /// Messages of text alone as one plain string.
    package var stringContent = true
    package var midSystem = MidSystem.user
    package var toolChoiceRequired = true
    package var toolChoiceNone = true
    package var toolChoiceNamed = true
    /// Takes `required` and a named tool while it thinks; else only in a request that stops it from thinking.
    package var toolChoiceThinking = true
    /// Takes `parallel_tool_calls`.
    package var parallelFlag = true
    /// Takes `function.strict`.
    package var strictTools = false
    package var schemaMode = SchemaMode.basic
    package var nameMax = 64
    /// The characters of a function's name besides ASCII letters and digits.
    package var nameChars = "_-"
    package var toolID = ToolID.keep
    /// Tool messages may hold parts; and images among them.
    package var toolParts = false
    package var toolImages = false
    /// An empty tool message is refused.
    package var noEmptyTool = false
    /// The content of an assistant message that has only tool calls.
    package var emptyContent = EmptyContent.null
    /// A user message right behind a tool message is refused.
    package var mergeUserAfterTool = false
    package var temperatureMin = 0.0
    package var temperatureMax = 2.0
    /// Sampling fields are refused or without effect: not sent.
    package var fixedSampling = false
    package var topK = false
    /// Says which stop sequence matched; else the proxy looks for them itself.
    package var stopReport = false
    package var vision = true
    /// Fetches an image by its URL; else it takes data alone.
    package var imageURLs = true
    package var pdf = PDF.placeholder
    package var reasoningField = ReasoningField.reasoningContent
    package var reasoningReplay = ReasoningReplay.none
    package var reasoningRequired = ReasoningRequired.no
    package var thinkingControl = ThinkingControl.none
    /// What says that thinking is wanted: nothing where the model thinks unasked, else the switch of `thinkingControl`.
    package var thinkingOn = ThinkingOn.omit
    /// Thinking can be switched off, by the switch of `thinkingControl`; under `.effort`, `effortOff` says it.
    package var thinkingOff = true
    /// With tools, sends `clear_thinking: false` inside `thinking`: the model keeps what it thought in earlier turns.
    package var keepThinking = false
    /// The member of `chat_template_kwargs` that the model's template reads.
    package var templateSwitch = TemplateSwitch.enableThinking
    /// The efforts that the model takes, weakest first; another is moved to the nearest below, else above.
    package var effortValues: [Effort] = []
    /// The `reasoning_effort` that says "no thinking", or comes nearest; nil: the field is left out.
    package var effortOff: Effort?
    package var thinkTags = ThinkTags.auto
    package var responseFormat = ResponseFormat.jsonSchema
    package var cacheControl = false
    /// Calls carry `extra_content.google.thought_signature`, and must when they come back (K-08).
    package var thoughtSignatures = false
    package var prefill = Prefill.reject
    /// Takes `service_tier`: `default` for clients that want no other, and under `priority` that for clients in a hurry,
    /// which costs more.
    package var serviceTier = ServiceTier.none
    /// `prompt_tokens` leaves out what was cached.
    package var usageExclusive = false
    /// A stream may end without a finish_reason and without `[DONE]`.
    package var lenientEOF = false
    /// Tool arguments are written when they are complete.
    package var bufferTools = false
    package var emptyTextBlock = false
    /// Function tools go only with `reasoning_effort: "none"`.
    package var toolsNeedEffortNone = false
    /// How the key is shown.
    package var keyHeader = KeyHeader.authorization
    /// Members that every request gets where the translation writes none of that name: what the vendor alone has.
    package var extraBody: JSON = [:]

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
    package enum SchemaMode: String, Sendable, CaseIterable { case none, basic, gemini, strict }
    package enum ToolID: String, Sendable, CaseIterable { case keep, nine }
    package enum EmptyContent: String, Sendable, CaseIterable { case null, empty = "" }
    package enum PDF: String, Sendable, CaseIterable { case placeholder, file, text }
    package enum ReasoningField: String, Sendable, CaseIterable {
        case reasoningContent = "reasoning_content", reasoning, reasoningDetails = "reasoning_details"
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
    package enum Effort: String, Sendable, CaseIterable { case none, minimal, low, medium, high, xhigh, max }
    package enum ThinkTags: String, Sendable, CaseIterable { case auto, on, off }
    package enum ResponseFormat: String, Sendable, CaseIterable { case jsonSchema = "json_schema", jsonObject = "json_object", none }
    package enum ServiceTier: String, Sendable, CaseIterable { case none, standard, priority }
    package enum Prefill: String, Sendable, CaseIterable { case reject, native, `continue`, prefix, partial }
}
