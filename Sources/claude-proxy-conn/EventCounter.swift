import Glibc

/// Wakes another thread, by an eventfd, so that it can be waited for together with connections.
struct EventCounter {
    let descriptor: CInt

    init(blocks: Bool) {
        descriptor = Linux.eventfd(0, blocks ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK)
    }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Waits for a signal, if it blocks, and takes it.
    func wait() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
