extension Config {
    /// What the bytes of config.json and `environment` say.
    ///
    /// *Throws*: every fault that there is, not the first alone.
    package static func parse(_ file: [UInt8], environment: [String: String]) throws(ConfigError) -> Config {
        var notes = ConfigNotes()
        let json = try tree(of: file, &notes)
        let config = config(json, environment, &notes)
        guard let config, notes.faults.isEmpty else { throw ConfigError(notes.faults) }
        return config
    }

    private static func tree(of file: [UInt8], _ notes: inout ConfigNotes) throws(ConfigError) -> JSON {
        var text = file
        if text.starts(with: [0xEF, 0xBB, 0xBF]) {
            // RFC 8259 §8.1 lets a reader ignore it; some editors write it unasked.
            text.removeFirst(3)
            notes.warnings.append("config.json: begins with a byte order mark, which is ignored")
        }
        do throws(JSONError) {
            return try JSON.parse(text)
        } catch {
            let before = text[..<error.offset]
            let line = before.count { $0 == UInt8(ascii: "\n") } + 1
            let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
            // Characters, not bytes: the trailing bytes of UTF-8 do not count.
            let column = before[start...].count { !$0.isUTF8Tail } + 1
            throw ConfigError(["config.json: line \(line), column \(column): expected \(error.expected)"], isPassing: true)
        }
    }

    /// More than any text here has, and far from where arithmetic overflows.
    static let maxCharacters = 1_000_000_000

    private static func config(_ json: JSON, _ environment: [String: String], _ notes: inout ConfigNotes) -> Config? {
        guard var top = ConfigSection(json, at: "", &notes) else { return nil }
        var config = Config(
            clientKey: top.secret("ak", &notes),
            port: top.integer("port", default: 8888, in: 1...65535, &notes),
            upstreamTimeoutSeconds: top.integer("upstream_timeout_seconds", default: 300, in: 1...86400, &notes),
            logBodyMaxChars: top.integer("log_body_max_chars", default: 4096, in: 0...Self.maxCharacters, &notes),
            logStreamTextPreviewChars: top.integer("log_stream_text_preview_chars", default: 256, in: 0...Self.maxCharacters, &notes),
            providers: providers(top.sections("providers", &notes), &notes),
            web: WebSettings(&top, Environment(environment), &notes),
            warnings: []
        )
        top.end(&notes)
        config.warnings = notes.warnings
        return config
    }

    private static func providers(_ sections: [ConfigSection], _ notes: inout ConfigNotes) -> [Provider] {
        sections.map { section in
            var section = section
            let baseURL = section.address("base_url", required: true, &notes) ?? ""
            if baseURL.hasSuffix("/chat/completions") {
                notes.warnings.append("\(section.path(of: "base_url")): leave out /chat/completions, it is added")
            }
            let provider = Provider(
                baseURL: baseURL,
                apiKey: section.secret("api_key", required: true, &notes) ?? "",
                models: models(&section, baseURL: baseURL, &notes)
            )
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
                    profile: profile.name, profileReason: reason))
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
        guard let flags = ConfigSection(quirks, at: section.path(of: "quirks"), &notes) else { return }
        for member in quirks.members ?? [] {
            let path = flags.path(of: member.key.string)
            guard let flag = Quirks.flags.first(where: { $0.name == member.key.string }) else {
                notes.faults.append("\(path): unknown flag; known are \(Quirks.flags.map(\.name).joined(separator: ", "))")
                continue
            }
            guard let override = flag.override(member.value) else {
                // A null that is no value of the flag counts as absent, as everywhere.
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
    /// An address under `key`, without slashes at its end.
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
