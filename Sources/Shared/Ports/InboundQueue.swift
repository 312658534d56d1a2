/// Parts received from the upstreams and not yet taken, in order.
package struct InboundQueue: Sendable {
    private(set) var parts: [(index: Int, part: InboundPart)] = []
    /// The next part to take: earlier ones are taken but not yet removed.
    private var first = 0
    /// Body bytes waiting.
    package private(set) var bytes = 0

    package init() {}

    /// Adds `part`, which came for the request at `index`.
    package mutating func append(_ part: InboundPart, from index: Int) {
        if case .body(let body) = part {
            bytes += body.count
            if isJoined(body, from: index) { return }
        }
        parts.append((index, part))
    }

    /// Appends a small piece to the one before it: alone it would take a hundred times its size, and an upstream may send each
    /// byte as a chunk.
    private mutating func isJoined(_ body: [UInt8], from index: Int) -> Bool {
        guard body.count <= Self.smallPiece, parts.count > first, let last = parts.last, last.index == index,
            case .body(var joined) = last.part, joined.count <= Self.smallPiece
        else { return false }
        // Release the queue's copy so that appending does not copy it.
        parts[parts.count - 1].part = .end
        joined += body
        parts[parts.count - 1].part = .body(joined)
        return true
    }

    private static let smallPiece = 4096

    /// Takes the next part; consecutive pieces of a body are joined, up to `maxBytes`, so that a burst is one write.
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
        // Not only when empty: with a fast upstream that may never happen.
        if first * 2 >= parts.count {
            parts.removeSubrange(..<first)
            first = 0
        }
        return (index, part)
    }
}
