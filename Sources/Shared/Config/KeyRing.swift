/// The keys of a provider, from the one on that a session begins with: one account for one conversation keeps its cache warm.
package struct KeyRing: Sendable, Equatable {
    private let keys: [String]
    private let start: Int

    package init(_ keys: [String], for session: Session) {
        self.keys = keys
        start = keys.count < 2 ? 0 : Int(session.hash % UInt64(keys.count))
    }

    package var count: Int { keys.count }

    /// The key after `steps` that failed; nil: the server asks for none.
    package func key(after steps: Int) -> String? { keys.isEmpty ? nil : keys[(start + steps) % keys.count] }

    /// Which one that is, `key 2 of 3`, as the configuration numbers them from 1.
    func words(after steps: Int) -> String { "key \((start + steps) % max(1, keys.count) + 1) of \(keys.count)" }
}
