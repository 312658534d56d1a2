@testable import Shared

/// One request, played between a client and scripted upstreams.
struct Script {
    var quirks: [Quirks] = [Quirks()]
    var isStream = true
    var tools = ["Read", "Grep"]
    /// More members of the client's request.
    var request: JSON = [:]
    var headers: HTTPHeaders = [:]
    /// Each provider's keys; nil for one key each.
    var keys: [String]?
    var routes: [Config.Route] = []
    /// The price of each provider's model.
    var prices: [Config.Price] = []
    /// The ids of earlier calls in the conversation.
    var earlierIDs: [String] = []
    var now: UnixTime = 1_767_225_600
    var secondsBetweenParts = 0.0

    init(_ change: (inout Quirks) -> Void = { _ in }) { change(&quirks[0]) }

    private var config: Config {
        let providers = quirks.enumerated().map { number, quirks in
            Config.Provider(
                baseURL: "http://up\(number)", keys: keys ?? ["sk-upstream-\(number)"],
                models: [.init(id: "m", displayName: "M", remoteID: "r\(number)", quirks: quirks, profile: "default", profileReason: "", price: prices.element(at: number))])
        }
        return Config(
            clients: [], port: 1, upstreamTimeoutSeconds: 300, connectTimeoutSeconds: 10, logBodyMaxChars: 0, logStreamTextPreviewChars: 40, providers: providers,
            web: .make(), routes: routes, warnings: [])
    }

    private var body: JSON {
        let tools = tools.map { ["name": JSON($0), "input_schema": ["type": "object"]] as JSON }
        let history = earlierIDs.flatMap { id -> [JSON] in
            [
                ["role": "assistant", "content": [["type": "tool_use", "id": JSON(id), "name": "Read", "input": [:]]]],
                ["role": "user", "content": [["type": "tool_result", "tool_use_id": JSON(id), "content": "ok"]]],
            ]
        }
        let own: JSON = [
            "model": "m", "max_tokens": 1000, "stream": .bool(isStream), "tools": tools.isEmpty ? nil : .array(tools),
            "messages": .array([["role": "user", "content": "hi"]] + history),
        ]
        let others = own.members?.filter { request[named: $0.key.string] == nil } ?? []
        return .object(others + (request.members ?? []))
    }

    /// Plays one list of parts per request, in order.
    func play(_ rounds: [InboundPart]...) throws -> Reply { try play(rounds: rounds) }

    func play(rounds: [[InboundPart]]) throws -> Reply {
        var reply = Reply()
        let post = HTTPRequest(method: "POST", path: "/v1/messages", headers: headers, body: body.encoded)
        guard case .exchange(var exchange) = try answer(to: post, config: config, ids: IDs(seed: 7), now: now) else {
            throw Sent.NoUpstreamRequest()
        }
        var rest = rounds[...]
        var now = now
        do throws(APIError) {
            while true {
                let requests = try exchange.next(now: now)
                guard !requests.isEmpty else { break }
                reply.requests += requests
                for part in rest.popFirst() ?? [] where !exchange.isSatisfied {
                    reply.add(try exchange.receive(part, from: 0, now: now))
                    reply.patience.append(exchange.patience)
                    now += secondsBetweenParts
                }
            }
        } catch {
            reply.blame = error.blame
            reply.add(exchange.fail(error))
        }
        reply.notices = exchange.takeNotices().map(\.message)
        reply.outcome = exchange.outcome
        return reply
    }

    /// The summary of the client's answer to these payloads.
    func summary(_ payloads: [String]) throws -> String { try play(.events(payloads)).summary }
}

/// What the client got, and what it cost.
struct Reply {
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    var requests: [OutboundRequest] = []
    var notices: [String] = []
    var patience: [Patience] = []
    var outcome = Outcome()
    /// Whose fault it was; nil if nothing failed.
    var blame: APIError.Blame?

    mutating func add(_ emission: Emission) {
        head = head ?? emission.head
        body += emission.body
    }

    var isStream: Bool { head?.headers["content-type"]?.hasPrefix("text/event-stream") == true }
    var json: JSON { (try? JSON.parse(body)) ?? .null }
    var sent: [JSON] { requests.map { (try? JSON.parse($0.body)) ?? .null } }

    var text: String { String(decoding: body, as: UTF8.self) }

    func stream() throws -> StreamReading { try StreamReading(body) }

