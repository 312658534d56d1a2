import Foundation
import FoundationNetworking
import Glibc
import Shared

/// Sends requests in parallel through URLSession.
struct Outbound {
    let received = Received()
    private let session: URLSession
    /// By request index; nil if given up.
    private var tasks: [URLSessionTask?] = []

    /// libdispatch waits for ever for memory it does not get; then SIGALRM ends the process.
    private static let startSeconds: CUnsignedInt = 10

    /// *Throws*: if the system lacks descriptors or libcurl.
    init() throws(APIError) {
        alarm(Self.startSeconds)
        defer { alarm(0) }
        // libdispatch ends the process if it gets no descriptor.
        guard Self.hasDescriptors else { throw APIError(.api, "the proxy has no file descriptors left", blame: .system) }
        if let reason = Libcurl.load() { throw APIError(.api, "the proxy cannot load libcurl: \(reason)", blame: .system) }
        // Otherwise it reports to the system's log, and waits for it, that an ordinary user may not raise a thread's priority.
        setenv("LIBDISPATCH_LOG", "NO", 1)
        // Every configuration creates the directories of a cookie store and a cache, used or not; here it cannot.
        setenv("XDG_DATA_HOME", "/dev/null", 1)
        setenv("XDG_CACHE_HOME", "/dev/null", 1)
        // An ephemeral one would create a second cache and a second store: 0.2 ms.
        let configuration = URLSessionConfiguration.default
        configuration.urlCache = nil
        configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
        configuration.httpCookieStorage = nil
        configuration.httpShouldSetCookies = false
        configuration.httpCookieAcceptPolicy = .never
        configuration.httpMaximumConnectionsPerHost = 64
        // Time limits are measured where parts are taken; here a slow client would count too.
        configuration.timeoutIntervalForRequest = 86_400
        session = URLSession(configuration: configuration, delegate: received, delegateQueue: InlineQueue())
    }

    /// Whether enough are free for libcurl, libdispatch and a few connections.
    private static var hasDescriptors: Bool {
        let descriptors = (0..<16).map { _ in dup(STDIN_FILENO) }
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
        return !descriptors.contains(-1)
    }

    /// Sends all requests; any still open from an earlier round are given up.
    mutating func start(_ requests: [OutboundRequest]) {
        alarm(Self.startSeconds)
        defer { alarm(0) }
        for index in tasks.indices { giveUp(index) }
        received.removeAll()
        tasks = []
        for (index, request) in requests.enumerated() {
            let transfer = Transfers.open(Transfers.Settings(request))
            let task = URLRequest(request, transfer: transfer).map(session.dataTask(with:))
            tasks.append(task)
            if let task {
                received.open(task.taskIdentifier, index: index, transfer: transfer, maxBytes: request.maxAnswerBytes)
                task.resume()
            } else {
                received.put(.failed(TransportFailure(.unreachable, "the URL cannot be used")), index: index)
            }
        }
    }

    /// Ignores the rest of the request at `index`, and closes its connection.
    mutating func giveUp(_ index: Int) {
        guard let task = tasks[index] else { return }
        received.close(task.taskIdentifier)
        tasks[index] = nil
        // Cancelling waits for libcurl's thread, which an upstream can keep busy with endless trailers.
        if task.state != .completed { Thread.detachNewThread { task.cancel() } }
    }
}

/// Runs the delegate on the calling thread: an ordinary queue buffers without bound.
private final class InlineQueue: OperationQueue, @unchecked Sendable {
    override func addOperation(_ block: @escaping @Sendable () -> Void) { block() }
}

extension URLRequest {
    fileprivate init?(_ request: OutboundRequest, transfer: Libcurl.Word) {
        guard let url = URL(string: "\(request.url)#\(transfer)"), url.host != nil else { return nil }
        self.init(url: url)
        httpMethod = request.method.rawValue
        if request.method == .post { httpBody = Data(sharing: request.body) }
    }
}

extension Transfers.Settings {
    fileprivate init(_ request: OutboundRequest) {
        var headers = request.headers
        if headers["user-agent"] == nil { headers.append("user-agent", Program.userAgent) }
        self.init(headers: headers, connectSeconds: request.connectSeconds, proxy: request.proxy)
    }
}

extension Data {
    /// Shares the bytes of `array` and keeps it: a copy of a long conversation costs as much as its translation.
    fileprivate init(sharing array: [UInt8]) {
        // An array's storage does not move while it is neither changed nor released.
        let bytes = array.withUnsafeBytes { UnsafeMutableRawBufferPointer(mutating: $0) }
        guard let start = bytes.baseAddress else {
            self.init()
            return
        }
        self.init(bytesNoCopy: start, count: bytes.count, deallocator: .custom { _, _ in _ = array })
    }
}
