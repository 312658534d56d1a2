import Glibc
import Synchronization

/// Waits for descriptors, and for SIGTERM, which arrives only here, so that it cuts nothing in half.
enum Waiting {
    enum Outcome { case ready, timeOut, terminated }

    private static let isTerminated = Atomic<Bool>(false)

    /// Call this before the first other thread starts, which inherits the mask.
    static func holdTermination() {
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in Waiting.isTerminated.store(true, ordering: .relaxed) }
        sigaction(SIGTERM, &action, nil)
        var mask = sigset_t()
        sigemptyset(&mask)
        sigaddset(&mask, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
    }

    /// Whether SIGTERM was sent.
    static var isTerminationPending: Bool {
        var pending = sigset_t()
        sigpending(&pending)
        return sigismember(&pending, SIGTERM) == 1 || isTerminated.load(ordering: .relaxed)
    }

    /// Waits until one of `descriptors` is ready, or `end` on the steady clock. After SIGTERM it does not wait.
    static func wait(for descriptors: inout [pollfd], until end: Double) -> Outcome {
        var mask = sigset_t()
        sigemptyset(&mask)
        while true {
            // At most a day, which fits every timespec.
            let left = isTerminated.load(ordering: .relaxed) ? 0 : min(max(0, end - SteadyClock.now), 86_400)
            var timeout = timespec(tv_sec: Int(left), tv_nsec: Int(left.truncatingRemainder(dividingBy: 1) * 1e9))
            let count = Linux.ppoll(&descriptors, UInt(descriptors.count), &timeout, &mask)
            if count > 0 { return .ready }
            if isTerminated.load(ordering: .relaxed) { return .terminated }
            if count == 0, SteadyClock.now >= end { return .timeOut }
        }
    }

    static func wait(for descriptor: CInt, _ events: CShort, until end: Double) -> Outcome {
        var descriptors = [pollfd(fd: descriptor, events: events, revents: 0)]
        return wait(for: &descriptors, until: end)
    }
}
