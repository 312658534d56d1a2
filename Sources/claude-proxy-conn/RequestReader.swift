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
        /// Behind a web server, which put the head in the environment.
        case cgi([String: String])
    }

    private let door: Door
    private var deadline = RequestDeadline(start: SteadyClock.now)
    /// What is known of the request; of a faulty one, as far as it was read.
    private(set) var request: HTTPRequest?
    /// Whether the request was read to its end.
    private(set) var isWhole = false

    init(environment: [String: String]) {
        door = environment["GATEWAY_INTERFACE"].map { $0.isEmpty } == false ? .cgi(environment) : .connection
    }

    /// How the answer is written, as far as the request is known.
    var encoder: ResponseEncoder {
        switch door {
        case .connection: ResponseEncoder(.connection(request?.version ?? .http11), method: request?.method)
        case .cgi: ResponseEncoder(.cgi, method: request?.method)
        }
    }

    /// `onContinue` is called when the client waits for a word before it sends the body.
    mutating func read(onContinue: (_ word: [UInt8]) -> Void) throws(Failure) -> HTTPRequest {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        let request: HTTPRequest
        switch door {
        case .connection: request = try readConnection(buffer, onContinue)
        case .cgi(let environment): request = try readCGI(environment, buffer)
        }
        isWhole = true
        return request
    }

    private mutating func readConnection(
        _ buffer: UnsafeMutableRawBufferPointer, _ onContinue: (_ word: [UInt8]) -> Void
    ) throws(Failure) -> HTTPRequest {
        var parser = HTTPRequestParser()
        defer { request = parser.request }
        while let bytes = try readSome(into: buffer) {
            switch try checked({ () throws(HTTPError) in try parser.receive(bytes) }) {
            case .complete(let request): return request
            case .body(sendContinue: true):
                request = parser.request
                encoder.interimContinue.map(onContinue)
            case .body(sendContinue: false), .head: break
            }
            deadline.receive(at: SteadyClock.now, bodyBytes: parser.isHeadComplete ? parser.bodyBytesReceived : nil)
        }
        switch parser.end() {
        case .nothing: throw .clientGone
        case .incomplete(let error): throw .http(error)
        }
    }

    private mutating func readCGI(
        _ environment: [String: String], _ buffer: UnsafeMutableRawBufferPointer
    ) throws(Failure) -> HTTPRequest {
        var cgi = try checked { () throws(HTTPError) in try CGIRequest(environment: environment) }
        request = cgi.request
        var count = 0
        deadline.receive(at: SteadyClock.now, bodyBytes: count)
        while !cgi.isComplete, let bytes = try readSome(into: buffer) {
            try checked { () throws(HTTPError) in try cgi.receive(bytes) }
            count += bytes.count
            deadline.receive(at: SteadyClock.now, bodyBytes: count)
        }
        return try checked { () throws(HTTPError) in try cgi.end() }
    }

    private func checked<Value>(_ read: () throws(HTTPError) -> Value) throws(Failure) -> Value {
        do throws(HTTPError) { return try read() } catch { throw .http(error) }
    }

    /// The next bytes; nil: the input has ended.
    private func readSome(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> UnsafeRawBufferPointer? {
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
