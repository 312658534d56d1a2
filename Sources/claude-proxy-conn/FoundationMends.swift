import Glibc
import Shared
import Synchronization

/// Corrects what URLSession on Linux does wrong with libcurl.
///
/// Foundation's calls to libcurl, and libcurl's to Foundation, pass through here. *Source*: swift-corelibs-foundation at
/// swift-6.3.1-RELEASE; its main branch of August 2026 is no different. *Price*: this file depends on how Foundation uses libcurl. Each
/// mend has a test in EndToEndTests/FoundationMendsTests, and Tests/Mends/run reports which of them a plain program still needs.
///
/// | mend | without it | cost |
/// |---|---|---|
/// | `announce` | HTTPURLProtocol.swift and TransferState.swift parse the head: 1xx is taken for the answer; 401 with a Basic challenge waits for ever; 3xx is held back with an unbounded body, and its Location may end in `fatalError`; so do trailers, and an end within the head (NativeProtocol.swift:240) | none: less is parsed than before |
/// | `result` | the same `fatalError` for an end within the head | a check at the end of each transfer |
/// | `contentLength` | `Int64(Double)` of a length of 2^63-1 traps (EasyHandle.swift, didReceive(headerData:)) | none |
/// | `rewind` | libcurl resends a refused HTTP/2 stream, but Foundation provides no body: silence (NativeProtocol.swift, seekInputStream) | the core resends it instead |
/// | `register` | an open stream keeps a core busy: 5.0 s of CPU for 5 s of silence, 0.02 s with it (MultiHandle.swift, createSources) | two more calls per request |
/// | `act` | libcurl before 8.4 sets no timer for a name's next address when one timed out (curl#11920) | one wake-up per second until the head |
/// | `host` | `[::1]` is not `::1`, `127.1` not `127.0.0.1`: error -1000 (CFURLSessionCurlHostIsEqual) | HTTPAddress has to check that both parse a host alike |
/// | `EasyOptions.fields` | capitals in names, a varying order, an Accept-Language and a Connection that nobody set (NSURLRequest.swift, curlHeadersToSet) | one more list |
enum FoundationMends {
    /// *Source*: curl/curl.h, curl/multi.h, curl/urlapi.h.
    private enum Name {
        static let headerData: UInt32 = 10029
        static let headerFunction: UInt32 = 20079
        static let seekFunction: UInt32 = 20167
        static let contentLength: UInt32 = 0x30000F
        static let socketFunction: UInt32 = 20001
        static let timerFunction: UInt32 = 20004
        static let noSocket: CInt = -1
        static let url: UInt32 = 0
        static let host: UInt32 = 5
    }

    /// Foundation's own functions, the same for every session and transfer.
    private static let readHead = Atomic<Libcurl.Word>(0)
    private static let watchSocket = Atomic<Libcurl.Word>(0)
    private static let setTimerFunction = Atomic<Libcurl.Word>(0)

    static func setEasy(_ easy: Libcurl.Word, _ option: Libcurl.Word, _ value: Libcurl.Word) -> Libcurl.Word {
        switch UInt32(truncatingIfNeeded: option) {
        case Name.headerFunction:
            readHead.store(value, ordering: .releasing)
            return Libcurl.easySetopt(easy, option, unsafeBitCast(announce, to: Libcurl.Word.self))
        case Name.headerData:
            // `EasyOptions` gives `announce` the transfer's number instead; Foundation's own value is kept until then.
            return Libcurl.easySetopt(easy, Libcurl.privateData, value)
        case Name.seekFunction:
            // `rewind`: without a seek function libcurl reports that it cannot rewind.
            return Libcurl.easySetopt(easy, option, 0)
        default: return Libcurl.easySetopt(easy, option, value)
        }
    }

    static func getInfo(_ easy: Libcurl.Word, _ info: Libcurl.Word, _ value: Libcurl.Word) -> Libcurl.Word {
        guard UInt32(truncatingIfNeeded: info) == Name.contentLength else { return Libcurl.easyGetinfo(easy, info, value) }
        UnsafeMutablePointer<Double>(bitPattern: value)?.pointee = -1
        return 0
    }

    static func setMulti(_ multi: Libcurl.Word, _ option: Libcurl.Word, _ value: Libcurl.Word) -> Libcurl.Word {
        switch UInt32(truncatingIfNeeded: option) {
        case Name.socketFunction where value != 0:
            watchSocket.store(value, ordering: .releasing)
            return Libcurl.multiSetopt(multi, option, unsafeBitCast(register, to: Libcurl.Word.self))
        case Name.timerFunction where value != 0:
            setTimerFunction.store(value, ordering: .releasing)
            return Libcurl.multiSetopt(multi, option, unsafeBitCast(boundTimer, to: Libcurl.Word.self))
        default: return Libcurl.multiSetopt(multi, option, value)
        }
    }

    // MARK: - Heads

