/// When the upstream was last heard, and how long to keep listening.
struct Listening: Sendable {
    /// When the request was sent, or the answer last said something.
    private var heard: UnixTime
    /// When the proxy detected the end of the answer, after which only usage is wanted.
    private var ended: UnixTime?

    /// How many silence limits may pass with nothing but comments.
    private static let maxSilences = 10
    private static let secondsForUsage = 0.3
    private static let secondsForFarewell = 3.0

    init(now: UnixTime) { heard = now }

    mutating func hear(now: UnixTime) { heard = now }

    mutating func end(now: UnixTime) { ended = ended ?? now }

    /// Comments prove that the connection is alive, not that the model is working. *Source*: D-45.
    func isPastHope(now: UnixTime, silenceSeconds: Int) -> Bool { now - heard > Double(Self.maxSilences * silenceSeconds) }

    /// For an answer whose end the upstream announced or the proxy detected. *Source*: D-72, U-19.
    var lastPatience: Patience { .until(ended.map { $0 + Self.secondsForUsage } ?? heard + Self.secondsForFarewell) }
}
