/// Profiles of vendors that serve their own models.
extension Profile {
    static let makers: [Profile] = [
        Profile("openai", asOf: "2026-11", hosts: ["api.openai.com", "*.api.openai.com"], models: openAIModels) {
            openAIDifferences(&$0)
            $0.serviceTier = .standard
            $0.pdf = .file  // M-09, Q-01
        },
        Profile(
            "azure", asOf: "2026-11", hosts: ["*.openai.azure.com", "*.services.ai.azure.com", "*.cognitiveservices.azure.com"],
            models: openAIModels
        ) {
            openAIDifferences(&$0)  // "same"; D-54: except files
            $0.keyHeader = .apiKey
        },
        Profile(
            "deepseek", asOf: "2026-11", hosts: ["api.deepseek.com"],
            models: [ModelDifferences(patterns: ["*flash*"]) { $0.vision = true }]  // D-54
        ) {
            $0.textCalls = .off  // D-48
            $0.schemaMode = .none  // D-50
            $0.toolChoiceThinking = false  // deepseek-ai/DeepSeek-V3#1376: "Thinking mode does not support this tool_choice"
            $0.vision = false  // D-54, Q-03
            $0.responseFormat = .jsonObject  // UKGovernmentBEIS/inspect_ai#4916: "This response_format type is unavailable now"
            $0.reasoningReplay = .always  // K-02, K-04, F-12
            $0.reasoningRequired = .empty  // K-03, D-51
            $0.thinkingControl = .thinkingType
            $0.effortValues = [.low, .medium, .high, .max]  // xhigh is high
        },
        Profile(
            "glm", asOf: "2026-11", hosts: ["api.z.ai", "open.bigmodel.cn"],
            models: [
                ModelDifferences(patterns: ["glm-5.3*"]) {
                    $0.thinkingOff = false
                    $0.effortValues = [.low, .high, .max]
                },
                // D-54: `glm-4v-plus`, `glm-4.6v-flash`, `glm-5v-turbo`
                ModelDifferences(patterns: (4...9).flatMap { ["glm-\($0)v*"] + (0...9).map { [major = $0] in "glm-\(major).\($0)v*" } }) {
                    $0.vision = true
                },
                ModelDifferences(patterns: ["glm-5.3-flash*"]) { $0.vision = true },  // D-54
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.toolChoiceRequired = false  // only auto
            $0.toolChoiceNone = false
            $0.toolChoiceNamed = false
            $0.temperatureMax = 1
            $0.vision = false  // D-54: "messages.content.type: text"
            $0.reasoningReplay = .always  // K-02: with clear_thinking: false
            $0.keepThinking = true
            $0.thinkingControl = .thinkingType
            $0.thinkingOn = .enabled
            $0.extraBody = ["tool_stream": true]  // otherwise arguments come all at the end, after minutes of silence
        },
        Profile(
            "kimi", asOf: "2026-11", hosts: ["api.moonshot.ai", "api.moonshot.cn", "api.kimi.com"],
            models: [
                ModelDifferences(patterns: ["kimi-*"]) { $0.fixedSampling = true },
                ModelDifferences(patterns: ["kimi-k2-*", "moonshot-v1-*"]) { $0.vision = false },  // images from k2.5 on
                ModelDifferences(patterns: ["*vision*"]) { $0.vision = true },  // Moonshot's page "Vision models"
                ModelDifferences(patterns: ["kimi-k2.5*", "kimi-k2.6*"]) { $0.thinkingControl = .thinkingType },
                ModelDifferences(patterns: ["kimi-k3*"]) {
                    $0.thinkingControl = .effort  // always thinks
                    $0.effortValues = [.low, .high, .max]
                },
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.maxTokensField = .maxCompletionTokens
            $0.minOutputTokens = 4096  // thinking eats small caps
            $0.toolChoiceThinking = false
            $0.schemaMode = .moonshot  // D-50
            $0.reasoningReplay = .always  // K-02, F-12
            $0.reasoningRequired = .space  // K-03: an empty one counts as missing
            $0.prefill = .partial  // M-45
        },
        Profile(
            "minimax", asOf: "2026-11", hosts: ["api.minimax.io", "api.minimaxi.com"],
            models: [
                ModelDifferences(patterns: ["minimax-m3*"]) {
                    $0.thinkingControl = .thinkingType  // M2.x always thinks
                    $0.thinkingOn = .adaptive
                    $0.vision = true  // MiniMaxAI/MiniMax-M3's model card: image, text to text
                },
                ModelDifferences(patterns: ["minimax-m3.1*"]) {
                    $0.reasoningField = .reasoningContent  // K-02
                    $0.reasoningReplay = .always
                },
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.maxTokensField = .maxCompletionTokens
            $0.temperatureMin = 0.01  // (0,1]
            $0.temperatureMax = 1
            $0.vision = false  // text before M3
            $0.reasoningField = .reasoningDetails
            $0.cumulative = .auto  // archestra-ai/archestra#6834: everything so far; MiniMax-AI/MiniMax-M2#95: in pieces
            $0.reasoningReplay = .details  // K-05
            $0.extraBody = ["reasoning_split": true]  // otherwise thinking is part of the content
        },
        Profile(
            "qwen", asOf: "2026-11", hosts: ["dashscope*.aliyuncs.com", "coding*.dashscope.aliyuncs.com"],
            models: [
                ModelDifferences(patterns: ["*vl*", "*omni*", "qvq*"]) { $0.vision = true },
                // Alibaba's model pages: from 3.5 on, Plus, Flash and the open models accept images; Max and Coder do not.
                ModelDifferences(patterns: (5...9).map { "qwen3.\($0)*" }) { $0.vision = true },
                ModelDifferences(patterns: ["qwen3.*max*", "qwen3.*coder*"]) { $0.vision = false },
                ModelDifferences(patterns: ["qwen3-coder*", "*-instruct*"]) {
                    $0.thinkingControl = .none  // Alibaba's page "Deep thinking": they have no thinking mode
                    $0.toolChoiceThinking = true
                },
                ModelDifferences(patterns: ["*-thinking*", "qwq*"]) { $0.thinkingControl = .none },  // same page: they always think
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.alwaysStream = true  // "must be set to false for non-streaming"
            $0.toolChoiceThinking = false
            $0.topK = true
            $0.vision = false
            $0.thinkingControl = .enableThinking
            $0.thinkingOn = .enabled
            $0.responseFormat = .none  // refused while it thinks
        },
        Profile(
            "mimo", asOf: "2026-11", hosts: ["api.xiaomimimo.com", "token-plan-*.xiaomimimo.com"],
            models: [
                // Xiaomi's model pages: v2-omni, v2.5 and v2.6 accept images; v2.5-pro does not.
                ModelDifferences(patterns: ["*omni*", "mimo-v2.5*", "mimo-v2.6*"]) { $0.vision = true },
                ModelDifferences(patterns: ["mimo-v2.5-pro*"]) { $0.vision = false },
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.vision = false
            $0.emptyContent = .empty  // XiaomiMiMo/MiMo-V2-Flash#8: null with tool calls is refused
            $0.reasoningReplay = .always  // K-02, Q-08
            $0.reasoningRequired = .space  // D-51; NousResearch/hermes-agent#24726
            $0.thinkingControl = .thinkingType  // the vendor's own API
            $0.responseFormat = .jsonObject
        },
    ]

    static let moreMakers: [Profile] = [
        Profile(
            "gemini", asOf: "2026-08", hosts: ["generativelanguage.googleapis.com"],
            models: [
                ModelDifferences(patterns: ["*gemini-2.5-flash*"]) { $0.effortOff = Quirks.Effort.none }  // "2.5 non-pro"
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.parallelFlag = false  // was refused
            $0.schemaMode = .gemini  // Q-18, D-50
            $0.thoughtSignatures = true  // K-08
            $0.thinkingControl = .effort
            $0.effortValues = [.low, .medium, .high]
            $0.effortOff = .low  // "else lowest"
        },
        Profile("mistral", asOf: "2026-08", hosts: ["api.mistral.ai"]) {
            $0.textCalls = .off  // D-48
            $0.streamUsage = false  // sent unasked
            $0.toolID = .nine  // Q-19, M-40
            $0.mergeUserAfterTool = true
            $0.temperatureMax = 1.5  // Mistral's API reference
            $0.prefill = .prefix  // Q-19, M-45
        },
    ]

    @Sendable private static func openAIDifferences(_ quirks: inout Quirks) {
        quirks.maxTokensField = .maxCompletionTokens  // max_tokens is refused by the o-series
        quirks.textCalls = .off  // D-48
        quirks.midSystem = .native  // M-60
        quirks.strictTools = true  // T-02
        quirks.schemaMode = .openAI  // D-50
        quirks.toolID = .forty  // M-40: "Expected a string with maximum length 40"
        quirks.promptCacheKey = true  // R-27; Azure's page on prompt caching
        quirks.thinkingControl = .effort
        quirks.effortValues = [.low, .medium, .high]  // the values that every reasoning model accepts
    }

    private static let openAIModels: [ModelDifferences] = [
        ModelDifferences(patterns: ["gpt-3.5*", "gpt-4*", "chatgpt-4o*"]) {
            $0.thinkingControl = .none  // they do not reason, and refuse the field
        },
        ModelDifferences(patterns: ["gpt-3.5*", "o1-mini*", "o3-mini*"]) { $0.vision = false },  // OpenAI's pages on these models
        ModelDifferences(patterns: ["o1*", "o3*", "o4*"]) {
            reasoning(&$0)
            $0.parallelFlag = false  // Azure's page on reasoning models: not supported
        },
        ModelDifferences(patterns: ["gpt-5*"]) {
            reasoning(&$0)
            $0.effortValues = [.minimal, .low, .medium, .high]  // the first generation
            $0.effortOff = .minimal
        },
        ModelDifferences(patterns: ["gpt-5.*"]) {
            $0.effortValues = [.none, .low, .medium, .high]
            $0.effortOff = Quirks.Effort.none
        },
        ModelDifferences(patterns: (2...9).map { "gpt-5.\($0)*" } + ["gpt-6*"]) {
            reasoning(&$0)
            $0.effortValues = [.none, .low, .medium, .high, .xhigh]
            $0.effortOff = Quirks.Effort.none
        },
        ModelDifferences(patterns: (4...9).map { "gpt-5.\($0)*" } + ["gpt-6*"]) {
            $0.toolsNeedEffortNone = true  // F-10
        },
        ModelDifferences(patterns: ["gpt-5*-chat*"]) {
            $0.thinkingControl = .none  // what ChatGPT runs: no choice of effort
            $0.toolsNeedEffortNone = false
        },
    ]

    /// "reasoning models".
    @Sendable private static func reasoning(_ quirks: inout Quirks) {
        quirks.systemRole = .developer
        quirks.fixedSampling = true
    }
}
