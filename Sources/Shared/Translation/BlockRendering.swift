/// Renders a client's content block as parts of an upstream message. *Source*: M-02 … M-14.
struct BlockRendering {
    let quirks: Quirks

    /// Renders a user's block, except results of calls in the preceding turn.
    func parts(ofUsers block: ContentBlock) -> [ChatMessage.Part] {
        switch block {
        // Empty text says nothing, and some upstreams refuse it; blank text is kept (V-07, V-08).
        case .text(let text, let cache): text.isEmpty ? [] : [.text(text, cache: cache)]
        case .image(let source, let cache): [image(source, cache: cache)]
        case .document(let document): parts(of: document).marked(document.cache)
        case .searchResult(let result): [.text(Self.text(of: result), cache: result.cache)]
        case .toolResult(let result): unknown(result)
        case .toolReference(let name): [.text("Tool \(name) is now available.")]
        case .containerUpload(let id): [.text(JSONText.joined(["[file ", id, " omitted]"]))]
        case .compaction(let summary): summary.map { [Self.summary($0)] } ?? []
        case .foreign(let json): ForeignBlocks.rendered(json).map { [.text($0)] } ?? []
        case .webResult(let json, _): [.text(ServerTool.renderedResult(of: json))]
        case .unknown(let type, let text): text?.isEmpty == true ? [] : [.text(Self.text(ofUnknown: type, text))]
        case .toolUse(let use), .serverToolUse(let use): [.text("[call of \(use.name) in a user message]")]
        case .thinking, .redactedThinking, .toolAddition, .toolRemoval, .fallback: []
        }
    }

    /// Renders a block where only text is allowed.
    func texts(of block: ContentBlock) -> [JSONText] {
        if case .image = block { return ["[image]"] }
        return parts(ofUsers: block).compactMap { part in
            switch part {
            case .text(let text, _): text
            case .image: "[image]"
            case .file(let name, _): JSONText.joined(["[document ", name, "]"])
            }
        }
    }

    static func summary(_ text: JSONText) -> ChatMessage.Part {
        .text(JSONText.joined(["<conversation_summary>", text, "</conversation_summary>"]))
    }

    static func text(ofUnknown type: JSONText, _ text: JSONText?) -> JSONText {
        text ?? JSONText.joined(["[unsupported content block: ", type, "]"])
    }

    // MARK: - Results of tools

    /// The contents of a tool message, and the media it cannot hold.
    func toolMessage(_ result: ContentBlock.ToolResult) -> (parts: [ChatMessage.Part], media: [ChatMessage.Part]) {
        var parts: [ChatMessage.Part] = []
        var media: [ChatMessage.Part] = []
        for block in result.content {
            for part in self.parts(ofUsers: block) {
                if part.isText || (quirks.toolImages && part.isImage) {
                    parts.append(part)
                } else {
                    media.append(part)
                    parts.append(
                        .text(
                            "[\(part.isImage ? "image" : "document") \(media.count) of tool result \(result.toolUseID) follows in the next user message]"
                        ))
                }
            }
        }
        if result.isError { parts = Self.failed(parts) }
        if parts.isEmpty { parts = [.text(quirks.noEmptyTool ? "(no output)" : "")] }
        return (parts.marked(result.cache), media)
    }

    /// Marks a failure as one (M-15).
    private static func failed(_ parts: [ChatMessage.Part]) -> [ChatMessage.Part] {
        guard let first = parts.first, case .text(let text, let cache) = first else {
            return parts.isEmpty ? [.text("Error: tool failed without output")] : [.text("Error:")] + parts
        }
        let beginning = String(decoding: text.bytes.prefix(5), as: UTF8.self)
        if beginning.equalsIgnoringCase("error") { return parts }
        return [.text(JSONText.joined(["Error: ", text]), cache: cache)] + parts.dropFirst()
    }

    /// A result without its call becomes part of the user's message (D-02).
    private func unknown(_ result: ContentBlock.ToolResult) -> [ChatMessage.Part] {
        let parts = result.content.flatMap(parts(ofUsers:))
        let text = JSONText.joined(parts, separator: "\n")
        return [.text(JSONText.joined(["[result of an unknown tool call \(result.toolUseID)] ", text]))] + parts.filter { !$0.isText }
    }

    // MARK: - Images and documents

    private func image(_ source: ContentBlock.ImageSource, cache: JSON?) -> ChatMessage.Part {
        guard quirks.vision else { return .text("[image omitted: the model does not accept images]") }
        switch source {
        case .url(let url):
            guard quirks.imageURLs else { return .text(JSONText.joined(["[image at ", url, " omitted: not fetched]"]), cache: cache) }
            return .image(url: url, cache: cache)
        case .base64(let mediaType, let data): return .image(url: ImageData.dataURL(mediaType: mediaType, data), cache: cache)
        }
    }

    private func parts(of document: ContentBlock.Document) -> [ChatMessage.Part] {
        switch document.source {
        case .text(let text): return [.text(Self.tagged(document, text))]
        case .content(let blocks):
            let parts = blocks.flatMap(parts(ofUsers:))
            return [.text(Self.tagged(document, JSONText.joined(parts, separator: "\n")))] + parts.filter { !$0.isText }
        case .pdf(let data):
            guard quirks.pdf == .file else {
                return [.text(JSONText.joined(["[PDF document", Self.quoted(document.title), " omitted: not supported by the model]"]))]
            }
            let url = JSONText.joined(["data:application/pdf;base64,", ImageData.unwrapped(data)])
            return [.file(name: document.title ?? "document.pdf", dataURL: url)]
        case .other(let mediaType):
            let words: [JSONText] = ["[document", Self.quoted(document.title), " (", mediaType, ") omitted: not supported by the model]"]
            return [.text(JSONText.joined(words))]
        case .url(let url):
            return [.text(JSONText.joined(["[document", Self.quoted(document.title), " at ", url, " omitted: not fetched]"]))]
        }
    }

    private static func quoted(_ title: JSONText?) -> JSONText {
        title.map { JSONText.joined([" \"", $0, "\""]) } ?? ""
    }

    /// `<document title="T" context="C">` and the text (M-07).
    private static func tagged(_ document: ContentBlock.Document, _ text: JSONText) -> JSONText {
        var head: [JSONText] = ["<document"]
        if let title = document.title { head += [" title=\"", title, "\""] }
        if let note = document.note { head += [" context=\"", note, "\""] }
        return JSONText.joined([JSONText.joined(head + [">"]), text, "</document>"], separator: "\n")
    }

    /// *Source*: M-12.
    private static func text(of result: ContentBlock.SearchResult) -> JSONText {
        let head = JSONText.joined(["<search_result source=\"", result.source, "\" title=\"", result.title, "\">"])
        return JSONText.joined([head, JSONText.joined(result.texts, separator: "\n"), "</search_result>"])
    }
}

extension ChatMessage.Part {
    var isImage: Bool { if case .image = self { true } else { false } }

    fileprivate func marked(_ cache: JSON) -> ChatMessage.Part {
        switch self {
        case .text(let text, _): .text(text, cache: cache)
        case .image(let url, _): .image(url: url, cache: cache)
        case .file: self
        }
    }
}

extension [ChatMessage.Part] {
    /// The mark covers all parts, so it goes on the last (R-30).
    fileprivate func marked(_ cache: JSON?) -> Self {
        guard let cache, let last else { return self }
        return dropLast() + [last.marked(cache)]
    }
}
