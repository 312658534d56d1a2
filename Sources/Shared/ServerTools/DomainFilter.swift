/// `allowed_domains` or `blocked_domains` of a web tool. *Source*: Server tools › Domain filtering; mapping W-13.
package struct DomainFilter: Sendable, Equatable {
    package enum Rule: Sendable, Equatable {
        case everything
        case only([Entry])
        case except([Entry])
    }

    /// `host` or `host/path`, where the path may hold `*`.
    package struct Entry: Sendable, Equatable {
        package let host: Host
        /// What the path and the query must begin with; nil: anything.
        let path: Glob?

        /// The host and what is below it, and behind the path whatever comes.
        func covers(_ url: WebURL) -> Bool {
            guard url.host.isWithin(host) else { return false }
            return path?.matches(Array(url.pathAndQuery.utf8)) ?? true
        }
    }

    package let rule: Rule

    /// *Throws*: V-16, V-17. An empty list counts as none.
    package init(of tool: JSON, at path: String) throws(APIError) {
        let allowed = try Self.entries(tool["allowed_domains"], at: path + ".allowed_domains")
        let blocked = try Self.entries(tool["blocked_domains"], at: path + ".blocked_domains")
        switch (allowed.isEmpty, blocked.isEmpty) {
        case (true, true): rule = .everything
        case (false, true): rule = .only(allowed)
        case (true, false): rule = .except(blocked)
        case (false, false): throw .invalid("\(path): Only one of allowed_domains or blocked_domains may be set.")
        }
    }

    package func admits(_ url: WebURL) -> Bool {
        switch rule {
        case .everything: true
        case .only(let entries): entries.contains { $0.covers(url) }
        case .except(let entries): !entries.contains { $0.covers(url) }
        }
    }

    /// As `admits`, for a URL as it came: one that cannot be read is admitted only where there is no filter.
    func admits(_ url: String) -> Bool {
        if rule == .everything { return true }
        guard let url = try? WebURL(url) else { return false }
        return admits(url)
    }

    /// More than Tavily takes of either list; each is held against every result.
    private static let maxEntries = 1000
    private static let maxEntryBytes = 1024

    private static func entries(_ list: JSON?, at path: String) throws(APIError) -> [Entry] {
        guard let list, !list.isNull else { return [] }
        guard let items = list.array else { throw .invalid("\(path): Input should be a valid list") }
        guard items.count <= maxEntries else { throw .invalid("\(path): List should have at most \(maxEntries) items") }
        var entries: [Entry] = []
        for (position, item) in items.enumerated() {
            guard let text = item.string else { throw .invalid("\(path).\(position): Input should be a valid string") }
            entries.append(try entry(text, at: "\(path).\(position)"))
        }
        return entries
    }

    private static func entry(_ text: String, at path: String) throws(APIError) -> Entry {
        let bytes = Array(text.utf8)
        guard bytes.count <= maxEntryBytes else { throw .invalid("\(path): String should have at most \(maxEntryBytes) bytes") }
        let name = bytes.prefix { $0 != UInt8(ascii: "/") }
        guard !text.contains("://"), name.first == UInt8(ascii: "[") || !name.contains(UInt8(ascii: ":")) else {
            throw .invalid("\(path): Domain must be given without a scheme or a port, such as \"example.com/blog\"")
        }
        guard !name.contains(UInt8(ascii: "*")) else {
            throw .invalid("\(path): Wildcards are allowed in the path only, such as \"example.com/*/news\"")
        }
        guard let host = Host(name) else { throw .invalid("\(path): Input should be a domain, such as \"example.com\"") }
        let rest = bytes[name.endIndex...]
        return Entry(host: host, path: rest.count <= 1 ? nil : Glob(WebURL.normalizedPath(rest) + "*"))
    }
}
