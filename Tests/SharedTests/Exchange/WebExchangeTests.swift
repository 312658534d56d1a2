@testable import Shared
import Testing

/// The rounds of server tools, from the client's request to the end of its answer.
@Suite struct WebExchangeTests {
    @Test func `W-46 S-25 D-21 W-48: searches and a fetch alternate with text in one stream`() throws {
        let (body, sent, _) = try Self.alternating.play()
        let stream = try StreamReading(body)
        #expect(Self.types(stream.content) == Self.blocks)
        #expect(stream.content.allSatisfy { $0["citations"] == nil })
        #expect(
            sent.map(\.url) == [
                "http://up/v1/chat/completions", "http://tavily/search", "http://tavily/search", "http://up/v1/chat/completions",
                "http://tavily/extract", "http://up/v1/chat/completions",
            ])
    }

    @Test func `a Message has the blocks that the stream has, and the sum of the usage`() throws {
        var web = Self.alternating
        web.isStream = false
        let message = try JSON.parse(try web.play().body)
        #expect(Self.types(message["content"]?.array ?? []) == Self.blocks)
        #expect(message["usage"]?["input_tokens"]?.int == 30)
        #expect(message["usage"]?["output_tokens"]?.int == 15)
        #expect(message["usage"]?["server_tool_use"] == ["web_search_requests": 2, "web_fetch_requests": 1])
    }

    @Test func `D-05: the next request's messages begin with those of the last round`() throws {
        var web = Self.alternating
        web.isStream = false
        let (body, sent, _) = try web.play()
        let content = try JSON.parse(body)["content"] ?? .null
        web.messages += [["role": "assistant", "content": content], ["role": "user", "content": "Sure?"]]
        web.replies = [Self.says([Self.text("yes"), Self.end("stop")])]
        let last = try JSON.parse(try #require(sent.last?.body))["messages"]?.array ?? []
        let next = try JSON.parse(try #require(try web.play().sent.first?.body))["messages"]?.array ?? []
        #expect(last.count == 6)
        #expect(next.prefix(last.count).elementsEqual(last))
    }

    @Test func `W-41 D-20: with a client's call in the same round the turn is the client's`() throws {
        let web = Web(replies: [
            Self.says([Self.call(0, "web_search", ["query": "a"]), Self.call(1, "Read", ["p": 1]), Self.end("tool_calls")]), Self.found,
        ])
        let stream = try StreamReading(try web.play().body)
        #expect(Set(Self.types(stream.content)) == ["server_tool_use", "web_search_tool_result", "tool_use"])
        #expect(stream.delta?["stop_reason"]?.string == "tool_use")
    }

    @Test func `W-45: a forced search that the model did not make is made`() throws {
        let web = Web(
            request: ["tool_choice": ["type": "tool", "name": "web_search"]], messages: [["role": "user", "content": "query: swift 7"]],
            replies: [
                Self.says([Self.text("I know."), Self.end("stop")]), Self.found, Self.says([Self.text("It is out."), Self.end("stop")]),
            ])
        let (body, sent, _) = try web.play()
        #expect(Self.types(try StreamReading(body).content) == ["text", "server_tool_use", "web_search_tool_result", "text"])
        #expect(try JSON.parse(sent[1].body)["query"]?.string == "swift 7")
        #expect(try JSON.parse(sent[2].body)["tool_choice"] == nil)
    }

    @Test func `W-40: a call that another gateway left is run first`() throws {
        let web = Web(
            messages: [
                ["role": "user", "content": "q"],
                [
                    "role": "assistant",
                    "content": [
                        ["type": "server_tool_use", "id": "srvtoolu_9", "name": "web_search", "input": ["query": "left"]],
                        ["type": "tool_use", "id": "t1", "name": "Read", "input": [:]],
                    ],
                ],
                ["role": "user", "content": [["type": "tool_result", "tool_use_id": "t1", "content": "ok"]]],
            ],
            replies: [Self.found, Self.says([Self.text("done"), Self.end("stop")])])
        let (body, sent, _) = try web.play()
        let content = try StreamReading(body).content
        #expect(Self.types(content) == ["web_search_tool_result", "text"])
        #expect(content.first?["tool_use_id"]?.string == "srvtoolu_9")
        let messages = try JSON.parse(sent[1].body)["messages"]?.array ?? []
        #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "tool", "tool"])
    }

    @Test func `W-40 V-10: a call that another gateway left at the end is run, and is no beginning to go on with`() throws {
        let left: JSON = ["type": "server_tool_use", "id": "srvtoolu_9", "name": "web_search", "input": ["query": "left"]]
        let web = Web(
            messages: [
                ["role": "user", "content": "q"], ["role": "assistant", "content": [["type": "text", "text": "Let me look."], left]],
            ],
            replies: [Self.found, Self.says([Self.text("done"), Self.end("stop")])])
        let (body, sent, _) = try web.play()
        #expect(Self.types(try StreamReading(body).content) == ["web_search_tool_result", "text"])
        let messages = try JSON.parse(sent[1].body)["messages"]?.array ?? []
        #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "tool"])
    }

    @Test func `W-45: a long question is cut to a query`() throws {
        let web = Web(
            request: ["tool_choice": ["type": "tool", "name": "web_search"]],
            messages: [["role": "user", "content": JSON(String(repeating: "é", count: 500))]],
            replies: [
                Self.says([Self.text("I know."), Self.end("stop")]), Self.found, Self.says([Self.text("It is out."), Self.end("stop")]),
            ])
        #expect(try JSON.parse(try web.play().sent[1].body)["query"]?.string == String(repeating: "é", count: 400))
    }

    @Test func `W-42 S-39 W-47: ten rounds end in pause_turn, behind a result`() throws {
        let round = [Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")])]
        var web = Web(replies: Array(repeating: round, count: 10).flatMap { $0 })
        web.request = ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 20]]]
        // The question is the same each time, so Tavily is asked once (W-47).
        web.replies.insert(Self.found, at: 1)
        let stream = try StreamReading(try web.play().body)
        #expect(stream.delta?["stop_reason"]?.string == "pause_turn")
        #expect(Self.types(stream.content).last == "web_search_tool_result")
        #expect(Self.types(stream.content).count == 20)
    }

    /// Row, max_tokens, output of the first round, limit of the second; nil if there is none.
    @Test(arguments: [
        ("W-44 what is left", 100, 40, 60), ("W-44 nothing is left", 100, 100, nil), ("W-44 counted in another way", 5, 7, 5),
    ])
    func `earlier rounds count against the limit`(row: String, limit: Int, spent: Int, left: Int?) throws {
        let end: JSON = [
            "choices": [["index": 0, "delta": [:], "finish_reason": "tool_calls"]],
            "usage": ["prompt_tokens": 10, "completion_tokens": JSON(spent)],
        ]
        let web = Web(
            request: ["max_tokens": JSON(limit)],
            replies: [
                Self.says([Self.call(0, "web_search", ["query": "a"]), end]), Self.found,
                Self.says([Self.text("It is out."), Self.end("stop")]),
            ])
        let (body, sent, _) = try web.play()
        #expect(sent.count == (left == nil ? 2 : 3), "\(row)")
        if let left { #expect(try JSON.parse(sent[2].body)["max_tokens"]?.int == left, "\(row)") }
        #expect(try StreamReading(body).delta?["stop_reason"] == (left == nil ? "max_tokens" : "end_turn"), "\(row)")
    }

    @Test func `W-50: a tool that was not declared is refused to the model, twice, and never shown`() throws {
        let calls = Self.says([Self.call(0, "web_fetch", ["url": "https://swift.org/7"]), Self.end("tool_calls")])
        let web = Web(request: ["tools": [["type": "web_search_20250305", "name": "web_search"]]], replies: [calls, calls, calls])
        let (body, sent, _) = try web.play()
        let stream = try StreamReading(body)
        #expect(stream.content.isEmpty && stream.delta?["stop_reason"] == "end_turn")
        #expect(sent.count == 3)
        let messages = try JSON.parse(sent[1].body)["messages"]?.array ?? []
        #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "tool"])
        #expect(
            messages[1]["tool_calls"]?.array?.first?["function"] == ["name": "web_fetch", "arguments": #"{"url":"https://swift.org/7"}"#])
        #expect(messages[2]["content"] == "Error: tool not available")
    }

    @Test func `W-50: beside a search the refusal stands in the same turn`() throws {
        let web = Web(
            request: ["tools": [["type": "web_search_20250305", "name": "web_search"]]],
            replies: [
                Self.says([
                    Self.text("Well. "), Self.call(0, "web_search", ["query": "a"]),
                    Self.call(1, "web_fetch", ["url": "https://swift.org/7"]), Self.end("tool_calls"),
                ]),
                Self.found, Self.says([Self.text("It is out."), Self.end("stop")]),
            ])
        let (body, sent, _) = try web.play()
        #expect(Self.types(try StreamReading(body).content) == ["text", "server_tool_use", "web_search_tool_result", "text"])
        let messages = try JSON.parse(sent[2].body)["messages"]?.array ?? []
        #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "tool", "tool"])
        #expect(try JSON.parse(sent[2].body).faults() == [])
    }

    @Test func `W-50: a search tool that was removed is refused as well`() throws {
        let removal: JSON = [
            "role": "system", "content": [["type": "tool_removal", "tool": ["type": "tool_reference", "tool_name": "web_search"]]],
        ]
        var web = Web(replies: [
            Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")]), Self.says([Self.text("a"), Self.end("stop")]),
        ])
        web.messages.append(removal)
        let (body, sent, _) = try web.play()
        #expect(Self.types(try StreamReading(body).content) == ["text"])
        #expect(sent.count == 2)
    }

    @Test func `W-43: with a beta each round is counted apart`() throws {
        var web = Self.alternating
        let round: JSON = [
            "type": "message", "input_tokens": 10, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
            "cache_creation": ["ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0], "output_tokens": 5,
        ]
        #expect(try StreamReading(try web.play().body).usage?["iterations"] == nil)
        web.headers = ["anthropic-beta": "context-1m-2025-08-07"]
        #expect(try StreamReading(try web.play().body).usage?["iterations"] == [round, round, round])
        web.isStream = false
        #expect(try JSON.parse(try web.play().body)["usage"]?["iterations"] == [round, round, round])
        web.replies = [Self.says([Self.text("No need."), Self.end("stop")])]
        #expect(try JSON.parse(try web.play().body)["usage"]?["iterations"] == nil)
    }

    @Test func `A6 W-20 W-26 W-27: a search as it is streamed`() throws {
        let web = Web(replies: [
            Self.says([Self.call(0, "web_search", ["query": "x"]), Self.end("tool_calls")]), Self.found,
            Self.says([Self.text("out"), Self.end("stop")]),
        ])
        let text = String(decoding: try web.play().body, as: UTF8.self)
        let events = text.split(separator: "\n").filter { $0.hasPrefix("data: ") }.map { $0.dropFirst(6) }
        let reading = try StreamReading(Array(text.utf8))
        let id = try #require(reading.content.first?["id"]?.string)
        let excerpt = try #require(reading.content[1]["content"]?.array?.first?["encrypted_content"]?.string)
        #expect(id.hasPrefix("srvtoolu_") && id.utf8.count == 33)
        #expect(
            events[2...].map { String($0) } == [
                #"{"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"\#(id)","name":"web_search","input":{}}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"query\":\"x\"}"}}"#,
                #"{"type":"content_block_stop","index":0}"#,
                #"{"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"\#(id)","content":[{"type":"web_search_result","title":"Swift 7","url":"https://swift.org/7","encrypted_content":"\#(excerpt)","page_age":null}]}}"#,
                #"{"type":"content_block_stop","index":1}"#,
                #"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}"#,
                #"{"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"out"}}"#,
                #"{"type":"content_block_stop","index":2}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":20,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":10,"server_tool_use":{"web_search_requests":1,"web_fetch_requests":0}}}"#,
                #"{"type":"message_stop"}"#,
            ])
    }

    @Test(arguments: [true, false]) func `S-43: where no server tool ran, none is counted`(isStream: Bool) throws {
        let web = Web(isStream: isStream, replies: [Self.says([Self.text("No need."), Self.end("stop")])])
        let body = try web.play().body
        let usage = isStream ? try StreamReading(body).usage : try JSON.parse(body)["usage"]
        #expect(usage?["server_tool_use"] == .null)
    }

    @Test func `W-07: a search is forced once`() throws {
        let web = Web(
            request: ["tool_choice": ["type": "tool", "name": "web_search"]],
            replies: [
                Self.says([Self.call(0, "web_search", ["query": "x"]), Self.end("tool_calls")]), Self.found,
                Self.says([Self.text("out"), Self.end("stop")]),
            ])
        let sent = try web.play().sent
        #expect(try JSON.parse(sent[0].body)["tool_choice"] == ["type": "function", "function": ["name": "web_search"]])
        #expect(try JSON.parse(sent[2].body)["tool_choice"] == nil)
    }

    @Test func `W-32: one use too many asks nobody`() throws {
        let web = Web(
            request: ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 1]]],
            replies: [
                Self.says([Self.call(0, "web_search", ["query": "a"]), Self.call(1, "web_search", ["query": "b"]), Self.end("tool_calls")]),
                Self.found,
                Self.says([Self.text("out"), Self.end("stop")]),
            ])
        let (body, sent, _) = try web.play()
        let stream = try StreamReading(body)
        #expect(stream.content[3]["content"] == ["type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"])
        #expect(stream.usage?["server_tool_use"] == ["web_search_requests": 1, "web_fetch_requests": 0])
        #expect(sent.count == 3)
    }

    /// Row, the arguments that the model wrote.
    @Test(arguments: [
        ("S-22", #""{\"query\":\"x\"}""#), ("S-23", "```json\n{\"query\":\"x\"}\n```"), ("S-23", #"{"query":"x",}"#),
        ("A-06", #"{}{"query":"x"}"#), ("S-23", #"{"query":"x""#), ("S-23", #"{"query":"x"}</tool_call>"#),
    ]) func `arguments of a search are repaired as those of any other call`(row: String, arguments: String) throws {
        var web = Web(replies: [Self.says([Self.call(0, "web_search", written: arguments), Self.end("tool_calls")]), Self.found])
        web.replies.append(Self.says([Self.text("Out."), Self.end("stop")]))
        let (body, sent, _) = try web.play()
        #expect(try JSON.parse(sent[1].body)["query"] == "x", "\(row)")
        #expect(try StreamReading(body).content[0]["input"] == ["query": "x"], "\(row)")
        let messages = try JSON.parse(sent[2].body)["messages"]?.array ?? []
        #expect(messages[1]["tool_calls"]?.array?[0]["function"]?["arguments"] == #"{"query":"x"}"#, "\(row)")
    }

    private static let overflow = tavily(
        [
            "error": [
                "message":
                    "This model's maximum context length is 8192 tokens. However, you requested 8500 tokens (7500 in the messages, 1000 in the completion)."
            ]
        ], status: 400)

    @Test(arguments: [true, false]) func `D-15 O-30 W5-5: a later round is tried once more as the first one is`(isStream: Bool) throws {
        let search = Self.says([Self.text("Look. "), Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")])
        let good = Self.says([Self.text("Out."), Self.end("stop")])
        let lost = [InboundPart.failed(TransportFailure(.lost, "reset"))]
        for failures in [[lost], [Self.overflow], [lost, Self.overflow]] {
            let web = Web(isStream: isStream, replies: [search, Self.found] + failures + [good])
            let (body, sent, _) = try web.play()
            let content = isStream ? try StreamReading(body).content : try JSON.parse(body)["content"]?.array ?? []
            #expect(Self.types(content) == ["text", "server_tool_use", "web_search_tool_result", "text"])
            #expect(content.last?["text"] == "Out." && sent.count == 3 + failures.count)
            let limit = try JSON.parse(try #require(sent.last?.body))["max_tokens"]?.int
            #expect(limit == (failures.last == Self.overflow ? 628 : 995))
        }
        // One retry in each round.
        let other = Self.says([Self.call(0, "web_search", ["query": "b"]), Self.end("tool_calls")])
        let twice = Web(isStream: isStream, replies: [lost, search, Self.found, lost, other, Self.found, lost, good])
        #expect(try twice.play().sent.count == 8)
        // But not once the client saw part of a round; of a Message it saw nothing.
        let half: [InboundPart] = [
            .head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])),
            .body(Array("data: \(Self.text("Half").written)\n\ndata: {\"error\":{\"message\":\"busy\",\"code\":503}}\n\n".utf8)), .end,
        ]
        let (body, sent, _) = try Web(isStream: isStream, replies: [search, Self.found, half, good]).play()
        #expect(sent.count == 3)
        if isStream { #expect(try StreamReading(body).error != nil) } else { #expect(try JSON.parse(body)["error"] != nil) }
    }

    @Test func `W-07: no tool stays no tool`() throws {
        var web = Web(replies: [Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")]), Self.found])
        web.request = ["tool_choice": ["type": "none"]]
        web.replies.append(Self.says([Self.text("Out."), Self.end("stop")]))
        #expect(try web.play().sent.last.map { try JSON.parse($0.body)["tool_choice"] } == "none")
    }

    @Test(arguments: [true, false]) func `W-49: an upstream that fails in a later round`(isStream: Bool) throws {
        let web = Web(
            isStream: isStream,
            replies: [
                Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")]), Self.found,
                [
                    .head(HTTPResponseHead(status: 503, headers: ["content-type": "application/json"])),
                    .body(Array(#"{"error":{"message":"busy"}}"#.utf8)), .end,
                ],
            ])
        let body = try web.play().body
        let error = isStream ? try StreamReading(body).error : try JSON.parse(body)["error"]
        #expect(error?["type"] == "overloaded_error" && error?["message"] == "busy")
    }

    @Test func `W-51: rounds that take too long end in pause_turn`() throws {
        let round = Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")])
        let web = Web(replies: [round, Self.found, round, Self.says([Self.text("never"), Self.end("stop")])], seconds: 130)
        let stream = try StreamReading(try web.play().body)
        #expect(stream.delta?["stop_reason"] == "pause_turn" && Self.types(stream.content).last == "web_search_tool_result")
    }

    @Test(arguments: [
        (tavily(["detail": ["error": "Unauthorized: no such key"]], status: 401), "HTTP 401: Unauthorized: no such key"),
        (tavily([:], status: 500), "HTTP 500"), ([.failed(TransportFailure(.unreachable, "connection refused"))], "connection refused"),
        ([.head(HTTPResponseHead(status: 200)), .body([0x3C]), .end], "its answer is not JSON"),
        (
            tavily(
                [
                    "detail": [
                        ["loc": ["body", "max_results"], "msg": "Input should be less than or equal to 20"], ["loc": [1], "msg": "x"],
                    ]
                ],
                status: 422), "HTTP 422: body.max_results: Input should be less than or equal to 20; 1: x"
        ),
    ]) func `W-49: what is wrong with Tavily stands in the log`(answer: [InboundPart], words: String) throws {
        let search = Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")])
        let web = Web(replies: [search, answer, Self.says([Self.text("Out."), Self.end("stop")])])
        #expect(try web.play().notices == ["web_search: Tavily: \(words)"])
    }

    @Test func `W-49: Tavily in trouble is a block, and the conversation goes on`() throws {
        let web = Web(replies: [
            Self.says([Self.call(0, "web_search", ["query": "a"]), Self.end("tool_calls")]),
            Self.tavily(["detail": ["error": "no"]], status: 500),
            Self.says([Self.text("I could not search."), Self.end("stop")]),
        ])
        let content = try StreamReading(try web.play().body).content
        #expect(Self.types(content) == ["server_tool_use", "web_search_tool_result", "text"])
        #expect(content[1]["content"]?["error_code"]?.string == "unavailable")
        #expect(try StreamReading(web.play().body).usage?["server_tool_use"] == ["web_search_requests": 0, "web_fetch_requests": 0])
    }
}
