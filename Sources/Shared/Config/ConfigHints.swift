extension Config {
    /// Valid settings that are seldom intended, for `--check`. *Source*: D-55.
    package var hints: [String] {
        providers.enumerated().compactMap { place, provider in
            guard let address = try? HTTPAddress(provider.baseURL), address.isLocal,
                provider.models.contains(where: \.hasUnknownServer)
            else { return nil }
            let servers = Profile.servers.map(\.name).joined(separator: ", ")
            return "providers[\(place)].profile: not set, and \(address.host) does not show what kind of server it is: \(servers)?"
        }
    }
}

extension Config.Provider {
    /// The warning that a key would be sent unencrypted; nil if none would.
    func exposedKey(at path: String) -> String? {
        let fields = models.flatMap { $0.quirks.extraHeaders.members ?? [] }.map(\.key.string.asciiLowercased)
        let carriesKey = keys.contains { !$0.isEmpty } || fields.contains { Self.keyFieldEnds.contains(where: $0.hasSuffix) }
        return carriesKey ? HTTPAddress.exposure(of: baseURL, at: "\(path).base_url") : nil
    }

    /// Suffixes of gateways' header fields for keys: `api-key`, `cf-aig-authorization`.
    private static let keyFieldEnds = ["authorization", "key", "token", "secret"]
}

extension Config.Model {
    /// Whether neither the configuration nor the host chose the profile.
    fileprivate var hasUnknownServer: Bool { profile == profileReason }
}

extension HTTPAddress {
    static func exposure(of address: String, at path: String) -> String? {
        guard let address = try? HTTPAddress(address), address.scheme == "http", !address.isLocal else { return nil }
        return "\(path): the key is sent to \(address.host) unencrypted; expected https://"
    }

    /// Whether the host must be on this machine or its network: an address that is not public, a name without a dot, or a domain
    /// that public DNS does not have. *Source*: RFC 6761, RFC 6762 appendix G, RFC 8375.
    var isLocal: Bool {
        if let address = host.hasPrefix("[") ? IPAddress(v6: host.dropFirst().dropLast()) : IPAddress(v4: host) { return !address.isPublic }
        let labels = host.split(separator: ".")
        guard labels.count > 1, let last = labels.last else { return true }
        return Self.localDomains.contains(String(last)) || labels.suffix(2).elementsEqual(["home", "arpa"])
    }

    private static let localDomains = [
        "localhost", "test", "local", "internal", "intranet", "private", "corp", "home", "lan",
    ]
}
