import Foundation

/// A scripted upstream's answer to one request.
struct Reply: Sendable {
    enum Step: Sendable {
        case send(String)
        case sendBytes([UInt8])
        /// Repeated `count` times.
        case flood(String, count: Int)
        case pause(seconds: Double)
        /// Until the other side leaves; at most 20 s.
        case hold
        /// Closes before the promised end.
        case cut
        case reset
    }

    var status = 200
    var headers = ["Content-Type": "application/json"]
    /// Before the head.
    var delaySeconds = 0.0
    var steps: [Step]
    /// Whether to send a head and chunks; otherwise the steps are sent as they are, and then the connection closes.
    var isFramed = true

    init(status: Int = 200, _ body: String) {
        self.status = status
        steps = [.send(body)]
    }

    init(stream steps: [Step]) {
        headers = ["Content-Type": "text/event-stream"]
        self.steps = steps
    }

    /// Does `step` instead of answering.
    init(inPlaceOfAnswer step: Step) { self.init(raw: [step]) }

    /// The steps contain the head.
    init(raw steps: [Step]) {
        self.steps = steps
        isFramed = false
    }

    // MARK: - The wire of chat completions

    static func completion(_ text: String) -> Reply {
        Reply(
            #"""
            {"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant",
            "content":\#(quoted(text))},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":7}}
            """#)
    }

    static func stream(_ pieces: String...) -> Reply { Reply(stream: pieces.map(Step.text) + [.stop]) }

    static func quoted(_ text: String) -> String {
        let list = (try? JSONSerialization.data(withJSONObject: [text])) ?? Data()
        return String(String(decoding: list, as: UTF8.self).dropFirst().dropLast())
    }
}

extension Reply.Step {
    static func event(_ data: String) -> Reply.Step { .send("data: \(data)\n\n") }

    private static func chunk(_ delta: String, finish: String = "null") -> Reply.Step {
        .event(##"{"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[\##(choice(delta, finish))]}"##)
    }

    private static func choice(_ delta: String, _ finish: String) -> String {
        #"{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}"#
    }

    static func text(_ piece: String) -> Reply.Step { chunk(#"{"content":\#(Reply.quoted(piece))}"#) }

    static func flood(ofTextBytes bytes: Int, count: Int) -> Reply.Step {
        .flood(#"data: {"choices":[{"index":0,"delta":{"content":"\#(String(repeating: "x", count: bytes))"}}]}"# + "\n\n", count: count)
    }

    static func call(_ id: String, _ name: String, _ arguments: String) -> Reply.Step {
        let function = #"{"name":"\#(name)","arguments":\#(Reply.quoted(arguments))}"#
        return chunk(#"{"tool_calls":[{"index":0,"id":"\#(id)","type":"function","function":\#(function)}]}"#)
    }

    static func arguments(_ piece: String) -> Reply.Step {
        chunk(#"{"tool_calls":[{"index":0,"function":{"arguments":\#(Reply.quoted(piece))}}]}"#)
    }

    static func finish(_ reason: String) -> Reply.Step { chunk("{}", finish: "\"\(reason)\"") }
    static var usage: Reply.Step { .event(#"{"id":"c1","choices":[],"usage":{"prompt_tokens":11,"completion_tokens":7}}"#) }
    static var done: Reply.Step { .event("[DONE]") }

    /// Everything that ends a stream.
    static var stop: Reply.Step {
        .send(#"data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"# + "\n\ndata: [DONE]\n\n")
    }
}
