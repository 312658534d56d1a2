import Testing

@testable import Shared

/// What the last log line of a connection reports of an exchange: tries, tokens, cost and times.
@Suite struct OutcomeTests {
    private static let usage =
        #"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":70,"cache_write_tokens":20}}}"#
    private static let plain = #"{"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":5}}"#
    private static let refused = [InboundPart].document(#"{"error":{"message":"Unsupported parameter: 'stream_options'"}}"#, status: 400)
    private static let lost = [InboundPart.failed(TransportFailure(.lost, "lost"))]
    private static let failed = [InboundPart].document(#"{"error":"no"}"#, status: 500)

    private static func good(_ usage: String...) -> [InboundPart] { .events([.text("a"), .end("stop")] + usage) }

    private static func two(_ prices: [Config.Price] = []) -> Script {
        var script = Script()
        script.quirks = [Quirks(), Quirks()]
        script.prices = prices
        return script
    }

    @Test func `the model that was asked for, the one that it got, and the upstream that answered`() throws {
        let outcome = try Script().play(Self.good()).outcome
        #expect(outcome.model == "m" && outcome.target == "m" && outcome.upstream == "up0/r0" && outcome.stopReason == "end_turn")
        #expect(try Self.two().play(Self.failed, Self.good()).outcome.upstream == "up1/r1")
    }

    @Test func `the input is without what was cached and written`() throws {
        #expect(try Script().play(Self.good(Self.usage)).outcome.tokens == .init(input: 10, cached: 70, written: 20, output: 5))
        #expect(try Script().play(Self.good(Self.plain)).outcome.tokens == .init(input: 100, cached: 0, written: 0, output: 5))
        #expect(try Script().play(Self.good()).outcome.tokens == nil, "nobody counted: an estimate is the client's alone")
    }

    @Test func `what was counted before a stream breaks stays known`() throws {
        let broken = try Script().play(
            Array([InboundPart].events([Self.plain, .text("a")]).dropLast(2)) + [
                .body(Array("data: \(Self.plain)\n\ndata: \(String.text("a"))\n\n".utf8)), .failed(TransportFailure(.lost, "lost")),
            ])
        #expect(broken.outcome.tokens?.input == 100 && broken.outcome.stopReason == nil)
    }

    @Test func `a long prompt of which little was counted is told, with what may be the cause`() throws {
        func notices(_ bytes: Int, tokens: Int, _ more: JSON...) throws -> [String] {
            let words = String(repeating: "some words of a long prompt, ", count: bytes / 29)
            var script = Script()
            script.request = ["messages": [["role": "user", "content": .array([["type": "text", "text": JSON(words)]] + more)]]]
            return try script.play(Self.good(#"{"choices":[],"usage":{"prompt_tokens":\#(tokens),"completion_tokens":5}}"#)).notices
        }
        let cut = try notices(60_000, tokens: 4096)
        #expect(cut.count == 1 && cut[0].hasPrefix("the upstream counted 4096 tokens of a request of 58 KB") && cut[0].contains("OLLAMA"))
        #expect(try notices(60_000, tokens: 12_000).isEmpty && notices(4000, tokens: 30).isEmpty, "all of it, and too short to say")
        #expect(try notices(60_000, tokens: 0).isEmpty, "nothing was counted")
        let image: JSON = ["type": "image", "source": ["type": "base64", "media_type": "image/png", "data": "iVBORw0KGgo="]]
        #expect(try notices(60_000, tokens: 4096, image).isEmpty, "what an image costs is the model's to know")
    }

    @Test func `every request that is repeated is another try`() throws {
        #expect(try Script().play(Self.good()).outcome.tries == 1)
        #expect(try Script().play(Self.lost, Self.good()).outcome.tries == 2, "D-15")
        #expect(try Script().play(Self.refused, Self.good()).outcome.tries == 2, "D-57")
        #expect(try Self.two().play(Self.failed, Self.lost, Self.good()).outcome.tries == 3, "D-16")
        #expect(try Script().play(Self.lost, Self.lost).outcome.tries == 2)
    }

    @Test func `what a try counted that nobody saw is not counted`() throws {
        var script = Self.two()
        script.isStream = false
        let broken = [InboundPart].events([.text("x"), Self.usage, #"{"error":{"message":"no","code":503}}"#])
        #expect(try script.play(broken, Self.good(Self.plain)).outcome.tokens == .init(input: 100, output: 5))
    }

    @Test func `the cost is by the price of the upstream that answered`() throws {
        let prices = [Config.Price(input: 1, output: 2), Config.Price(input: 10, cached: 1, written: 20, output: 100)]
        #expect(try Self.two(prices).play(Self.good(Self.plain)).outcome.cost == 110 / 1e6)
        #expect(try Self.two(prices).play(Self.failed, Self.good(Self.usage)).outcome.cost == (100 + 70 + 400 + 500) / 1e6)
        #expect(try Self.two(prices).play(Self.good()).outcome.cost == nil)
        #expect(try Self.two().play(Self.good(Self.plain)).outcome.cost == nil)
    }

    @Test func `the times are those of the answer's head and of the model's first word`() throws {
        var script = Script()
        script.secondsBetweenParts = 1
        let parts: [InboundPart] =
            [.silence] + [
                .head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])),
                .body(Array("data: \(String.delta(#""role":"assistant","content":"""#))\n\n".utf8)), .silence,
                .body(Array("data: \(String.reasoning("hm"))\n\n".utf8)), .body(Array("data: \(String.text("a"))\n\n".utf8)),
            ]
        let outcome = try script.play(parts).outcome
        #expect(outcome.headTime == script.now + 1 && outcome.textTime == script.now + 4)
        let call = try Script().play(.events([.call(#""index":0,"id":"c""#, "Read", "{}"), .end("tool_calls")])).outcome
        #expect(call.textTime == Script().now)
        let refused = try Script().play(Self.failed).outcome
        #expect(refused.headTime != nil && refused.textTime == nil)
        #expect(try Script().play(Self.lost, Self.lost).outcome.headTime == nil)
    }

    @Test func `the rounds of server tools are one try, and their tokens a sum`() throws {
        var outcome = Outcome()
        _ = try WebExchangeTests.alternating.play { outcome = $0 }
        #expect(outcome.tries == 1 && outcome.tokens == .init(input: 30, output: 15))
        #expect(outcome.searches == 2 && outcome.fetches == 1)
    }

    @Test func `a round that is asked again is another try`() throws {
        let replies = WebExchangeTests.alternating.replies
        var web = WebExchangeTests.alternating
        web.replies = Array(replies[..<3]) + [Self.lost] + replies[3...]
        var outcome = Outcome()
        _ = try web.play { outcome = $0 }
        #expect(outcome.tries == 2 && outcome.tokens == .init(input: 30, output: 15))
    }

    @Test(arguments: [
        (400, #"{"error":{"message":"messages.3: image is too large"}}"#, APIError.Blame.client),
        (422, #"{"detail":[{"loc":["body","messages"],"msg":"field required"}]}"#, .client),
        (413, #"{"error":"the body is too large"}"#, .client),
        (
            400, #"{"error":{"message":"This model's maximum context length is 10 tokens. However, your messages resulted in 20 tokens"}}"#,
            .client
        ),
        (403, #"{"error":{"message":"flagged by the content filter"}}"#, .client),
        (400, "", .upstream), (500, #"{"error":"no"}"#, .upstream), (404, #"{"error":"no such model"}"#, .upstream),
        (429, #"{"error":"slow down"}"#, .upstream), (401, #"{"error":"bad key"}"#, .configuration),
    ]) func `a refusal that names the client's fault is the client's`(_ status: Int, _ body: String, _ blame: APIError.Blame) throws {
        #expect(try Script().play(.document(body, status: status)).blame == blame)
    }
}
