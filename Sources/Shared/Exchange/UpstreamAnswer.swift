/// Turns an upstream's answer into chunks: an event stream, a JSON document, or an error.
///
/// Its content type is only a hint: servers answer a request for a stream with a document (U-13), and vice versa.
struct UpstreamAnswer: Sendable {
    static let maxBytes = 64 << 20
    /// For a document: parsed, it takes several times the size of its text.
    static let maxDocumentBytes = 16 << 20
    /// Limits the beginning of an error that is kept, since every known wording is searched for in it.
    private static let maxErrorBytes = 1 << 20

    private enum Mode: Sendable { case unknown, events(SSEParser), document }

    let expectsStream: Bool
    var head: HTTPResponseHead?
    private var mode = Mode.unknown
    private var body: [UInt8] = []
    private var reading = ChunkReading()
    /// A document was read to its end.
    private var isRead = false

    init(expectsStream: Bool) { self.expectsStream = expectsStream }

    private var isError: Bool { !(200..<300).contains(head?.status ?? 200) }
    private var isCalledEventStream: Bool { head?.headers["content-type"]?.asciiLowercased.contains("event-stream") == true }

    /// Nothing more needs to be read.
    var isDone: Bool { isRead || reading.isDone }
    var id: String? { reading.id }
    var isPriority: Bool { reading.isPriority }
    /// Texts and lines that were no part of the answer.
    var passedOver: Int { reading.passedOver + strayLines }
    private var strayLines: Int { if case .events(let parser) = mode { parser.strayLines } else { 0 } }
    /// Only in this kind of answer do servers show by comments that they are alive.
    var isStream: Bool { if case .document = mode { false } else { true } }

    // MARK: - Reading

    mutating func receive(_ bytes: [UInt8]) throws(UpstreamFailure) -> [ChatChunk] {
        var bytes = bytes
        if case .unknown = mode {
            // Earlier bytes may have been too few to tell.
            (bytes, body) = (body + bytes, [])
            if bytes.starts(with: [UInt8].byteOrderMark) { bytes.removeFirst([UInt8].byteOrderMark.count) }
            if !isError { bytes = Array(bytes.drop(while: \.isJSONWhitespace)) }
            mode = mode(of: bytes)
        }
        guard case .events(var parser) = mode else {
            guard isError || body.count + bytes.count <= Self.maxDocumentBytes else { throw .broken(.upstreamTooLarge) }
            body += isError ? bytes.prefix(max(0, Self.maxErrorBytes - body.count)) : bytes[...]
            return []
        }
        mode = .unknown
        let events: [SSEEvent]
        do throws(SSEError) { events = try parser.receive(bytes) } catch { throw .broken(APIError(error)) }
        mode = .events(parser)
        return chunks(of: events)
    }

    /// The kind of body that begins with `bytes`.
    private func mode(of bytes: [UInt8]) -> Mode {
        guard !isError else { return .document }
        guard let first = bytes.first else { return .unknown }
        if first == UInt8(ascii: "<") { return .document }
        if isCalledEventStream { return .events(SSEParser()) }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") { return .document }
        let fields = ["data:", "event:", "id:", "retry:", "error:", ":"]
        if fields.contains(where: { bytes.starts(with: $0.utf8) }) { return .events(SSEParser()) }
        let isBeginning = fields.contains { $0.utf8.starts(with: bytes) } || [UInt8].byteOrderMark.starts(with: bytes)
        return isBeginning ? .unknown : .document
    }

    private mutating func chunks(of events: [SSEEvent]) -> [ChatChunk] {
        var chunks: [ChatChunk] = []
        chunks.reserveCapacity(events.count)
        for event in events { reading.receive(event, into: &chunks) }
        return chunks
    }

