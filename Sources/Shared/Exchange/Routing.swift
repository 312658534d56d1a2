/// What routes can match in a request.
struct RequestFacts {
    /// The requested model.
    var name: String
    var headers: HTTPHeaders
    var hasImages = false
    /// Estimated tokens of the whole prompt, as sent to that model.
    var tokens: (Config.Model) -> Int = { _ in 0 }

    init(name: String, headers: HTTPHeaders) {
        self.name = name
        self.headers = headers
    }
}

/// Which configured model serves a request, and why.
struct Routing: Equatable {
    /// The requested name, without Claude Code's suffix for a million-token window unless a model is called that.
    let name: String
    /// The id of a configured model.
    let target: String
    let reason: Reason

    enum Reason: Equatable {
        case id
        case route(Config.Route)
    }

    /// Routes that read the request come first, then the exact id, then the other routes: content can divert an id, a name cannot. nil if
    /// nothing matches.
    init?(_ facts: RequestFacts, _ config: Config) {
        let ids = config.providers.lazy.flatMap(\.models).map(\.id)
        let bare = facts.name.hasSuffix("[1m]") ? String(facts.name.dropLast("[1m]".count)) : facts.name
        name = ids.contains(facts.name) ? facts.name : bare
        let asked = name
        var tokens: Int?
        func count(_ route: Config.Route) -> Int {
            if let tokens { return tokens }
            // Counted for the model that the name alone would get.
            let plain = Self.plain(asked, ids, config) ?? route.target
            let counted = config.providers.lazy.flatMap(\.models).first { $0.id == plain }.map(facts.tokens) ?? 0
            tokens = counted
            return counted
        }
        let diverting = config.routes.first { $0.readsRequest && $0.holds(asked, facts, count) }
        if let diverting {
            (target, reason) = (diverting.target, .route(diverting))
        } else if ids.contains(asked) {
            (target, reason) = (asked, .id)
        } else if let route = config.routes.first(where: { !$0.readsRequest && $0.holds(asked, facts, count) }) {
            (target, reason) = (route.target, .route(route))
        } else {
            return nil
        }
    }

    private static func plain(_ name: String, _ ids: some Sequence<String>, _ config: Config) -> String? {
        if ids.contains(name) { return name }
        return config.routes.first { !$0.readsRequest && $0.model?.matches(name) != false }?.target
    }
}

extension Config.Route {
    /// The token count comes last, since it costs a translation.
    fileprivate func holds(_ name: String, _ facts: RequestFacts, _ tokens: (Self) -> Int) -> Bool {
        guard model?.matches(name) != false, !asksForImages || facts.hasImages else { return false }
        let headersMatch = headers.allSatisfy { condition in facts.headers.all(condition.name).contains(where: condition.pattern.matches) }
        guard headersMatch else { return false }
        return overTokens.map { tokens(self) > $0 } ?? true
    }
}

// MARK: - For whom

extension Routing {
    /// *Throws*: 404.
    init(of messages: MessagesRequest, _ headers: HTTPHeaders, for client: Config.Client, _ config: Config) throws(APIError) {
        var facts = RequestFacts(name: messages.model, headers: headers)
        facts.hasImages = messages.newestTurnHasImages
        // What cannot be translated counts as 0: the model's own refusal is better than one from here.
        facts.tokens = { model in (try? messages.tokens(for: model)) ?? 0 }
        try self.init(facts, for: client, config)
    }

    /// *Throws*: 404, for an unknown model and, in the same words, for one that this client may not use.
    init(_ facts: RequestFacts, for client: Config.Client, _ config: Config) throws(APIError) {
        guard let routing = Routing(facts, config), client.mayUse(routing.name, routing.target) else {
            throw .unknown(model: facts.name, client, config)
        }
        self = routing
    }
}

extension APIError {
    static func unknown(model name: String, _ client: Config.Client, _ config: Config) -> APIError {
        let known = ModelList(config, for: client).ids
        let few = known.prefix(10).joined(separator: ", ") + (known.count > 10 ? ", …" : "")
        return APIError(.notFound, "model: \(name)" + (known.isEmpty ? "" : "; known are \(few)"), blame: .client)
    }
}

extension MessagesRequest {
    /// Including images in tool results.
    fileprivate var newestTurnHasImages: Bool {
        let isAnswer = { (message: Message) in message.role == .assistant }
        // Drops a trailing prefill; clients may put one turn into several messages.
        let conversation = messages[...].prefix(through: messages.lastIndex { !isAnswer($0) } ?? 0)
        let turn = conversation.suffix(from: conversation.lastIndex(where: isAnswer).map { $0 + 1 } ?? 0)
        return turn.contains { $0.role == .user && $0.content.contains(where: \.holdsImage) }
    }
}

extension ContentBlock {
    fileprivate var holdsImage: Bool {
        switch self {
        case .image: true
        case .toolResult(let result): result.content.contains(where: \.holdsImage)
        case .document(let document):
            if case .content(let blocks) = document.source { blocks.contains(where: \.holdsImage) } else { false }
        case .text, .searchResult, .toolUse, .thinking, .redactedThinking, .serverToolUse, .webResult, .foreign, .toolReference, .toolAddition,
            .toolRemoval, .containerUpload, .compaction, .fallback, .unknown:
            false
        }
    }
}
