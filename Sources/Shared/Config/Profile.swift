/// A kind of upstream: how to recognise it, and how it differs from classic Chat Completions.
///
/// Each difference cites its evidence: a row (Q- for upstreams, K- for thinking, F- for facts, or another) or a vendor's page.
/// Where a row is uncertain, we choose what cannot be refused.
package struct Profile: Sendable {
    package let name: String
    /// The month of its latest evidence, such as `2026-11`: vendors change what they accept. nil if it claims nothing.
    package let asOf: String?
    /// Hosts of `base_url` that select this profile; `*` matches any characters.
    let hosts: [String]
    let differences: @Sendable (inout Quirks) -> Void
    /// Further differences for some of its models; later ones override earlier ones.
    let models: [ModelDifferences]

    struct ModelDifferences: Sendable {
        /// Patterns for `remote_id`.
        let patterns: [String]
        let differences: @Sendable (inout Quirks) -> Void
    }

    init(
        _ name: String, asOf: String? = nil, hosts: [String] = [], models: [ModelDifferences] = [],
        _ differences: @escaping @Sendable (inout Quirks) -> Void
    ) {
        self.name = name
        self.asOf = asOf
        self.hosts = hosts
        self.models = models
        self.differences = differences
    }

    package func quirks(forModel remoteID: String) -> Quirks {
        var quirks = Quirks()
        differences(&quirks)
        for model in models where model.patterns.contains(where: remoteID.matches) { model.differences(&quirks) }
        return quirks
    }

    static func matching(host: String?) -> (Profile, reason: String) {
        if let host, let profile = all.first(where: { $0.hosts.contains(where: host.matches) }) { return (profile, "by host \(host)") }
        return (standard, "default")
    }

    /// In the order in which their hosts are tried.
    package static let all = [standard] + makers + houses + servers + moreMakers

    static let standard = Profile("default") { _ in }
}
