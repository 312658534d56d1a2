import Shared
import Synchronization

/// libcurl's transfers: their settings, their heads, and how they ended.
///
/// URLSession has no place for these, and libcurl identifies a transfer by its handle. Both know its URL, so its number is in the fragment,
/// which no client sends (RFC 9110 §7.1).
enum Transfers {
    /// What URLSession cannot be told on Linux.
    struct Settings {
        let headers: HTTPHeaders
        let connectSeconds: Int
        let proxy: String?
    }

    enum Reading {
        case more
        /// The head is complete. `foundation`: the user pointer of Foundation's callback.
        case complete(foundation: Libcurl.Word)
        case refused
    }

    private struct Transfer {
        let number: Libcurl.Word
        let settings: Settings
        /// 0 until libcurl begins.
        var easy: Libcurl.Word = 0
        var foundation: Libcurl.Word = 0
        var fields: Libcurl.Word = 0
        var reader = ResponseHeadReader()
        var head: HTTPResponseHead?
        var isHeadTooLarge = false
        var result: CInt?
    }

    private struct Table {
        var last: Libcurl.Word = 0
        var transfers: [Transfer] = []
    }

    private static let table = Mutex(Table())

    /// Adds a transfer. *Returns*: its number.
    static func open(_ settings: Settings) -> Libcurl.Word {
        table.withLock { table in
            table.last += 1
            table.transfers.append(Transfer(number: table.last, settings: settings))
            return table.last
        }
    }

    private static func with<Result>(_ number: Libcurl.Word, _ body: (inout Transfer) -> Result) -> Result? {
        table.withLock { table in
            guard let place = table.transfers.firstIndex(where: { $0.number == number }) else { return nil }
            return body(&table.transfers[place])
        }
    }

    // MARK: - For libcurl

    static func begin(_ number: Libcurl.Word, easy: Libcurl.Word, foundation: Libcurl.Word) -> Settings? {
        with(number) { transfer in
            (transfer.easy, transfer.foundation) = (easy, foundation)
            return transfer.settings
        }
    }

    /// Keeps libcurl's list of header fields as long as its handle.
    static func keep(_ fields: Libcurl.Word, of number: Libcurl.Word) {
        _ = with(number) { $0.fields = fields }
    }

    /// Reads a line of a head.
    static func receive(_ line: UnsafeRawBufferPointer, of number: Libcurl.Word) -> Reading {
        with(number) { transfer in
            switch transfer.reader.receive(line) {
            case .more: return .more
            case .head(let head):
                transfer.head = head
                return .complete(foundation: transfer.foundation)
            case .tooLarge:
                transfer.isHeadTooLarge = true
                return .refused
            }
        } ?? .refused
    }

    /// Whether any transfer still waits for its head.
    static var areAwaited: Bool {
        table.withLock { $0.transfers.contains { $0.easy != 0 && $0.head == nil && $0.result == nil } }
    }

    /// *Returns*: the result for Foundation; without a head it is never a success.
    static func end(ofEasy easy: Libcurl.Word, result: CInt) -> CInt {
        table.withLock { table in
            guard let place = table.transfers.firstIndex(where: { $0.easy == easy }) else {
                return result == 0 ? TransportFailure.Code.gotNothing : result
            }
            let hasHead = table.transfers[place].head != nil
            table.transfers[place].result = result == 0 && !hasHead ? TransportFailure.Code.gotNothing : result
            return table.transfers[place].result ?? result
        }
    }

    /// Forgets a handle that is about to be freed. *Returns*: the lists that it used.
    static func forget(easy: Libcurl.Word) -> [Libcurl.Word] {
        table.withLock { table in
            defer { table.transfers.removeAll { $0.easy == easy } }
            return table.transfers.filter { $0.easy == easy }.map(\.fields)
        }
    }

    // MARK: - For the session's delegate

    /// nil until it is complete.
    static func head(of number: Libcurl.Word) -> HTTPResponseHead? { with(number, \.head) ?? nil }

    /// `words`: libcurl's message.
    static func failure(of number: Libcurl.Word, words: String) -> TransportFailure {
        with(number) { transfer in
            if transfer.isHeadTooLarge { return TransportFailure(.malformed, TransportFailure.largeHead) }
            guard let result = transfer.result else { return TransportFailure(.malformed, words) }
            return TransportFailure(result, words, connectSeconds: transfer.settings.connectSeconds)
        } ?? TransportFailure(.malformed, words)
    }
}
