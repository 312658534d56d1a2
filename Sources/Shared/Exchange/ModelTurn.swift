/// One turn of the model: what it was asked, its answer so far, when it was last heard.
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

    /// Tokens of what was sent.
    var inputEstimate: Int { TokenEstimate.ofChatRequest(sent) }

    /// *Throws*: nothing but comments came for too long (D-45).
    mutating func hear(_ chunks: [ChatChunk], now: UnixTime, silenceSeconds: Int) throws(UpstreamFailure) {
        if chunks.contains(where: \.saysSomething) {
            listening.hear(now: now)
        } else if answer.isStream, listening.isPastHope(now: now, silenceSeconds: silenceSeconds) {
            throw .transport(.nothingButComments)
        }
    }

    /// The proxy found the end of the answer, and only its usage is still wanted.
    mutating func stopListening(now: UnixTime) { listening.end(now: now) }

    /// How long a finished answer is waited for.
    var lastPatience: Patience { listening.lastPatience }
}
