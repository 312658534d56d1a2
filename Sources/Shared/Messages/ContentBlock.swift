/// One block of a message's content, as a client sends it.
enum ContentBlock: Sendable {
    /// `cache` is its `cache_control`, for upstreams that accept one.
    case text(JSONText, cache: JSON? = nil)
    case image(ImageSource, cache: JSON? = nil)
    case document(Document)
    case searchResult(SearchResult)
    case toolUse(ToolUse)
    case toolResult(ToolResult)
    case thinking(JSONText, signature: JSONText?)
    case redactedThinking
    /// A call of a tool that runs on the server.
    case serverToolUse(ToolUse)
    /// The result of a tool that the proxy runs, such as `web_search_tool_result`, unparsed.
    case webResult(JSON, toolUseID: String)
    /// Any other result or call, which only another backend can have made (M-37), unparsed.
    case foreign(JSON)
    case toolReference(name: String)
    case toolAddition(Tool.Change)
    case toolRemoval(Tool.Change)
    case containerUpload(fileID: JSONText)
    /// A summary of earlier messages.
    case compaction(JSONText?)
    /// Marks a change of model; not part of the prompt.
    case fallback
    case unknown(type: JSONText, text: JSONText?)

    enum ImageSource: Sendable {
        case base64(mediaType: JSONText, data: JSONText)
        case url(JSONText)
    }

    struct Document: Sendable {
        var title: JSONText?
        var note: JSONText?
        var source: Source
        var cache: JSON?

        enum Source: Sendable {
            case text(JSONText)
            case content([ContentBlock])
            case pdf(JSONText)
            case url(JSONText)
            /// Data that is neither text nor a PDF.
            case other(mediaType: JSONText)
        }
    }

    struct SearchResult: Sendable {
        var source: JSONText
        var title: JSONText
        var texts: [JSONText]
        var cache: JSON?
    }

    struct ToolUse: Sendable {
        var id: String
        var name: String
        var input: JSON
    }

    struct ToolResult: Sendable {
        var toolUseID: String
        var content: [ContentBlock]
        var isError: Bool
        var cache: JSON?
    }
}

// MARK: - Reading

extension ContentBlock {
    /// `content` as a list of blocks: a string becomes one text block, null none.
    static func list(_ content: JSON?) throws(FieldError) -> [ContentBlock] {
        switch content {
        case nil, .null: return []
        case .string(let text): return [.text(text)]
        case .array(let elements):
            var blocks: [ContentBlock] = []
            blocks.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                blocks.append(try under("\(index)") { () throws(FieldError) in try ContentBlock(element) })
            }
            return blocks
        case .bool, .number, .object: throw FieldError("", "Input should be a valid string or list")
        }
    }

    init(_ json: JSON) throws(FieldError) {
        guard json.members != nil else { throw FieldError("", "Input should be a valid dictionary") }
        let type = try json.requiredText("type")
        switch type.string {
        case "text": self = .text(try json.requiredText("text"), cache: json.optional("cache_control"))
        case "image":
            let source = try under("image.source") { () throws(FieldError) in
                // MCP images have their data in the block itself.
                json.optional("source") == nil && json.optional("data") != nil
                    ? .base64(mediaType: try json.optionalText("mimeType") ?? "", data: try json.requiredText("data"))
                    : try ImageSource(try json.required("source"))
            }
            self = .image(source, cache: json.optional("cache_control"))
        case "document": self = .document(try Document(json))
        case "search_result": self = .searchResult(try SearchResult(json))
        case "tool_use": self = .toolUse(try ToolUse(json))
        case "tool_result":
            let content = try under("content") { () throws(FieldError) in try ContentBlock.list(json["content"]) }
            self = .toolResult(
                ToolResult(
                    toolUseID: try json.requiredID("tool_use_id"), content: content,
                    isError: try json.optionalBool("is_error") ?? false,
                    cache: json.optional("cache_control")))
        case "thinking": self = .thinking(try json.optionalText("thinking") ?? "", signature: try json.optionalText("signature"))
        case "redacted_thinking": self = .redactedThinking
        case "server_tool_use": self = .serverToolUse(try ToolUse(json))
        case let type where ServerTool.Kind.of(resultType: type) != nil:
            self = .webResult(json, toolUseID: try json.requiredID("tool_use_id"))
        case "tool_reference":
            // The SDK writes `tool_name`, older clients `name` (D-38).
            guard let name = (json["tool_name"] ?? json["name"])?.string else { throw .required("tool_name") }
            self = .toolReference(name: name)
        case "tool_addition": self = .toolAddition(try Tool.Change(json))
        case "tool_removal": self = .toolRemoval(try Tool.Change(json))
        case "resource": self = try Self.resource(json)
        case "resource_link": self = .text(Self.link(to: json))
        case "container_upload": self = .containerUpload(fileID: try json.optionalText("file_id") ?? "")
        case "compaction": self = .compaction(json["content"]?.text)
        case "fallback": self = .fallback
        case let other where Self.foreignTypes.contains(where: other.hasPrefix): self = .foreign(json)
        case _: self = .unknown(type: type, text: json["text"]?.text)
        }
    }

    /// Prefixes of the types in M-37.
    private static let foreignTypes = [
        "code_execution", "bash_code_execution", "text_editor_code_execution", "tool_search_tool_result", "advisor_tool_result",
        "mcp_tool_",
    ]
}

