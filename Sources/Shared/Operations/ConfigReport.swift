/// What `--check` prints for a valid configuration: text for a terminal, without keys.
package struct ConfigReport: Sendable {
    package let text: String

    /// `reader`: the user it was read as, if not the one who asked.
    package init(_ config: Config, reader: String? = nil) {
        var lines = Self.table(
            [
                ("client key", Self.topKey(config.clients)),
                ("port", "\(config.port)"),
                ("upstream timeout", "\(config.upstreamTimeoutSeconds) s, to connect \(config.connectTimeoutSeconds) s"),
                ("log of bodies", Self.limit(config.logBodyMaxChars)),
                ("log of streamed text", Self.limit(config.logStreamTextPreviewChars)),
            ] + (config.isSandboxed ? [] : [("sandbox", "off")]))
        if let reader { lines = ["read as \(reader)", ""] + lines }
        let named = config.clients.filter { $0.name != nil }
        if !named.isEmpty { lines += ["", "clients"] + Self.indented(Self.table(named.map(Self.client))) }
        if !config.routes.isEmpty { lines += ["", "routes"] + Self.indented(Self.table(config.routes.map(Self.route))) }
        lines += ["", "web_search, web_fetch"] + Self.indented(Self.table(Self.web(config.web)))
        for (place, provider) in config.providers.enumerated() {
            lines += ["", "providers[\(place)]"] + Self.indented(Self.provider(provider))
        }
        let failover = Self.failover(config)
        if !failover.isEmpty { lines += ["", "failover"] + Self.indented(Self.table(failover)) }
        if !config.warnings.isEmpty { lines += ["", "warnings"] + Self.indented(config.warnings) }
        if case let hints = config.hints, !hints.isEmpty { lines += ["", "hints"] + Self.indented(hints) }
        let secrets = Secrets(config.secrets)
        text = lines.map { secrets.masked($0).visible + "\n" }.joined()
    }

    private static func topKey(_ clients: [Config.Client]) -> String {
        if let key = clients.first(where: { $0.name == nil })?.key { return hidden(key) }
        return clients.isEmpty ? "none: every client is let in" : "none: each client has its own"
    }

    private static func client(_ client: Config.Client) -> (String, String) {
        let facts = [
            client.key.map { "key \(hidden($0))" }, client.userID.map { "user \($0)" },
            client.models.map { "models: \($0.isEmpty ? "none" : $0.map(\.text).joined(separator: ", "))" },
        ]
        return (client.name ?? "", facts.compactMap { $0 }.joined(separator: ", "))
    }

    private static func route(_ route: Config.Route) -> (String, String) {
        (route.place.map { "routes[\($0)]" } ?? "default", "\(route.conditions) → \(route.target)")
    }

    private static func web(_ web: Config.WebSettings) -> [(String, String)] {
        var rows = ServerTool.Kind.all.map { kind in
            (kind.name, kind.server(web).map { "\($0.name), \($0.url)" } ?? "off: \(kind.missingSetting)")
        }
        if let tavily = web.tavily {
            let proxy = tavily.proxy.map { $0.address + ($0.user.map { " as \($0)" } ?? "") }
            rows += [("tavily key", tavily.key.map(hidden) ?? "none"), ("tavily proxy", proxy ?? "none")]
        }
        if web.searxng != nil {
            rows.append(("search", "\(web.maxResults) results"))
        } else if let tavily = web.tavily {
            rows.append(("search", "\(web.maxResults) results, depth \(tavily.searchDepth), topic \(tavily.topic)"))
        }
        if web.tavily != nil { rows.append(("fetch", limit(web.fetchMaxChars))) }
        return rows
    }

    private static func provider(_ provider: Config.Provider) -> [String] {
        let rows = [
            ("posts to", provider.chatCompletionsURL),
            ("api key", provider.keys.isEmpty ? "none" : provider.keys.map(hidden).joined(separator: ", ")),
        ]
        var lines = table(rows)
        for model in provider.models {
            let differences = model.quirks.differences
            lines += ["", model.id == model.remoteID ? model.id : "\(model.id) → \(model.remoteID)"]
            let rows = [
                ("name", model.displayName),
                ("profile", model.profileWords),
                ("flags", differences.first ?? "as the default"),
            ]
            let price = model.price.map { [("price", $0.words)] } ?? []
            lines += indented(table(rows + differences.dropFirst().map { ("", $0) } + price))
        }
        return lines
    }

    /// Models with more than one provider, and their providers in the order to try.
    private static func failover(_ config: Config) -> [(String, String)] {
        var seen: [String] = []
        return config.providers.flatMap(\.models).compactMap { model in
            guard !seen.contains(model.id) else { return nil }
            seen.append(model.id)
            let places = config.providers.indices.filter { config.providers[$0].models.contains { $0.id == model.id } }
            return places.count < 2 ? nil : (model.id, places.map { "providers[\($0)]" }.joined(separator: ", then "))
        }
    }

    private static func limit(_ characters: Int) -> String {
        characters == 0 ? "off" : "\(characters) characters"
    }

    /// The start distinguishes a long key from its owner's others, but would reveal too much of a short one.
    private static func hidden(_ key: String) -> String {
        key.utf8.count >= 12 ? "\(key.prefix(3))***" : "***"
    }

    private static func indented(_ lines: [String]) -> [String] {
        lines.map { $0.isEmpty ? $0 : "  " + $0 }
    }

    /// Two aligned columns.
    private static func table(_ rows: [(String, String)]) -> [String] {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, value in name.padded(to: width + 2) + value }
    }
}

extension Config.Price {
    fileprivate var words: String {
        let prices = [("in", input), ("cached", cached), ("written", written), ("out", output)]
        return prices.map { "\($0) \($1.shortest(significantDigits: 6))" }.joined(separator: ", ") + ", per million tokens"
    }
}

extension Config.Model {
    /// Its profile, why it was chosen, and the date of its facts.
    var profileWords: String {
        let asOf = Profile.all.first { $0.name == profile }?.asOf
        let words = [profile == profileReason ? nil : profileReason, asOf.map { "facts of \($0)" }].compactMap { $0 }
        return words.isEmpty ? profile : "\(profile) (\(words.joined(separator: "; ")))"
    }
}

extension Quirks {
    /// `flag=value` for each flag that differs from the default; header fields show their names only.
    package var differences: [String] {
        var shown = self
        shown.extraHeaders = .object((extraHeaders.members ?? []).map { JSON.Member(key: $0.key, value: "***") })
        return Self.flags.compactMap { flag in
            let value = flag.value(shown)
            return value == flag.standard ? nil : "\(flag.name)=\(String(decoding: value.encoded, as: UTF8.self))"
        }
    }
}
