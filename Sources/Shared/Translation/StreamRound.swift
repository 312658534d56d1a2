extension MessageStream.Rules {
    init(_ request: MessagesRequest, tools: ToolCatalog, quirks: Quirks, model: String, prefill: JSONText?, outputLimit: Int?) {
        self.init(
            tools: tools, quirks: quirks, thinking: request.thinking, stopSequences: request.stopSequences,
            hasTools: request.tools.contains { $0.name != nil }, mayCall: request.toolChoice.allowsCalls,
            isSingleCall: request.disableParallelToolUse, model: model,
            prefill: prefill, isStream: request.stream, outputLimit: outputLimit)
    }
}

extension MessageStream {
    /// The outcome of a round.
    struct Round: Sendable {
        var stop: Stop
        var webCalls: [ServerCall]
        var hasClientCalls: Bool
    }

    /// A call that is not for the client.
    struct ServerCall: Sendable {
        /// nil if the request does not offer it.
        var tool: ServerTool?
        var name: String
        /// Always an object, whatever the model wrote, as for a client's tool (S-23).
        var arguments: [UInt8]
        var thoughtSignature: String?
    }
}
