/// One turn of the model: what was sent, the answer so far, and when it was last heard.
struct ModelTurn: Sendable {
    let sent: JSON
    var answer: UpstreamAnswer
    private var listening: Listening

    init(sent: JSON, isStream: Bool, now: UnixTime) {
        self.sent = sent
        answer = UpstreamAnswer(expectsStream: isStream)
        listening = Listening(now: now)
    }

    var status: Int { answer.head?.status ?? 200 }

    /// Estimated tokens of what was sent.
    var inputEstimate: Int { TokenEstimate.ofChatRequest(sent) }

    /// A note for the log if the upstream counted far fewer tokens than it was sent: Ollama truncates prompts to its window, and a chat
    /// template without tool support drops the tools, both silently. `bodyBytes`: of the client's request. nil: nothing to note.
    func shortfall(in usage: Usage?, bodyBytes: Int) -> String? {
        // Bytes, since an estimate of the tokens would cost each such request a seventh of its CPU.
        guard let count = usage?.wholeInput, count > 0, bodyBytes >= Self.longPrompt, count < bodyBytes / Self.maxBytesPerToken, !hasMedia
        else { return nil }
        return "the upstream counted \(count) tokens of a request of \(bodyBytes >> 10) KB: it truncated the prompt "
            + "(Ollama: OLLAMA_CONTEXT_LENGTH), or the model's chat template has no tools"
    }

    /// No text has so few tokens; most has one for every three or four bytes.
    private static let maxBytesPerToken = 12
    /// Bytes. Templates add too much of their own to shorter prompts.
    private static let longPrompt = 8192

    /// How many tokens an image or a file costs depends on the model.
    private var hasMedia: Bool {
        (sent["messages"]?.array ?? []).contains { message in
            (message["content"]?.array ?? []).contains { $0["image_url"] != nil || $0["file"] != nil }
        }
    }

    /// *Throws*: if nothing but comments came for too long (D-45).
    mutating func hear(_ chunks: [ChatChunk], now: UnixTime, silenceSeconds: Int) throws(UpstreamFailure) {
        if chunks.contains(where: \.saysSomething) {
            listening.hear(now: now)
        } else if answer.isStream, listening.isPastHope(now: now, silenceSeconds: silenceSeconds) {
            throw .transport(.nothingButComments)
        }
    }

    /// The proxy detected the end of the answer, and only usage is still wanted.
    mutating func stopListening(now: UnixTime) { listening.end(now: now) }

    /// How long to wait for the rest of a finished answer.
    var lastPatience: Patience { listening.lastPatience }
}
