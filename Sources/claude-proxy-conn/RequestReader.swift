import Glibc
import Shared

/// Reads the request from standard input.
struct RequestReader {
    enum Failure: Error {
        /// The client went away, or only opened the connection: there is nobody to answer.
        case clientGone
        case terminated
        case http(HTTPError)
    }

    private enum Door {
        case connection
        /// Under a web server, which put the head in the environment.
        case cgi([String: String])
    }

    private let door: Door
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
    private var deadline = RequestDeadline(start: SteadyClock.now)
    private var parser = HTTPRequestParser()
    private var progress = HTTPRequestParser.Progress.head
    /// The request so far, without its body.
    private(set) var head: HTTPRequest?
    /// Whether the request was read to its end.
    private(set) var isWhole = false

    init(environment: [String: String]) {
        door = environment["GATEWAY_INTERFACE"].map { $0.isEmpty } == false ? .cgi(environment) : .connection
    }

    /// How to write the answer, given what is known of the request.
    var encoder: ResponseEncoder {
        switch door {
        case .connection: ResponseEncoder(.connection(head?.version ?? .http11), method: head?.method)
        case .cgi: ResponseEncoder(.cgi, method: head?.method)
        }
    }

    /// Reads the head. *Returns*: the request without its body.
    mutating func readHead() throws(Failure) -> HTTPRequest {
        let head: HTTPRequest
        switch door {
        case .connection: head = try readConnectionHead()
        case .cgi(let environment): head = try Self.checked { () throws(HTTPError) in try CGIRequest(environment: environment).request }
        }
        self.head = head
        return head
    }

    /// Reads the body. `onContinue` is called with a 100 (Continue) if the client waits for one.
    mutating func readBody(onContinue: (_ word: [UInt8]) -> Void) throws(Failure) -> HTTPRequest {
        let request: HTTPRequest
        switch door {
        case .connection: request = try readConnectionBody(onContinue)
        case .cgi(let environment): request = try readCGI(environment)
        }
        isWhole = true
        return request
    }

    private mutating func readConnectionHead() throws(Failure) -> HTTPRequest {
        defer { head = parser.head }
        while true {
            if parser.isHeadComplete, let head = parser.head {
                if case .complete = progress { isWhole = true }
                return head
            }
            try receive()
        }
    }

    private mutating func readConnectionBody(_ onContinue: (_ word: [UInt8]) -> Void) throws(Failure) -> HTTPRequest {
        if case .body(sendContinue: true) = progress { encoder.interimContinue.map(onContinue) }
        while true {
            if case .complete(let request) = progress { return request }
            try receive()
        }
    }

    private mutating func receive() throws(Failure) {
        guard let bytes = try readSome() else {
            switch parser.end() {
            case .nothing: throw .clientGone
            case .incomplete(let error): throw .http(error)
            }
        }
        progress = try Self.checked { () throws(HTTPError) in try parser.receive(bytes) }
        deadline.receive(at: SteadyClock.now, bodyBytes: parser.isHeadComplete ? parser.bodyBytesReceived : nil)
    }

    private mutating func readCGI(_ environment: [String: String]) throws(Failure) -> HTTPRequest {
        var cgi = try Self.checked { () throws(HTTPError) in try CGIRequest(environment: environment) }
        var count = 0
        deadline.receive(at: SteadyClock.now, bodyBytes: count)
        while !cgi.isComplete, let bytes = try readSome() {
            try Self.checked { () throws(HTTPError) in try cgi.receive(bytes) }
            count += bytes.count
            deadline.receive(at: SteadyClock.now, bodyBytes: count)
        }
        return try Self.checked { () throws(HTTPError) in try cgi.end() }
    }

    private static func checked<Value>(_ read: () throws(HTTPError) -> Value) throws(Failure) -> Value {
        do throws(HTTPError) { return try read() } catch { throw .http(error) }
    }

    /// The next bytes; nil at the end of the input.
    private func readSome() throws(Failure) -> UnsafeRawBufferPointer? {
        while true {
            let (time, error) = deadline.next
            switch Waiting.wait(for: Client.input, CShort(POLLIN), until: time) {
            case .ready: break
            case .timeOut: throw .http(error)
            case .terminated: throw .terminated
            }
            let count = Glibc.read(Client.input, buffer.baseAddress, buffer.count)
            if count > 0 { return UnsafeRawBufferPointer(rebasing: buffer[..<count]) }
            if count == 0 { return nil }
            guard errno == EINTR || errno == EAGAIN else { throw .clientGone }
        }
    }
}
