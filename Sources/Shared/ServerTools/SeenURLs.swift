/// The URLs that stand in the conversation: web_fetch asks for no others, so that a page cannot make the model carry what
/// it knows to an address of the page's choice. Neither the system prompt nor what the model itself said counts.
/// *Source*: mapping W-38.
package struct SeenURLs: Sendable {
    /// Where a URL stood.
    package enum Source: Sendable, Hashable {
        case userInput
        /// The result of the client's tool of that name.
        case clientToolResult(String)
        /// The result of `web_search` or `web_fetch`.
        case serverToolResult(String)
    }

    private var sources: [String: Set<Source>] = [:]
    /// How many texts may still be read as URLs: beyond them nothing is seen.
    var room = Self.maxRead

    /// A few tenths of a second's work.
    static let maxRead = 50_000

    package init() {}

    package mutating func collect(from text: JSONText, _ source: Source) { collect(from: text.decoded, source) }
    package mutating func collect(from text: String, _ source: Source) { collect(from: Array(text.utf8), source) }

    /// Collects from the content of a search's or a fetch's result.
    package mutating func collect(from result: JSON, of kind: ServerTool.Kind) {
        let source = Source.serverToolResult(kind.name)
        for url in (result.array ?? [result]).compactMap({ $0["url"]?.string }) { insert(url, source) }
        collect(from: kind.rendered(result), source)
    }

    package func contains(_ url: WebURL, in accepted: URLSources = .all) -> Bool {
        sources[url.normalized]?.contains(where: accepted.accept) ?? false
    }

    package func contains(_ url: String) -> Bool {
        guard let url = try? WebURL(url) else { return false }
        return contains(url)
    }

    private mutating func insert(_ text: String, _ source: Source) {
        guard room > 0 else { return }
        room -= 1
        guard let url = try? WebURL(text) else { return }
        sources[url.normalized, default: []].insert(source)
    }

    /// Finds `http://` and `https://` in prose, Markdown and JSON. Where a URL ends is a guess there, so every likely end counts.
    private mutating func collect(from text: [UInt8], _ source: Source) {
        var rest = text[...]
        var nested = 0
        var outerEnd = 0
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[(colon + 1)...]
            guard let scheme = Self.scheme(before: colon, in: text) else { continue }
            nested = colon < outerEnd ? nested + 1 : 0
            guard nested <= Self.maxNested, let (run, end) = Self.run(behind: colon, in: text) else { continue }
            outerEnd = max(outerEnd, end)
            for likelyEnd in Self.likelyEnds(of: run) {
                insert(scheme + String(decoding: run[..<likelyEnd], as: UTF8.self), source)
            }
        }
    }

    /// An archive's URL holds the one that it keeps, and that one may hold another; a word of hundreds is no URL that anyone wrote.
    private static let maxNested = 4

    /// `https:` where those letters stand before the colon.
    private static func scheme(before colon: Int, in text: [UInt8]) -> String? {
        for scheme in ["https:", "http:"] {
            let start = colon - scheme.utf8.count + 1
            guard start >= 0 else { continue }
            if zip(text[start...colon], scheme.utf8).allSatisfy({ $0.asciiLowercased == $1 }) { return scheme }
        }
        return nil
    }

    /// From the two slashes to where a URL ends surely, and where that is. In JSON within text a slash may be written `\/`.
    private static func run(behind colon: Int, in text: [UInt8]) -> (run: [UInt8], end: Int)? {
        // Before anything is copied: `http:` alone is written more often than an address.
        guard text[(colon + 1)...].lazy.filter({ $0 != UInt8(ascii: "\\") }).prefix(2).elementsEqual("//".utf8) else { return nil }
        var run: [UInt8] = []
        var index = colon + 1
        while index < text.count, run.count < maxRun {
            let byte = text[index]
            if byte == UInt8(ascii: "\\"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            guard byte > 0x20, byte != 0x7F, !hardStops.contains(byte), !endsItem(index, in: text) else { break }
            run.append(byte)
            index += 1
        }
        return run.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")]) ? (run, index) : nil
    }

    /// Between two URLs of a list without blanks: `,http`, `](http`, `','http`. One mark alone may be of a URL with another in it:
    /// `?u=(http`.
    private static func endsItem(_ index: Int, in text: [UInt8]) -> Bool {
        guard softStops.contains(text[index]), text[(index + 1)...].prefix(4).map(\.asciiLowercased).elementsEqual("http".utf8) else {
            return false
        }
        return ",;|".utf8.contains(text[index]) || softStops.contains(text[index - 1])
    }

    /// Twice what web_fetch takes: a longer URL is never asked for.
    private static let maxRun = 500
    private static let hardStops = Array(#"<>"\^`"#.utf8)
    private static let softStops = Array("'()[]{}|,;*".utf8)
    private static let trailing = Array(".,;:!?'*_~)]}".utf8)

    /// Before each mark that may be of the URL or of the text around it, and at the end; without the punctuation of a sentence.
    private static func likelyEnds(of run: [UInt8]) -> [Int] {
        let marks = run.indices.dropFirst(2).lazy.filter { index in
            softStops.contains(run[index]) || (run[index] >= 0x80 && run[index - 1] < 0x80)
        }
        var ends = Array(marks.prefix(maxEnds))
        ends.append(run.count)
        for end in ends.compactMap({ run[..<$0].lastIndex { !trailing.contains($0) } }).map({ $0 + 1 }) where !ends.contains(end) {
            ends.append(end)
        }
        return ends
    }

    /// More marks than this are no URL that anyone wrote.
    private static let maxEnds = 16
}

/// The `url_sources` of a web_fetch tool: whose URLs may be fetched. *Source*: web_fetch_url_sources_param.py.
package struct URLSources: Sendable, Equatable {
    package enum Tools: Sendable, Equatable {
        case all, none
        case only([String])
        case except([String])

        func accept(_ name: String) -> Bool {
            switch self {
            case .all: true
            case .none: false
            case .only(let names): names.contains(name)
            case .except(let names): !names.contains(name)
            }
        }
    }

    package let userInput: Bool
    package let clientToolResults: Tools
    package let serverToolResults: Tools

    package static let all = URLSources(userInput: true, clientToolResults: .all, serverToolResults: .all)

    func accept(_ source: SeenURLs.Source) -> Bool {
        switch source {
        case .userInput: userInput
        case .clientToolResult(let name): clientToolResults.accept(name)
        case .serverToolResult(let name): serverToolResults.accept(name)
        }
    }
}

extension URLSources {
    /// *Shape*: `{"user_input": {"type": "all"}, "client_tool_results": {"type": "only", "tools": [{"type": "tool_reference",
    /// "name"}]}, "server_tool_results": …}`; what is absent is `all`.
    package init(of tool: JSON, at path: String) throws(APIError) {
        guard let sources = tool["url_sources"], !sources.isNull else {
            self = .all
            return
        }
        let path = path + ".url_sources"
        guard sources.members != nil else { throw .invalid("\(path): Input should be an object") }
        switch try Self.tools(sources["user_input"], at: path + ".user_input") {
        case .all: userInput = true
        case .none: userInput = false
        case .only, .except: throw .invalid("\(path).user_input.type: Input should be 'all' or 'none'")
        }
        clientToolResults = try Self.tools(sources["client_tool_results"], at: path + ".client_tool_results")
        serverToolResults = try Self.tools(sources["server_tool_results"], at: path + ".server_tool_results")
    }

    private static func tools(_ value: JSON?, at path: String) throws(APIError) -> Tools {
        guard let value, !value.isNull else { return .all }
        switch value["type"]?.string {
        case "all": return .all
        case "none": return .none
        case "only": return .only(try names(value["tools"], at: path + ".tools"))
        case "except": return .except(try names(value["tools"], at: path + ".tools"))
        case nil, _?: throw .invalid("\(path).type: Input should be 'all', 'none', 'only' or 'except'")
        }
    }

    private static func names(_ list: JSON?, at path: String) throws(APIError) -> [String] {
        guard let list = list?.array else { throw .invalid("\(path): Field required") }
        var names: [String] = []
        for (position, reference) in list.enumerated() {
            guard let name = reference["name"]?.string else { throw .invalid("\(path).\(position).name: Field required") }
            names.append(name)
        }
        return names
    }
}
