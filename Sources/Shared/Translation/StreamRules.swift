extension MessageStream {
    /// What the request determines about its answer.
    struct Rules: Sendable {
        var tools: ToolCatalog
        var quirks: Quirks
        var thinking: MessagesRequest.Thinking
        /// The proxy looks for these, unless the upstream reports which one ended its answer.
        var stopSequences: [String]
        /// The request declared tools; if not, any call is made up (S-26).
        var hasTools: Bool
        /// The model may call them.
        var mayCall: Bool
        var isSingleCall: Bool
        /// The model's id in the configuration, for signatures.
        var model: String
        /// The prefill that the upstream is to continue.
        var prefill: JSONText?
        /// The client gets the answer as it comes, rather than whole.
        var isStream: Bool
        /// The upstream's limit on output tokens.
        var outputLimit: Int?
    }
}

extension MessageStream.Rules {
    init(_ request: MessagesRequest, tools: ToolCatalog, quirks: Quirks, model: String, prefill: JSONText?, outputLimit: Int?) {
        self.init(
            tools: tools, quirks: quirks, thinking: request.thinking, stopSequences: request.stopSequences,
            hasTools: request.tools.contains { $0.name != nil }, mayCall: request.toolChoice.allowsCalls,
            isSingleCall: request.disableParallelToolUse, model: model,
            prefill: prefill, isStream: request.stream, outputLimit: outputLimit)
    }
}
