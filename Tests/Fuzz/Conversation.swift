@testable import Shared

/// A client's request and the answers to it, as decided by an input's choices.
struct Conversation {
    var quirks = Quirks()
    var upstreams = 1
    var isStream = true
    var members: [JSON.Member] = []
    var messages: [JSON] = [["role": "user", "content": "Read https://swift.org/7 and search"]]

    private static let secret = "sk-upstream-0123"

    init(_ choices: inout Choices) {
        if choices.chance(2) { quirks = choices.one(of: Profile.all).quirks(forModel: "m") }
        for _ in 0..<2 where choices.chance(2) {
            choices.one(of: Quirks.flags).override(choices.one(of: [true, false, "on", "details", "reasoning", "nine"]))?(&quirks)
        }
        if choices.chance(4) { upstreams = 2 }
        for member in Self.odd where choices.chance(4) { members.append(member) }
        let tools = choices.one(of: [[Self.read, Self.grep], [Self.read, Self.search, Self.fetch], [Self.search], []])
        if !tools.isEmpty { members.append(.init(key: "tools", value: .array(tools))) }
        if choices.chance(3) { messages += Self.earlier }
    }

    private static let read: JSON = ["name": "Read", "input_schema": ["type": "object"]]
    private static let grep: JSON = ["name": "Grep", "input_schema": ["anyOf": [["type": "string"], ["type": "object"]]]]
    private static let search: JSON = ["type": "web_search_20250305", "name": "web_search", "max_uses": 3]
    private static let fetch: JSON = ["type": "web_fetch_20250910", "name": "web_fetch", "allowed_domains": ["swift.org"]]

    private static let odd: [JSON.Member] = [
        .init(key: "stop_sequences", value: ["STOP", "\na"]), .init(key: "thinking", value: ["type": "disabled"]),
        .init(key: "tool_choice", value: ["type": "auto", "disable_parallel_tool_use": true]),
        .init(key: "context_management", value: ["edits": []]), .init(key: "thinking", value: ["type": "adaptive", "display": "omitted"]),
    ]

    private static let earlier: [JSON] = [
        ["role": "assistant", "content": [["type": "tool_use", "id": "t1", "name": "Read", "input": [:]]]],
        ["role": "user", "content": [["type": "tool_result", "tool_use_id": "t1", "content": "ok"]]],
    ]

    private var config: Config {
        let model = Config.Model(id: "m", displayName: "M", remoteID: "m", quirks: quirks, profile: "default", profileReason: "")
        let provider = Config.Provider(baseURL: "http://up", keys: [Self.secret], models: [model])
        return Config(
            clients: [], port: 1, upstreamTimeoutSeconds: 300, connectTimeoutSeconds: 10, logBodyMaxChars: 0, logStreamTextPreviewChars: 40,
            providers: Array(repeating: provider, count: upstreams), web: .make(), warnings: [])
    }

    /// *Returns*: what the client gets; nil if its request cannot be carried.
    func play(_ answers: [[InboundPart]]) -> Reply? {
        let own: JSON = ["model": "m", "max_tokens": 1000, "stream": .bool(isStream), "messages": .array(messages)]
        let body = JSON.object((own.members ?? []) + members).encoded
        let post = HTTPRequest(method: "POST", path: "/v1/messages", body: body)
        guard case .exchange(var exchange)? = try? answer(to: post, config: config, ids: IDs(seed: 7), now: 0) else { return nil }
        var reply = Reply()
        do throws(APIError) { try converse(&exchange, answers, &reply) } catch { reply.add(exchange.fail(error)) }
        reply.outcome = exchange.outcome
        reply.notices = exchange.takeNotices().map(\.message)
        return reply
    }

    private func converse(_ exchange: inout Exchange, _ answers: [[InboundPart]], _ reply: inout Reply) throws(APIError) {
        var rest = answers[...]
        while case let requests = try exchange.next(now: 1), !requests.isEmpty {
            require(reply.requests.count < 100, "it goes round and round")
            reply.requests += requests
            for index in requests.indices {
                for part in rest.popFirst() ?? [.failed(TransportFailure(.lost, "no more"))] where !exchange.isSatisfied {
                    reply.add(try exchange.receive(part, from: index, now: 1))
                }
            }
        }
    }

    /// The next turn, with the client's answer as history.
    func following(_ content: [JSON]) -> Conversation {
        var next = self
        let calls = content.compactMap { $0["type"] == "tool_use" ? $0["id"] : nil }
        let results = calls.map { ["type": "tool_result", "tool_use_id": $0, "content": "out"] as JSON }
        next.messages += [
            ["role": "assistant", "content": .array(content)],
            ["role": "user", "content": .array(results + [["type": "text", "text": "go on"]])],
        ]
        return next
    }

    func check(_ reply: Reply) {
        require(!reply.text.contains(Self.secret) || reply.error == nil, "the upstream's key in an error")
        for sent in reply.requests where sent.url.hasPrefix("http://up") {
            let faults = (try? JSON.parse(sent.body))?.faults(quirks)
            require(faults == [], "\(faults ?? ["no JSON"]) in \(String(decoding: sent.body, as: UTF8.self))")
        }
    }
}

extension Reply {
    /// The error that the answer is, or ends with.
    var error: JSON? { isStream ? events.error : json["error"] }

    /// Whether the stream or document is complete.
    var isEnded: Bool { isStream ? events.error != nil || events.delta != nil : json.members != nil }

    /// As a strict client reads them.
    var events: StreamReading {
        do { return try stream() } catch { broken("\(error)") }
    }
}
