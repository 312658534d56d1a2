/// Profiles of those who serve other makers' models: aggregators and self-hosted servers.
extension Profile {
    static let houses: [Profile] = [
        Profile(
            "openrouter", asOf: "2026-11", hosts: ["openrouter.ai"],
            models: [
                ModelDifferences(patterns: ["deepseek/*"]) { $0.midSystem = .user },  // D-56
                ModelDifferences(patterns: ["anthropic/*", "google/*"]) { $0.cacheControl = true },
                ModelDifferences(patterns: ["moonshotai/*"]) {
                    $0.reasoningField = .reasoningContent  // earendil-works/pi#5309
                    $0.reasoningReplay = .always
                    $0.reasoningRequired = .space  // K-03
                    $0.thinkingOff = false  // k3, k2.7 and k2-thinking always think
                },
                ModelDifferences(patterns: ["moonshotai/kimi-k2.5*", "moonshotai/kimi-k2.6*"]) { $0.thinkingOff = true },
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.midSystem = .native  // M-60
            $0.topK = true
            $0.pdf = .file  // M-09, Q-09
            $0.reasoningField = .reasoning
            $0.reasoningReplay = .details  // K-05
            $0.thinkingControl = .reasoningObject
            $0.thinkingOn = .enabled
            $0.effortValues = [.minimal, .low, .medium, .high, .xhigh]
            $0.prefill = .native  // M-45
        },
        Profile(
            "groq", asOf: "2026-08", hosts: ["api.groq.com"],
            models: [
                ModelDifferences(patterns: ["*gpt-oss*"]) { gptOSS(&$0) },
                ModelDifferences(patterns: ["qwen*", "*deepseek-r1*"]) { $0.extraBody = ["reasoning_format": "parsed"] },
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.maxTokensField = .maxCompletionTokens
        },
        Profile(
            "together", asOf: "2026-11", hosts: ["api.together.xyz", "api.together.ai"],
            models: [
                ModelDifferences(patterns: ["*glm-5.3*"]) {
                    $0.thinkingControl = .effort
                    $0.effortValues = [.low, .medium, .high, .max]
                }
            ]
        ) {
            $0.textCalls = .off  // D-48
            $0.topK = true
        },
        Profile("fireworks", asOf: "2026-08", hosts: ["api.fireworks.ai"]) {
            $0.textCalls = .off  // D-48
            $0.alwaysStream = true  // Q-12, D-27: "Requests with max_tokens > 4096 must have stream=true"
            $0.streamUsage = false  // sent unasked, and unknown fields are refused
            $0.strictTools = true  // D-53
            $0.topK = true
            $0.reasoningReplay = .always  // K-02, Q-12
        },
        Profile("copilot", asOf: "2026-11", hosts: ["api.githubcopilot.com", "api.*.githubcopilot.com"]) {
            $0.textCalls = .off  // D-48
            $0.reasoningField = .reasoningText  // anomalyco/opencode#8900
            $0.reasoningReplay = .always
        },
    ]

    /// Servers that anyone can run, on any host.
    static let servers: [Profile] = [
        Profile("vllm", asOf: "2026-11", models: templateModels) {
            $0.strictTools = true  // D-53: arguments follow the schema only under `strict`
            $0.strictSchema = false
            $0.schemaMode = .none  // D-50
            $0.topK = true
            $0.stopReport = true
            $0.stopMax = 4  // D-53: "List should have at most 4 items"
            $0.reasoningField = .reasoning  // F-11
            $0.reasoningReplay = .always  // D-51: vLLM's page "Interleaved thinking"
            $0.thinkingControl = .chatTemplate
            $0.prefill = .continue  // M-45
        },
        Profile("sglang", asOf: "2026-11", models: templateModels) {
            $0.strictTools = true  // D-53
            $0.strictSchema = false
            $0.topK = true
            $0.stopReport = true
            $0.reasoningReplay = .always  // D-51
            $0.thinkingControl = .chatTemplate
            $0.prefill = .continue  // M-45
        },
        Profile("llamacpp", asOf: "2026-11", models: templateModels) {
            $0.toolChoiceNamed = false  // silently becomes auto
            $0.schemaMode = .gbnf  // D-50
            $0.topK = true
            $0.reasoningReplay = .always  // D-51: ggml-org/llama.cpp#18994
            $0.thinkingControl = .chatTemplate  // llama.cpp's server README: chat_template_kwargs
            $0.prefill = .native  // M-45, Q-15
        },
        Profile("ollama", asOf: "2026-11") {
            chooserless(&$0)
            $0.imageURLs = false  // Q-16; Ollama's page on OpenAI compatibility: base64 only
            $0.reasoningField = .reasoning
            $0.reasoningReplay = .always  // D-51
        },
        Profile("lmstudio", asOf: "2026-11") {
            $0.toolChoiceNamed = false  // accepts only the keywords
            $0.schemaMode = .gbnf  // D-50
            $0.topK = true
            $0.imageURLs = false  // Q-17; lmstudio-ai/lmstudio-bug-tracker#1120
            $0.reasoningReplay = .always  // D-51
            $0.thinkingControl = .effort
            $0.effortValues = [.none, .minimal, .low, .medium, .high, .xhigh]
            $0.effortOff = Quirks.Effort.none
        },
        // *Source*: the server of mlx-lm 0.32.
        Profile(
            "mlx", asOf: "2026-11",
            models: [ModelDifferences(patterns: ["*vl*", "*vision*"]) { $0.vision = true }] + templateModels
        ) {
            chooserless(&$0)
            $0.topK = true
            $0.vision = false  // "Only 'text' content type is supported."
            $0.reasoningField = .reasoning
            $0.reasoningReplay = .always  // its templates get the messages unchanged
            $0.thinkingControl = .chatTemplate
            $0.responseFormat = .none
        },
        // *Source*: `transformers serve` 5.24. It ignores OpenAI fields that it lacks, and answers unknown fields with 422.
        Profile("transformers", asOf: "2026-11", models: templateModels) {
            chooserless(&$0)
            $0.streamUsage = false
            $0.thinkingControl = .chatTemplate
            $0.responseFormat = .none
        },
    ]

    /// Set by the model's template, whoever runs it. *Source*: D-52; vLLM's page "Reasoning outputs".
    private static let templateModels: [ModelDifferences] = [
        ModelDifferences(patterns: ["*deepseek-v3.1*", "*deepseek-v3.2*", "*deepseek-v4*", "*granite*"]) {
            $0.templateSwitch = .thinking
            $0.thinkingOn = .enabled
        },
        // The model's card: "ToolCall is supported in non-thinking mode"
        ModelDifferences(patterns: ["*deepseek-v3.1*"]) { $0.toolsNeedEffortNone = true },
        ModelDifferences(patterns: ["*gemma-4*"]) { $0.thinkingOn = .enabled },
        ModelDifferences(patterns: ["*gpt-oss*"]) { gptOSS(&$0) },
    ]

    /// gpt-oss has effort levels, but thinking cannot be disabled.
    @Sendable private static func gptOSS(_ quirks: inout Quirks) {
        quirks.thinkingControl = .effort
        quirks.effortValues = [.low, .medium, .high]
    }

    /// Without tool_choice, a sentence asks the model, which it may follow; nor is parallel_tool_calls accepted.
    @Sendable private static func chooserless(_ quirks: inout Quirks) {
        quirks.toolChoiceRequired = false
        quirks.toolChoiceNone = false
        quirks.toolChoiceNamed = false
        quirks.parallelFlag = false
    }
}
