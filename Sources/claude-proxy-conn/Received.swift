import Foundation
import FoundationNetworking
import Shared

/// What came back and was not taken yet. It is the session's delegate, and therefore a class.
///
/// libcurl's thread runs the delegate, and blocks in it while too much is held. So libcurl stops reading, the upstream slows down, and
/// memory stays bounded however slow the client is. *Source*: X-09.
final class Received: NSObject, URLSessionDataDelegate {
    fileprivate struct Held {
        var queue = InboundQueue()
        var isTakerWaiting = false
        var isGiverWaiting = false
        /// The requests to listen to. An array, like the shell's other small tables: the first dictionary of a type in a process costs the
        /// runtime 50 µs.
        var open: [Request] = []
    }

    fileprivate struct Request {
        let task: Int
        let index: Int
        let transfer: Libcurl.Word
        /// For an encoded body.
        var decoder: ContentDecoder?
        var bytesLeft: Int
    }

    private static let maxHeldBytes = 262_144
    private static let maxTakenBytes = 65_536

    /// Foundation's lock, since ThreadSanitizer does not understand Synchronization's.
    private let lock = NSLock()
    private nonisolated(unsafe) var held = Held()
    /// Readable when a part has arrived for a taker that found none.
    let arrival = EventCounter(blocks: false)
    private let room = EventCounter(blocks: true)

    /// Delivers what arrives for `task` as parts of the request at `index`.
    func open(_ task: Int, index: Int, transfer: Libcurl.Word, maxBytes: Int) {
        withHeld { $0.open.append(Request(task: task, index: index, transfer: transfer, bytesLeft: maxBytes)) }
    }

    /// Ignores whatever still arrives for `task`.
    func close(_ task: Int) {
        withHeld { $0.open.removeAll { $0.task == task } }
        // The giver may be blocked on a part that nobody wants any more.
        room.signal()
    }

    /// Discards what was not taken, and ignores all tasks.
    func removeAll() {
        withHeld { $0 = Held() }
        room.signal()
    }

    /// Takes the next part; nil if there is none yet: then `arrival` signals the next.
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

    /// Adds a part that did not come from a task.
    func put(_ part: InboundPart, index: Int) {
        withHeld { $0.queue.append(part, from: index) }
    }

    /// The only access to `held`.
    private func withHeld<Result>(_ body: (inout Held) -> Result) -> Result {
        lock.withLock { body(&held) }
    }

    // MARK: - The session's calls, on libcurl's thread

    func urlSession(
        _: URLSession, dataTask: URLSessionDataTask, didReceive _: URLResponse,
        completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
    ) {
        // Foundation was given a substitute; the real head is in `Transfers`.
        if let head = transfer(of: dataTask).flatMap(Transfers.head) {
            withRequest(of: dataTask) { $0.decoder = ContentDecoder(head.headers) }
            give(.head(head), of: dataTask, bytes: 0)
        }
        completionHandler(.allow)
    }

    func urlSession(_: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        guard let decoder = decoder(of: dataTask) else {
            give(.body(Array(data)), of: dataTask, bytes: data.count)
            return
        }
        do throws(TransportFailure) {
            try decoder.decode(Array(data)) { give(.body(Array($0)), of: dataTask, bytes: $0.count) }
        } catch { end(dataTask, .failed(error)) }
    }

    func urlSession(_: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        if let words = error?.localizedDescription {
            end(task, .failed(transfer(of: task).map { Transfers.failure(of: $0, words: words) } ?? TransportFailure(.malformed, words)))
            return
        }
        do throws(TransportFailure) {
            try decoder(of: task)?.end()
            end(task, .end)
        } catch { end(task, .failed(error)) }
    }

    private func end(_ task: URLSessionTask, _ part: InboundPart) {
        give(part, of: task, bytes: 0)
        close(task.taskIdentifier)
    }

    private func transfer(of task: URLSessionTask) -> Libcurl.Word? { withRequest(of: task, \.transfer) }

    private func decoder(of task: URLSessionTask) -> ContentDecoder? { withRequest(of: task, \.decoder) ?? nil }

    /// nil if the task is ignored.
    @discardableResult
    private func withRequest<Result>(of task: URLSessionTask, _ body: (inout Request) -> Result) -> Result? {
        withHeld { held in
            held.open.firstIndex { $0.task == task.taskIdentifier }.map { body(&held.open[$0]) }
        }
    }

    private enum Reception {
        case held
        /// There is no room for it yet.
        case full
        case unwanted
    }

    /// *Returns*: whether more of `task` is wanted.
    @discardableResult
    private func give(_ part: InboundPart, of task: URLSessionTask, bytes: Int) -> Bool {
        while true {
            switch hold(part, of: task.taskIdentifier, bytes: bytes) {
            case .held: return true
            case .unwanted: return false
            case .full: room.wait()
            }
        }
    }

    private func hold(_ part: InboundPart, of task: Int, bytes: Int) -> Reception {
        let (reception, wakesTaker): (Reception, Bool) = withHeld { held in
            guard let place = held.open.firstIndex(where: { $0.task == task }) else { return (.unwanted, false) }
            guard held.queue.bytes + bytes <= Self.maxHeldBytes || held.queue.bytes == 0 else {
                held.isGiverWaiting = true
                return (.full, false)
            }
            let index = held.open[place].index
            defer { held.isTakerWaiting = false }
            guard bytes <= held.open[place].bytesLeft else {
                held.open.remove(at: place)
                held.queue.append(.failed(TransportFailure(.tooLarge, "the answer is too large")), from: index)
                return (.unwanted, held.isTakerWaiting)
            }
            held.open[place].bytesLeft -= bytes
            held.queue.append(part, from: index)
            return (.held, held.isTakerWaiting)
        }
        if wakesTaker { arrival.signal() }
        return reception
    }
}
