import Testing

@testable import Shared

/// What an exchange does when an upstream fails: D-15, D-16.
@Suite struct RecoveryTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])
    private static let two = {
        var script = Script()
        script.quirks = [Quirks(), Quirks()]
        return script
    }()

    @Test(arguments: [401, 402, 403, 404, 408, 429, 500, 502, 503, 529]) func `D-16 the next provider is asked after a status`(status: Int)
        throws
    {
        let reply = try Self.two.play(.document(#"{"error":{"message":"no"}}"#, status: status), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"#)
        #expect(
            reply.sent.map { $0["model"]?.string } == ["r0", "r1"] && reply.requests.map(\.url).last == "http://up1/v1/chat/completions")
        #expect(reply.notices.contains { $0.contains("going on with up1") } && reply.outcome.upstream == "up1/r1")
    }

    @Test(arguments: [400, 409, 422]) func `D-16 the next provider is not asked what the first one refused`(status: Int) throws {
        let reply = try Self.two.play(.document(#"{"error":{"message":"no"}}"#, status: status), Self.good)
        #expect(reply.requests.count == 1 && reply.head?.status == (status == 409 ? 409 : 400))
    }

    @Test(arguments: [TransportFailure.Kind.timedOut, .tls, .tooLarge, .malformed])
    func `D-16 the next provider is asked after a transport failure`(
        kind: TransportFailure.Kind
    ) throws {
        let reply = try Self.two.play([.failed(TransportFailure(kind, "it failed"))], Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.requests.count == 2)
    }

    @Test(arguments: ["", "<html>busy</html>", #"{"choices":[]}"#, #"{"error":{"message":"no","code":503}}"#])
    func `D-16 the next provider is asked after an answer without sense`(
        body: String
    ) throws {
        #expect(try Self.two.play(.document(body), Self.good).summary == #"text "a"; end_turn"#)
    }

    @Test func `U-22 D-14 E-10 silence past its limit is a timeout, as a status or as an event`() throws {
        let silent = InboundPart.failed(TransportFailure(.timedOut, "nothing came for 300 seconds"))
        #expect(try Script().play([silent]).summary.hasPrefix("504 timeout_error: "))
        let stream = [InboundPart].stream(Array("data: \(String.text("a"))\n\n".utf8)).dropLast() + [silent]
        #expect(try Script().play(Array(stream)).summary.hasPrefix("error timeout_error: "))
    }

    @Test(arguments: [
        (TransportFailure.Kind.unreachable, "the upstream cannot be reached"), (.lost, "the connection to the upstream was lost"),
    ]) func `D-15 W5-3 a lost connection is tried once more, and only once`(
        kind: TransportFailure.Kind, words: String
    ) throws {
        let lost = [InboundPart.failed(TransportFailure(kind, "connection refused"))]
        #expect(try Script().play(lost, Self.good).summary == #"text "a"; end_turn"#)
        let reply = try Script().play(lost, lost, Self.good)
        #expect(try reply.summary == "500 api_error: \(words): connection refused" && reply.requests.count == 2)
        #expect(
            try Self.two.play(lost, lost, Self.good).requests.map(\.url).suffix(2) == [
                "http://up0/v1/chat/completions", "http://up1/v1/chat/completions",
            ])
    }

    @Test func `D-15 a connection lost behind the head is not tried again at the same place`() throws {
        let lost = [InboundPart.head(HTTPResponseHead(status: 200)), .failed(TransportFailure(.lost, "lost"))]
        #expect(try Script().play(lost, Self.good).requests.count == 1)
        #expect(try Self.two.play(lost, Self.good).requests.last?.url == "http://up1/v1/chat/completions")
    }

    @Test(arguments: [
        (TransportFailure.Kind.timedOut, "504 timeout_error: the upstream took too long: why"),
        (.tls, "500 api_error: the upstream cannot be trusted: why"),
        (.malformed, "500 api_error: the upstream's answer cannot be used: why"),
        (.tooLarge, "500 api_error: the upstream's answer cannot be used: why"),
    ]) func `a failure says that it is the upstream's`(kind: TransportFailure.Kind, told: String) throws {
        #expect(try Script().play([.failed(TransportFailure(kind, "why"))]).summary == told)
    }

    @Test func `D-16 D-28 the last failure is the one reported`() throws {
        let reply = try Self.two.play(
            .document(#"{"error":"one"}"#, status: 500), .document(#"{"error":"two"}"#, status: 429, headers: ["retry-after": "3"]))
        #expect(try reply.summary == "429 rate_limit_error: two" && reply.head?.headers["retry-after"] == "3")
    }

    @Test func `D-16 W5-2 W5-4 nothing is tried again once the client saw content`() throws {
        let reply = try Self.two.play(.events([.text("a"), #"{"error":{"message":"no","code":503}}"#]), Self.good)
        #expect(try reply.summary == "error overloaded_error: no")
        #expect(reply.requests.count == 1)
    }

    @Test func `a Message that nobody saw yet is begun afresh`() throws {
        var script = Self.two
        script.isStream = false
        let reply = try script.play(.events([.text("x"), #"{"error":{"message":"no","code":503}}"#]), Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"#)
        // Its id does not show it.
        let atOnce = try script.play(Self.good)
        #expect(reply.json["id"] != nil && reply.json["id"] == atOnce.json["id"])
    }

    @Test func `D-16 D-36 failover is possible behind message_start and pings`() throws {
        let reply = try Self.two.play([.silence, .failed(TransportFailure(.timedOut, "silent"))], Self.good)
        #expect(try reply.summary == #"text "a"; end_turn"# && reply.stream().pings == 1)
    }

    @Test func `D-36 X-03 X-06 W5-1 silence brings the head, message_start and pings, and later failures are events`() throws {
        let reply = try Script().play([.silence, .silence] + .document(#"{"error":"no"}"#, status: 400))
        #expect(reply.isStream && reply.head?.status == 200)
        #expect(try reply.summary == "error invalid_request_error: no" && reply.stream().pings == 2)
        var message = Script()
        message.isStream = false
        #expect(try message.play([.silence] + .document(#"{"error":"no"}"#, status: 400)).summary == "400 invalid_request_error: no")
    }

    @Test func `D-16 the next provider is asked in its own way, whatever the first one was asked`() throws {
        var script = Self.two
        script.quirks[1].maxTokensField = .maxCompletionTokens
        let refusal = [InboundPart].document(#"{"error":{"message":"unknown field stream_options"}}"#, status: 400)
        let reply = try script.play(refusal, .document(#"{"error":"no"}"#, status: 503), Self.good)
        #expect(reply.sent.map { $0["stream_options"] == nil } == [false, true, false])
        #expect(reply.sent.map { $0["max_completion_tokens"] != nil } == [false, false, true])
        #expect(reply.notices.count == 2)
    }

    @Test func `D-16 the next provider is asked after an error in place of a stream`() throws {
        #expect(try Self.two.play(.events([#"{"error":{"message":"no","code":503}}"#]), Self.good).summary == #"text "a"; end_turn"#)
        #expect(try Self.two.play(.stream([]), Self.good).summary == #"text "a"; end_turn"#)
    }
}
