/// The answer on its way to the client: events as they come, or folded into one Message.
struct ClientAnswer: Sendable {
    private let isStream: Bool
    private let hasContextManagement: Bool
    private let requestID: String
    private let previewCharacters: Int
    /// The blocks so far, where they are needed: for a Message, and for the next round of server tools.
    private var fold: MessageFold?
    /// What the model was told and the client is not, and behind how many blocks it stands.
    private var unseen: [(blocks: Int, messages: [Message])] = []
    private var emission = Emission()
    private var previewed: [UInt8] = []
    private(set) var hasStarted = false
    /// Something of this round was shown that cannot be taken back.
    private(set) var hasShown = false
    /// The upstream's, in Anthropic's words.
    var rateLimits: HTTPHeaders = [:]
    /// What the upstream calls its answer (S-01).
    var upstreamID: String?
    /// Tools that the upstream was not told of (T-16).
    var leftOutTools: [String] = []

    init(_ request: MessagesRequest, requestID: String, keepsBlocks: Bool, previewCharacters: Int) {
        isStream = request.stream
        hasContextManagement = request.wantsContextManagement
        self.requestID = requestID
        self.previewCharacters = isStream ? previewCharacters : 0
        fold = isStream && !keepsBlocks ? nil : MessageFold()
    }

    /// The head was written, as that of a stream.
    var isStreaming: Bool { isStream && hasStarted }

    mutating func start(_ start: MessageEvent.MessageStart) {
        hasStarted = true
        if isStream { emission.head = HTTPResponseHead(status: 200, headers: headers("text/event-stream; charset=utf-8")) }
        emit(.messageStart(start))
        ping()
    }

    /// Forgets what an attempt said that nobody saw.
    mutating func startAfresh() {
        guard !isStream, fold != nil else { return }
        fold = MessageFold()
        hasStarted = false
    }

    /// Another round begins: what was said so far stays.
    mutating func beginRound() { hasShown = false }

    /// Shows the client that somebody is there; it means nothing else (F-04).
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

    /// What is to be written now.
    mutating func take() -> Emission {
        defer { emission = Emission() }
        return emission
    }

    /// A status with a body, while nothing was written; else the event that ends the stream (W5-1, W5-2).
    mutating func fail(_ error: APIError) -> Emission {
        guard isStreaming else { return Emission(HTTPResponse(error, requestID: requestID)) }
        error.encodeEvent(requestID: requestID, into: &emission.body)
        return take()
    }

    /// Adds to the conversation what the client is not to see.
    mutating func add(unseen messages: [Message]) {
        if !messages.isEmpty { unseen.append((fold?.blocks.count ?? 0, messages)) }
    }

    /// What was said so far, to go on from: the blocks that the client has, and what it does not see, each in its place.
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

    /// The beginning of the text.
    func preview(without secrets: Secrets) -> String {
        guard previewCharacters > 0, !previewed.isEmpty else { return "" }
        return secrets.masked(JSONText(escaped: previewed).string, maxCharacters: previewCharacters, isCut: isPreviewFull)
    }

    private func headers(_ type: String) -> HTTPHeaders {
        var headers: HTTPHeaders = ["content-type": type, "request-id": requestID]
        if isStream {
            headers.append("cache-control", "no-cache")
            // nginx buffers otherwise.
            headers.append("x-accel-buffering", "no")
        }
        for field in rateLimits.fields { headers.append(field.name, field.value) }
        if let upstreamID, upstreamID.isFieldWord { headers.append("x-upstream-id", upstreamID) }
        if let tools = Self.list(leftOutTools.filter(\.isFieldWord)) { headers.append("x-tools-left-out", tools) }
        return headers
    }

    /// `a, b, 12 more`: fronts take heads of 4 KB.
    private static func list(_ words: [String]) -> String? {
        var list = ""
        for (place, word) in words.enumerated() {
            guard list.utf8.count + word.utf8.count + 2 <= maxListBytes else { return list + ", \(words.count - place) more" }
            list += list.isEmpty ? word : ", " + word
        }
        return list.isEmpty ? nil : list
    }

    /// Room is left for how many more there are.
    private static let maxListBytes = 1000
}

extension String {
    /// Visible ASCII without an end of its own: others wrote it, and it stands in a header field.
    fileprivate var isFieldWord: Bool {
        (1...200).contains(utf8.count) && utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: ",") }
    }
}
