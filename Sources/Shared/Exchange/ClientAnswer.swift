/// The answer to the client: events as they come, or folded into one Message.
struct ClientAnswer: Sendable {
    private let isStream: Bool
    private let hasContextManagement: Bool
    private let requestID: String
    private let previewCharacters: Int
    /// The blocks so far, kept for a Message and for the next round of server tools.
    private var fold: MessageFold?
    /// Messages that the model sees and the client does not, each with the number of blocks before it.
    private var unseen: [(blocks: Int, messages: [Message])] = []
    private var emission = Emission()
    private var previewed: [UInt8] = []
    private(set) var hasStarted = false
    /// Part of this round was sent to the client and cannot be retracted.
    private(set) var hasShown = false
    /// The upstream's rate limits, under Anthropic's names.
    var rateLimits: HTTPHeaders = [:]
    /// The upstream's id of its answer (S-01).
    var upstreamID: String?
    /// Tools that were not sent to the upstream (T-16).
    var leftOutTools: [String] = []

    init(_ request: MessagesRequest, requestID: String, keepsBlocks: Bool, previewCharacters: Int) {
        isStream = request.stream
        hasContextManagement = request.wantsContextManagement
        self.requestID = requestID
        self.previewCharacters = isStream ? previewCharacters : 0
        fold = isStream && !keepsBlocks ? nil : MessageFold()
    }

    /// The head of a stream was sent.
    var isStreaming: Bool { isStream && hasStarted }

    mutating func start(_ start: MessageEvent.MessageStart) {
        hasStarted = true
        if isStream { emission.head = HTTPResponseHead(status: 200, headers: headers("text/event-stream; charset=utf-8")) }
        emit(.messageStart(start))
        ping()
    }

    /// Discards what a failed attempt folded into a Message. A stream has shown only its start, which stays.
    mutating func startAfresh() {
        guard !isStream, fold != nil else { return }
        fold = MessageFold()
        hasStarted = false
    }

    /// Starts another round; what was sent stays.
    mutating func beginRound() { hasShown = false }

    /// Keeps the connection alive; a ping carries no content (F-04).
    mutating func ping() {
        if isStreaming { emit(.ping) }
    }

    mutating func write(_ events: [MessageEvent]) {
        guard !events.isEmpty else { return }
        for event in events { emit(event) }
        if isStream { hasShown = true }
    }

    private mutating func emit(_ event: MessageEvent) {
        if let message = fold?.receive(event, hasContextManagement: hasContextManagement), !isStream {
            emission = Emission(HTTPResponse(status: 200, headers: headers("application/json"), body: message.encoded))
        }
        guard isStream else { return }
        event.encode(into: &emission.body, appliedEdits: hasContextManagement)
        if case .blockDelta(_, .text(let text)) = event, !isPreviewFull { previewed += text.bytes }
    }

    private var isPreviewFull: Bool { previewed.count >= previewCharacters * 4 }

    /// Returns what to write now, and clears it.
    mutating func take() -> Emission {
        defer { emission = Emission() }
        return emission
    }

    /// A status with a body if nothing was written; otherwise the event that ends the stream (W5-1, W5-2).
    mutating func fail(_ error: APIError) -> Emission {
        guard isStreaming else { return Emission(HTTPResponse(error, requestID: requestID)) }
        error.encodeEvent(requestID: requestID, into: &emission.body)
        return take()
    }

    /// Adds messages to the conversation that the client must not see.
    mutating func add(unseen messages: [Message]) {
        if !messages.isEmpty { unseen.append((fold?.blocks.count ?? 0, messages)) }
    }

    /// The conversation so far, to continue from: the client's blocks, with the unseen messages in their places.
    func messages(from index: Int) -> [Message] {
        let blocks = fold?.blocks ?? []
        var messages: [Message] = []
        var shown = 0
        for (end, hidden) in unseen + [(blocks.count, [])] {
            let content = blocks[shown..<end].compactMap { try? ContentBlock($0) }
            if !content.isEmpty { messages.append(Message(role: .assistant, content: content, index: index)) }
            messages += hidden
            shown = end
        }
        return messages
    }

    /// The beginning of the text, for the log.
    func preview(without secrets: Secrets) -> String {
        guard previewCharacters > 0, !previewed.isEmpty else { return "" }
        return secrets.masked(JSONText(escaped: previewed).string, maxCharacters: previewCharacters, isCut: isPreviewFull)
    }

    private func headers(_ type: String) -> HTTPHeaders {
        var headers: HTTPHeaders = ["content-type": type, "request-id": requestID]
        if isStream {
            headers.append("cache-control", "no-cache")
            // Keeps nginx from buffering.
            headers.append("x-accel-buffering", "no")
        }
        for field in rateLimits.fields { headers.append(field.name, field.value) }
        if let upstreamID, upstreamID.isFieldWord { headers.append("x-upstream-id", upstreamID) }
        if let tools = Self.list(leftOutTools.filter(\.isFieldWord)) { headers.append("x-tools-left-out", tools) }
        return headers
    }

    /// `a, b, 12 more`: some fronts accept no more than 4 KB of head.
    private static func list(_ words: [String]) -> String? {
        var list = ""
        for (place, word) in words.enumerated() {
            guard list.utf8.count + word.utf8.count + 2 <= maxListBytes else { return list + ", \(words.count - place) more" }
            list += list.isEmpty ? word : ", " + word
        }
        return list.isEmpty ? nil : list
    }

    /// Leaves room for the final count.
    private static let maxListBytes = 1000
}

extension String {
    /// Visible ASCII without a comma: others chose it, and it goes into a header field.
    fileprivate var isFieldWord: Bool {
        (1...200).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
