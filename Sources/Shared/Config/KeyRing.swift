/// A provider's keys, starting at the session's: keeping a conversation on one account keeps its cache warm.
package struct KeyRing: Sendable, Equatable {
    private let keys: [String]
    private let start: Int

    package init(_ keys: [String], for session: Session) {
        self.keys = keys
        start = keys.count < 2 ? 0 : Int(session.hash % UInt64(keys.count))
    }

    package var count: Int { keys.count }

    /// The key to use after `steps` failed; nil if the server needs none.
    package func key(after steps: Int) -> String? { keys.isEmpty ? nil : keys[(start + steps) % keys.count] }

    /// Its position, such as `key 2 of 3`, counted from 1 as in the configuration.
    func words(after steps: Int) -> String { "key \((start + steps) % max(1, keys.count) + 1) of \(keys.count)" }
}
