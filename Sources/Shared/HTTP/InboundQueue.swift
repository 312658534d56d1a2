/// What the upstreams sent and nobody took yet, in its order.
package struct InboundQueue: Sendable {
    private(set) var parts: [(index: Int, part: InboundPart)] = []
    /// Where the next part to take stands: behind those that were taken and are not forgotten yet.
    private var first = 0
    /// What of bodies waits.
    package private(set) var bytes = 0

    package init() {}

    /// Adds `part`, which came for the request at `index`.
    package mutating func append(_ part: InboundPart, from index: Int) {
        if case .body(let body) = part { bytes += body.count }
        parts.append((index, part))
    }

    /// The next part; pieces of a body that wait one behind the other are joined, up to `maxBytes`, so that a burst is one
    /// write.
    package mutating func take(maxBytes: Int) -> (index: Int, part: InboundPart)? {
        guard first < parts.count else { return nil }
        var (index, part) = parts[first]
        first += 1
        if case .body(var body) = part {
            while first < parts.count, parts[first].index == index, case .body(let more) = parts[first].part,
                body.count + more.count <= maxBytes
            {
                body += more
                first += 1
            }
            bytes -= body.count
            part = .body(body)
        }
        // Not only once all is taken: behind a fast upstream that may never be.
        if first * 2 >= parts.count {
            parts.removeSubrange(..<first)
            first = 0
        }
        return (index, part)
    }
}
