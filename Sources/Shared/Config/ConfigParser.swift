extension Config {
    /// Reads config.json and what it refers to.
    ///
    /// *Throws*: every fault, not just the first.
    package static func parse(_ file: [UInt8], in surroundings: Surroundings) throws(ConfigError) -> Config {
        var notes = ConfigNotes()
        let json = try tree(of: file, &notes)
        let config = config(json, surroundings, &notes)
        guard let config, notes.faults.isEmpty else { throw ConfigError(notes.faults) }
        return config
    }

    private static func tree(of file: [UInt8], _ notes: inout ConfigNotes) throws(ConfigError) -> JSON {
        var text = file
        if text.starts(with: [UInt8].byteOrderMark) {
            // RFC 8259 §8.1 lets parsers ignore it; some editors add it unasked.
            text.removeFirst([UInt8].byteOrderMark.count)
            notes.warnings.append("config.json: begins with a byte order mark, which is ignored")
        }
        do throws(JSONError) {
            return try JSON.parse(text)
        } catch {
            let before = text[..<error.offset]
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            // Characters, not bytes.
            let column = before[start...].count { !$0.isUTF8Tail } + 1
            throw ConfigError(["config.json: line \(line), column \(column): expected \(error.expected)"], isPassing: true)
        }
    }

    /// More than any text has, and far from overflow.
    static let maxCharacters = 1_000_000_000

    /// Larger than any context window.
    static let maxTokens = 1_000_000_000

    private static func config(_ json: JSON, _ surroundings: Surroundings, _ notes: inout ConfigNotes) -> Config? {
        guard var top = ConfigSection(json, at: "", surroundings, &notes) else { return nil }
        let connectTimeoutSeconds = top.integer("connect_timeout_seconds", default: 10, in: 1...300, &notes)
        var config = Config(
            clients: Client.list(&top, &notes),
            port: top.integer("port", default: 8888, in: 1...65535, &notes),
            upstreamTimeoutSeconds: top.integer("upstream_timeout_seconds", default: 300, in: 1...86400, &notes),
            connectTimeoutSeconds: connectTimeoutSeconds,
            logBodyMaxChars: top.integer("log_body_max_chars", default: 4096, in: 0...Self.maxCharacters, &notes),
            logStreamTextPreviewChars: top.integer("log_stream_text_preview_chars", default: 256, in: 0...Self.maxCharacters, &notes),
            providers: providers(top.sections("providers", &notes), &notes),
            web: WebSettings(&top, Environment(surroundings.environment), connectTimeoutSeconds: connectTimeoutSeconds, &notes),
            warnings: []
        )
        if let key = Environment(surroundings.environment).key(&notes) { config.clients = [Client(key: key)] }
        config.routes = Route.list(&top, config.providers, &notes)
        config.isSandboxed = top.flag("sandbox", &notes) ?? true
        top.end(&notes)
        if let tavily = config.web.tavily, tavily.key != nil, let warning = HTTPAddress.exposure(of: tavily.url, at: "tavily_url") {
            notes.warnings.append(warning)
        }
        config.warnings = notes.warnings
        return config
    }

    private static func providers(_ sections: [ConfigSection], _ notes: inout ConfigNotes) -> [Provider] {
        sections.map { section in
            var section = section
            let baseURL = section.address("base_url", required: true, &notes) ?? ""
            let provider = Provider(
                baseURL: baseURL,
                keys: section.secrets("api_key", &notes),
                models: models(&section, baseURL: baseURL, &notes)
            )
            if let warning = provider.exposedKey(at: section.path) { notes.warnings.append(warning) }
            section.end(&notes)
            return provider
        }
    }

    private static func models(_ provider: inout ConfigSection, baseURL: String, _ notes: inout ConfigNotes) -> [Model] {
        let host = (try? HTTPAddress(baseURL))?.host
        let common = ProfileChoice(&provider, "of the provider", &notes)
        var models: [Model] = []
        for var section in provider.sections("models", &notes) {
            let id = section.text("id", required: true, &notes) ?? ""
            if !id.isEmpty, models.contains(where: { $0.id == id }) {
                notes.faults.append("\(section.path(of: "id")): listed twice under this provider")
            }
            let remoteID = section.text("remote_id", &notes) ?? id
            let own = ProfileChoice(&section, "of the model", &notes)
            let (profile, reason) = own.profile ?? common.profile ?? Profile.matching(host: host)
            var quirks = profile.quirks(forModel: remoteID)
            common.override(&quirks)
            own.override(&quirks)
            models.append(
                Model(
                    id: id, displayName: section.text("display_name", &notes) ?? id, remoteID: remoteID, quirks: quirks,
                    profile: profile.name, profileReason: reason, price: Price(&section, &notes)))
            section.end(&notes)
        }
        return models
    }
}

/// `"profile"` and `"quirks"` of a provider or a model.
private struct ProfileChoice {
    var profile: (Profile, reason: String)?
    private var overrides: [@Sendable (inout Quirks) -> Void] = []

    init(_ section: inout ConfigSection, _ whose: String, _ notes: inout ConfigNotes) {
        if let name = section.text("profile", &notes) {
            if let known = Profile.all.first(where: { $0.name == name }) {
                profile = (known, "\"profile\" \(whose)")
            } else {
                let known = Profile.all.map(\.name).joined(separator: ", ")
                notes.faults.append("\(section.path(of: "profile")): unknown; known are \(known)")
            }
        }
        guard let quirks = section.value("quirks") else { return }
        guard let flags = section.section(quirks, at: section.path(of: "quirks"), &notes) else { return }
        for member in quirks.members ?? [] {
            let path = flags.path(of: member.key.string)
            guard let flag = Quirks.flag(named: member.key.string) else {
                notes.faults.append("\(path): unknown flag; known are \(Quirks.flags.map(\.name).joined(separator: ", "))")
                continue
            }
            // Values of header fields may be secrets, so they may name a variable or a file.
            let value = flag.name == "extra_headers" ? flags.resolvedFields(member.value, at: path, &notes) : member.value
            guard let override = flag.override(value) else {
                // A null that the flag does not accept counts as absent, as everywhere.
                if member.value.isNull { continue }
                notes.faults.append("\(path): expected \(flag.expected)")
                continue
            }
            overrides.append(override)
        }
    }

    func override(_ quirks: inout Quirks) {
        for override in overrides { override(&quirks) }
    }
}

extension ConfigSection {
    /// `fields` with variables and files replaced by their contents.
    fileprivate func resolvedFields(_ fields: JSON, at path: String, _ notes: inout ConfigNotes) -> JSON {
        guard let members = fields.members else { return fields }
        return .object(
            members.map { member in
                guard case .object = member.value else { return member }
                let text = resolved(member.value, at: "\(path).\(member.key.string)", &notes)
                return JSON.Member(key: member.key, value: JSON(text ?? ""))
            })
    }

    /// The address under `key`, without trailing slashes.
    mutating func address(_ key: String, required: Bool = false, _ notes: inout ConfigNotes) -> String? {
        guard let text = text(key, required: required, &notes) else { return nil }
        do throws(HTTPAddress.Fault) {
            _ = try HTTPAddress(text)
            return text.withoutTrailingSlashes
        } catch {
            notes.faults.append("\(path(of: key)): \(error.expected)")
            return nil
        }
    }
}
