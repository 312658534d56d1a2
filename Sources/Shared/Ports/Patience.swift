/// When to report silence to an exchange.
package enum Patience: Sendable, Equatable {
    /// This long after the last write to the client (X-06, D-71).
    case afterWrites(seconds: Double)
    /// At this time: a finished answer may still send its usage, but soon (U-19).
    case until(UnixTime)

    /// `hasStarted`: the client has the answer's head. After it only an event can report an error, and Claude Code ignores `retry-after`
    /// there; fronts wait 60 s for a head. *Source*: D-71, X-06.
    package static func forAnswer(hasStarted: Bool) -> Patience { .afterWrites(seconds: hasStarted ? 15 : 45) }
}
