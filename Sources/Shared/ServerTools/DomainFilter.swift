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
        /// Covers what is below the host, not the host itself.
        let isBelow: Bool
        /// What the path and query must begin with; nil for anything.
        let path: Glob?

        /// Covers the host and everything below it, whatever the path.
        var isWholeHost: Bool { path == nil && !isBelow }

        /// Whether `url` is on this host or below it, and its path begins as `path` demands.
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

    /// For an unparsed URL: one that cannot be parsed is admitted only if there is no filter.
    func admits(_ url: String) -> Bool {
        if rule == .everything { return true }
        guard let url = try? WebURL(url) else { return false }
        return admits(url)
    }

    /// The hosts of `entries`, each once, as DNS spells them.
    static func hosts(of entries: [Entry]) -> [String] {
        var known: Set<Host> = []
        return entries.map(\.host).filter { known.insert($0).inserted }.map(\.ascii)
    }

    /// More than Tavily takes in either list; every result is checked against each entry.
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

    /// Reads what people write: a scheme and a default port are ignored, and a leading `*.` means what is below the host (D-68).
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
