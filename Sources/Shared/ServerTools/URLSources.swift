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
    /// *Shape*: `{"user_input": {"type": "all"}, "client_tool_results": {"type": "only", "tools": [{"type": "tool_reference", "name"}]},
    /// "server_tool_results": …}`; absent members are `all`.
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
