import Glibc
import Shared

/// One line per event on standard error, with the priority for the journal: `<6>192.0.2.1:4711 req_… message`.
///
/// A log that is closed, full or slow is waited for 100 ms in the whole life of the process; after that, lines are dropped. A line of more
/// than 4096 bytes can be mixed with those of other processes that write to the same pipe (pipe(7), PIPE_BUF).
struct Log {
    private struct Destination {
        let descriptor: CInt
        let isSocket: Bool
        var facility: CInt = 0
        /// Before each line.
        var tag = ""
    }

    private static let maxBytes = 8192
    private static let patienceSeconds = 0.1

    var secrets = Secrets([])
    private let peer: String
    private let requestID: String
    private let destination = Log.destination()
    private var patience = Log.patienceSeconds
    /// Lines lost since the last one written.
    private var linesLost = 0
    /// The last of them was cut halfway.
    private var isCut = false

    /// Where the lines go.
    var descriptor: CInt { destination.descriptor }

    init(peer: String, requestID: String) {
        self.peer = peer
        self.requestID = requestID
    }

    /// `maxBytes`: longer text is cut.
    mutating func write(_ level: Notice.Level, _ message: String, maxBytes: Int = Log.maxBytes) {
        var text = secrets.masked(message).visible
        if text.utf8.count > maxBytes { text = LogText.cut(text, maxCharacters: maxBytes / 4) }
        if linesLost > 0 { text += " (\(linesLost) lines before it were lost or cut)" }
        let priority = destination.facility | CInt(level.rawValue)
        let start = isCut ? "\n" : ""
        write(Array("\(start)<\(priority)>\(destination.tag)\(peer) \(requestID) \(text)\n".utf8))
    }

    private static func destination() -> Destination {
        var own = stat()
        var client = stat()
        guard fstat(STDERR_FILENO, &own) == 0, own.st_mode & S_IFMT == S_IFSOCK else {
            return Destination(descriptor: STDERR_FILENO, isSocket: false)
        }
        guard fstat(Client.output, &client) == 0, (own.st_dev, own.st_ino) == (client.st_dev, client.st_ino) else {
            return Destination(descriptor: STDERR_FILENO, isSocket: true)
        }
        // Under a classic inetd, standard error is the client's connection, where no log line may go.
        return Destination(descriptor: Syslog.open(), isSocket: true, facility: Syslog.facility, tag: Syslog.tag)
    }

    private mutating func write(_ line: [UInt8]) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes(writeSome)
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard count < 0, errno == EINTR || errno == EAGAIN, waitForRoom() else {
                linesLost += 1
                isCut = isCut || rest.count < line.count
                return
            }
        }
        (linesLost, isCut) = (0, false)
    }

    /// Writes as much as is possible without waiting.
    private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
        let descriptor = destination.descriptor
        guard !destination.isSocket else {
            return send(descriptor, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
        }
        guard Self.hasRoom(descriptor, waitingMilliseconds: 0) else {
            errno = EAGAIN
            return -1
        }
        return Glibc.write(descriptor, bytes.baseAddress, min(bytes.count, ResponseWriter.pipePiece))
    }

    private mutating func waitForRoom() -> Bool {
        guard patience > 0 else { return false }
        let start = SteadyClock.now
        defer { patience -= SteadyClock.now - start }
        return Self.hasRoom(destination.descriptor, waitingMilliseconds: CInt(patience * 1000) + 1)
    }

    private static func hasRoom(_ descriptor: CInt, waitingMilliseconds: CInt) -> Bool {
        var descriptor = pollfd(fd: descriptor, events: CShort(POLLOUT), revents: 0)
        poll(&descriptor, 1, waitingMilliseconds)
        return descriptor.revents != 0
    }
}
