import Shared
import Testing

@Suite struct RequestDeadlineTests {
    @Test func `the head has ten seconds, however it trickles`() {
        var deadline = RequestDeadline(start: 100)
        #expect(deadline.next == (110, HTTPError.headTooSlow))
        deadline.receive(at: 109, bodyBytes: nil)
        #expect(deadline.next == (110, HTTPError.headTooSlow))
    }

    @Test func `a body may be silent for thirty seconds`() {
        var deadline = RequestDeadline(start: 0)
        deadline.receive(at: 5, bodyBytes: 100_000)
        #expect(deadline.next == (35, HTTPError.bodySilent))
        deadline.receive(at: 34, bodyBytes: 200_000)
        #expect(deadline.next == (64, HTTPError.bodySilent))
    }

    @Test func `a body has its first thirty seconds to reach 500 bytes a second`() {
        var deadline = RequestDeadline(start: 0)
        deadline.receive(at: 5, bodyBytes: 0)
        deadline.receive(at: 6, bodyBytes: 1)
        #expect(deadline.next == (35, HTTPError.bodyTooSlow))
        deadline.receive(at: 30, bodyBytes: 20_000)
        #expect(deadline.next == (45, HTTPError.bodyTooSlow))
        deadline.receive(at: 44, bodyBytes: 34_500)
        #expect(deadline.next == (74, HTTPError.bodySilent))
    }
}
