import Glibc
import Shared

/// One line an event on standard error, with the priority that the journal reads: `<6>192.0.2.1:4711 req_… message`.
///
/// A log that is closed, full or slow is waited for 100 ms in the whole life of the process, then lines are dropped.
struct Log {
    private enum Destination {
        case standardError(isSocket: Bool)
        /// Under a classic inetd standard error is the client's connection, which no line must enter.
        case syslog
    }

    private static let mostBytes = 8192
    private static let patienceSeconds = 0.1

    var secrets = Secrets([])
    private let peer: String
    private let requestID: String
    private let destination = Log.destination()
    private var patience = Log.patienceSeconds
    private var linesDropped = 0

    init(peer: String, requestID: String) {
        self.peer = peer
        self.requestID = requestID
    }

    /// `maxBytes`: what is longer is cut.
    mutating func write(_ level: Notice.Level, _ message: String, maxBytes: Int = Log.mostBytes) {
        var text = LogText.escaped(secrets.masked(message))
        if text.utf8.count > maxBytes { text = LogText.cut(text, maxCharacters: maxBytes / 4) }
        if linesDropped > 0 { text += " (\(linesDropped) lines before it were lost)" }
        let line = "\(peer) \(requestID) \(text)"
        switch destination {
        case .standardError(let isSocket): write(Array("<\(level.rawValue)>\(line)\n".utf8), isSocket: isSocket)
        case .syslog: withVaList([line]) { vsyslog(LOG_DAEMON | CInt(level.rawValue), "%s", $0) }
        }
    }

    private static func destination() -> Destination {
        var own = stat()
        var client = stat()
        guard fstat(STDERR_FILENO, &own) == 0, own.st_mode & S_IFMT == S_IFSOCK else { return .standardError(isSocket: false) }
        guard fstat(Client.output, &client) == 0, (own.st_dev, own.st_ino) == (client.st_dev, client.st_ino) else {
            return .standardError(isSocket: true)
        }
        openlog(nil, LOG_PID, LOG_DAEMON)
        return .syslog
    }

    private mutating func write(_ line: [UInt8], isSocket: Bool) {
        var rest = line[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Self.writeSome($0, isSocket: isSocket) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            guard count < 0, errno == EINTR || errno == EAGAIN, waitForRoom() else {
                linesDropped += 1
                return
            }
        }
        linesDropped = 0
    }

    /// As much as goes without waiting.
    private static func writeSome(_ bytes: UnsafeRawBufferPointer, isSocket: Bool) -> Int {
        guard !isSocket else { return send(STDERR_FILENO, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)) }
        var descriptor = pollfd(fd: STDERR_FILENO, events: CShort(POLLOUT), revents: 0)
        guard poll(&descriptor, 1, 0) > 0 else {
            errno = EAGAIN
            return -1
        }
        return Glibc.write(STDERR_FILENO, bytes.baseAddress, min(bytes.count, ResponseWriter.pipePiece))
    }

    private mutating func waitForRoom() -> Bool {
        guard patience > 0 else { return false }
        let start = SteadyClock.now
        var descriptor = pollfd(fd: STDERR_FILENO, events: CShort(POLLOUT), revents: 0)
        poll(&descriptor, 1, CInt(patience * 1000) + 1)
        patience -= SteadyClock.now - start
        return descriptor.revents & CShort(POLLOUT) != 0
    }
}
