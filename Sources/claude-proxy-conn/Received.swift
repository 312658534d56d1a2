import Foundation
import FoundationNetworking
import Shared

/// What came back and was not taken yet: the delegate of the session, and so a class.
///
/// libcurl's thread runs the delegate, and waits in it while too much is held. So libcurl stops reading, the upstream is
/// slowed, and memory stays bounded however slow the client is. *Source*: mapping X-09.
final class Received: NSObject, URLSessionDataDelegate {
    fileprivate struct Held {
        var queue = InboundQueue()
        var isTakerWaiting = false
        var isGiverWaiting = false
        /// The requests that are heard. An array, here and in the shell's other tables of a few: the first dictionary of a
        /// kind in a process costs the runtime 50 µs.
        var open: [Request] = []
    }

    fileprivate struct Request {
        let task: Int
        let index: Int
        let transfer: Libcurl.Word
        var bytesLeft: Int
    }

    private static let maxHeldBytes = 262_144
    private static let maxTakenBytes = 65_536

    /// Foundation's lock and not Synchronization's: ThreadSanitizer knows its calls.
    private let lock = NSLock()
    private nonisolated(unsafe) var held = Held()
    /// Readable when a part has come for a taker who found none.
    let arrival = EventCounter(blocks: false)
    private let room = EventCounter(blocks: true)

    /// Hears what comes for `task`, as parts of the request at `index`.
    func open(_ task: Int, index: Int, transfer: Libcurl.Word, maxBytes: Int) {
        withHeld { $0.open.append(Request(task: task, index: index, transfer: transfer, bytesLeft: maxBytes)) }
    }

    /// Hears no more of `task`.
    func close(_ task: Int) {
        withHeld { $0.open.removeAll { $0.task == task } }
        // The giver may wait with a part that nobody wants any more.
        room.signal()
    }

    /// Forgets what was not taken.
    func removeAll() {
        withHeld { $0 = Held() }
        room.signal()
    }

    /// Takes the next part; nil: there is none now, and `arrival` tells when there is.
    func take() -> (index: Int, part: InboundPart)? {
        let (taken, hasRoom) = withHeld { held in
            let taken = held.queue.take(maxBytes: Self.maxTakenBytes)
            held.isTakerWaiting = taken == nil
            let hasRoom = held.isGiverWaiting && held.queue.bytes <= Self.maxHeldBytes / 2
            if hasRoom { held.isGiverWaiting = false }
            return (taken, hasRoom)
        }
        if hasRoom { room.signal() }
        return taken
    }

    /// A part that did not come from a task.
    func put(_ part: InboundPart, index: Int) {
        withHeld { $0.queue.append(part, from: index) }
    }

    /// The only way to `held`.
    private func withHeld<Result>(_ body: (inout Held) -> Result) -> Result {
        lock.withLock { body(&held) }
    }

    // MARK: - The session's calls, on libcurl's thread

    func urlSession(
        _: URLSession, dataTask: URLSessionDataTask, didReceive _: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        // What Foundation knows of the head is not the head.
        if let head = transfer(of: dataTask).flatMap(Transfers.head) { give(.head(head), of: dataTask, bytes: 0) }
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        give(.body(Array(data)), of: dataTask, bytes: data.count)
    }

    func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        let transfer = transfer(of: task)
        let failure = error.map { error in
            let words = error.localizedDescription
            return transfer.map { Transfers.failure(of: $0, words: words) } ?? TransportFailure(.malformed, words)
        }
        give(failure.map(InboundPart.failed) ?? .end, of: task, bytes: 0)
        close(task.taskIdentifier)
    }

    /// nil: it is not heard.
    private func transfer(of task: URLSessionTask) -> Libcurl.Word? {
        withHeld { $0.open.first { $0.task == task.taskIdentifier }?.transfer }
    }

    private func give(_ part: InboundPart, of task: URLSessionTask, bytes: Int) {
        while !isGiven(part, of: task.taskIdentifier, bytes: bytes) { room.wait() }
    }

    /// Holds `part`, unless it is not wanted; false: there is no room for it now.
    private func isGiven(_ part: InboundPart, of task: Int, bytes: Int) -> Bool {
        let (isGiven, wakesTaker) = withHeld { held in
            guard let place = held.open.firstIndex(where: { $0.task == task }) else { return (true, false) }
            guard held.queue.bytes + bytes <= Self.maxHeldBytes || held.queue.bytes == 0 else {
                held.isGiverWaiting = true
                return (false, false)
            }
            let index = held.open[place].index
            if bytes > held.open[place].bytesLeft {
                held.open.remove(at: place)
                held.queue.append(.failed(TransportFailure(.tooLarge, "the answer is too large")), from: index)
            } else {
                held.open[place].bytesLeft -= bytes
                held.queue.append(part, from: index)
            }
            defer { held.isTakerWaiting = false }
            return (true, held.isTakerWaiting)
        }
        if wakesTaker { arrival.signal() }
        return isGiven
    }
}
