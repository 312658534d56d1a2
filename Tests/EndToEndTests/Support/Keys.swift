import Foundation
import Testing

/// The keys that stand in the configuration and in what clients send, and the search for them in all that the program wrote.
enum Keys {
    static let all = [Proxy.key, Proxy.upstreamKey, Proxy.tavilyKey]

    /// Fails the test where `bytes`, which `writer` wrote, hold one.
    static func search(_ bytes: some ContiguousBytes & Collection<UInt8>, of writer: String) {
        let data = Data(bytes)
        for key in all where data.range(of: Data(key.utf8)) != nil { Issue.record("the key \(key) stands in what \(writer) got") }
    }
}
