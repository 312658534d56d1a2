import Glibc

/// Wakes another thread through an eventfd, which can be polled together with connections.
struct EventCounter {
    let descriptor: CInt

    init(blocks: Bool) {
        descriptor = Linux.eventfd(0, blocks ? O_CLOEXEC : O_CLOEXEC | O_NONBLOCK)
    }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Takes a signal, and waits for one if the counter blocks.
    func wait() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
