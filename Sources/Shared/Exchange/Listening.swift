/// When the upstream was last heard, and how long it is listened to.
struct Listening: Sendable {
    /// When the request went out, or something of its answer was last said.
    private var heard: UnixTime
    /// When the proxy found the end of the answer, and nothing but its usage was wanted any more.
    private var ended: UnixTime?

    init(now: UnixTime) { heard = now }

    mutating func hear(now: UnixTime) { heard = now }

    mutating func end(now: UnixTime) { ended = ended ?? now }

    /// Comments prove that the connection lives, and not that the model works. *Source*: mapping D-45.
    func isPastHope(now: UnixTime, silenceSeconds: Int) -> Bool { now - heard > Double(10 * silenceSeconds) }

    /// `isFinished`: the upstream said why its answer ended; `hasStarted`: the client has the head of its answer.
    ///
    /// Behind the head only an event can tell of an error, and Claude Code heeds no `retry-after` there; fronts wait for a head
    /// for 60 s. *Source*: mapping D-71, D-72, U-19, X-06.
    func patience(isFinished: Bool, hasStarted: Bool) -> Patience {
        if let ended, isFinished { return .until(ended + 0.3) }
        return isFinished ? .until(heard + 3) : .behindWrites(seconds: hasStarted ? 15 : 45)
    }
}
