extension MessageStream {
    /// What a round came to.
    struct Round: Sendable {
        var stop: Stop
        var webCalls: [ServerCall]
        var hasClientCalls: Bool
    }

    /// A call that is not the client's to answer.
    struct ServerCall: Sendable {
        /// nil: the request does not offer it.
        var tool: ServerTool?
        var name: String
        var arguments: [UInt8]
        var thoughtSignature: String?
    }
}