    /// The blocks, and how the answer ended: `text "a"; Read(t1) {"p":1}; end_turn`.
    var summary: String {
        get throws {
            if !isStream {
                if let error = json["error"] { return "\(head?.status ?? 0) \(Self.words(error))" }
                return Self.words(json["content"]?.array ?? [], json)
            }
            let stream = try stream()
            guard let error = stream.error else { return Self.words(stream.content, stream.delta ?? .null) }
            let open = stream.openCall.map { ["open \($0)"] } ?? []
            return (stream.content.map(Self.words(block:)) + open + ["error \(Self.words(error))"]).joined(separator: "; ")
        }
    }

    private static func words(_ error: JSON) -> String { "\(error["type"]?.string ?? ""): \(error["message"]?.string ?? "")" }

    private static func words(_ content: [JSON], _ end: JSON) -> String {
        let sequence = end["stop_sequence"]?.string.map { " \($0)" } ?? ""
        let why = end["stop_details"]?["explanation"]?.string.map { " (\($0))" } ?? ""
        return (content.map(words(block:)) + ["\(end["stop_reason"]?.string ?? "")\(sequence)\(why)"]).joined(separator: "; ")
    }

    private static func words(block: JSON) -> String {
        switch block["type"]?.string {
        case "text": "text \(block["text"]?.written ?? "")" + (block["citations"].map { " cites \($0.array?.count ?? 0)" } ?? "")
        case "thinking": "thinking \(block["thinking"]?.written ?? "")"
        case "tool_use":
            "\(block["name"]?.string ?? "")(\(block["id"]?.string.map { $0.hasPrefix("toolu_") && $0.utf8.count == 30 ? "new" : $0 } ?? "")) "
                + (block["input"]?.string.map { "CUT \($0)" } ?? block["input"]?.written ?? "")
        case let other: other ?? ""
        }
    }
}

extension Array<InboundPart> {
    /// A successful stream of these bytes.
    static func stream(_ bytes: [UInt8]) -> [InboundPart] {
        [.head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])), .body(bytes), .end]
    }

    /// A successful stream of these payloads and `[DONE]`.
    static func events(_ payloads: [String]) -> [InboundPart] { stream(payloads.sse) }

    /// A document.
    static func document(_ text: String, status: Int = 200, headers: HTTPHeaders = ["content-type": "application/json"]) -> [InboundPart] {
        [.head(HTTPResponseHead(status: status, headers: headers)), .body([UInt8](text.utf8)), .end]
    }

    /// The same bytes, cut into pieces.
    func cut(_ pieces: ([UInt8]) -> [ArraySlice<UInt8>]) -> [InboundPart] {
        flatMap { part -> [InboundPart] in
            guard case .body(let bytes) = part else { return [part] }
            return pieces(bytes).map { .body([UInt8]($0)) }
        }
    }
}

extension Array<String> {
    /// Each in its own event, and `[DONE]`.
    var sse: [UInt8] { [UInt8](((self + ["[DONE]"]).map { "data: \($0)\n\n" }).joined().utf8) }
}

/// Payloads of the chunks of a stream.
extension String {
    static func delta(_ members: String, _ more: String = "") -> String { #"{"choices":[{"index":0,"delta":{\#(members)}\#(more)}]}"# }

    static func text(_ text: String) -> String { delta(#""content":\#(JSON(text).written)"#) }

    static func reasoning(_ text: String) -> String { delta(#""reasoning_content":\#(JSON(text).written)"#) }

    /// `members`: the call's, besides `function`; `arguments`: a text.
    static func call(_ members: String, _ name: String? = nil, _ arguments: String? = nil) -> String {
        delta(calls([(members, name, arguments)]))
    }

    static func calls(_ calls: [(String, String?, String?)]) -> String {
        let calls = calls.map { members, name, arguments in
            let function = [name.map { #""name":"\#($0)""# }, arguments.map { #""arguments":\#(JSON($0).written)"# }].compactMap { $0 }
            return "{" + ([members].filter { !$0.isEmpty } + [#""function":{\#(function.joined(separator: ","))}"#]).joined(separator: ",")
                + "}"
        }
        return #""tool_calls":[\#(calls.joined(separator: ","))]"#
    }

    static func end(_ reason: String) -> String { delta("", #","finish_reason":"\#(reason)""#) }
}

/// Random numbers that are the same in every run. *Source*: SplitMix64.
struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
