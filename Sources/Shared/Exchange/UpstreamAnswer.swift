/// An upstream's answer on its way to chunks: a stream of events, a JSON document, or an error.
///
/// What the header says of the body is a hint: servers answer a request for a stream with a document (U-13), and the other way.
struct UpstreamAnswer: Sendable {
    static let maxBytes = 64 << 20
    /// Of an answer that is no stream: a tree takes several times its text.
    static let maxDocumentBytes = 16 << 20
    /// Of an error the beginning is read, since every wording is looked for in it.
    private static let maxErrorBytes = 1 << 20

    private enum Mode: Sendable { case unknown, events(SSEParser), document }

    let expectsStream: Bool
    var head: HTTPResponseHead?
    private var mode = Mode.unknown
    private var body: [UInt8] = []
    /// Half a JSON text, which the next event may complete (U-11).
    private var half: [UInt8] = []
    /// Events that were passed over, since they are not JSON.
    private(set) var unreadable = 0
    private var hasChunks = false
    private var hasChoice = false
    private var hasFinalUsage = false
    /// What the first chunk says of the whole answer.
    private(set) var id: String?
    private(set) var isPriority = false
    /// `[DONE]` was read.
    private(set) var isDone = false

    init(expectsStream: Bool) { self.expectsStream = expectsStream }

    private var isError: Bool { !(200..<300).contains(head?.status ?? 200) }

    // MARK: - Reading

    mutating func receive(_ bytes: [UInt8]) throws(APIError) -> [ChatChunk] {
        var bytes = bytes
        if case .unknown = mode {
            // What came before may have been too little to tell.
            (bytes, body) = (body + bytes, [])
            if bytes.starts(with: Self.byteOrderMark) { bytes.removeFirst(Self.byteOrderMark.count) }
            if !isError { bytes = Array(bytes.drop(while: \.isJSONWhitespace)) }
            mode = mode(of: bytes)
        }
        guard case .events(var parser) = mode else {
            guard isError || body.count + bytes.count <= Self.maxDocumentBytes else { throw .upstreamTooLarge }
            body += isError ? bytes.prefix(max(0, Self.maxErrorBytes - body.count)) : bytes[...]
            return []
        }
        mode = .unknown
        let events: [SSEEvent]
        do throws(SSEError) { events = try parser.receive(bytes) } catch { throw APIError(error) }
        mode = .events(parser)
        return chunks(of: events)
    }

    private static let byteOrderMark = Array("\u{FEFF}".utf8)

    /// What a body is that begins with `bytes`.
    private func mode(of bytes: [UInt8]) -> Mode {
        guard !isError else { return .document }
        guard let first = bytes.first else { return .unknown }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") || first == UInt8(ascii: "<") { return .document }
        if head?.headers["content-type"]?.asciiLowercased.contains("event-stream") == true { return .events(SSEParser()) }
        let fields = ["data:", "event:", "id:", "retry:", "error:", ":"]
        if fields.contains(where: { bytes.starts(with: $0.utf8) }) { return .events(SSEParser()) }
        let isBeginning = fields.contains { $0.utf8.starts(with: bytes) } || Self.byteOrderMark.starts(with: bytes)
        return isBeginning ? .unknown : .document
    }

    /// What is left when the body is over. *Throws*: the upstream's error, or why the body makes no sense.
    mutating func end() throws(APIError) -> [ChatChunk] {
        switch mode {
        case .events(var parser):
            return chunks(of: parser.end())
        case .unknown, .document: return [try document()]
        }
    }

    private mutating func document() throws(APIError) -> ChatChunk {
        if isError {
            let status = head?.status ?? 0
            guard status >= 400 else {
                let what = status < 300 ? "HTTP \(status), which nobody asked for" : "a redirect (HTTP \(status)), which is not followed"
                throw APIError(.api, "the upstream answered with \(what)", blame: .upstream)
            }
            var chunk = ChatChunk()
            chunk.error = (try? JSON.parse(body)) ?? ["error": JSON(UpstreamError.plain(status: status, body))]
            return chunk
        }
        guard let json = (try? JSON.parse(body)) ?? Self.mended(body), let chunk = ChatChunk(json.array?.first ?? json) else {
            throw notJSON
        }
        if chunk.error == nil, !chunk.hasChoice { throw APIError(.api, "upstream returned no choices", blame: .upstream) }
        readFirst(json.array?.first ?? json)
        (hasChoice, isDone) = (true, true)
        return chunk
    }

