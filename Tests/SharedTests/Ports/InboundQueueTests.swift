import Testing

@testable import Shared

/// *Source*: X-09.
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
        func piece(_ size: Int) -> (Int, InboundPart) { (0, .body([UInt8](repeating: 7, count: size))) }
        var queue = Self.queue([piece(15_000), piece(5000), piece(5000), piece(5000)])
        for size in [15_000, 10_000, 5000] { #expect(queue.take(maxBytes: 10_000)?.part == piece(size).1) }
        #expect(queue.take(maxBytes: 10_000) == nil && queue.bytes == 0)
    }

    @Test func `an upstream that sends each byte as a chunk fills no queue`() {
        var queue = InboundQueue()
        for _ in 0..<100_000 { queue.append(.body([0]), from: 0) }
        #expect(queue.bytes == 100_000 && queue.parts.count < 30)
        queue.append(.body([1]), from: 1)
        queue.append(.body([2]), from: 0)
        #expect(Self.taken(queue, maxBytes: .max).suffix(2) == ["1 body([1])", "0 body([2])"])
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
