/// When an exchange is to be told of silence.
package enum Patience: Sendable, Equatable {
    /// So long after the client last got something (X-06, D-71).
    case behindWrites(seconds: Double)
    /// At this time: a finished answer may still bring its usage, but soon (U-19).
    case until(UnixTime)
}
