import Shared
import Glibc

/// Reads the request from standard input.
struct RequestReader {
    enum Failure: Error {
        /// The client went away, or only opened the connection: there is nobody to answer.
        case clientGone
        case terminated
        case http(HTTPError)
    }

    private(set) var parser = HTTPRequestParser()
    /// Whether the request was read to its end.
    private(set) var isWhole = false

    /// `onContinue` is called when the client waits for a word before it sends the body.
    mutating func read(onContinue: () -> Void) throws(Failure) -> HTTPRequest {
        var deadline = RequestDeadline(start: SteadyClock.now)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            try wait(for: deadline)
            let count = Glibc.read(Client.input, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count >= 0 else { throw .clientGone }
            guard count > 0 else { throw atEnd }
            let progress: HTTPRequestParser.Progress
            do { progress = try parser.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) } catch { throw .http(error) }
            switch progress {
            case .complete(let request):
                isWhole = true
                return request
            case .body(sendContinue: true): onContinue()
            case .body(sendContinue: false), .head: break
            }
            deadline.receive(at: SteadyClock.now, bodyBytes: parser.isHeadComplete ? parser.bodyBytesReceived : nil)
        }
    }

    private var atEnd: Failure {
        switch parser.end() {
        case .nothing: .clientGone
        case .incomplete(let error): .http(error)
        }
    }

    private func wait(for deadline: RequestDeadline) throws(Failure) {
        let (time, error) = deadline.next
        switch Waiting.wait(for: Client.input, CShort(POLLIN), until: time) {
        case .ready: return
        case .timeOut: throw .http(error)
        case .terminated: throw .terminated
        }
    }
}
