import Glibc
import Shared

/// What the main thread waits for while an exchange is open: parts of answers, time-outs, the client's leaving.
struct Inbound {
    enum Event {
        case part(InboundPart, index: Int)
        case clientGone
        case terminated
    }

    /// An open request and its limits.
    private struct Open {
        let silenceSeconds: Double
        /// How long it has been awaited since its last part. A slow client does not count: meanwhile parts are held, not awaited.
        var silentSeconds = 0.0
        /// On the steady clock.
        let end: Double

        /// How much longer to wait.
        func remains(at now: Double) -> Double { min(silenceSeconds - silentSeconds, end - now) }
    }

    private var outbound: Outbound
    /// By request index; nil when over.
    private var open: [Open?] = []
    private var watchesInput: Bool
    /// When silence was last reported, on the steady clock.
    private var lastSilence = 0.0

    init(from client: Client) throws(APIError) {
        outbound = try Outbound()
        watchesInput = client.inputIsSocket
    }

    /// Whether any answer is still open.
    var isOpen: Bool { open.contains { $0 != nil } }

    /// Sends all requests in parallel; any still open from an earlier round are given up.
    mutating func start(_ requests: [OutboundRequest]) {
        let now = SteadyClock.now
        open = requests.map {
            Open(silenceSeconds: Double($0.silenceSeconds), end: $0.totalSeconds.map { now + Double($0) } ?? .infinity)
        }
        outbound.start(requests)
    }

    /// The next event. `lastWrite`: when the client last got something, on the steady clock; `patience`: when silence is an event.
    mutating func next(lastWrite: Double, patience: Patience) -> Event {
        // If parts are always ready, the wait below is never reached.
        if Waiting.isTerminationPending { return .terminated }
        while true {
            if let (index, part) = outbound.received.take() {
                // The rest of a request that was given up is ignored.
                guard open[index] != nil else { continue }
                note(part, index: index)
                return .part(part, index: index)
            }
            let silence =
                switch patience {
                case .afterWrites(let seconds): max(lastWrite, lastSilence) + seconds
                case .until(let time): time
                }
            let now = SteadyClock.now
            let remains = open.map { $0?.remains(at: now) ?? .infinity }
            if let index = remains.firstIndex(where: { $0 <= 0 }) { return timeOut(of: index) }
            guard now < silence else {
                lastSilence = now
                return .part(.silence, index: 0)
            }
            if let event = wait(until: min(silence, now + (remains.min() ?? .infinity))) { return event }
        }
    }

    private mutating func note(_ part: InboundPart, index: Int) {
        switch part {
        case .head, .body: open[index]?.silentSeconds = 0
        case .end: open[index] = nil
        case .failed:
            open[index] = nil
            outbound.giveUp(index)
        case .silence, .clientClosedSending: break
        }
    }

    private mutating func timeOut(of index: Int) -> Event {
        let seconds = open[index]?.silentSeconds ?? 0
        let isSilent = seconds >= open[index]?.silenceSeconds ?? 0
        open[index] = nil
        outbound.giveUp(index)
        let failure = TransportFailure(.timedOut, isSilent ? "nothing came for \(Int(seconds)) seconds" : "it took too long in all")
        return .part(.failed(failure), index: index)
    }

    /// Waits for a part, the client, a signal or the time. nil: look again.
    private mutating func wait(until end: Double) -> Event? {
        let start = SteadyClock.now
        defer {
            let waited = SteadyClock.now - start
            for index in open.indices { open[index]?.silentSeconds += waited }
        }
        var descriptors = [
            pollfd(fd: outbound.received.arrival.descriptor, events: CShort(POLLIN), revents: 0),
            // Reports only errors, and that both directions are closed.
            pollfd(fd: Client.output, events: 0, revents: 0),
            pollfd(fd: watchesInput ? Client.input : -1, events: Linux.POLLRDHUP, revents: 0),
        ]
        guard Waiting.wait(for: &descriptors, until: end) != .terminated else { return .terminated }
        if descriptors[1].revents != 0 { return .clientGone }
        if descriptors[0].revents != 0 { outbound.received.arrival.wait() }
        guard descriptors[2].revents != 0 else { return nil }
        watchesInput = false
        return .part(.clientClosedSending, index: 0)
    }
}
