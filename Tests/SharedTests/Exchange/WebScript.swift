@testable import Shared

/// What the tests of server tools say as the model and as Tavily.
extension WebExchangeTests {
    /// A client's request, and the replies of the model and Tavily in turn.
    struct Web {
        var isStream = true
        var request: JSON = [:]
        var messages: [JSON] = [["role": "user", "content": "Read https://swift.org/7 and search"]]
        var headers: HTTPHeaders = [:]
        var replies: [[InboundPart]] = []
        var quirks = Quirks()
        /// How long each request takes.
        var seconds: UnixTime = 0

        /// *Returns*: the events of the answer (or the Message, if it is not a stream), and what was sent.
        func play(_ ended: (Outcome) -> Void = { _ in }) throws -> (body: [UInt8], sent: [OutboundRequest], notices: [String]) {
            let model = Config.Model(id: "m", displayName: "m", remoteID: "m", quirks: quirks, profile: "default", profileReason: "")
            let config = Config(
                clients: [], port: 1, upstreamTimeoutSeconds: 300, connectTimeoutSeconds: 10, logBodyMaxChars: 0,
                logStreamTextPreviewChars: 0,
                providers: [Config.Provider(baseURL: "http://up", keys: [], models: [model])],
                web: .make(tavily: .make(key: "tvly-key-0001", url: "http://tavily"), fetchMaxChars: 50000), warnings: [])
            let own: JSON = [
                "model": "m", "max_tokens": 1000, "stream": .bool(isStream), "messages": .array(messages),
                "tools": [
                    ["type": "web_search_20250305", "name": "web_search"], ["type": "web_fetch_20250910", "name": "web_fetch"],
                    ["name": "Read", "input_schema": ["type": "object"]],
                ],
            ]
            let post = HTTPRequest(
                method: "POST", path: "/v1/messages", headers: headers,
                body: JSON.object((own.members ?? []) + (request.members ?? [])).encoded)
            guard case .exchange(var exchange) = try answer(to: post, config: config, ids: IDs(seed: 1), now: 0) else {
                throw Sent.NoUpstreamRequest()
            }
            var (body, sent): ([UInt8], [OutboundRequest]) = ([], [])
            var rest = replies[...]
            var now: UnixTime = 1
            do throws(APIError) {
                while true {
                    let requests = try exchange.next(now: now)
                    guard !requests.isEmpty else {
                        ended(exchange.outcome)
                        return (body, sent, exchange.takeNotices().map(\.message))
                    }
                    sent += requests
                    now += seconds
                    for index in requests.indices {
                        for part in rest.popFirst() ?? [.failed(TransportFailure(.lost, "no more replies"))] where !exchange.isSatisfied {
                            body += try exchange.receive(part, from: index, now: now).body
                        }
                    }
                }
            } catch {
                return (body + exchange.fail(error).body, sent, exchange.takeNotices().map(\.message))
            }
        }
    }

    static func says(_ chunks: [JSON]) -> [InboundPart] {
        let events = chunks.flatMap { Array("data: ".utf8) + $0.encoded + Array("\n\n".utf8) } + Array("data: [DONE]\n\n".utf8)
        return [.head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])), .body(events), .end]
    }

    static func text(_ text: JSONText) -> JSON { ["choices": [["index": 0, "delta": ["content": .string(text)]]]] }

    static func call(_ index: Int, _ name: JSON, _ arguments: JSON) -> JSON { call(index, name, written: arguments.written) }

    static func call(_ index: Int, _ name: JSON, written arguments: String) -> JSON {
        let function: JSON = ["name": name, "arguments": JSON(arguments)]
        return [
            "choices": [
                ["index": 0, "delta": ["tool_calls": [["index": JSON(index), "id": JSON("call_\(index)"), "function": function]]]]
            ]
        ]
    }

    static func end(_ reason: JSON) -> JSON {
        ["choices": [["index": 0, "delta": [:], "finish_reason": reason]], "usage": ["prompt_tokens": 10, "completion_tokens": 5]]
    }

    static func tavily(_ json: JSON, status: Int = 200) -> [InboundPart] {
        [.head(HTTPResponseHead(status: status)), .body(json.encoded), .end]
    }

    static let found = tavily(["results": [["title": "Swift 7", "url": "https://swift.org/7", "content": "Swift 7 is out."]]])
    static let page = tavily(["results": [["url": "https://swift.org/7", "raw_content": "# Swift 7\n\nOut."]], "failed_results": []])

    static func types(_ content: [JSON]) -> [String] { content.map { $0["type"]?.string ?? "" } }

    /// Two searches in parallel, text, a fetch, text.
    static let alternating = Web(replies: [
        says([text("Let me look. "), call(0, "web_search", ["query": "a"]), call(1, "web_search", ["query": "b"]), end("tool_calls")]),
        found, found,
        says([text("Now the page. "), call(0, "web_fetch", ["url": "https://swift.org/7"]), end("tool_calls")]),
        page,
        says([text("It is out."), end("stop")]),
    ])

    static let blocks = [
        "text", "server_tool_use", "web_search_tool_result", "server_tool_use", "web_search_tool_result", "text", "server_tool_use",
        "web_fetch_tool_result", "text",
    ]
}
