/// The ids of one answer. The shell passes in a random seed, so tests can predict them.
package struct IDs: Sendable {
    private var state: UInt64
    /// `req_` and 24 letters or digits.
    package private(set) var request = ""

    package init(seed: UInt64) {
        state = seed
        request = "req_" + characters(24)
    }

    package mutating func message() -> String { "msg_" + characters(24) }
    package mutating func toolUse() -> String { "toolu_" + characters(24) }
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// Letters or digits.
    mutating func characters(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in Self.alphabet[Int(next() % 62)] }, as: UTF8.self)
    }

    /// SplitMix64. *Source*: Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
