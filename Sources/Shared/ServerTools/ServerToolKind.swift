/// A kind of server tool, for all requests. Each is one value, in a file of its own.
package struct ServerToolKind: Sendable {
    /// Its name for the client and the model; a request with its own tool of that name is refused (V-15). A declaration's type is the name
    /// and a date.
    package let name: String
    /// Its name in messages.
    let words: String
    /// What config.json lacks if no server is configured.
    package let missingSetting: String
    /// *Source*: D-19.
    let defaultMaxUses: Int
    /// The member of Usage's `server_tool_use` that counts its successes.
    let counter: String
    /// It may ask only for URLs that the conversation contains.
    var asksForSeenURLs = false

    /// For the model.
    let description: JSONText
    /// The JSON Schema of its arguments.
    let parameters: JSON

    /// The server that answers it; nil if there is none, and the tool is off.
    let server: @Sendable (Config.WebSettings) -> (any WebServer)?
    /// What the arguments ask, in one spelling; nil if they ask nothing.
    let question: @Sendable (_ arguments: [UInt8]) -> String?
    let request:
        @Sendable (_ tool: ServerTool, _ arguments: [UInt8], SeenURLs, Config.WebSettings) throws(ToolError) -> OutboundRequest
    /// The `content` of the result block.
    let content:
        @Sendable (_ tool: ServerTool, _ arguments: [UInt8], ServerTool.Answer, Config.WebSettings, UnixTime) throws(ToolError) -> JSON
    /// Renders a `content` that is not an error, for the model. *Source*: M-35, M-36.
    let rendered: @Sendable (JSON) -> JSONText

    package static let all = [webSearch, webFetch]

    /// By a declaration's type: all dated versions are one tool here, since they differ only in who may call it.
    static func of(type: String) -> ServerToolKind? { all.first { type.hasPrefix($0.name + "_") } }

    static func of(resultType: String) -> ServerToolKind? { all.first { $0.resultType == resultType } }

    /// The type of the result block.
    var resultType: String { name + "_tool_result" }

    /// The upstream's `function`, which the model calls.
    var function: JSON { ["name": JSON(name), "description": .string(description), "parameters": parameters] }

    /// Renders the `content` of a result block, or its error, for the model.
    func text(of content: JSON) -> JSONText {
        guard let code = content["error_code"]?.text else { return rendered(content) }
        return .joined(["Error: ", JSONText(words), " failed (", code.canonical, ")"])
    }
}

extension ServerToolKind: Hashable {
    package static func == (a: Self, b: Self) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
