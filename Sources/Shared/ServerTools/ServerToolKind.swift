/// What a server tool is, whichever request declares it. All that there is to say of one is in its value, which has a file of its own.
package struct ServerToolKind: Sendable {
    /// What the client and the model call it; a request with a tool of its own under that name is refused (V-15). A declaration's type
    /// is the name and a date.
    package let name: String
    /// As one says it.
    let words: String
    /// What config.json lacks where nobody answers it.
    package let missingSetting: String
    /// *Source*: D-19.
    let defaultMaxUses: Int
    /// The member of Usage's `server_tool_use` that counts its successes.
    let counter: String
    /// It asks for no URL that the conversation does not have.
    var asksForSeenURLs = false

    /// For the model.
    let description: JSONText
    /// The schema of its arguments.
    let parameters: JSON

    /// Who answers it; nil: nobody, and the tool is off.
    let server: @Sendable (Config.WebSettings) -> (any WebServer)?
    /// What these arguments ask, in one spelling; nil: nothing.
    let question: @Sendable (_ arguments: [UInt8]) -> String?
    let request:
        @Sendable (_ tool: ServerTool, _ arguments: [UInt8], SeenURLs, Config.WebSettings) throws(ToolError) -> OutboundRequest
    /// The `content` of the result's block.
    let content:
        @Sendable (_ tool: ServerTool, _ arguments: [UInt8], ServerTool.Answer, Config.WebSettings, UnixTime) throws(ToolError) -> JSON
    /// A `content` that is no error, as the model reads it. *Source*: M-35, M-36.
    let rendered: @Sendable (JSON) -> JSONText

    package static let all = [webSearch, webFetch]

    /// Of a declaration's type: every dated version is the same tool here, for they differ in who may call it.
    static func of(type: String) -> ServerToolKind? { all.first { type.hasPrefix($0.name + "_") } }

    static func of(resultType: String) -> ServerToolKind? { all.first { $0.resultType == resultType } }

    /// The type of the result's block.
    var resultType: String { name + "_tool_result" }

    /// What the model calls, as the upstream's `function`.
    var function: JSON { ["name": JSON(name), "description": .string(description), "parameters": parameters] }

    /// The `content` of a result's block, or its error, as the model reads it.
    func text(of content: JSON) -> JSONText {
        guard let code = content["error_code"]?.text else { return rendered(content) }
        return .joined(["Error: ", JSONText(words), " failed (", code.canonical, ")"])
    }
}

extension ServerToolKind: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
