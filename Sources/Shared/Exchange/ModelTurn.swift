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
