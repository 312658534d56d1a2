import Testing

@testable import Shared

@Suite struct UpstreamAnswerTests {
    private static let document = #"{"choices":[{"index":0,"message":{"reasoning_content":"t","content":"a","tool_calls":[{"id":"t1","type":"function","function":{"name":"Read","arguments":"{\"p\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}"#

    @Test(arguments: [true, false]) func `a document is an answer, asked for or not`(isStream: Bool) throws {
        var script = Script()
        script.isStream = isStream
        for headers: HTTPHeaders in [["content-type": "application/json"], ["content-type": "text/event-stream"], [:]] {
            let reply = try script.play(.document(Self.document, headers: headers))
            #expect(try reply.summary == #"thinking "t"; text "a"; Read(t1) {"p":1}; tool_use"#)
        }
    }

    @Test(arguments: ["", "\n ", ": hi\n\n", "event: x\n", "id: 1\n"]) func `a stream that is declared as a document is one however it is cut`(front: String) throws {
        let bytes = Array(front.utf8) + [.text("a"), .end("stop")].sse
        for cut in 1..<(front.utf8.count + 10) {
            let parts = Array<InboundPart>.document(String(decoding: bytes, as: UTF8.self)).cut { [$0[..<cut], $0[cut...]] }
            #expect(try Script().play(parts).summary == #"text "a"; end_turn"#, "cut at \(cut)")
        }
    }

    @Test func `A7 usage is counted in Anthropic's way`() throws {
        let expected: JSON = [
            "input_tokens": 40, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 60, "output_tokens": 20,
            "output_tokens_details": ["thinking_tokens": 5], "server_tool_use": .null,
        ]
        let stream = try Script().play(.document(Self.document)).stream()
        #expect(stream.usage == expected)
        // The first chunk already knew it (X-04).
        #expect(stream.start?["model"]?.string == "m" && stream.start?["usage"]?["output_tokens"]?.int == 1)
    }

    @Test func `an upstream that does not count is estimated, never zero or null`() throws {
        let usage = try Script().play(.events([.text("several words of an answer"), .end("stop")])).stream().usage
        #expect(try #require(usage?["input_tokens"]?.int) > 0)
        #expect(try #require(usage?["output_tokens"]?.int) > 3)
    }

