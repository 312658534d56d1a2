/// When an exchange is to be told of silence.
package enum Patience: Sendable, Equatable {
    /// So long after the client last got something (X-06, D-71).
    case behindWrites(seconds: Double)
    /// At this time: a finished answer may still bring its usage, but soon (U-19).
    case until(UnixTime)

    /// `hasStarted`: the client has the head of its answer. After the head only an event can report an error, and Claude Code heeds
    /// no `retry-after` there; fronts wait for a head for 60 s. *Source*: D-71, X-06.
    package static func forAnswer(hasStarted: Bool) -> Patience { .behindWrites(seconds: hasStarted ? 15 : 45) }
}
