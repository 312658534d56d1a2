import Foundation
import Testing

@testable import Shared

/// What holds for every conversation. *Source*: D-05.
@Suite struct ConversationPropertyTests {
    private static let profiles = Profile.all.map(\.name)

    private static func body(_ messages: some Sequence<JSON>) -> [UInt8] {
        let request: JSON = [
            "model": "m", "max_tokens": 1000, "stream": true, "system": "S", "messages": .array(Array(messages)),
            "tools": RandomConversation.tools,
        ]
        return request.encoded
    }

    private static func config(_ profile: String) throws -> Config { try Sent.config(profile: profile, top: #""tavily_key":"tvly-x""#) }

    @Test(arguments: profiles)
    func `D-05 a conversation that grew by a turn begins with the bytes of the shorter one`(_ profile: String) throws {
        let config = try Self.config(profile)
        for seed in 0..<10 as Range<UInt64> {
            let messages = RandomConversation.messages(seed: seed, isOrderly: true)
            let whole = try Sent.bytes(Self.body(messages), config: config)
            #expect(try Sent.bytes(Self.body(messages), config: config) == whole, "the same request, the same bytes")
            for end in 1..<messages.count where messages[end]["role"] == "assistant" {
                let shorter = try Sent.bytes(Self.body(messages[..<end]), config: config)
                #expect(whole.starts(with: shorter.dropLast("]}".utf8.count)), "seed \(seed), \(end) messages")
            }
        }
    }

    // MARK: - The bill

    /// Upstreams cache the beginning of a prompt.
    @Test(arguments: profiles)
    func `D-05 D-56 ten turns of an agent begin with the bytes of the turn before, whatever the profile and its models`(
        _ name: String
    ) throws {
        let profile = try #require(Profile.all.first { $0.name == name })
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/conversations/agent.json")
        let conversation = try JSON.parse([UInt8](try Data(contentsOf: file)))
        #expect(conversation["messages"]?.array?.count { $0["role"] == "assistant" } == 10)
        let variants: [JSON] = [
            ["thinking": ["type": "adaptive"], "output_config": ["effort": "high"]], ["thinking": ["type": "disabled"]],
            ["tool_choice": ["type": "any"]], ["output_config": ["format": ["type": "json_schema", "schema": ["type": "object"]]]],
            ["metadata": ["user_id": "someone"], "stop_sequences": ["</block>"]],
        ]
        let models = profile.models.flatMap(\.patterns).map { $0.replacing("*", with: "") }
        for (place, variant) in variants.enumerated() {
            let whole = JSON.object((conversation.members ?? []) + (variant.members ?? []))
            for remoteID in place == 0 ? ["m"] + models : ["m"] { try Self.checkPrefixes(whole, profile, remoteID) }
        }
    }

    @Test(.enabled(if: Recordings.files != nil), arguments: Recordings.files ?? [])
    func `D-05 D-56 recorded conversations begin with the bytes of the turn before`(_ file: String) throws {
        let recorded = try JSON.parse([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
        for profile in Profile.all { try Self.checkPrefixes(recorded, profile, "m") }
    }

    /// The turns of `conversation`, each as the client sent it before the model's next answer.
    private static func checkPrefixes(_ conversation: JSON, _ profile: Profile, _ remoteID: String) throws {
        let messages = conversation["messages"]?.array ?? []
        let ends = messages.indices.filter { messages[$0]["role"] == "assistant" } + [messages.count]
        // The cache mark moves with each turn, and is not part of the prompt.
        let config = try Sent.config(
            profile: profile.name, quirks: #"{"cache_control":false}"#, remoteID: remoteID, top: #""tavily_key":"tvly-x""#)
        var before: [UInt8] = []
        for end in ends where end > 0 {
            let turn = conversation.with("model", "m").with("max_tokens", 32000).with("messages", .array(Array(messages[..<end])))
            let sent = try Sent.bytes(turn.encoded, config: config)
            #expect(sent.starts(with: before.dropLast("]}".utf8.count)), "\(profile.name) \(remoteID), \(end) messages")
            before = sent
        }
    }

    @Test(arguments: profiles)
    func `N-01 F-07 message_start has the count that count_tokens gives`(_ profile: String) throws {
        let config = try Self.config(profile)
        for seed in 0..<4 as Range<UInt64> {
            let body = Self.body(RandomConversation.messages(seed: seed, isOrderly: true))
            func asked(_ path: String) throws -> Answer {
                try answer(to: HTTPRequest(method: "POST", path: path, body: body), config: config, ids: IDs(seed: 1), now: Sent.now)
            }
            guard case .response(let counted) = try asked("/v1/messages/count_tokens"),
                case .exchange(var exchange) = try asked("/v1/messages")
            else {
                Issue.record("no answer")
                return
            }
            _ = try exchange.next(now: Sent.now)
            var written = try exchange.receive(
                .head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])), from: 0, now: Sent.now
            ).body
            written += try exchange.receive(.body(Array("data: \(String.text("a"))\n\n".utf8)), from: 0, now: Sent.now).body
            let start = try JSON.parse(Array(written.dropFirst("event: message_start\ndata: ".utf8.count).prefix { $0 != 10 }))
            #expect(start["message"]?["usage"]?["input_tokens"] == (try JSON.parse(counted.body))["input_tokens"], "seed \(seed)")
        }
    }

    @Test(arguments: profiles)
    func `B.6 every call is answered right behind it, and every result has its call`(_ profile: String) throws {
        let config = try Self.config(profile)
        let quirks = try #require(config.providers.first?.models.first?.quirks)
        for seed in 0..<60 as Range<UInt64> {
            let messages = RandomConversation.messages(seed: seed &+ 1_000_000, isOrderly: false)
            let sent = try Sent.bytes(Self.body(messages), config: config)
            let faults = try JSON.parse(sent).faults(quirks)
            #expect(faults == [], "seed \(seed)")
        }
    }

    /// Bodies recorded from real clients cannot be published: an environment variable names the folder.
    @Test(.enabled(if: Recordings.files != nil), arguments: Recordings.files ?? [])
    func `B.6 recorded requests become requests that an upstream takes`(_ file: String) throws {
        var request = try JSON.parse([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
        let recorded = try #require(request["model"]?.string)
        // A body for count_tokens has none.
        if request["max_tokens"] == nil { request = request.with("max_tokens", 100) }
        let body = request.encoded
        for profile in Self.profiles {
            var config = try Self.config(profile)
            config.providers[0].models[0].id = recorded
            let sent = try JSON.parse(Sent.bytes(body, config: config))
            #expect(sent.faults(config.providers[0].models[0].quirks) == [], "\(profile)")
        }
    }
}