    private typealias HeaderFunction = @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, Libcurl.Word) -> Int

    /// Reads a line of a head. Foundation is given only `200`, so that all it does is pass on the body; the real head is in `Transfers`.
    private static let announce: HeaderFunction = { line, size, count, number in
        let line = UnsafeRawBufferPointer(start: line, count: size * count)
        switch Transfers.receive(line, of: number) {
        case .more: return line.count
        case .complete(let foundation):
            let readHead = unsafeBitCast(FoundationMends.readHead.load(ordering: .acquiring), to: HeaderFunction.self)
            for text in ["HTTP/1.1 200 OK\r\n", "\r\n"] {
                var line = text.utf8.map(CChar.init(bitPattern:))
                guard readHead(&line, 1, line.count, foundation) == line.count else { return 0 }
            }
            return line.count
        case .refused: return 0
        }
    }

    /// libcurl's message about a finished transfer. *Source*: curl/multi.h, CURLMsg.
    private struct Message {
        static let done: CInt = 1
        var kind: CInt
        var easy: Libcurl.Word
        var result: CInt
    }

    /// Corrects libcurl's next message in place, since Foundation reads it at that address.
    static func result(_ message: Libcurl.Word) -> Libcurl.Word {
        guard let pointer = UnsafeMutablePointer<Message>(bitPattern: message), pointer.pointee.kind == Message.done else { return message }
        pointer.pointee.result = Transfers.end(ofEasy: pointer.pointee.easy, result: pointer.pointee.result)
        return message
    }

    // MARK: - Sockets

    private static let pollIn: CInt = 1
    private static let pollRemove: CInt = 4

    /// *Source*: CURLMOPT_SOCKETFUNCTION(3).
    private typealias SocketFunction =
        @convention(c) (
            _ easy: Libcurl.Word, _ socket: CInt, _ interest: CInt, _ user: Libcurl.Word, _ sources: Libcurl.Word
        ) -> CInt

    /// Foundation watches sockets with DispatchSources, and cancels one only when the whole socket is removed. When the request is sent and
    /// libcurl's interest drops from reading and writing to reading, the source for writing stays, and a writable socket fires it for ever.
    /// So the drop is reported in a way that Foundation understands: a removal, followed by a registration for reading.
    private static let register: SocketFunction = { easy, socket, interest, user, sources in
        let watchSocket = unsafeBitCast(FoundationMends.watchSocket.load(ordering: .acquiring), to: SocketFunction.self)
        // libcurl calls only on a change, so a socket that has sources was not watched for reading alone before.
        guard interest == pollIn, sources != 0 else { return watchSocket(easy, socket, interest, user, sources) }
        _ = watchSocket(easy, socket, pollRemove, user, sources)
        return watchSocket(easy, socket, pollIn, user, 0)
    }

    // MARK: - Timers

    /// *Source*: CURLMOPT_TIMERFUNCTION(3).
    private typealias TimerFunction = @convention(c) (_ multi: Libcurl.Word, _ milliseconds: Int, _ user: Libcurl.Word) -> CInt

    private static let tickMilliseconds = 1000

    /// The user pointer of Foundation's function, from libcurl's last call.
    private static let timerUser = Atomic<Libcurl.Word>(0)
    private static let isTimerSet = Atomic<Bool>(false)

    /// Limits timers to one tick while a head is awaited.
    private static let boundTimer: TimerFunction = { multi, milliseconds, user in
        timerUser.store(user, ordering: .relaxed)
        isTimerSet.store(true, ordering: .relaxed)
        let isLong = milliseconds < 0 || milliseconds > tickMilliseconds
        return setTimer(multi, isLong && Transfers.areAwaited ? tickMilliseconds : milliseconds, user)
    }

    private static func setTimer(_ multi: Libcurl.Word, _ milliseconds: Int, _ user: Libcurl.Word) -> CInt {
        unsafeBitCast(setTimerFunction.load(ordering: .acquiring), to: TimerFunction.self)(multi, milliseconds, user)
    }

    /// libcurl's work on `socket`. A time-out covers all sockets, since the timer may have been a tick; then the next tick is set, since
    /// libcurl reports a timer only when it changes.
    static func act(_ multi: Libcurl.Word, _ socket: Libcurl.Word, _ events: Libcurl.Word, _ running: Libcurl.Word) -> Libcurl.Word {
        guard CInt(truncatingIfNeeded: socket) == Name.noSocket, Transfers.areAwaited else {
            return Libcurl.multiSocketAction(multi, socket, events, running)
        }
        isTimerSet.store(false, ordering: .relaxed)
        let result = Libcurl.multiSocketAll(multi, running)
        if !isTimerSet.load(ordering: .relaxed), Transfers.areAwaited, case let user = timerUser.load(ordering: .relaxed), user != 0 {
            _ = setTimer(multi, tickMilliseconds, user)
        }
        return result
    }

    // MARK: - Addresses

    /// The host of the last URL given to libcurl, as written.
    private static let host = Mutex("")

    static func setURL(_ url: Libcurl.Word, _ part: Libcurl.Word, _ text: Libcurl.Word, _ flags: Libcurl.Word) -> Libcurl.Word {
        if UInt32(truncatingIfNeeded: part) == Name.url, let text = UnsafePointer<CChar>(bitPattern: text) {
            let written = String(cString: text).writtenHost
            host.withLock { $0 = written }
        }
        return Libcurl.urlSet(url, part, text, flags)
    }

    /// Foundation compares its host with libcurl's, which has brackets and is normalized.
    static func getURL(_ url: Libcurl.Word, _ part: Libcurl.Word, _ text: Libcurl.Word, _ flags: Libcurl.Word) -> Libcurl.Word {
        guard UInt32(truncatingIfNeeded: part) == Name.host else { return Libcurl.urlGet(url, part, text, flags) }
        // Foundation releases it with curl_free, which is free.
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>(bitPattern: text)?.pointee = strdup(host.withLock { $0 })
        return 0
    }
}

extension String {
    /// The host of an absolute URL, without user name, port and the brackets of an IPv6 address.
    fileprivate var writtenHost: String {
        let authority = (firstRange(of: "://").map { self[$0.upperBound...] } ?? self[...]).prefix { !"/?#".contains($0) }
        let rest = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if rest.hasPrefix("[") { return String(rest.dropFirst().prefix { $0 != "]" }) }
        return String(rest.prefix { $0 != ":" })
    }
}