// MARK: - Results of MCP servers

extension ContentBlock {
    /// *Shape*: `{"type": "resource", "resource": {"uri", "mimeType", "text" | "blob"}}`. *Source*: MCP 2025-11-25, embedded resources.
    private static func resource(_ json: JSON) throws(FieldError) -> ContentBlock {
        let resource = json["resource"] ?? json
        let cache = json.optional("cache_control")
        if let text = resource["text"]?.text { return .text(text, cache: cache) }
        guard let blob = resource["blob"]?.text else { return .text(link(to: resource), cache: cache) }
        let mediaType = resource["mimeType"]?.text ?? ""
        if mediaType.string.asciiLowercased.hasPrefix("image/") { return .image(.base64(mediaType: mediaType, data: blob), cache: cache) }
        return .document(Document(title: resource["uri"]?.text, source: Document.Source(mediaType: mediaType, base64: blob), cache: cache))
    }

    private static func link(to resource: JSON) -> JSONText {
        let words = [resource["title"]?.text ?? resource["name"]?.text, resource["uri"]?.text, resource["description"]?.text]
        return JSONText.joined(["[resource ", JSONText.joined(words.compactMap { $0 }, separator: ", "), "]"])
    }
}

extension ContentBlock.ImageSource {
    init(_ json: JSON) throws(FieldError) {
        switch try json.requiredString("type") {
        case "base64": self = .base64(mediaType: try json.optionalText("media_type") ?? "", data: try json.requiredText("data"))
        case "url": self = try Self(url: try json.requiredText("url"))
        case "file": throw FieldError("", "file sources are not supported by this endpoint")
        case let other: throw FieldError("type", "Input should be 'base64' or 'url', not '\(other)'")
        }
    }
}

extension ContentBlock.ImageSource {
    /// A `data:` URL becomes inline data; schemes other than http could name a file on the upstream's machine.
    fileprivate init(url: JSONText) throws(FieldError) {
        if let inline = DataURL(url) {
            self = .base64(mediaType: inline.mediaType, data: inline.data)
            return
        }
        switch String(decoding: url.decoded.prefix { $0 != UInt8(ascii: ":") }.prefix(8), as: UTF8.self).asciiLowercased {
        case "http", "https": self = .url(url)
        case _: throw FieldError("url", "Input should be an http or https URL")
        }
    }
}

extension ContentBlock.Document {
    init(_ json: JSON) throws(FieldError) {
        title = try json.optionalText("title")
        note = try json.optionalText("context")
        cache = json.optional("cache_control")
        source = try under("document.source") { () throws(FieldError) in try Source(try json.required("source")) }
    }
}

extension ContentBlock.Document.Source {
    init(_ json: JSON) throws(FieldError) {
        switch try json.requiredString("type") {
        case "text": self = .text(try json.requiredText("data"))
        case "content": self = .content(try under("content") { () throws(FieldError) in try ContentBlock.list(json["content"]) })
        case "base64": self = Self(mediaType: try json.optionalText("media_type") ?? "", base64: try json.requiredText("data"))
        case "url":
            let url = try json.requiredText("url")
            self = DataURL(url).map(Self.init) ?? .url(url)
        case "file": throw FieldError("", "file sources are not supported by this endpoint")
        case let other: throw FieldError("type", "Input should be 'base64', 'content', 'text' or 'url', not '\(other)'")
        }
    }
}

extension ContentBlock.Document.Source {
    /// Without a media type it is a PDF, the only one the API takes as base64.
    fileprivate init(mediaType: JSONText, base64: JSONText) {
        switch DataURL.Kind(mediaType: mediaType.string) {
        case .pdf, .unsaid: self = .pdf(base64)
        case .text: self = Base64.decode(base64.decoded[...]).map { .text(JSONText(utf8: $0)) } ?? .other(mediaType: mediaType)
        case .other: self = .other(mediaType: mediaType)
        }
    }

    fileprivate init(_ url: DataURL) {
        switch url.kind {
        // RFC 2397 §3: the default is text.
        case .text, .unsaid: self = url.bytes.map { .text(JSONText(utf8: $0)) } ?? .other(mediaType: url.mediaType)
        case .pdf where url.isBase64: self = .pdf(url.data)
        case .pdf, .other: self = .other(mediaType: url.mediaType)
        }
    }
}

extension ContentBlock.SearchResult {
    init(_ json: JSON) throws(FieldError) {
        source = try json.optionalText("source") ?? ""
        title = try json.optionalText("title") ?? ""
        cache = json.optional("cache_control")
        let content = try under("content") { () throws(FieldError) in try ContentBlock.list(json["content"]) }
        texts = content.compactMap { if case .text(let text, _) = $0 { text } else { nil } }
    }
}

extension JSON {
    /// An id that links a call to its result; an empty one would link nothing (D-58).
    fileprivate func requiredID(_ key: StaticString) throws(FieldError) -> String {
        let id = try requiredString(key)
        guard !id.isEmpty else { throw FieldError(key.description, "String should have at least 1 character") }
        return id
    }
}

extension ContentBlock.ToolUse {
    init(_ json: JSON) throws(FieldError) {
        id = try json.requiredID("id")
        name = try json.requiredString("name")
        input = json.optional("input") ?? [:]
    }
}