    /// Reads the rest once the body has ended. `isFinished`: the model has finished, so only the end of the stream can be missing.
    /// *Throws*: why the body makes no sense.
    mutating func end(isFinished: Bool = false) throws(UpstreamFailure) -> [ChatChunk] {
        switch mode {
        case .events(var parser):
            let chunks = chunks(of: parser.end())
            mode = .events(parser)
            guard reading.isOpen, !isDone else { return chunks }
            guard isFinished else { throw .broken(Self.closedEarly) }
            return []
        case .unknown where isCalledEventStream && body.isEmpty: return []
        case .unknown, .document: return try document()
        }
    }

    /// The error in an answer with an error status, once it has ended; nil for a success. *Throws*: for a status that is neither.
    func refusal() throws(UpstreamFailure) -> UpstreamError? {
        guard isError, let status = head?.status else { return nil }
        guard status >= 400 else {
            let what = status < 300 ? "HTTP \(status), which nobody asked for" : "a redirect (HTTP \(status)), which is not followed"
            throw .broken(APIError(.api, "the upstream answered with \(what)", blame: .upstream))
        }
        return UpstreamError(status: status, errorJSON ?? ["error": JSON(UpstreamError.plain(status: status, body))])
    }

    /// Some front ends send errors as an event, since a stream was requested.
    private var errorJSON: JSON? {
        if let json = try? JSON.parse(body) { return json }
        var parser = SSEParser()
        var events = (try? parser.receive(body)) ?? []
        events += parser.end()
        return events.lazy.compactMap { event in
            let text = event.joined
            return try? JSON.parse(text.buffer, in: text.range)
        }.first
    }

    private mutating func document() throws(UpstreamFailure) -> [ChatChunk] {
        var chunks: [ChatChunk] = []
        if let json = try? JSON.parse(body, keepsHalves: true) {
            reading.add(json, to: &chunks)
        } else if body.first == UInt8(ascii: "{") || body.first == UInt8(ascii: "[") {
            reading.receive(SSEEvent.Line(body, 0..<body.count), into: &chunks)
        }
        guard let first = chunks.first, !reading.isOpen, !reading.isBroken else { throw .broken(notJSON) }
        if first.error == nil, !chunks.contains(where: \.hasChoice) { throw .broken(Self.noChoices) }
        // Several chunks are a stream in disguise, whose end must still be seen.
        isRead = chunks.count == 1
        return chunks
    }

    // MARK: - At its end

    private var notJSON: APIError {
        let type = head?.headers["content-type"].map { " (content-type \($0))" } ?? ""
        return APIError(.api, "upstream returned a non-JSON response\(type)", blame: .upstream)
    }
    private static let noChoices = APIError(.api, "upstream returned no choices", blame: .upstream)
    private static let closedEarly = APIError(.api, "upstream closed the stream before finishing", blame: .upstream)
    private static let emptyStream = APIError(.api, "the upstream's event stream is empty", blame: .upstream)

    /// *Throws*: why the answer is not complete. A stream that ends without announcing its end was cut (U-09), and so was one that
    /// `isBrokenOff` within a call, even if a gateway that lost it adds `[DONE]` (D-40).
    func checkWhole(hasFinish: Bool, isBrokenOff: Bool, isLenient: Bool) throws(UpstreamFailure) {
        guard reading.hasChunks else {
            guard isStream, strayLines == 0 else { throw .broken(notJSON) }
            throw expectsStream ? .empty(Self.emptyStream) : .broken(Self.emptyStream)
        }
        guard reading.hasChoice else { throw .broken(Self.noChoices) }
        let isWhole = isDone || hasFinish || reading.hasFinalUsage || reading.isOneMessage || isLenient
        guard isWhole, !isBrokenOff else { throw .broken(Self.closedEarly) }
    }
}

extension APIError {
    static let upstreamTooLarge = APIError(
        .api,
        "the upstream's answer is too large: more than \(UpstreamAnswer.maxDocumentBytes >> 20) MB, "
            + "\(MessageStream.maxSaidBytes >> 20) MB of text or \(ChatChunk.maxCalls) tool calls",
        blame: .upstream)
}
