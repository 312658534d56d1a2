import Testing

@testable import Shared

/// Upstreams' rate limits under Anthropic's names.
@Suite struct RateLimitHeadersTests {
    private static let good = #"{"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}]}"#

    @Test(arguments: ["requests", "tokens"]) func `H-01 H-02 rate limits go on in Anthropic's fields, with errors too`(what: String) throws
    {
        let headers: HTTPHeaders = [
            "x-ratelimit-limit-\(what)": "10", "x-ratelimit-remaining-\(what)": "9", "x-ratelimit-reset-\(what)": "6m0s",
        ]
        for parts in [
            [InboundPart].document(Self.good, headers: headers), .document(#"{"error":"slow"}"#, status: 429, headers: headers),
        ] {
            let told = try Script().play(parts).head?.headers
            #expect(told?["anthropic-ratelimit-\(what)-limit"] == "10" && told?["anthropic-ratelimit-\(what)-remaining"] == "9")
            #expect(told?["anthropic-ratelimit-\(what)-reset"] == "2026-01-01T00:06:00Z")
            #expect(told?["anthropic-ratelimit-\(what == "tokens" ? "requests" : "tokens")-limit"] == nil)
        }
    }

    @Test(
        arguments: [
            ("1s", "00:00:01"), ("6m0s", "00:06:00"), ("1h2m3s", "01:02:03"), ("120ms", "00:00:00"), ("1.5s", "00:00:01"),
            ("30", "00:00:30"), ("0.2", "00:00:00"), ("1767225660", "00:01:00"),
            ("1767225660000", "00:01:00"), ("2026-01-01T00:01:00Z", "00:01:00"), ("2026-01-01T01:01:00.25+01:00", "00:01:00"),
            ("Thu, 01 Jan 2026 00:00:09 GMT", "00:00:09"), ("1s later", nil),
            ("soon", nil), ("-1", nil), ("nan", nil), ("inf", nil), ("1x", nil), ("", nil), ("2026-13-01T00:00:00Z", nil),
            ("2026-01-01T00:00:00", nil),
        ] as [(String, String?)]) func `H-03 a time to wait becomes a time`(reset: String, time: String?) throws
    {
        let reply = try Script().play(.document(Self.good, headers: ["x-ratelimit-reset-tokens": reset]))
        #expect(reply.head?.headers["anthropic-ratelimit-tokens-reset"] == time.map { "2026-01-01T\($0)Z" })
    }

    @Test(arguments: [
        ("1000", true), ("6m0s", true), ("1.5", true), ("2026-01-01T00:01:00Z", true), ("sk-upstream-0", false),
        ("0123456789abcdef", false),
        ("10, 100;w=60", false), ("-1", false), ("", false), (String(repeating: "9", count: 64), true),
        (String(repeating: "9", count: 65), false),
        (String(repeating: "1h", count: 33), false), ("\u{661}", false),
    ])
    func `D-62: a limit is a number, a duration or a date, and short`(value: String, isPassed: Bool) throws {
        for part in ["limit", "remaining"] {
            let reply = try Script().play(.document(Self.good, headers: ["x-ratelimit-\(part)-tokens": value]))
            #expect(reply.head?.headers["anthropic-ratelimit-tokens-\(part)"] == (isPassed ? value : nil))
        }
    }

    @Test(
        arguments: [
            ("retry-after", "2", "", "2"), ("retry-after", "1.2", "", "2"), ("retry-after-ms", "1200", "", "2"),
            ("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT", "", "9"), ("retry-after", "soon", "", nil),
            ("x", "", #","details":[{"@type":"x"},{"@type":"x","retryDelay":"17s"}]"#, "17"), ("x", "", "", nil),
            ("retry-after", "-3", "", nil),
        ] as [(String, String, String, String?)]) func `H-04 H-05 how long to wait`(
            name: String, value: String, more: String, seconds: String?
        ) throws
    {
        for status in [429, 503] {
            let reply = try Script().play(.document(#"{"error":{"message":"slow"\#(more)}}"#, status: status, headers: [name: value]))
            #expect(reply.head?.headers["retry-after"] == seconds, "D-28: \(status)")
        }
    }

    @Test(
        arguments: [
            ("Please try again in 1.2s.", "2"), ("try again in 6m0s", "360"), ("Try again in 850ms", "1"), ("try again in a while", nil),
            ("Please try again in 20 seconds. Visit https://h.test/limits", "20"), ("try again in 120ms, or later", "1"),
            ("(try again in 120 ms)", "1"), ("Try again in 1 minute 30 seconds", "90"), ("try again in 2 hours", "7200"),
            ("try again in 1m30.5s: too many", "91"), ("try again in 3 stages", nil), ("try again in 20", nil),
            ("try again in ", nil), ("try again in 1.2.3s", nil), ("Please retry in 17.3s.", "18"), ("Please retry after 6 seconds.", "6"),
        ] as [(String, String?)])
    func `H-04 how long to wait, in words`(message: String, seconds: String?) throws {
        let reply = try Script().play(.document((["error": ["message": JSON(message)]] as JSON).written, status: 429))
        #expect(reply.head?.headers["retry-after"] == seconds)
    }
}
