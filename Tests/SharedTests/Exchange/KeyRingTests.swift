import Testing

@testable import Shared

/// A provider with several keys.
@Suite struct KeyRingTests {
    private static let good = [InboundPart].events([.text("a"), .end("stop")])

    private static func script(_ session: String, providers: Int = 1) -> Script {
        var script = Script()
        script.quirks = Array(repeating: Quirks(), count: providers)
        script.keys = ["k1", "k2", "k3"]
        script.headers = ["x-claude-code-session-id": session]
        return script
    }

    private static func keys(_ reply: Reply) -> [String] { reply.requests.compactMap { $0.headers["authorization"] } }

    @Test func `a session stays with its key, and sessions are spread`() throws {
        var first: Set<String> = []
        for number in 0..<40 {
            let keys = try (0..<2).map { _ in Self.keys(try Self.script("session-\(number)").play(Self.good)) }
            #expect(keys[0] == keys[1] && keys[0].count == 1)
            first.formUnion(keys[0])
        }
        #expect(first == ["Bearer k1", "Bearer k2", "Bearer k3"])
    }

    @Test(arguments: [401, 402, 403, 429]) func `a key that is refused gives way to the next one, around, before the next provider`(status: Int) throws {
        let refused = [InboundPart].document(#"{"error":{"message":"no"}}"#, status: status)
        let reply = try Self.script("s", providers: 2).play(refused, refused, refused, Self.good)
        let keys = Self.keys(reply)
        #expect(Set(keys.prefix(3)).count == 3 && keys.count == 4)
        #expect(reply.requests.map(\.url.authority) == ["up0", "up0", "up0", "up1"])
        let start = Int(keys[0].suffix(1)) ?? 0
        #expect(keys[1] == "Bearer k\(start % 3 + 1)")
        #expect(reply.notices.contains { $0.hasSuffix("going on with key \(start % 3 + 1) of 3") })
        #expect(!reply.notices.joined().contains("k\(start):"))
    }

    @Test(arguments: [400, 404, 500, 503]) func `what another key does not mend is not tried with it`(status: Int) throws {
        let reply = try Self.script("s").play(.document(#"{"error":{"message":"no"}}"#, status: status), Self.good)
        #expect(reply.requests.count == 1)
    }

    @Test func `who has no session begins at the client's name, else at the address`() throws {
        let anna = Config.Client(name: "anna", key: "k")
        let peer = Peer(address: "192.0.2.1")
        #expect(Session(["x-claude-code-session-id": "s"], client: anna, peer: peer).id == "s")
        #expect(Session(["x-claude-code-session-id": ""], client: anna, peer: peer).id == "anna")
        #expect(Session([:], client: Config.Client(), peer: peer).id == "192.0.2.1")
    }
}
