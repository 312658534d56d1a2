/// Reads one request from a connection, however its bytes are split. Anything after it is ignored.
///
/// *Source*: RFC 9112. If the RFC leaves a choice about framing, the request is refused: a proxy in front may have
/// chosen differently.
package struct HTTPRequestParser: Sendable {
    package enum Progress: Sendable, Equatable {
        /// More of the head is needed.
        case head
        /// More of the body is needed; `sendContinue`: the client waits for `100 Continue` before sending it.
        case body(sendContinue: Bool)
        case complete(HTTPRequest)
    }

    package enum End: Sendable, Equatable {
        /// No request was begun: the connection was only opened.
        case nothing
        /// What is missing.
        case incomplete(HTTPError)
    }

    private enum State {
        case head
        case body(missing: Int)
        case chunks(ChunkedDecoder)
        case complete
    }

    /// What has been read so far; nil until the request line is complete.
    package private(set) var request: HTTPRequest?
    /// As sent, chunk sizes included.
    package private(set) var bodyBytesReceived = 0
    private var state = State.head
    private var line = LineBuffer()
    private var emptyLines = 0
    private var fieldBytes = 0

    package init() {}

    /// What has been read so far, without the body.
    package var head: HTTPRequest? {
        request.map { HTTPRequest(method: $0.method, path: $0.path, query: $0.query, version: $0.version, headers: $0.headers) }
    }

    package var isHeadComplete: Bool {
        switch state {
        case .head: false
        case .body, .chunks, .complete: true
        }
    }

    /// Takes the next bytes of the connection. *Throws*: why the request is refused, with its status.
    package mutating func receive(_ bytes: [UInt8]) throws(HTTPError) -> Progress {
        let result = bytes.withUnsafeBytes { bytes in
            Result { () throws(HTTPError) in try receive(bytes) }
        }
        return try result.get()
    }

    /// Takes the next bytes of the connection. *Throws*: why the request is refused, with its status.
    package mutating func receive(_ bytes: UnsafeRawBufferPointer) throws(HTTPError) -> Progress {
        var rest = bytes[...]
        let endsHead = !isHeadComplete
        while !isHeadComplete {
            guard try readLine(of: &rest) else { return .head }
        }
        try receiveBody(rest)
        if case .complete = state, let request { return .complete(request) }
        return .body(sendContinue: endsHead && rest.isEmpty && expectsContinue)
    }

    /// What the end of input means at this point. *Precondition*: the request is not complete.
    package func end() -> End {
        switch state {
        case .head where request == nil && line.content.isEmpty: .nothing
        case .head where request == nil: .incomplete(.malformed("request line: the input ended within it"))
        case .head: .incomplete(.malformed("header fields: the input ended before the empty line after them"))
        case .body(let missing): .incomplete(.malformed("body: the input ended \(missing) bytes before the content-length"))
        case .chunks, .complete: .incomplete(.malformed("body: the input ended before the last chunk"))
        }
    }

    // MARK: - The head

    /// Reads one line of the head. *Returns*: false if it is incomplete.
    private mutating func readLine(of rest: inout Slice<UnsafeRawBufferPointer>) throws(HTTPError) -> Bool {
        let isWhole = line.fill(from: &rest)
        guard request != nil else {
            try checkRequestLine()
            if isWhole { try readRequestLine() }
            return isWhole
        }
        guard line.content.isEmpty || fieldBytes + line.bytes.count <= HTTPLimits.fieldBytes else { throw .headTooLarge }
        if isWhole { try readField() }
        return isWhole
    }

    /// Checks what has come of the request line.
    private func checkRequestLine() throws(HTTPError) {
        // Otherwise a TLS client would wait for an answer until the head times out.
        guard line.bytes.first != Self.tlsHandshake else { throw .malformed("request line: this is TLS, but the port speaks plain http") }
        guard line.content.count <= HTTPLimits.requestLineBytes else { throw .requestLineTooLong }
    }

    /// The first byte of a TLS connection. *Source*: RFC 8446 §5.1.
    private static let tlsHandshake: UInt8 = 22

    private mutating func readRequestLine() throws(HTTPError) {
        defer { line.removeAll() }
        // RFC 9112 §2.2: a server should ignore at least one empty line before the request line.
        guard !line.content.isEmpty else {
            emptyLines += 1
            guard emptyLines <= HTTPLimits.leadingEmptyLines else { throw .malformed("request line: only empty lines came") }
            return
        }
        request = try RequestLine.parse(line.content)
    }

    private mutating func readField() throws(HTTPError) {
        defer { line.removeAll() }
        guard !line.content.isEmpty else { return try endHead() }
        fieldBytes += line.bytes.count
        guard let count = request?.headers.fields.count, count < HTTPLimits.fields else { throw .headTooLarge }
        let (name, value) = try FieldLine.parse(line.content, number: count + 1)
        request?.headers.append(name, value)
    }

    private mutating func endHead() throws(HTTPError) {
        guard let request else { return }
        try RequestFraming.checkHost(of: request)
        switch try RequestFraming.body(of: request) {
        case .length(let length):
            self.request?.body.reserveCapacity(min(length, HTTPLimits.reservedBytes))
            state = .body(missing: length)
        case .chunked: state = .chunks(ChunkedDecoder())
        }
    }

    // MARK: - The body

    private mutating func receiveBody(_ bytes: Slice<UnsafeRawBufferPointer>) throws(HTTPError) {
        bodyBytesReceived += bytes.count
        switch state {
        case .body(let missing):
            let more = bytes.prefix(missing)
            request?.body.append(contentsOf: UnsafeRawBufferPointer(rebasing: more))
            state = more.count == missing ? .complete : .body(missing: missing - more.count)
        case .chunks(var decoder):
            // Release the enum's copy so that the decoder's buffer is not copied when it grows.
            state = .complete
            let isWhole = try decoder.receive(bytes, into: &request!.body)
            if !isWhole { state = .chunks(decoder) }
        case .head, .complete: break
        }
    }

    /// *Source*: RFC 9110 §10.1.1; an HTTP/1.0 client would mistake the interim response for the final one.
    private var expectsContinue: Bool {
        request?.version == .http11 && request?.headers["expect"]?.equalsIgnoringCase("100-continue") == true
    }
}
