import Foundation
import Testing

/// The keys in the configuration and in requests, and the search for them in everything the program wrote.
enum Keys {
    static let all = [Proxy.key, Proxy.upstreamKey, Proxy.tavilyKey]

    /// Fails the test if `bytes`, written by `writer`, contain a key.
    static func search(_ bytes: some ContiguousBytes & Collection<UInt8>, of writer: String) {
        let data = Data(bytes)
        for key in all where data.range(of: Data(key.utf8)) != nil { Issue.record("the key \(key) stands in what \(writer) got") }
    }
}
