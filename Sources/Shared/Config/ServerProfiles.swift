/// The profiles of those who serve everyone's models: houses of many models, and servers of one's own.
extension Profile {
    static let openRouter = Profile(
        "openrouter", hosts: ["openrouter.ai"],
        models: [
            ModelDifferences(patterns: ["anthropic/*", "google/*"]) { $0.cacheControl = true },
            ModelDifferences(patterns: ["moonshotai/*"]) {
                $0.reasoningField = .reasoningContent  // earendil-works/pi#5309
                $0.reasoningReplay = .always
                $0.reasoningRequired = .space  // K-03
                $0.thinkingOff = false  // §9.2: k3, k2.7 and k2-thinking always think
            },
            ModelDifferences(patterns: ["moonshotai/kimi-k2.5*", "moonshotai/kimi-k2.6*"]) { $0.thinkingOff = true },  // §9.2
        ]
    ) {
        $0.textCalls = .off  // D-48
        $0.midSystem = .native  // M-60
        $0.topK = true
        $0.pdf = .file  // M-09, Q-09
        $0.reasoningField = .reasoning
        $0.reasoningReplay = .details  // K-05
        $0.thinkingControl = .reasoningObject  // §9.2
        $0.thinkingOn = .enabled  // §9.2
        $0.effortValues = [.minimal, .low, .medium, .high, .xhigh]  // §9.2
        $0.prefill = .native  // M-45
    }

    static let groq = Profile(
        "groq", hosts: ["api.groq.com"],
        models: [
            ModelDifferences(patterns: ["*gpt-oss*"]) { gptOSS(&$0) },
            ModelDifferences(patterns: ["qwen*", "*deepseek-r1*"]) { $0.extraBody = ["reasoning_format": "parsed"] },
        ]
    ) {
        $0.textCalls = .off  // D-48
        $0.maxTokensField = .maxCompletionTokens
    }

    static let together = Profile(
        "together", hosts: ["api.together.xyz"],
        models: [
            ModelDifferences(patterns: ["*glm-5.3*"]) {
                $0.thinkingControl = .effort  // §9.2
                $0.effortValues = [.low, .medium, .high, .max]
            }
        ]
    ) {
        $0.textCalls = .off  // D-48
        $0.topK = true
    }

    static let fireworks = Profile("fireworks", hosts: ["api.fireworks.ai"]) {
        $0.textCalls = .off  // D-48
        $0.alwaysStream = true  // Q-12, D-27: "Requests with max_tokens > 4096 must have stream=true"
        $0.streamUsage = false  // comes unasked, and unknown fields are refused
        $0.strictTools = true  // D-53
        $0.topK = true
        $0.reasoningReplay = .always  // K-02, Q-12
    }
}

// MARK: - Servers of one's own

extension Profile {
    static let vLLM = Profile("vllm", models: templateModels) {
        $0.strictTools = true  // D-53: arguments are held to the schema only under `strict`
        $0.strictSchema = false
        $0.schemaMode = .none  // D-50
        $0.topK = true
        $0.stopReport = true
        $0.stopMax = 4  // D-53: "List should have at most 4 items"
        $0.reasoningField = .reasoning  // F-11
        $0.thinkingControl = .chatTemplate  // §9.2
        $0.prefill = .continue  // M-45
    }

    static let sgLang = Profile("sglang", models: templateModels) {
        $0.strictTools = true  // D-53
        $0.strictSchema = false
        $0.topK = true
        $0.stopReport = true
        $0.thinkingControl = .chatTemplate  // §9.2
        $0.prefill = .continue  // M-45
    }

    static let llamaCpp = Profile("llamacpp", models: templateModels) {
        $0.toolChoiceNamed = false  // becomes auto without a word
        $0.schemaMode = .gbnf  // D-50
        $0.topK = true
        $0.thinkingControl = .chatTemplate  // llama.cpp's server README: chat_template_kwargs
        $0.prefill = .native  // M-45, Q-15
    }

    private static let templateModels: [ModelDifferences] = [
        ModelDifferences(patterns: ["*deepseek-v3.1*", "*granite*"]) { $0.templateSwitch = .thinking },  // §9.2
        ModelDifferences(patterns: ["*gpt-oss*"]) { gptOSS(&$0) },
    ]

    /// §9.2: gpt-oss has an effort, and no way to stop thinking.
    @Sendable private static func gptOSS(_ quirks: inout Quirks) {
        quirks.thinkingControl = .effort
        quirks.effortValues = [.low, .medium, .high]
    }

    static let ollama = Profile("ollama") {
        $0.toolChoiceRequired = false  // ignored; a sentence in the prompt is heard
        $0.toolChoiceNone = false
        $0.toolChoiceNamed = false
        $0.parallelFlag = false  // as ignored as tool_choice
        $0.imageURLs = false  // Q-16; Ollama's page on OpenAI compatibility: base64 alone
        $0.reasoningField = .reasoning
    }

    static let lmStudio = Profile("lmstudio") {
        $0.toolChoiceNamed = false  // takes words only
        $0.schemaMode = .gbnf  // D-50
        $0.topK = true
        $0.imageURLs = false  // Q-17; lmstudio-ai/lmstudio-bug-tracker#1120
        $0.thinkingControl = .effort
        $0.effortValues = [.none, .minimal, .low, .medium, .high, .xhigh]
        $0.effortOff = Quirks.Effort.none
    }
}
