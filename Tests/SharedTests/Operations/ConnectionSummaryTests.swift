import Testing

@testable import Shared

/// The last line of a connection.
@Suite struct ConnectionSummaryTests {
    private static let post = HTTPRequest(
        method: "POST", path: "/v1/messages",
        headers: ["x-claude-code-session-id": "s-1", "x-forwarded-for": "203.0.113.9, 198.51.100.7"])

    private static func line(_ change: (inout ConnectionSummary) -> Void, without keys: [String] = []) -> String {
        var summary = ConnectionSummary(start: 1000, end: 1009.12)
        change(&summary)
        return summary.line(without: Secrets(keys))
    }

    /// An exchange in which all goes well.
    private static let outcome: Outcome = {
        let config =
            #"{"providers":[{"base_url":"https://api.z.ai/api/paas/v4","api_key":"","models":[{"id":"glm","remote_id":"glm-5.3","price":{"in":1,"cached":0.1,"out":2}}]}]}"#
        guard let upstream = try? ConfigParserTests.config(config).upstreams(for: "glm").first else { return Outcome() }
        var outcome = Outcome(model: "claude-opus-5-5", target: "glm", session: "s-1")
        outcome.ask(upstream, round: 0)
        outcome.receiveHead(now: 1000.31)
        outcome.receiveText(now: 1000.48)
        outcome.count(Usage(input: 812, cacheRead: 18000, output: 420))
        outcome.stopReason = "tool_use"
        return outcome
    }()

    @Test func `all that is known stands in one line of logfmt`() {
        let line = Self.line {
            $0.status = 200
            $0.head = Self.post
            $0.peer = Peer(address: "127.0.0.1")
            $0.client = "anna"
            $0.outcome = Self.outcome
        }
        #expect(
            line == "done status=200 client=anna model=claude-opus-5-5 to=glm upstream=api.z.ai/glm-5.3 session=\(FNV1a.hex32("s-1".utf8)) "
                + "tries=1 in=812 cached=18000 written=0 out=420 searches=0 fetches=0 cost=0.003452 head_ms=310 text_ms=480 ms=9120 "
                + "stop=tool_use forwarded=198.51.100.7")
    }

    @Test func `what is not known is left out`() {
        let models = Self.line {
            $0.status = 200
            $0.head = HTTPRequest(method: "GET", path: "/v1/models")
        }
        #expect(models == "done status=200 path=/v1/models ms=9120")
        #expect(Self.line { $0.outcome = Outcome(model: "m", target: "m") } == "done model=m to=m tries=0 searches=0 fetches=0 ms=9120")
    }

    @Test func `a request that is refused by its head says where it came from and for which conversation`() {
        let line = Self.line {
            ($0.status, $0.head, $0.peer) = (401, Self.post, Peer(userID: 7))
            $0.error = APIError(.authentication, "invalid API key", blame: .client)
        }
        #expect(
            line == "done status=401 path=/v1/messages session=\(FNV1a.hex32("s-1".utf8)) ms=9120 forwarded=198.51.100.7 "
                + #"error="invalid API key" blame=client"#)
    }

    @Test(arguments: [
        (APIError.Blame.client, "client"), (.upstream, "upstream"), (.bug, "proxy"), (.configuration, "configuration"), (.system, "system"),
    ]) func `an error and whose fault it was come together`(_ blame: APIError.Blame, _ word: String) {
        let line = Self.line { $0.error = APIError(.api, "say \"no\"\nnow", blame: blame) }
        #expect(line == #"done ms=9120 error="say \"no\"\nnow" blame=\#(word)"#)
        #expect(Self.line { $0.error = APIError(.api, "no", blame: blame) }.contains(#" error="no" "#))
    }

    @Test func `no key stands in a value, whole or cut, and no value is endless`() {
        let key = "key-of-somebody"
        let line = Self.line({ $0.outcome = Outcome(model: String(repeating: "m", count: 995) + key) }, without: [key])
        #expect(!line.contains("key-") && line.utf8.count < 1200)
        #expect(Self.line({ $0.outcome = Outcome(model: "a \"\(key)\"") }, without: [key]).contains(#"model="a \"***\"""#))
    }

    @Test(arguments: [
        ("/health", nil, true), ("/ready", nil, true), ("/", nil, true), ("/v1/models", nil, false), ("/v1/messages", "m", false),
        ("/nothing", nil, false),
    ]) func `a health check is for debugging, unless it fails`(_ path: String, _ model: String?, _ isIdle: Bool) {
        var summary = ConnectionSummary(start: 0, end: 1, head: HTTPRequest(method: model == nil ? "GET" : "POST", path: path))
        #expect(summary.isIdle == isIdle)
        #expect(ConnectionSummary(start: 0, end: 1).isIdle, "nothing was asked")
        summary.error = APIError(.api, "no", blame: .configuration)
        #expect(!summary.isIdle)
    }

    @Test(
        arguments: [
            ("127.0.0.1", "192.0.2.1", "192.0.2.1"), ("::1", "2001:db8::1", "2001:db8::1"), ("127.0.0.1", "a, b", nil),
            ("127.0.0.1", "192.0.2.1, unknown", nil), ("127.9.9.9", "192.0.2.1:4711", "192.0.2.1"),
            ("::1", "[2001:db8::1]:4711", "2001:db8::1"), ("::1", "[2001:db8::1]", "2001:db8::1"), ("127.0.0.1", "", nil),
            ("192.0.2.9", "192.0.2.1", nil), ("127.0.0.1", nil, nil), ("::ffff:127.0.0.1", "192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.9", "192.0.2.1", nil), ("127.0.0.1", "1234", nil),
        ] as [(String, String?, String?)])
    func `a front's word counts from this machine alone`(_ peer: String, _ header: String?, _ forwarded: String?) {
        let headers: HTTPHeaders = header.map { ["x-forwarded-for": $0] } ?? [:]
        #expect(Peer(address: peer).forwarded(by: headers) == forwarded)
        #expect(Peer(userID: 7).forwarded(by: ["x-forwarded-for": "192.0.2.1", "X-Forwarded-For": "192.0.2.2"]) == "192.0.2.2")
        #expect(Peer().forwarded(by: ["x-forwarded-for": "192.0.2.1"]) == nil)
    }

    @Test(
        arguments: [
            (#"{"in":1,"out":2}"#, 1.0 + 1 + 1 + 2), (#"{"in":1,"cached":0.5,"written":3,"out":2}"#, 1 + 0.5 + 3 + 2),
            (#"{"in":0,"out":0}"#, 0),
        ] as [(String, Double)])
    func `a price is for a million tokens`(_ price: String, _ cost: Double) throws {
        let model = try ConfigParserTests.config(ConfigParserTests.text(model: #""price":\#(price)"#)).providers[0].models[0]
        #expect(model.price?.cost(of: .init(input: 1_000_000, cached: 1_000_000, written: 1_000_000, output: 1_000_000)) == cost)
    }

    @Test(arguments: [
        (#"{"in":1}"#, "price.out: required"), (#"{"in":-1,"out":2}"#, "price.in: expected a number, 0 or more"),
        ("5", "price: expected an object"),
        (#"{"in":"1","out":2}"#, "price.in: expected a number, 0 or more"),
    ]) func `a price that is none is a fault`(_ price: String, _ fault: String) {
        #expect(ConfigParserTests.faults(ConfigParserTests.text(model: #""price":\#(price)"#)) == ["providers[0].models[0].\(fault)"])
    }
}
