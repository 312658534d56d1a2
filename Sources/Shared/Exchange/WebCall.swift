/// One call of a server tool.
struct WebCall: Sendable {
    let id: String
    /// nil if the request does not offer it.
    let tool: ServerTool?
    let name: String
    /// Always an object, whatever the model wrote.
    let arguments: [UInt8]
    /// What is asked, in one spelling for all its variants.
    let question: String
    /// The client has already seen the call.
    var isShown: Bool
    var result: ServerTool.Result?

    init(id: String, tool: ServerTool?, name: String, arguments: [UInt8], isShown: Bool = false) {
        (self.id, self.tool, self.name, self.arguments, self.isShown) = (id, tool, name, arguments, isShown)
        question = tool?.question(in: arguments) ?? ""
    }

    /// It exceeded `max_uses`.
    var isOverused: Bool { tool.map { result == .overused($0.kind) } ?? false }
}
