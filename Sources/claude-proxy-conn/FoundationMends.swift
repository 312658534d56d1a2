import Glibc
import Shared
import Synchronization

/// Keeps URLSession on Linux from what it does with libcurl's words that libcurl does not do.
///
/// Foundation's calls of libcurl, and libcurl's of Foundation, pass through here. *Source*: swift-corelibs-foundation at
/// swift-6.3.1-RELEASE, its main branch of August 2026 alike. *Price*: this file leans on how Foundation uses libcurl. Each mend has
/// a test in EndToEndTests/FoundationMendsTests, and Tests/Mends/run tells which of them a plain program still needs.
///
/// | mend | without it | what it costs |
/// |---|---|---|
/// | `announce` | HTTPURLProtocol.swift and TransferState.swift read the head: 1xx is the answer; 401 with a Basic challenge waits for ever; 3xx is kept back, its body without bound, and its Location may end in `fatalError`; trailers, and an end within the head, end in `fatalError` (NativeProtocol.swift:240) | nothing: less is read than before |
/// | `result` | the same `fatalError` for an end within the head | a look at each transfer's end |
/// | `contentLength` | `Int64(Double)` of a length of 2^63-1 traps (EasyHandle.swift, didReceive(headerData:)) | nothing |
/// | `rewind` | libcurl sends a refused HTTP/2 stream again, Foundation no body with it: silence (NativeProtocol.swift, seekInputStream) | the core sends it again instead |
/// | `register` | an open stream burns a core: 5.0 s of CPU for 5 s of silence, 0.02 s with it (MultiHandle.swift, createSources) | two more calls for each request |
/// | `act` | libcurl before 8.4 asks for no timer for a name's next address when one timed out (curl#11920) | a wake-up a second until the head |
/// | `host` | `[::1]` is not `::1`, `127.1` not `127.0.0.1`: error -1000 (CFURLSessionCurlHostIsEqual) | the check that both read a host alike, which HTTPAddress makes |
/// | `EasyOptions.fields` | names in capitals, an order that changes, an Accept-Language and a Connection that nobody asked for (NSURLRequest.swift, curlHeadersToSet) | a list more |
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

    /// Foundation's own functions: the same for every session and transfer.
    private static let readHead = Atomic<Libcurl.Word>(0)
    private static let watchSocket = Atomic<Libcurl.Word>(0)
    private static let setTimerFunction = Atomic<Libcurl.Word>(0)

    static func setEasy(_ easy: Libcurl.Word, _ option: Libcurl.Word, _ value: Libcurl.Word) -> Libcurl.Word {
        switch UInt32(truncatingIfNeeded: option) {
        case Name.headerFunction:
            readHead.store(value, ordering: .releasing)
            return Libcurl.easySetopt(easy, option, unsafeBitCast(announce, to: Libcurl.Word.self))
        case Name.headerData:
            // What libcurl is to hand to `announce` is known when the transfer begins.
            return Libcurl.easySetopt(easy, Libcurl.privateData, value)
        case Name.seekFunction:
            // `rewind`: without a function for it libcurl says that it cannot.
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

    /// Reads a line of a head. Foundation hears of no head but `200`, which makes it do nothing but pass on the body; the true one is
    /// with the transfer.
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

    /// What libcurl says of a transfer that ended. *Source*: curl/multi.h, CURLMsg.
    private struct Message {
        static let done: CInt = 1
        var kind: CInt
        var easy: Libcurl.Word
        var result: CInt
    }

    /// Takes the next message of libcurl's, at whose address Foundation reads it.
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

    /// Foundation watches sockets by DispatchSources, and cancels one only when the whole socket is removed. When the request is sent
    /// and libcurl's interest drops from reading and writing to reading, the source for writing stays, and a writable socket fires it
    /// for ever. So the drop is said in words that Foundation understands: a removal, followed by a registration for reading.
    private static let register: SocketFunction = { easy, socket, interest, user, sources in
        let watchSocket = unsafeBitCast(FoundationMends.watchSocket.load(ordering: .acquiring), to: SocketFunction.self)
        // libcurl calls only when the interest changes: a socket that has sources was not only read until now.
        guard interest == pollIn, sources != 0 else { return watchSocket(easy, socket, interest, user, sources) }
        _ = watchSocket(easy, socket, pollRemove, user, sources)
        return watchSocket(easy, socket, pollIn, user, 0)
    }

    // MARK: - Timers

    /// *Source*: CURLMOPT_TIMERFUNCTION(3).
    private typealias TimerFunction = @convention(c) (_ multi: Libcurl.Word, _ milliseconds: Int, _ user: Libcurl.Word) -> CInt

    private static let tickMilliseconds = 1000

    /// What Foundation's function takes, once libcurl called it.
    private static let timerUser = Atomic<Libcurl.Word>(0)
    private static let isTimerSet = Atomic<Bool>(false)

    /// While a head is awaited no timer is longer than a tick.
    private static let boundTimer: TimerFunction = { multi, milliseconds, user in
        timerUser.store(user, ordering: .relaxed)
        isTimerSet.store(true, ordering: .relaxed)
        let isLong = milliseconds < 0 || milliseconds > tickMilliseconds
        return setTimer(multi, isLong && Transfers.areAwaited ? tickMilliseconds : milliseconds, user)
    }

    private static func setTimer(_ multi: Libcurl.Word, _ milliseconds: Int, _ user: Libcurl.Word) -> CInt {
        unsafeBitCast(setTimerFunction.load(ordering: .acquiring), to: TimerFunction.self)(multi, milliseconds, user)
    }

    /// libcurl's work on `socket`. When a timer is over, that is all the work there is, since the timer may have been a tick; and
    /// then the next tick is set, since libcurl tells of a timer only when it is another than before.
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

    /// The host of the URL that libcurl took last, as it was written.
    private static let host = Mutex("")

    static func setURL(_ url: Libcurl.Word, _ part: Libcurl.Word, _ text: Libcurl.Word, _ flags: Libcurl.Word) -> Libcurl.Word {
        if UInt32(truncatingIfNeeded: part) == Name.url, let text = UnsafePointer<CChar>(bitPattern: text) {
            let written = String(cString: text).writtenHost
            host.withLock { $0 = written }
        }
        return Libcurl.urlSet(url, part, text, flags)
    }

    /// Foundation compares the host that it reads with libcurl's, which comes in brackets and in a form of its own.
    static func getURL(_ url: Libcurl.Word, _ part: Libcurl.Word, _ text: Libcurl.Word, _ flags: Libcurl.Word) -> Libcurl.Word {
        guard UInt32(truncatingIfNeeded: part) == Name.host else { return Libcurl.urlGet(url, part, text, flags) }
        // Foundation gives it to curl_free, which is free.
        UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>(bitPattern: text)?.pointee = strdup(host.withLock { $0 })
        return 0
    }
}

extension String {
    /// The host of an absolute URL without user name, without the brackets of an IPv6 address.
    fileprivate var writtenHost: String {
        let authority = (firstRange(of: "://").map { self[$0.upperBound...] } ?? self[...]).prefix { !"/?#".contains($0) }
        let rest = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        if rest.hasPrefix("[") { return String(rest.dropFirst().prefix { $0 != "]" }) }
        return String(rest.prefix { $0 != ":" })
    }
}
