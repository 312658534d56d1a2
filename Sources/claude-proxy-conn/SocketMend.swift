import Synchronization

/// Keeps an open stream from burning a core.
///
/// Foundation on Linux watches libcurl's sockets by DispatchSources. It makes them as libcurl asks, but cancels one only
/// when the whole socket is removed (`_SocketSources.createSources` in MultiHandle.swift). When the request is sent and
/// libcurl's interest drops from reading and writing to reading, the source for writing stays, and a writable socket
/// fires it for ever. Measured: a stream that is silent for 5 s costs 5.0 s of CPU without the mend and 0.02 s with it.
///
/// The mend stands between Foundation's socket callback and libcurl, and says the drop in words that Foundation
/// understands: a removal, followed by a registration for reading. *Price*: it leans on Foundation's internals; the CPU
/// of a silent stream has a test that fails when they change.
enum SocketMend {
    /// CURLMOPT_SOCKETFUNCTION
    static let option: Libcurl.Word = 20001
    private static let pollIn: CInt = 1
    private static let pollRemove: CInt = 4

    /// *Source*: CURLMOPT_SOCKETFUNCTION(3).
    private typealias SocketCallback =
        @convention(c) (
            _ easy: Libcurl.Word, _ socket: CInt, _ interest: CInt, _ user: Libcurl.Word, _ sources: Libcurl.Word
        ) -> CInt

    /// Foundation's callback: the same function for every session.
    private static let original = Atomic<Libcurl.Word>(0)

    /// The callback for libcurl in the place of Foundation's.
    static func mended(_ callback: Libcurl.Word) -> Libcurl.Word {
        guard callback != 0 else { return 0 }
        original.store(callback, ordering: .releasing)
        return unsafeBitCast(register as SocketCallback, to: Libcurl.Word.self)
    }

    private static let register: SocketCallback = { easy, socket, interest, user, sources in
        let original = unsafeBitCast(SocketMend.original.load(ordering: .acquiring), to: SocketCallback.self)
        // libcurl calls only when the interest changes: a socket that has sources was not only read until now.
        guard interest == pollIn, sources != 0 else { return original(easy, socket, interest, user, sources) }
        _ = original(easy, socket, pollRemove, user, sources)
        return original(easy, socket, pollIn, user, 0)
    }
}
