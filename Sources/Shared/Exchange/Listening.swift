/// When the upstream was last heard, and how long it is listened to.
struct Listening: Sendable {
    /// When the request went out, or something of its answer was last said.
    private var heard: UnixTime
    /// When the proxy found the end of the answer, and nothing but its usage was wanted any more.
    private var ended: UnixTime?

    /// How many limits of silence may pass with comments alone.
    private static let maxSilences = 10
    private static let secondsForUsage = 0.3
    private static let secondsForFarewell = 3.0

    init(now: UnixTime) { heard = now }

    mutating func hear(now: UnixTime) { heard = now }

    mutating func end(now: UnixTime) { ended = ended ?? now }

    /// Comments prove that the connection lives, and not that the model works. *Source*: D-45.
    func isPastHope(now: UnixTime, silenceSeconds: Int) -> Bool { now - heard > Double(Self.maxSilences * silenceSeconds) }

    /// For an answer of which the upstream said why it ended, or the proxy found its end. *Source*: D-72, U-19.
    var lastPatience: Patience { .until(ended.map { $0 + Self.secondsForUsage } ?? heard + Self.secondsForFarewell) }
}