    @Test(arguments: [
        (#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#, 3, 2),
        (#"{"choices":[{"index":0,"delta":{},"usage":{"prompt_tokens":"4","completion_tokens":1.0}}]}"#, 4, 1),
        (#"{"x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":6}},"choices":[]}"#, 5, 6),
        (#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":-1,"total_tokens":20}}"#, 7, 13),
    ]) func `usage stands in many places`(chunk: String, input: Int, output: Int) throws {
        let usage = try Script().play(.events([#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, .text("a"), .end("stop"), chunk])).stream().usage
        #expect(usage?["input_tokens"]?.int == input && usage?["output_tokens"]?.int == output)
    }

    @Test func `a page or nothing is no answer`() throws {
        #expect(try Script().play(.document("<html>hi</html>", headers: ["content-type": "text/html"])).summary == "500 api_error: upstream returned a non-JSON response (content-type text/html)")
        #expect(try Script().play(.document("", headers: [:])).summary == "500 api_error: upstream returned a non-JSON response")
        #expect(try Script().play(.document("", status: 302)).summary.contains("redirect"))
        #expect(try Script().play(.document(#"{"choices":[]}"#)).summary == "500 api_error: upstream returned no choices")
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","type":"t","param":null,"code":null}}"#, "m"), (#"{"error":"m"}"#, "m"), (#"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#, "m"),
        (#"{"object":"error","message":"m","code":"3280"}"#, "m"), (#"{"message":"m"}"#, "m"), (#"{"detail":"m"}"#, "m"),
        (#"{"detail":[{"loc":["body","model"],"msg":"m"},{"msg":"n"}]}"#, "body.model: m; n"),
        (#"{"error":{"code":400,"message":"x","metadata":{"raw":"{\"error\":{\"message\":\"m\"}}","provider_name":"P"}}}"#, "m (P)"),
        (#"{"code":"InvalidParameter","message":"m","request_id":"r"}"#, "m"), ("<h1>m</h1>\n<p>n</p>", "m n"), ("", "upstream returned HTTP 400"),
        (#"{"error":{}}"#, "upstream returned HTTP 400"), (#"{"error":null}"#, "upstream returned HTTP 400"), ("null", "upstream returned HTTP 400"),
    ]) func `an error is read in every shape`(body: String, message: String) throws {
        #expect(try Script().play(.document(body, status: 400)).summary == "400 invalid_request_error: \(message)")
    }

    @Test(arguments: [
        (401, "", "401 authentication_error"), (402, "", "402 billing_error"), (403, "", "403 permission_error"), (404, "", "404 not_found_error"),
        (409, "", "409 conflict_error"), (413, "", "413 request_too_large"), (422, "", "400 invalid_request_error"), (429, "", "429 rate_limit_error"),
        (500, "", "500 api_error"), (502, "", "500 api_error"), (503, "", "529 overloaded_error"), (504, "", "504 timeout_error"), (408, "", "504 timeout_error"),
        (500, "The server is overloaded", "529 overloaded_error"), (429, "insufficient_quota", "402 billing_error"),
    ]) func `a status has its kind of error`(status: Int, message: String, expected: String) throws {
        let reply = try Script().play(.document((["error": ["message": JSON(message)]] as JSON).written, status: status))
        #expect(try reply.summary.hasPrefix(expected + ":"))
        #expect(reply.head?.headers["request-id"]?.hasPrefix("req_") == true)
        #expect((reply.head?.headers["x-should-retry"] == "false") == (message == "insufficient_quota"))
    }

    @Test func `an error names no key and is no longer than anyone reads`() throws {
        let reply = try Script().play(.document(#"{"error":{"message":"wrong key sk-upstream-0 \#(String(repeating: "x", count: 5000))"}}"#, status: 401))
        let message = try #require(reply.json["error"]?["message"]?.string)
        #expect(!message.contains("sk-upstream-0") && message.count <= 2000)
    }

    @Test func `rate limits go on in Anthropic's fields`() throws {
        let headers: HTTPHeaders = [
            "x-ratelimit-limit-requests": "10", "x-ratelimit-remaining-tokens": "9", "x-ratelimit-reset-requests": "6m0s", "x-ratelimit-reset-tokens": "120ms",
        ]
        let reply = try Script().play(.document(Self.document, headers: headers))
        #expect(reply.head?.headers["anthropic-ratelimit-requests-limit"] == "10" && reply.head?.headers["anthropic-ratelimit-tokens-remaining"] == "9")
        #expect(reply.head?.headers["anthropic-ratelimit-requests-reset"] == "2026-01-01T00:06:00Z")
        let bare = try Script().play(.document(Self.document))
        #expect(bare.head?.headers["anthropic-ratelimit-requests-limit"] == nil)
    }

    @Test(arguments: [
        ("retry-after", "2", "", "2"), ("retry-after-ms", "1200", "", "2"), ("retry-after", "Thu, 01 Jan 2026 00:00:09 GMT", "", "9"),
        ("x", "", #","details":[{"@type":"x","retryDelay":"17s"}]"#, "17"), ("x", "", "", nil),
    ] as [(String, String, String, String?)]) func `how long to wait`(name: String, value: String, more: String, seconds: String?) throws {
        let reply = try Script().play(.document(#"{"error":{"message":"slow"\#(more)}}"#, status: 429, headers: [name: value]))
        #expect(reply.head?.headers["retry-after"] == seconds)
    }

    @Test func `how long to wait, in words`() throws {
        let reply = try Script().play(.document(#"{"error":{"message":"Please try again in 1.2s."}}"#, status: 429))
        #expect(reply.head?.headers["retry-after"] == "2")
    }

    @Test func `an unhealthy body is not read without end`() throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let reply = try Script().play([.head(HTTPResponseHead(status: 500))] + [.body(page), .body(page), .end])
        #expect(reply.body.count < 4096)
    }
}
