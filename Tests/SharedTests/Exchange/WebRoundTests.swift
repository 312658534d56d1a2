@testable import Shared
import Testing

/// Searches as models make them: under other names, beyond the limit, twice, not at all; and what the next request contains of them. Rows
/// D-59, D-67, D-69, D-10.
@Suite struct WebRoundTests {
    typealias Web = WebExchangeTests.Web

    static let search: JSON = ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 8]]]

    static func asks(_ queries: String..., name: JSON = "web_search") -> [InboundPart] {
        let calls = queries.enumerated().map { WebExchangeTests.call($0, name, ["query": JSON($1)]) }
        return WebExchangeTests.says(calls + [WebExchangeTests.end("tool_calls")])
    }

    static func answers(_ text: JSONText) -> [InboundPart] {
        WebExchangeTests.says([WebExchangeTests.text(text), WebExchangeTests.end("stop")])
    }

    static func messages(_ request: OutboundRequest) throws -> [JSON] { try JSON.parse(request.body)["messages"]?.array ?? [] }

    static func roles(_ request: OutboundRequest) throws -> [String] { try messages(request).compactMap { $0["role"]?.string } }

    /// The messages as text, each without its closing bracket, so that the next can continue it.
    static func conversations(_ sent: [OutboundRequest]) throws -> [ArraySlice<UInt8>] {
        try sent.filter { $0.url.hasSuffix("/chat/completions") }.map { JSON.array(try messages($0)).encoded.dropLast() }
    }

    /// Whether each begins with the one before.
    static func areGrowing(_ conversations: [ArraySlice<UInt8>]) -> Bool {
        zip(conversations, conversations.dropFirst()).allSatisfy { $1.starts(with: $0) }
    }

    static func upstreams(_ sent: [OutboundRequest]) -> [OutboundRequest] { sent.filter { $0.url.hasSuffix("/chat/completions") } }

    // MARK: - The bytes of the rounds

    /// Five rounds: single searches, two in parallel, and a fetch after text.
    private static let rounds: [[InboundPart]] = [
        asks("a"), WebExchangeTests.found, asks("b"), WebExchangeTests.found,
        asks("c", "d"), WebExchangeTests.found, WebExchangeTests.found,
        WebExchangeTests.says([
            WebExchangeTests.text("The page. "), WebExchangeTests.call(0, "web_fetch", ["url": "https://swift.org/7"]),
            WebExchangeTests.end("tool_calls"),
        ]),
        WebExchangeTests.page, asks("e"), WebExchangeTests.found, answers("It is out."),
    ]

    @Test(arguments: [true, false]) func `D-59: each round begins with the bytes of the one before, and so does the next turn`(
        isStream: Bool
    ) throws {
        var web = Web(isStream: isStream, replies: Self.rounds)
        let (body, sent, _) = try web.play()
        var conversations = try Self.conversations(sent)
        #expect(conversations.count == 6)
        #expect(try Self.roles(sent.last!) == ["user"] + "atatattatat".replacingRoles)
        let content = isStream ? try StreamReading(body).content : try JSON.parse(body)["content"]?.array ?? []
        web.messages += [["role": "assistant", "content": .array(content)], ["role": "user", "content": "Sure?"]]
        web.replies = [Self.answers("yes")]
        conversations += try Self.conversations(try web.play().sent)
        #expect(Self.areGrowing(conversations))
    }

    @Test(arguments: [true, false]) func `D-59: a client's call of a later round is a message of its own, with its result`(
        isStream: Bool
    ) throws {
        var web = Web(
            isStream: isStream,
            replies: [
                Self.asks("a"), WebExchangeTests.found,
                WebExchangeTests.says([WebExchangeTests.call(0, "Read", ["p": 1]), WebExchangeTests.end("tool_calls")]),
            ])
        let (body, sent, _) = try web.play()
        let content = isStream ? try StreamReading(body).content : try JSON.parse(body)["content"]?.array ?? []
        let id = try #require(content.last?["id"])
        web.messages += [
            ["role": "assistant", "content": .array(content)],
            ["role": "user", "content": [["type": "tool_result", "tool_use_id": id, "content": "r"]]],
        ]
        web.replies = [Self.answers("yes")]
        let next = try web.play().sent
        #expect(try Self.roles(next[0]) == ["user", "assistant", "tool", "assistant", "tool"])
        let conversations = try Self.conversations(sent + next)
        #expect(conversations.last?.starts(with: conversations[1]) == true)
    }

    @Test func `D-35: calls whose ids say no round are one message`() throws {
        func pair(_ id: JSON) -> [JSON] {
            [
                ["type": "server_tool_use", "id": id, "name": "web_search", "input": ["query": id]],
                ["type": "web_search_tool_result", "tool_use_id": id, "content": []],
            ]
        }
        var web = Web(replies: [Self.answers("yes")])
        // As made by Anthropic, by Vertex, and by another gateway.
        for ids: [JSON] in [["srvtoolu_01AbCdEf", "srvtoolu_01GhIjKl"], ["srvtoolu_vrtx_01Ab", "srvtoolu_vrtx_01Cd"], ["a", "b"]] {
            web.messages = [
                ["role": "user", "content": "q"], ["role": "assistant", "content": .array(ids.flatMap(pair))],
                ["role": "user", "content": "so?"],
            ]
            #expect(try Self.roles(try web.play().sent[0]) == ["user", "assistant", "tool", "tool", "user"])
        }
    }

    @Test(arguments: [true, false]) func `D-10 D-69: the thought signature of a search goes back with it`(isStream: Bool) throws {
        let extra: JSON = ["google": ["thought_signature": "c2ln+/=="]]
        let call: JSON = [
            "index": 0, "id": "call_0", "extra_content": extra, "function": ["name": "web_search", "arguments": #"{"query":"a"}"#],
        ]
        var web = Web(
            isStream: isStream,
            replies: [
                WebExchangeTests.says([
                    ["choices": [["index": 0, "delta": ["tool_calls": [call]]]]], WebExchangeTests.end("tool_calls"),
                ]),
                WebExchangeTests.found, Self.answers("Out."),
            ])
        web.quirks.thoughtSignatures = true
        let (_, sent, _) = try web.play()
        let made = try Self.messages(sent[2])[1]["tool_calls"]?.array?[0]
        #expect(made?["extra_content"] == extra)
        #expect(made?["id"]?.string?.utf8.count == 33)
    }

    // MARK: - Other names

    @Test(arguments: ["WebSearch", "google_search", "brave.web_search", "search<|channel|>commentary"])
    func `D-67: with the proxy's tools alone, no name is the client's`(name: String) throws {
        let web = Web(
            request: Self.search, replies: [Self.asks("a", name: JSON(name)), Self.asks("b", name: JSON(name)), Self.answers("No.")])
        let (body, sent, _) = try web.play()
        let stream = try StreamReading(body)
        #expect(WebExchangeTests.types(stream.content) == ["text"] && stream.delta?["stop_reason"] == "end_turn")
        #expect(try Self.roles(sent[2]) == ["user", "assistant", "tool", "assistant", "tool"])
        #expect(try Self.messages(sent[2]).last?["content"] == "Error: tool not available")
        let conversations = try Self.conversations(sent)
        #expect(Self.areGrowing(conversations))
    }

    @Test func `T-21: with tools of the client, a name that nobody declared is for it to decide`() throws {
        let web = Web(replies: [Self.asks("a", name: "google_search")])
        #expect(WebExchangeTests.types(try StreamReading(try web.play().body).content) == ["tool_use"])
    }

    // MARK: - Claude Code's search

    private static let ofClaudeCode: [JSON] = [
        ["role": "user", "content": [["type": "text", "text": "Perform a web search for the query: swift 7"]]]
    ]

    @Test(arguments: [["type": "auto"], ["type": "none"], .null] as [JSON])
    func `D-67: Claude Code's search is forced in the first round, and made where the model answers from memory`(choice: JSON) throws {
        let web = Web(
            request: .object(Self.search.members! + [JSON.Member(key: "tool_choice", value: choice)]), messages: Self.ofClaudeCode,
            replies: [Self.answers("Probably."), WebExchangeTests.found, Self.answers("It is.")])
        let (body, sent, _) = try web.play()
        #expect(WebExchangeTests.types(try StreamReading(body).content) == ["text", "server_tool_use", "web_search_tool_result", "text"])
        #expect(try JSON.parse(sent[0].body)["tool_choice"]?["function"]?["name"] == "web_search")
        #expect(try JSON.parse(sent[1].body)["query"] == "swift 7")
        #expect(try JSON.parse(sent[2].body)["tool_choice"] == nil)
    }

    @Test func `D-67: it is made too where the model called a tool that is not there`() throws {
        let web = Web(
            request: Self.search, messages: Self.ofClaudeCode,
            replies: [
                Self.asks("x", name: "google"), Self.answers("Probably."), WebExchangeTests.found, Self.answers("It is."),
            ])
        let content = try StreamReading(try web.play().body).content
        #expect(WebExchangeTests.types(content) == ["text", "server_tool_use", "web_search_tool_result", "text"])
    }

    /// Other members of the request, and the user's last message.
    @Test(
        arguments: [
            (
                ["tools": [["type": "web_search_20250305", "name": "web_search"], ["name": "Read", "input_schema": [:]]]],
                "Perform a web search for the query: x"
            ),
            (["tools": [["type": "web_fetch_20250910", "name": "web_fetch"]]], "Perform a web search for the query: x"),
            (search, "Do not perform a web search for the query: x"),
        ] as [(JSON, JSON)]) func `D-67: other requests are not taken for one`(request: JSON, text: JSON) throws
    {
        let web = Web(request: request, messages: [["role": "user", "content": text]], replies: [Self.answers("Probably.")])
        let (body, sent, _) = try web.play()
        #expect(WebExchangeTests.types(try StreamReading(body).content) == ["text"])
        #expect(try JSON.parse(sent[0].body)["tool_choice"] == nil)
    }

    // MARK: - Limits

    @Test(arguments: [true, false]) func `D-67: behind a round that is over the limit one last one is asked, without calls`(
        isStream: Bool
    ) throws {
        let limited: JSON = ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 1]]]
        let web = Web(
            isStream: isStream, request: limited,
            replies: [Self.asks("a", "b"), WebExchangeTests.found, Self.asks("c", "d"), Self.answers("So far: yes.")])
        let (body, sent, _) = try web.play()
        let upstreams = Self.upstreams(sent)
        #expect(try upstreams.map { try JSON.parse($0.body)["tool_choice"] } == [nil, nil, "none"])
        #expect(try Set(upstreams.map { try JSON.parse($0.body)["tools"]?.written }).count == 1)
        let content = isStream ? try StreamReading(body).content : try JSON.parse(body)["content"]?.array ?? []
        #expect(content.last?["text"] == "So far: yes.")
        #expect(sent.count == 4)
    }

    @Test func `D-67: what the model calls in the last round is not run`() throws {
        let limited: JSON = ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 1]]]
        let web = Web(
            request: limited, replies: [Self.asks("a"), WebExchangeTests.found, Self.asks("b"), Self.asks("c"), Self.answers("never")])
        let (body, sent, notices) = try web.play()
        let stream = try StreamReading(body)
        #expect(stream.delta?["stop_reason"] == "end_turn" && stream.content.count == 4 && sent.count == 4)
        #expect(notices == ["1 call(s) of the model not run: it was to call no tool"])
    }

    @Test func `D-67: where an upstream does not know none, the tools stay and words say it`() throws {
        var web = Web(
            request: ["tools": [["type": "web_search_20250305", "name": "web_search", "max_uses": 1]]],
            replies: [Self.asks("a"), WebExchangeTests.found, Self.asks("b"), Self.answers("Yes.")])
        web.quirks.toolChoiceNone = false
        let last = try JSON.parse(try #require(try web.play().sent.last).body)
        #expect(last["tools"]?.array?.count == 1 && last["tool_choice"] == nil)
        #expect(last["messages"]?.array?.last?["content"]?.string?.contains("Call no more tools") == true)
    }

    // MARK: - The same question

    @Test func `D-67 W-47: one question is asked once, however it is written, and counts each time`() throws {
        let web = Web(
            request: Self.search,
            replies: [
                Self.asks("Swift 7", "swift  7", " swift 7\n"), WebExchangeTests.found, Self.asks("SWIFT 7", "swift 8"),
                WebExchangeTests.found, Self.answers("Yes."),
            ])
        let (body, sent, _) = try web.play()
        let stream = try StreamReading(body)
        #expect(stream.content.filter { $0["type"] == "web_search_tool_result" }.allSatisfy { $0["content"]?.array?.count == 1 })
        #expect(stream.content.count == 11 && sent.count == 5)
        #expect(stream.usage?["server_tool_use"]?["web_search_requests"] == 5)
    }

    @Test func `D-67: side by side a question that fails fails for all, and may be asked again`() throws {
        let web = Web(
            request: Self.search,
            replies: [
                Self.asks("a", "a"), WebExchangeTests.tavily([:], status: 500), Self.asks("a"), WebExchangeTests.found,
                Self.answers("Yes."),
            ])
        let content = try StreamReading(try web.play().body).content
        #expect(content.compactMap { $0["content"]?["error_code"]?.string } == ["unavailable", "unavailable"])
        #expect(content[5]["content"]?.array?.count == 1)
    }

    // MARK: - Results in other places

    @Test(arguments: [true, false]) func `D-69: a result in the user's turn is said once`(isDeclared: Bool) throws {
        let use: JSON = ["type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": ["query": "q"]]
        let found: JSON = ["type": "web_search_result", "title": "T", "url": "https://a.example/", "encrypted_content": "E"]
        let result: JSON = ["type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [found]]
        let web = Web(
            request: isDeclared ? Self.search : ["tools": []],
            messages: [
                ["role": "user", "content": "1"], ["role": "assistant", "content": [use]],
                ["role": "user", "content": [result, ["type": "text", "text": "so?"]]],
            ], replies: [Self.answers("So.")])
        let request = try web.play().sent[0]
        #expect(String(decoding: request.body, as: UTF8.self).split(separator: "https://a.example/").count == 2)
        #expect(try Self.roles(request) == (isDeclared ? ["user", "assistant", "tool", "user"] : ["user", "assistant", "user"]))
    }
}

extension String {
    /// `at` is a call and its result.
    fileprivate var replacingRoles: [String] { map { $0 == "a" ? "assistant" : "tool" } }
}
