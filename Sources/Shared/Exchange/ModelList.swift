/// The models that a client may use: the configured ones in order, then the aliases of routes. *Source*: L-01 … L-07.
struct ModelList {
    private struct Entry {
        /// The name that clients ask for.
        let id: String
        let model: Config.Model
    }

    private let entries: [Entry]
    private let models: [Config.Model]

    init(_ config: Config, for client: Config.Client) {
        models = config.providers.flatMap(\.models)
        var entries: [Entry] = []
        // A model of several providers is listed once.
        var seen: Set<String> = []
        for model in models where client.mayUse(model.id) && seen.insert(model.id).inserted { entries.append(Entry(id: model.id, model: model)) }
        for route in config.routes {
            guard let alias = route.alias, client.mayUse(alias), seen.insert(alias).inserted else { continue }
            guard let model = models.first(where: { $0.id == route.target }) else { continue }
            entries.append(Entry(id: alias, model: model))
        }
        self.entries = entries
    }

    var ids: [String] { entries.map(\.id) }

    /// *Shape*: one model, under the requested name. *Throws*: 404.
    func entry(_ name: String, of target: String, requestID: String) throws(APIError) -> HTTPResponse {
        guard let model = models.first(where: { $0.id == target }) else { throw APIError(.notFound, "model: \(name)", blame: .client) }
        return HTTPResponse(Self.json(Entry(id: name, model: model)), requestID: requestID)
    }

    /// *Shape*: `{"data": […], "has_more": …, "first_id": …, "last_id": …}`, and OpenAI's `"object": "list"`. *Throws*: 400 for an invalid
    /// `limit`, `after_id` or `before_id`.
    func page(_ request: HTTPRequest, requestID: String) throws(APIError) -> HTTPResponse {
        let query = Query(request.query)
        let lifecycles = query.all("lifecycle") + query.all("lifecycle[]")
        let listed = lifecycles.isEmpty || lifecycles.contains("active") ? entries : []
        let limit = try limit(query)
        let (before, after) = (query.first("before_id"), query.first("after_id"))
        if before != nil, after != nil { throw .invalid("before_id: cannot be combined with after_id") }
        var rest = listed[...]
        if let after { rest = listed[(try place(of: after, "after_id", in: listed) + 1)...] }
        if let before { rest = listed[..<(try place(of: before, "before_id", in: listed))] }
        let page = before == nil ? rest.prefix(limit) : rest.suffix(limit)
        let body: JSON = [
            "object": "list", "data": .array(page.map(Self.json)), "has_more": .bool(page.count < rest.count),
            "first_id": page.first.map { JSON($0.id) } ?? .null, "last_id": page.last.map { JSON($0.id) } ?? .null,
        ]
        return HTTPResponse(body, requestID: requestID)
    }

    /// All models if there is no `limit`: OpenAI's clients do not page (D-12).
    private func limit(_ query: Query) throws(APIError) -> Int {
        guard let text = query.first("limit") else { return .max }
        guard let limit = Int(text), (1...1000).contains(limit) else { throw .invalid("limit: Input should be an integer from 1 to 1000") }
        return limit
    }

    private func place(of id: String, _ parameter: String, in entries: [Entry]) throws(APIError) -> Int {
        guard let place = entries.firstIndex(where: { $0.id == id }) else { throw .invalid("\(parameter): not found") }
        return place
    }

    /// Has the members that the SDKs of both APIs read. Nobody knows when a model was made; the epoch is the documented value for that.
    private static func json(_ entry: Entry) -> JSON {
        let model = entry.model
        return [
            "type": "model", "object": "model", "id": JSON(entry.id), "display_name": JSON(model.displayName),
            "created_at": "1970-01-01T00:00:00Z", "created": 0, "owned_by": "claude-proxy", "lifecycle": "active", "line": .null,
            "capabilities": .null, "max_input_tokens": model.quirks.contextWindow.map { JSON($0) } ?? .null,
            "max_tokens": model.quirks.maxOutputTokens.map { JSON($0) } ?? .null, "deprecated_at": .null, "retires_at": .null,
        ]
    }

    /// The parameters after a path's question mark.
    private struct Query {
        private let parameters: [(name: String, value: String)]

        init(_ query: String?) {
            parameters = (query ?? "").split(separator: "&").map { parameter in
                let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (parts[0].percentDecoded, parts.count > 1 ? parts[1].percentDecoded : "")
            }
        }

        func first(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
        func all(_ name: String) -> [String] { parameters.filter { $0.name == name }.map(\.value) }
    }
}
