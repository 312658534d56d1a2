/// A kind of upstream: how it is known, and in what it differs from classic Chat Completions.
///
/// Each difference names its evidence: a row (Q- of upstreams, K- of thinking, F- of facts, or another), or a vendor's page.
/// Where a row is not sure, what cannot be refused stays.
package struct Profile: Sendable {
    package let name: String
    /// The month of its latest evidence, `2026-11`: vendors change what they take. nil: it claims nothing.
    package let asOf: String?
    /// Hosts of `base_url` that choose this profile; `*` stands for any characters.
    let hosts: [String]
    let differences: @Sendable (inout Quirks) -> Void
    /// What differs further for some of its models; later ones stand above earlier ones.
    let models: [ModelDifferences]

    struct ModelDifferences: Sendable {
        /// What `remote_id` looks like.
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

    /// In the order in which their hosts are looked at.
    package static let all = [standard] + makers + houses + servers + moreMakers

    static let standard = Profile("default") { _ in }
}
