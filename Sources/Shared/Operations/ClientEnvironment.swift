/// The variables that point Claude Code at this proxy: what `--env` prints.
package struct ClientEnvironment: Sendable {
    package struct Variable: Sendable, Equatable {
        package let name: String
        package let value: String
    }

    package private(set) var variables: [Variable] = []

    /// `model`: nil: what Claude Code's own names come to. `client`: nil: the only one that there is.
    /// *Throws*: 404, for a model or client that is not there.
    package init(_ config: Config, model: String? = nil, client: String? = nil) throws(APIError) {
        let client = try Self.client(client, config)
        add("ANTHROPIC_BASE_URL", "http://127.0.0.1:\(config.port)")
        // Claude Code wants a token, even where nobody asks for one.
        add("ANTHROPIC_AUTH_TOKEN", client.key ?? "any-word")
        var main: Config.Model?
        for (name, standard) in Self.modelVariables {
            let (asked, target) = try Self.model(model, insteadOf: standard, client, config)
            add(name, asked)
            main = main ?? target
        }
        // In auto mode Claude Code waits for the server to judge each call, which no proxy can (D-65).
        add("CLAUDE_CODE_AUTO_MODE_SERVER", "0")
        // It takes every model that it does not know for one with a window of a million tokens (D-66).
        add("CLAUDE_CODE_DISABLE_1M_CONTEXT", "1")
        let window = main?.quirks.contextWindow
        if let window { add("CLAUDE_CODE_MAX_CONTEXT_TOKENS", "\(window)") }
        if let limit = main?.quirks.maxOutputTokens ?? window.map(Self.outputTokens) { add("CLAUDE_CODE_MAX_OUTPUT_TOKENS", "\(limit)") }
    }

    private mutating func add(_ name: String, _ value: String) { variables.append(Variable(name: name, value: value)) }

    /// With what Claude Code asks for where the variable is not set.
    private static let modelVariables = [
        ("ANTHROPIC_MODEL", "claude-opus-5-5"), ("ANTHROPIC_DEFAULT_OPUS_MODEL", "claude-opus-5-5"),
        ("ANTHROPIC_DEFAULT_SONNET_MODEL", "claude-sonnet-5"), ("ANTHROPIC_DEFAULT_HAIKU_MODEL", "claude-haiku-4-5"),
    ]

    /// Claude Code asks for 32,000 of a model that it does not know: more than a small window has beside its prompt.
    private static func outputTokens(ofWindow tokens: Int) -> Int { max(1, min(32_000, tokens / 4)) }

    private static func client(_ name: String?, _ config: Config) throws(APIError) -> Config.Client {
        let names = config.clients.compactMap(\.name).joined(separator: ", ")
        if let name {
            if let client = config.clients.first(where: { $0.name == name }) { return client }
            throw APIError(.notFound, "--client: \(name)" + (names.isEmpty ? ": there are none" : "; known are \(names)"), blame: .client)
        }
        if let only = config.clients.first(where: { $0.name == nil }) ?? (config.clients.count < 2 ? config.clients.first : nil) {
            return only
        }
        guard config.clients.isEmpty else { throw APIError(.notFound, "--client: expected one of \(names)", blame: .client) }
        return Config.Client()
    }

    /// What to ask for, and the model that it comes to.
    private static func model(
        _ name: String?, insteadOf standard: String, _ client: Config.Client, _ config: Config
    ) throws(APIError) -> (String, Config.Model?) {
        let routing: Routing
        if let name {
            routing = try Routing(RequestFacts(name: name, headers: [:]), for: client, config)
        } else if let routed = try? Routing(RequestFacts(name: standard, headers: [:]), for: client, config) {
            routing = routed
        } else {
            guard let first = ModelList(config, for: client).ids.first else { throw .unknown(model: standard, client, config) }
            routing = try Routing(RequestFacts(name: first, headers: [:]), for: client, config)
        }
        return (name ?? routing.target, config.upstreams(for: routing.target).first?.model)
    }
}

extension ClientEnvironment {
    /// Lines for a shell: `export NAME=value`.
    package var exports: String { variables.map { "export \($0.name)=\(Self.quoted($0.value))\n" }.joined() }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0.isASCIILetterOrDigit || "-_./:@%+,=".utf8.contains($0) }
        return isPlain ? value : "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#) + "'"
    }

    /// The `env` block of Claude Code's settings.json.
    package var settings: String {
        func quoted(_ text: String) -> String { String(decoding: JSON(text).encoded, as: UTF8.self) }
        let lines = variables.map { "    \(quoted($0.name)): \(quoted($0.value))" }
        return "{\n  \"env\": {\n\(lines.joined(separator: ",\n"))\n  }\n}\n"
    }
}
