/// Reads chunks from the events of a stream, or from a document: one value after another, whatever they are wrapped in. What cannot be part
/// of an answer is skipped; what could be and cannot be read is an error, so that no text is lost silently. *Source*: D-45.
struct ChunkReading: Sendable {
    private var sequence = JSONSequence()
    /// Texts skipped as no part of an answer: heartbeats, comments sent as data.
    private(set) var passedOver = 0
    /// `[DONE]` was read.
    private(set) var isDone = false
    /// Something could not be read.
    private(set) var isBroken = false
    private(set) var hasChunks = false
    private(set) var hasChoice = false
    private(set) var hasFinalUsage = false
    /// The whole answer was one message, not a stream of deltas.
    private(set) var isOneMessage = false
    /// From the first chunk, for the whole answer.
    private(set) var id: String?
    private(set) var isPriority = false

    /// A value has begun and not ended.
    var isOpen: Bool { sequence.isOpen }

    mutating func receive(_ event: SSEEvent, into chunks: inout [ChatChunk]) {
        guard !isDone else { return }
        receive(event.joined, isError: event.name == "error", into: &chunks)
    }

    mutating func receive(_ text: SSEEvent.Line, isError: Bool = false, into chunks: inout [ChatChunk]) {
        guard !Self.isMark(text.bytes) else {
            if isOpen { lose(&chunks) }
            isDone = true
            return
        }
        if let json = try? JSON.parse(text.buffer, in: text.range, keepsHalves: true) {
            guard isOpen, !isError else { return add(json, isError: isError, to: &chunks) }
            // It is a chunk by itself, so the rest of the open value will not come.
            if ChatChunk(json).map({ $0.hasChoice || $0.usage != nil || $0.error != nil }) == true { return lose(&chunks) }
        }
        readApart(text.bytes, isError: isError, into: &chunks)
    }

    /// Several values (U-05, U-07), part of one (U-11), or a malformed one.
    private mutating func readApart(_ text: ArraySlice<UInt8>, isError: Bool, into chunks: inout [ChatChunk]) {
        var hasValue = false
        for item in sequence.receive(text) where !isDone {
            switch item {
            case .value(let json):
                hasValue = true
                add(json, isError: isError, to: &chunks)
            case .broken where isError: break
            case .broken: lose(&chunks)
            case .other(let bytes) where Self.isMark(bytes[...]): isDone = true
            case .other: if !isError { passedOver += 1 }
            }
        }
        guard isError, !hasValue, !isDone else { return }
        add(.string(JSONText(String(decoding: text, as: UTF8.self).trimmingBlanks())), isError: true, to: &chunks)
    }

    private static func isMark(_ text: ArraySlice<UInt8>) -> Bool {
        text.drop(while: \.isJSONWhitespace).starts(with: "[DONE]".utf8)
    }

    /// Reported as a chunk, so that what came before is read first.
    private mutating func lose(_ chunks: inout [ChatChunk]) {
        isBroken = true
        var chunk = ChatChunk()
        chunk.error = ["error": "the upstream's stream holds an event that is not JSON"]
        chunks.append(chunk)
    }

    /// Some servers wrap a chunk, or their error (B-03), in an array.
    mutating func add(_ json: JSON, isError: Bool = false, to chunks: inout [ChatChunk]) {
        guard let elements = json.array else { return addOne(json, isError: isError, to: &chunks) }
        for element in elements { addOne(element, isError: isError, to: &chunks) }
    }

    private mutating func addOne(_ json: JSON, isError: Bool, to chunks: inout [ChatChunk]) {
        let json = ChatChunk.unwrapped(json)
        guard var chunk = ChatChunk(json) ?? (isError ? ChatChunk() : nil) else {
            passedOver += 1
            return
        }
        if isError, chunk.error == nil { chunk.error = json.members == nil ? ["error": json] : json }
        if !hasChunks {
            hasChunks = true
            id = json["id"]?.string
            isPriority = ["priority", "fast"].contains(json["service_tier"]?.string)
        }
        if chunk.hasChoice { isOneMessage = chunk.isWhole && !hasChoice }
        hasChoice = hasChoice || chunk.hasChoice
        // Usage before a choice does not mark the end.
        hasFinalUsage = !chunk.hasChoice && (chunk.usage != nil || hasFinalUsage)
        chunks.append(chunk)
    }
}
