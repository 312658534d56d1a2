extension Config {
    /// A routing rule: if all its conditions hold, the model `target` answers.
    package struct Route: Sendable, Equatable {
        /// Its position in the list; nil for the default rule that replaces a missing list.
        package var place: Int?
        /// The id of a configured model.
        package var target: String
        /// For the requested name; nil: any.
        package var model: Pattern?
        /// Each of these fields in the request has a value that matches.
        package var headers: [HeaderCondition] = []
        /// The newest user turn contains an image.
        package var asksForImages = false
        /// The prompt's estimated tokens exceed this.
        package var overTokens: Int?

        package struct HeaderCondition: Sendable, Equatable {
            package var name: String
            package var pattern: Pattern
        }

        /// Whether it depends on more than the name, so that it is tried before exact ids.
        var readsRequest: Bool { !headers.isEmpty || asksForImages || overTokens != nil }

        /// The name it adds to the list of models.
        var alias: String? { model.flatMap { $0.isLiteral ? $0.text : nil } }

        /// Whether it holds wherever `other` does.
        func covers(_ other: Route) -> Bool {
            if let model, other.model.map(model.covers) != true { return false }
            if asksForImages, !other.asksForImages { return false }
            if let overTokens, other.overTokens.map({ overTokens <= $0 }) != true { return false }
            return headers.allSatisfy { own in
                other.headers.contains { $0.name.equalsIgnoringCase(own.name) && own.pattern.covers($0.pattern) }
            }
        }

        /// Its conditions in words: `model claude-*haiku*, header x-a: *, images, over 150000 tokens`.
        package var conditions: String {
            let words = [model.map { "model \($0.text)" }] + headers.map { "header \($0.name): \($0.pattern.text)" }
                + [asksForImages ? "images" : nil, overTokens.map { "over \($0) tokens" }]
            let given = words.compactMap { $0 }
            return given.isEmpty ? "every request" : given.joined(separator: ", ")
        }
    }
}

// MARK: - Reading

extension Config.Route {
    /// Reads `"routes"`, or the default: Claude Code asks for Anthropic's model names unless configured otherwise.
    static func list(_ top: inout ConfigSection, _ providers: [Config.Provider], _ notes: inout ConfigNotes) -> [Self] {
        let ids = providers.flatMap(\.models).map(\.id)
        guard let sections = top.optionalSections("routes", &notes) else {
            return ids.first.map { [Self(place: nil, target: $0, model: Pattern("claude-*"))] } ?? []
        }
        let routes = sections.enumerated().compactMap { place, section in
            var section = section
            return Self(&section, place: place, ids, &notes)
        }
        for (number, route) in routes.enumerated() {
            guard let reason = route.reasonItIsDead(after: routes[..<number], ids) else { continue }
            notes.warnings.append("routes[\(route.place ?? number)]: can never hold: \(reason)")
        }
        return routes
    }

    private init?(_ section: inout ConfigSection, place: Int, _ ids: [String], _ notes: inout ConfigNotes) {
        let target = section.text("to", required: true, &notes)
        if let target, !ids.contains(target) {
            notes.faults.append("\(section.path(of: "to")): \"\(target)\" is not the id of a configured model")
        }
        let model = section.text("model", &notes).map(Pattern.init)
        let headers = Self.headers(&section, &notes)
        let asksForImages = section.flag("images", &notes) ?? false
        let overTokens = section.optionalInteger("over_tokens", in: 0...Config.maxTokens, &notes)
        section.end(&notes)
        guard let target else { return nil }
        self.init(
            place: place, target: target, model: model, headers: headers, asksForImages: asksForImages, overTokens: overTokens)
    }

    private static func headers(_ section: inout ConfigSection, _ notes: inout ConfigNotes) -> [HeaderCondition] {
        guard let value = section.value("header") else { return [] }
        let path = section.path(of: "header")
        guard let members = value.members else {
            notes.faults.append("\(path): expected an object of header names and patterns")
            return []
        }
        return members.compactMap { member in
            let name = member.key.string
            guard Array(name.utf8)[...].isToken else {
                notes.faults.append("\(path): \"\(name)\" is not the name of a header field")
                return nil
            }
            guard let pattern = member.value.string else {
                notes.faults.append("\(path).\(name): expected a string")
                return nil
            }
            return HeaderCondition(name: name, pattern: Pattern(pattern))
        }
    }

    /// Routes that read the request are tried before the others, so only a route of the same kind can hide one.
    private func reasonItIsDead(after earlier: ArraySlice<Self>, _ ids: [String]) -> String? {
        if let first = earlier.first(where: { $0.readsRequest == readsRequest && $0.covers(self) }) {
            return "routes[\(first.place ?? 0)] asks no more than it does"
        }
        if !readsRequest, let alias, ids.contains(alias) { return "\"\(alias)\" is the id of a model, which comes first" }
        return nil
    }
}
