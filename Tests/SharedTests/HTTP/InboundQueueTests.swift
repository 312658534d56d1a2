import Testing

@testable import Shared

/// *Source*: mapping X-09.
@Suite struct InboundQueueTests {
    private static func queue(_ parts: [(Int, InboundPart)]) -> InboundQueue {
        var queue = InboundQueue()
        for (index, part) in parts { queue.append(part, from: index) }
        return queue
    }

    private static func taken(_ queue: InboundQueue, maxBytes: Int = 100) -> [String] {
        var queue = queue
        var taken: [String] = []
        while let (index, part) = queue.take(maxBytes: maxBytes) { taken.append("\(index) \(part)") }
        #expect(queue.bytes == 0)
        return taken
    }

    @Test func `pieces of one body are taken together, in the order of all parts`() {
        let queue = Self.queue([
            (0, .body([1])), (0, .body([2, 3])), (1, .body([4])), (0, .body([5])), (0, .end), (1, .body([6])), (1, .body([7])), (1, .end),
        ])
        #expect(queue.bytes == 7)
        #expect(
            Self.taken(queue) == [
                "0 body([1, 2, 3])", "1 body([4])", "0 body([5])", "0 end", "1 body([6, 7])", "1 end",
            ])
    }

    @Test func `no more is joined than asked for, and a larger piece comes whole`() {
        let queue = Self.queue([(0, .body([1, 2, 3])), (0, .body([4])), (0, .body([5])), (0, .body([6]))])
        #expect(Self.taken(queue, maxBytes: 2) == ["0 body([1, 2, 3])", "0 body([4, 5])", "0 body([6])"])
    }

    @Test func `what was taken is forgotten, though the queue is never empty`() {
        var queue = Self.queue([(0, .body([0]))])
        for number in 1...1000 {
            queue.append(.body([UInt8(number % 256)]), from: number % 2)
            #expect(queue.take(maxBytes: 100)?.part == .body([UInt8((number - 1) % 256)]))
            #expect(queue.parts.count <= 2)
            #expect(queue.bytes == 1)
        }
    }
}
