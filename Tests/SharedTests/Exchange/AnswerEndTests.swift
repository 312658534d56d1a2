import Testing

@testable import Shared

/// When an answer is over, and when there is none: U-09, U-19, D-45, D-57, D-72.
@Suite struct AnswerEndTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])

    @Test(arguments: [": ping\n\n", "", "data: [DONE]\n\n", "data: heartbeat\n\n", "\n\n"])
    func `D-45 an empty event stream is asked once more without a stream`(body: String) throws {
        let reply = try Script().play(.stream(Array(body.utf8)), .document(#"{"error":{"message":"the words"}}"#, status: 400))
        #expect(try reply.summary == "400 invalid_request_error: the words")
        #expect(reply.sent.map { $0["stream"] } == [true, nil] && reply.sent[1]["stream_options"] == nil)
        let answered = try Script().play(.stream(Array(body.utf8)), .document(#"{"choices":[{"message":{"content":"a"}}]}"#))
        #expect(try answered.summary == #"text "a"; end_turn"# && answered.isStream)
    }

    @Test func `D-45 an upstream that is always streamed, or was not, is not asked again`() throws {
        let words = "500 api_error: the upstream's event stream is empty"
        #expect(try Script { $0.alwaysStream = true }.play(.stream([]), Self.good).summary == words)
        var script = Script()
        script.isStream = false
        #expect(try script.play(.stream([]), Self.good).summary == words)
        #expect(try Script().play(.stream([]), .stream([]), Self.good).summary == words, "only once")
    }

    @Test func `D-45 ten times the limit of comments alone is silence`() throws {
        var script = Script()
        script.secondsBetweenParts = 299
        let comments = Array(repeating: InboundPart.body(Array(": ping\n\n".utf8)), count: 12)
        let head = Array([InboundPart].events([.text("a")]).dropLast(2)) + [.body(Array("data: \(String.text("a"))\n\n".utf8))]
        #expect(
            try script.play(head + comments).summary
                == "error timeout_error: the upstream took too long: nothing but comments came")
        #expect(try script.play(head + comments.prefix(9) + Self.good.dropFirst()).summary == #"text "aa"; end_turn"#)
    }

    @Test(arguments: [true, false], [400, 200]) func `D-57 a limit too tiny for a word is an answer that it cut`(
        isStream: Bool, status: Int
    ) throws {
        let words =
            "Could not finish the message because max_tokens or model output limit was reached. Please try again with higher max_tokens."
        var script = Script()
        script.isStream = isStream
        script.request = ["max_tokens": 1]
        let error = #"{"error":{"message":"\#(words)","type":"invalid_request_error","code":null}}"#
        let reply = try script.play(.document(error, status: status))
        #expect(try reply.head?.status == 200 && reply.summary == "max_tokens" && reply.isStream == isStream)
    }

    private static func stopped(_ more: [InboundPart]) throws -> Reply {
        var script = Script()
        script.request = ["stop_sequences": ["</block>"]]
        let bytes = Array("data: \(String.text("yes</block>"))\n\n".utf8)
        return try script.play([.head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])), .body(bytes)] + more)
    }

    @Test func `D-72 behind a stop sequence at the end of what came the usage is waited for`() throws {
        let usage = Array(
            "data: \(String.end("stop"))\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}\n\n".utf8)
        let counted = try Self.stopped([.body(usage)])
        #expect(try counted.summary == #"text "yes"; stop_sequence </block>"# && counted.stream().usage?["output_tokens"] == 3)
        #expect(counted.patience[1] == .until(Script().now + 0.3))
        for end in [InboundPart.silence, .end, .failed(TransportFailure(.lost, "lost"))] {
            #expect(try Self.stopped([end]).summary == #"text "yes"; stop_sequence </block>"#)
        }
        let goesOn = try Self.stopped([.body(Array("data: \(String.text(" and"))\n\n".utf8))])
        #expect(try goesOn.summary == #"text "yes"; stop_sequence </block>"# && goesOn.patience.last == .afterWrites(seconds: 15))
    }

    @Test func `U-19 a finished answer is waited for shortly, and ends with the silence`() throws {
        let bytes = Array("data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n".utf8)
        let script = Script()
        let reply = try script.play([.head(HTTPResponseHead(status: 200)), .body(bytes), .silence])
        #expect(reply.patience == [.afterWrites(seconds: 45), .until(script.now + 3), .afterWrites(seconds: 15)])
        #expect(try reply.summary == #"text "a"; end_turn"#)
    }

    @Test(arguments: [
        (": comment\n\n", false), ("data: {}\n\n", false), ("data: \(String.delta(""))\n\n", false),
        (#"data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"# + "\n\n", true),
        ("data: \(String.text("b"))\n\n", true),
    ]) func `U-19 a finished answer is waited for longer only behind what says something`(_ event: String, saysSomething: Bool) throws {
        var script = Script()
        script.secondsBetweenParts = 1
        let parts = ["data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n", event].map { InboundPart.body(Array($0.utf8)) }
        let reply = try script.play([.head(HTTPResponseHead(status: 200))] + parts)
        #expect(reply.patience.dropFirst() == [.until(script.now + 4), .until(script.now + (saysSomething ? 5 : 4))])
    }

    @Test(arguments: [TransportFailure.Kind.lost, .timedOut, .malformed])
    func `U-09 an answer that is finished stays good, however the connection ends`(kind: TransportFailure.Kind) throws {
        let finished = [InboundPart].stream(Array("data: \(String.text("a"))\n\ndata: \(String.end("stop"))\n\n".utf8)).dropLast()
        #expect(try Script().play(finished + [.failed(TransportFailure(kind, "reset"))]).summary == #"text "a"; end_turn"#)
    }
}