    private var notJSON: APIError {
        let type = head?.headers["content-type"].map { " (content-type \($0))" } ?? ""
        return APIError(.api, "upstream returned a non-JSON response\(type)", blame: .upstream)
    }

    // MARK: - Events

    private mutating func chunks(of events: [SSEEvent]) -> [ChatChunk] {
        var chunks: [ChatChunk] = []
        chunks.reserveCapacity(events.count)
        for event in events where !isDone {
            let joined = event.joined
            if joined.hasPrefix("[DONE]") {
                isDone = true
            } else if let json = try? JSON.parse(joined.buffer, in: joined.range) {
                add(json, isError: event.name == "error", to: &chunks)
            } else {
                readApart(event, to: &chunks)
            }
        }
        return chunks
    }

    /// Events whose lines are each a text of their own (U-07), or halves of one text (U-11).
    private mutating func readApart(_ event: SSEEvent, to chunks: inout [ChatChunk]) {
        for line in event.data where !isDone {
            if line.hasPrefix("[DONE]") {
                isDone = true
            } else if let json = try? JSON.parse(line.buffer, in: line.range) {
                add(json, isError: event.name == "error", to: &chunks)
            } else if event.name == "error" {
                add(.string(JSONText(String(decoding: line.bytes, as: UTF8.self))), isError: true, to: &chunks)
            } else if !half.isEmpty, let json = try? JSON.parse(half + line.bytes) {
                unreadable -= 1
                add(json, isError: false, to: &chunks)
            } else if let json = Self.mended(line.bytes) {
                add(json, isError: false, to: &chunks)
            } else {
                half = Array(line.bytes)
                unreadable += 1
                // As a chunk, so that what came before it is read first.
                if unreadable > 3 { add(["error": "the upstream's stream holds events that are not JSON"], isError: true, to: &chunks) }
            }
        }
    }

    /// Invalid UTF-8 becomes U+FFFD: some servers cut a character in two where a token ends, and the rest of the text is good.
    private static func mended(_ bytes: some Collection<UInt8>) -> JSON? {
        let text = Array(String(decoding: bytes, as: UTF8.self).utf8)
        return text.elementsEqual(bytes) ? nil : try? JSON.parse(text)
    }

    private mutating func add(_ json: JSON, isError: Bool, to chunks: inout [ChatChunk]) {
        half = []
        // Gemini wraps its errors in an array (B-03).
        guard var chunk = ChatChunk(json.array?.first ?? json) ?? (isError ? ChatChunk() : nil) else { return }
        if isError, chunk.error == nil { chunk.error = json.members == nil ? ["error": json] : json }
        readFirst(json)
        hasChoice = hasChoice || chunk.hasChoice
        // What comes in front of a choice is not the end.
        hasFinalUsage = !chunk.hasChoice && (chunk.usage != nil || hasFinalUsage)
        chunks.append(chunk)
    }

    private mutating func readFirst(_ json: JSON) {
        guard !hasChunks else { return }
        hasChunks = true
        id = json["id"]?.string
        isPriority = ["priority", "fast"].contains(json["service_tier"]?.string)
    }

    /// A stream that ends without a word that it is the end was broken off (U-09).
    func checkWhole(hasFinish: Bool, isLenient: Bool) throws(APIError) {
        guard hasChunks else { throw notJSON }
        guard hasChoice else { throw APIError(.api, "upstream returned no choices", blame: .upstream) }
        guard isDone || hasFinish || hasFinalUsage || isLenient else {
            throw APIError(.api, "upstream closed the stream before finishing", blame: .upstream)
        }
    }
}

extension APIError {
    static let upstreamTooLarge = APIError(
        .api,
        "the upstream's answer is too large: more than \(UpstreamAnswer.maxDocumentBytes >> 20) MB, "
            + "\(MessageStream.maxSaidBytes >> 20) MB of text or \(ChatChunk.maxCalls) tool calls",
        blame: .upstream)
}
