/// When to stop waiting for the rest of a request. *Source*: D-33. *Units*: seconds, on any monotonic clock.
package struct RequestDeadline: Sendable {
    private enum Phase {
        case head(since: Double)
        case body(since: Double, lastByte: Double, bytes: Int)
    }

    private var phase: Phase

    package init(start: Double) { phase = .head(since: start) }

    /// Notes that bytes came at `now`. `bodyBytes`: of the body so far, as sent; nil if the head is not complete.
    package mutating func receive(at now: Double, bodyBytes: Int?) {
        guard let bodyBytes else { return }
        switch phase {
        case .head: phase = .body(since: now, lastByte: now, bytes: bodyBytes)
        case .body(let since, _, _): phase = .body(since: since, lastByte: now, bytes: bodyBytes)
        }
    }

    /// When to give up if nothing more comes, and why.
    package var next: (time: Double, error: HTTPError) {
        switch phase {
        case .head(let since): return (since + HTTPLimits.headSeconds, .headTooSlow)
        case .body(let since, let lastByte, let bytes):
            let silent = lastByte + HTTPLimits.bodySilenceSeconds
            let slow = since + max(HTTPLimits.bodyGraceSeconds, Double(bytes) / HTTPLimits.bodyBytesPerSecond)
            return slow < silent ? (slow, .bodyTooSlow) : (silent, .bodySilent)
        }
    }
}
