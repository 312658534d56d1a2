/// `allowed_domains` or `blocked_domains` of a web tool. *Source*: Server tools › Domain filtering; W-13, D-68.
package struct DomainFilter: Sendable, Equatable {
    package enum Rule: Sendable, Equatable {
        case everything
        case only([Entry])
        case except([Entry])
    }

    /// `host`, `host/path` or `*.host/path`, where the path may hold `*`.
    package struct Entry: Sendable, Equatable {
        package let host: Host
        /// What is below the host counts, itself it does not.
        let isBelow: Bool
        /// What the path and the query must begin with; nil: anything.
        let path: Glob?

        /// The host, and all that is below it, counts.
        var isWholeHost: Bool { path == nil && !isBelow }

        /// The host and what is below it, and behind the path whatever comes.
        func covers(_ url: WebURL) -> Bool {
            guard url.host.isWithin(host), !(isBelow && url.host == host) else { return false }
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

    /// The hosts of `entries`, each once, as the name system spells them.
    static func hosts(of entries: [Entry]) -> [String] {
        var known: Set<Host> = []
        return entries.map(\.host).filter { known.insert($0).inserted }.map(\.ascii)
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

    /// As people write one: a scheme and its own port say nothing of it, and `*.` in front means what is below the host (D-68).
    private static func entry(_ text: String, at path: String) throws(APIError) -> Entry {
        guard text.utf8.count <= maxEntryBytes else { throw .invalid("\(path): String should have at most \(maxEntryBytes) bytes") }
        var bytes = Array(text.trimmingBlanks().utf8)[...]
        for scheme in ["https://", "http://"] where bytes.prefix(scheme.utf8.count).map(\.asciiLowercased).elementsEqual(scheme.utf8) {
            bytes = bytes.dropFirst(scheme.utf8.count)
            break
        }
        var name = bytes.prefix { $0 != UInt8(ascii: "/") }
        let rest = bytes[name.endIndex...]
        for port in [":443", ":80"] where name.suffix(port.utf8.count).elementsEqual(port.utf8) {
            name = name.dropLast(port.utf8.count)
            break
        }
        let isBelow = name.starts(with: "*.".utf8)
        if isBelow { name = name.dropFirst(2) }
        guard !name.contains(UInt8(ascii: "*")) else {
            throw .invalid("\(path): Wildcards are allowed in front and in the path, such as \"*.example.com\" and \"example.com/*/news\"")
        }
        guard let host = Host(name), !isBelow || host.address == nil else {
            throw .invalid("\(path): Input should be a domain, such as \"example.com\" or \"example.com/blog\"")
        }
        return Entry(host: host, isBelow: isBelow, path: rest.count <= 1 ? nil : Glob(WebURL.normalizedPath(rest) + "*"))
    }
}
