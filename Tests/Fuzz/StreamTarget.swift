@testable import Shared

extension Target {
    /// The bytes of upstreams: the client's side stays valid, whatever they say and wherever they are cut.
    static let stream = Target(
        name: "stream",
        seeds: {
            let single = StreamFixture.all.map(\.chunks.sse)
            let rounds = [WebExchangeTests.alternating.replies.map(\.bytes), [StreamFixture.echo.chunks.sse]].map {
                Array($0.joined(separator: [separator]))
            }
            return (single + rounds).enumerated().map { Choices.seed($1, $0) }
        },
        check: { input in
            var choices = Choices(input)
            checkEvents(choices.rest, &choices)
            var conversation = Conversation(&choices)
            let answers = choices.rest.split(separator: separator, omittingEmptySubsequences: false).map { parts(Array($0), &choices) }
            guard let reply = conversation.play(answers) else { return }
            conversation.check(reply)
            let cut = conversation.play(answers.map { $0.cut(&choices) })
            require(
                cut?.body == reply.body && cut?.requests == reply.requests,
                "another answer when it is cut: \(cut?.text ?? "")\nand \(reply.text)")
            let interrupted = conversation.play(answers.map { $0.interrupted(&choices) })
            require(interrupted?.isEnded == true, "no end where it is silent in between")
            conversation.isStream = false
            guard let message = conversation.play(answers) else { broken("no stream, no answer") }
            conversation.check(message)
            if reply.isStream, reply.events.error == nil { compare(reply.events, message.json) }
            guard let content = message.json["content"]?.array, !content.isEmpty else { return }
            checkNextTurn(conversation, message, content)
        })

    private static let separator: UInt8 = 0x1E

    private static func parts(_ body: [UInt8], _ choices: inout Choices) -> [InboundPart] {
        let status = choices.chance(8) ? choices.one(of: [204, 302, 400, 404, 413, 429, 500]) : 200
        let type = choices.one(of: ["text/event-stream", "text/event-stream", "application/json", "text/html", ""])
        let end = choices.chance(8) ? InboundPart.failed(TransportFailure(choices.one(of: [.lost, .timedOut, .malformed]), "fault")) : .end
        return [.head(HTTPResponseHead(status: status, headers: ["content-type": type])), .body(body), end]
    }

    private static func checkEvents(_ bytes: [UInt8], _ choices: inout Choices) {
        let whole = events([bytes])
        require(events(choices.cut(bytes)) == whole && events(bytes.map { [$0] }) == whole, "other events when they are cut")
        for event in whole { require(event.data.contains { !$0.isBlank }, "an event that says nothing") }
    }

    private static func events(_ pieces: [[UInt8]]) -> [SSEEvent] {
        var parser = SSEParser()
        let events = pieces.flatMap { piece in (try? parser.receive(piece)) ?? [] }
        return events + parser.end()
    }

    private static func compare(_ stream: StreamReading, _ message: JSON) {
        require(message["error"] == nil, "an error only where there is no stream: \(message.written)")
        require(message["content"]?.marked == stream.marked, "another content: \(message.written) \(JSON.array(stream.content).written)")
        require(message["stop_reason"] == stream.delta?["stop_reason"], "another stop reason")
        require(message["usage"]?["output_tokens"] == stream.usage?["output_tokens"], "another usage")
    }

    /// The client's answer comes back as history: it is accepted, and the upstream's prefix cache holds (D-05).
    private static func checkNextTurn(_ conversation: Conversation, _ message: Reply, _ content: [JSON]) {
        let next = conversation.following(content)
        guard let reply = next.play([]), let first = message.requests.first, let second = reply.requests.first else {
            broken("the answer is no history: \(JSON.array(content).written)")
        }
        next.check(reply)
        // Thinking alone may send nothing upstream, and then two user turns merge.
        guard content.contains(where: { $0["type"] != "thinking" && $0["text"]?.text?.isBlank != true }) else { return }
        require(
            second.body.starts(with: first.body.dropLast("]}".utf8.count)),
            "another beginning: \(String(decoding: second.body, as: UTF8.self))")
    }
}

extension StreamFixture {
    /// An upstream that quotes the proxy's key.
    fileprivate static let echo = StreamFixture(
        "D-34", [#"{"error":{"message":"Incorrect API key provided: sk-upstream-0123","code":401}}"#], "")
}

extension Array<InboundPart> {
    fileprivate var bytes: [UInt8] { flatMap { part in if case .body(let bytes) = part { bytes } else { [UInt8]() } } }

    fileprivate func cut(_ choices: inout Choices) -> [InboundPart] {
        flatMap { part in
            guard case .body(let bytes) = part else { return [part] }
            return choices.cut(bytes).map { InboundPart.body($0) }
        }
    }

    /// The same parts with silences between, and with the client closing its sending side.
    fileprivate func interrupted(_ choices: inout Choices) -> [InboundPart] {
        cut(&choices).flatMap { choices.chance(3) ? [choices.one(of: [.silence, .clientClosedSending]), $0] : [$0] }
    }
}
