extension Config.WebSettings {
    /// Environment variables override the file. *Source*: D-19.
    init(_ top: inout ConfigSection, _ environment: Environment, connectTimeoutSeconds: Int, _ notes: inout ConfigNotes) {
        tavily = Config.Tavily(&top, environment, connectTimeoutSeconds: connectTimeoutSeconds, &notes)
        maxResults = environment.integer("TAVILY_MAX_RESULTS", default: 5, in: 1...20, &notes)
        fetchMaxChars = environment.integer("TAVILY_FETCH_MAX_CHARS", default: 50_000, in: 1000...Config.maxCharacters, &notes)
        searxng = Config.SearXNG(&top, connectTimeoutSeconds: connectTimeoutSeconds, hasTavily: tavily != nil, &notes)
    }
}

extension Config.Tavily {
    /// nil if not configured. An empty key with an address means a server that needs none (D-69).
    fileprivate init?(_ top: inout ConfigSection, _ environment: Environment, connectTimeoutSeconds: Int, _ notes: inout ConfigNotes) {
        self.connectTimeoutSeconds = connectTimeoutSeconds
        // Always reads everything: a fault in the file is reported even if the environment overrides the value.
        let fileKey = top.secret("tavily_key", &notes)
        let fileURL = top.address("tavily_url", &notes)
        let address = environment.address("TAVILY_BASE_URL", &notes) ?? fileURL
        key = environment.secret("TAVILY_API_KEY", &notes) ?? fileKey
        url = address ?? "https://api.tavily.com"
        proxy = environment.proxy(["TAVILY_PROXY_ADDRESS", "LOCAL_PROXY_ADDRESS"], &notes)
        searchDepth = environment.word("TAVILY_SEARCH_DEPTH", of: ["basic", "advanced"], &notes)
        topic = environment.word("TAVILY_TOPIC", of: ["general", "news", "finance"], &notes)
        let needsNoKey = address != nil && top.value("tavily_key")?.text?.isEmpty == true
        guard key != nil || needsNoKey else { return nil }
    }
}

extension Config.SearXNG {
    /// nil if Tavily is to answer instead, if configured. *Shape*: `"search": {"engine": "searxng", "url": "http://…"}`.
    fileprivate init?(_ top: inout ConfigSection, connectTimeoutSeconds: Int, hasTavily: Bool, _ notes: inout ConfigNotes) {
        guard let value = top.value("search"), var section = top.section(value, at: top.path(of: "search"), &notes) else { return nil }
        defer { section.end(&notes) }
        switch section.text("engine", required: true, &notes)?.asciiLowercased {
        case "searxng":
            guard let address = section.address("url", required: true, &notes) else { return nil }
            self.init(url: address, connectTimeoutSeconds: connectTimeoutSeconds)
        case "tavily":
            if !hasTavily { notes.faults.append("\(section.path(of: "engine")): tavily needs tavily_key") }
            if section.value("url") != nil { notes.faults.append("\(section.path(of: "url")): only for searxng; Tavily's is tavily_url") }
            return nil
        case .some:
            notes.faults.append("\(section.path(of: "engine")): unknown; known are searxng, tavily")
            return nil
        case nil: return nil
        }
    }
}

/// Reads environment variables; an empty one counts as absent.
struct Environment {
    private let variables: [String: String]

    /// Every variable that the program reads.
    static let names = [
        "CONFIG_PATH", keyName, "TAVILY_API_KEY", "TAVILY_BASE_URL", "TAVILY_PROXY_ADDRESS", "LOCAL_PROXY_ADDRESS", "TAVILY_MAX_RESULTS",
        "TAVILY_SEARCH_DEPTH", "TAVILY_TOPIC", "TAVILY_FETCH_MAX_CHARS", "SSL_CERT_FILE", "SSL_CERT_DIR", "http_proxy", "https_proxy",
        "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY",
    ]

    private static let keyName = "CLAUDE_PROXY_AK"

    init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// What clients show in place of all keys of the configuration: for whoever starts the proxy for one program alone.
    func key(_ notes: inout ConfigNotes) -> String? { secret(Self.keyName, &notes) }

    private func value(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    func secret(_ name: String, _ notes: inout ConfigNotes) -> String? {
        guard let text = value(name) else { return nil }
        guard let fault = text.faultAsSecret else { return text }
        notes.faults.append("\(name): \(fault)")
        return nil
    }

    func address(_ name: String, _ notes: inout ConfigNotes) -> String? {
        guard let text = value(name) else { return nil }
        do throws(HTTPAddress.Fault) {
            _ = try HTTPAddress(text)
            return text.withoutTrailingSlashes
        } catch {
            notes.faults.append("\(name): \(error.expected)")
            return nil
        }
    }

    /// The first of `names` that is set.
    func proxy(_ names: [String], _ notes: inout ConfigNotes) -> ForwardProxy? {
        guard let name = names.first(where: { value($0) != nil }), let text = value(name) else { return nil }
        let proxy = ForwardProxy(text)
        if proxy == nil { notes.faults.append("\(name): \(ForwardProxy.shape)") }
        return proxy
    }

    func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>, _ notes: inout ConfigNotes) -> Int {
        guard let text = value(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            notes.faults.append("\(name): expected \(ConfigSection.describe(range))")
            return standard
        }
        return number
    }

    /// One of `words`; the first is the default.
    func word(_ name: String, of words: [String], _ notes: inout ConfigNotes) -> String {
        guard let text = value(name) else { return words[0] }
        guard words.contains(text) else {
            notes.faults.append("\(name): expected one of \(words.joined(separator: ", "))")
            return words[0]
        }
        return text
    }
}
