/// What an upstream understands and how it says things: facts, each with a default.
///
/// The defaults are classic Chat Completions and nothing later (D-25). Each fact cites the rows it serves; who differs, and on
/// what evidence, is in the profiles.
package struct Quirks: Sendable, Equatable {
    // MARK: The request's size and shape

    /// The member for the answer's token limit. *Source*.
    package var maxTokensField = MaxTokensField.maxTokens
    /// The most that may be asked for; larger limits are lowered to it. *Source*: R-04.
    package var maxOutputTokens: Int?
    /// The least that makes sense: with a small limit, a reasoning model thinks and then says nothing. *Source*.
    package var minOutputTokens: Int?
    /// Reported by `/v1/models`, and used if an upstream calls a prompt too long without a number. *Source*: L-07, O-31.
    package var contextWindow: Int?
    /// Accepts `stream_options.include_usage`. *Source*: R-12, U-24.
    package var streamUsage = true
    /// Streams from the upstream even if the client asked for no stream. *Source*: D-27, Q-07.
    package var alwaysStream = false

    // MARK: Messages

    /// The role of the system prompt. *Source*.
    package var systemRole = SystemRole.system
    /// Sends system text as an array of parts. *Source*: R-07.
    package var systemParts = false
    /// Sends text-only messages as one plain string. *Source*: D-26, M-01.
    package var stringContent = true
    /// What happens to system messages inside the conversation. *Source*: M-60 … M-62.
    package var midSystem = MidSystem.user
    /// Accepts images; if false, a word replaces each. *Source*: M-06.
    package var vision = true
    /// Fetches images by URL; if false, it accepts only data. *Source*: M-03.
    package var imageURLs = true
    /// What happens to PDFs; `text` acts as `placeholder`, since we cannot read PDFs. *Source*: M-09.
    package var pdf = PDF.placeholder
    /// How to make it continue an assistant message at the end, if it can. *Source*: M-45, V-10.
    package var prefill = Prefill.reject
    /// Passes on `cache_control`. *Source*: R-30.
    package var cacheControl = false

    // MARK: Tools

    /// Accepts tools with the choice left to the model; if false, `none` is sent with them and calls are read from the text.
    /// *Source*: D-48, D-57.
    package var toolChoiceAuto = true
    /// Accepts `tool_choice: "required"`; if false, a sentence asks for it. *Source*: R-15.
    package var toolChoiceRequired = true
    /// Accepts `tool_choice: "none"`; if false, no tools are sent. *Source*: R-17.
    package var toolChoiceNone = true
    /// Accepts `tool_choice` with a function's name; if false, `required` with only that function. *Source*: R-16.
    package var toolChoiceNamed = true
    /// Accepts `required` and named tools while thinking; if false, only in requests that disable thinking. *Source*.
    package var toolChoiceThinking = true
    /// Accepts `parallel_tool_calls`. *Source*: R-18.
    package var parallelFlag = true
    /// Accepts `function.strict`. *Source*: T-02, D-53.
    package var strictTools = false
    /// Under `strict`, accepts only schemas whose objects are closed and whose properties are all required, so they are rewritten.
    /// *Source*: T-33, D-53.
    package var strictSchema = true
    /// The dialect of JSON Schema for tools and formats. *Source*: D-50, T-33.
    package var schemaMode = SchemaMode.basic
    /// The longest function name, in bytes. *Source*: T-20.
    package var nameMax = 64
    /// Characters allowed in function names besides ASCII letters and digits. *Source*: T-20.
    package var nameChars = "_-"
    /// The limit on call ids: 64 characters, 40, or nine letters and digits. *Source*: M-40, Q-19.
    package var toolID = ToolID.keep
    /// Accepts parts in tool messages. *Source*: M-14.
    package var toolParts = false
    /// Accepts images in tool messages. *Source*: M-14.
    package var toolImages = false
    /// Rejects empty tool messages. *Source*: M-13.
    package var noEmptyTool = false
    /// The content of an assistant message that has only tool calls. *Source*: M-42.
    package var emptyContent = EmptyContent.null
    /// Rejects a user message right after a tool message. *Source*: Q-19.
    package var mergeUserAfterTool = false
    /// Writes tool arguments only when they are complete. *Source*: A-09.
    package var bufferTools = false
    /// Whether to look for calls in the text of answers: self-hosted servers leave them there unless told which parser the model
    /// needs. *Source*: D-48.
    package var textCalls = TextCalls.auto
    /// Calls carry `extra_content.google.thought_signature`, which must be sent back. *Source*: K-08.
    package var thoughtSignatures = false

    // MARK: Sampling, stop sequences, format

    /// Lower values are raised to it. *Source*.
    package var temperatureMin = 0.0
    /// Higher values are lowered to it. *Source*: R-08.
    package var temperatureMax = 2.0
    /// Rejects or ignores sampling fields, so they are not sent. *Source*.
    package var fixedSampling = false
    /// Accepts `top_p`. *Source*: R-09, D-57.
    package var topP = true
    /// Accepts `top_k`. *Source*: R-10.
    package var topK = false
    /// Reports which stop sequence matched; if false, the proxy looks for them itself. *Source*: R-11.
    package var stopReport = false
    /// The most stop sequences it accepts; if there are more, none are sent and the proxy looks for them. *Source*: D-53.
    package var stopMax: Int?
    /// How to make an answer follow a schema. *Source*: R-25.
    package var responseFormat = ResponseFormat.jsonSchema

    // MARK: Reasoning

    /// The member in which reasoning is sent back; all are read. *Source*: K-02, F-11.
    package var reasoningField = ReasoningField.reasoningContent
    /// Which reasoning is sent back. *Source*: K-01 … K-06.
    package var reasoningReplay = ReasoningReplay.none
    /// Placeholder for missing reasoning that must be sent back: with tools, in every message of the model. *Source*: K-03,
    /// F-12, D-51.
    package var reasoningRequired = ReasoningRequired.no
    /// How a request says how much to think. *Source*.
    package var thinkingControl = ThinkingControl.none
    /// How to ask for thinking: not at all if the model thinks by default, else the switch of `thinkingControl`. *Source*.
    package var thinkingOn = ThinkingOn.omit
    /// The largest `thinking_budget` under `.enableThinking`. *Source*: D-57.
    package var thinkingBudgetMax: Int?
    /// Thinking can be disabled with the switch of `thinkingControl`; under `.effort`, `effortOff` does it. *Source*: R-19.
    package var thinkingOff = true
    /// With tools, sends `clear_thinking: false` in `thinking`, so that the model keeps its earlier thoughts. *Source*: Q-04.
    package var keepThinking = false
    /// The member of `chat_template_kwargs` that the model's template reads. *Source*.
    package var templateSwitch = TemplateSwitch.enableThinking
    /// The efforts that the model accepts, weakest first; others become the nearest weaker one, or else stronger. *Source*: R-24.
    package var effortValues: [Effort] = []
    /// The `reasoning_effort` closest to "no thinking"; nil: the field is left out. *Source*.
    package var effortOff: Effort?
    /// Function tools need thinking off: `reasoning_effort: "none"`, or a template's switch. *Source*: F-10.
    package var toolsNeedEffortNone = false
    /// Whether to look for `<think>` in the text of answers; `on`: they begin inside it. *Source*: S-12.
    package var thinkTags = ThinkTags.auto
    /// Text and reasoning may repeat everything said so far in each chunk. *Source*: D-43.
    package var cumulative = Cumulative.off

    // MARK: Answers

    /// `prompt_tokens` excludes cached tokens. *Source*: S-41.
    package var usageExclusive = false
    /// A stream may end without a finish_reason and without `[DONE]`. *Source*: U-09.
    package var lenientEOF = false
    /// Gives an answer without content an empty text block. *Source*: X-07.
    package var emptyTextBlock = false

    // MARK: The rest of the request

    /// Accepts `service_tier`: `default` for clients that want no other, and with `priority` also `priority` for clients in a hurry,
    /// which costs more. *Source*.
    package var serviceTier = ServiceTier.none
    /// Accepts `prompt_cache_key`, which routes a session's requests to where its prompt is cached. *Source*: R-27.
    package var promptCacheKey = false
    /// How the key is sent. *Source*.
    package var keyHeader = KeyHeader.authorization
    /// Members added to every request unless the translation writes them itself: what only this vendor has.
    package var extraBody: JSON = [:]
    /// Header fields added to every request: for gateways, and OpenRouter's names for an application.
    /// `{session}` in a value becomes a hash of the client's session and the model; without a session, the field is left out.
    package var extraHeaders: JSON = [:]

    package init() {}

    /// Whether a request can disable thinking.
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
