import Testing

@testable import Shared

/// An upstream's error in place of an answer, and the client's.
@Suite struct UpstreamErrorTests {
    @Test(arguments: [
        ("B-01", #"{"error":{"message":"m","type":"t","param":null,"code":null}}"#, "m"), ("B-02", #"{"error":"m"}"#, "m"),
        ("B-01", #"{"error":{"message":"m","param":"p is too large","code":"400"}}"#, "m: p is too large"),
        ("B-01", #"{"error":{"message":"m","param":"p"}}"#, "m"),
        ("B-03", #"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}]"#, "m"),
        ("B-03", #"{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT"}}"#, "m"),
        ("B-04", #"{"object":"error","message":"m","code":"3280","raw_status_code":400}"#, "m"), ("B-05", #"{"message":"m"}"#, "m"),
        ("B-05", #"{"detail":"m"}"#, "m"),
        ("B-05", #"{"detail":[{"loc":["body","model"],"msg":"m"},{"msg":"n"}]}"#, "body.model: m; n"),
        ("B-05", #"{"detail":{"error":"m"}}"#, "m"),
        (
            "B-06", #"{"error":{"code":400,"message":"x","metadata":{"raw":"{\"error\":{\"message\":\"m\"}}","provider_name":"P"}}}"#,
            "m (P)"
        ),
        (
            "B-06",
            #"{"error":{"code":400,"message":"x","metadata":{"raw":"{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"m\"}}"}}}"#,
            "m"
        ),
        ("B-06", #"{"error":{"code":400,"message":"x","metadata":{"raw":"m","provider_name":"P"}}}"#, "m (P)"),
        ("B-06", #"{"error":{"message":"m","metadata":{"raw":null,"provider_name":"P"}}}"#, "m"),
        (
            "B-06 B-03",
            #"{"error":{"code":400,"message":"x","metadata":{"raw":"[{\"error\":{\"code\":400,\"message\":\"m\"}}]","provider_name":"P"}}}"#,
            "m (P)"
        ),
        ("B-06", #"{"error":{"message":"m","metadata":{"raw":"","provider_name":"P"}}}"#, "m"),
        ("quoted", #"{"error":"{\"error\":{\"message\":\"m\"}}"}"#, "m"),
        ("quoted", #"{"error":{"message":"{\"error\":{\"message\":\"m\",\"status\":\"X\"}}","code":400}}"#, "m"),
        (
            "quoted twice",
            #"{"error":{"message":"x","metadata":{"raw":"{\"error\":\"{\\\"error\\\":{\\\"message\\\":\\\"m\\\"}}\"}"}}}"#, "m"
        ),
        ("no quotation", #"{"error":"{m} [n]"}"#, "{m} [n]"), ("no quotation", #"{"error":"{\"a\":1}"}"#, #"{"a":1}"#),
        ("no quotation", #"{"error":"404"}"#, "404"),
        ("B-07", #"{"error":{"code":"1214","message":"m"}}"#, "m"), ("B-08", #"{"base_resp":{"status_code":1004,"status_msg":"m"}}"#, "m"),
        ("B-09", #"{"error":{"code":"content_filter","message":"m","innererror":{"content_filter_result":{}}}}"#, "m"),
        ("B-11", #"{"code":"InvalidParameter","message":"m","request_id":"r"}"#, "m"),
        (
            "B-05 Mistral",
            #"{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_option"],"msg":"m","input":{}}]},"type":"t"}"#,
            "body.stream_option: m"
        ),
        ("B-05 Fastify", #"{"statusCode":400,"error":"Bad Request","message":"m"}"#, "m"),
        ("B-05", #"{"message":["m","n"],"statusCode":400}"#, "m; n"), ("B-05", #"{"error":{"message":{"text":"x","message":"m"}}}"#, "m"),
        ("B-05", #"{"error":[{"message":"m"},{"message":"n"}]}"#, "m; n"), ("B-05", #"{"error":{"message":["m",{"msg":"n"}]}}"#, "m; n"),
        ("B-05", #"{"error":{"error":{"message":"m"}}}"#, "m"), ("B-05", #"{"detail":[{"msg":""},7,"m"]}"#, "m"),
        ("B-05 no words", #"{"message":{"code":7},"error":[null,{}]}"#, "upstream returned HTTP 400"),
        ("Cloudflare's", #"{"success":false,"errors":[{"code":7003,"message":"m"}]}"#, "m"),
        ("B-13", "<h1>m</h1>\n<p>n</p>", "upstream returned HTTP 400: m n"), ("B-13", "m", "upstream returned HTTP 400: m"),
        ("B-13", "", "upstream returned HTTP 400"),
        ("B-13", String(repeating: "xyz ", count: 100), "upstream returned HTTP 400:\(String(repeating: " xyz", count: 75))"),
        ("B-13", String(repeating: "東", count: 400), "upstream returned HTTP 400: \(String(repeating: "東", count: 299))"),
        ("D-34", #"{"error":{}}"#, "upstream returned HTTP 400"), ("D-34", #"{"error":null}"#, "upstream returned HTTP 400"),
        ("D-34", "null", "upstream returned HTTP 400"),
        ("D-34", #"{"error":{"message":""}}"#, "upstream returned HTTP 400"),
    ]) func `an error is read in every shape`(row: String, body: String, message: String) throws {
        #expect(try Script().play(.document(body, status: 400)).summary == "400 invalid_request_error: \(message)", "\(row)")
    }

    @Test(arguments: [
        ("B-14", #"{"error":"m"}"#, "500 api_error: m"), ("B-14", #"{"error":{"code":429,"message":"m"}}"#, "429 rate_limit_error: m"),
        ("B-14", #"{"error":{"code":"503","message":"m"}}"#, "529 overloaded_error: m"),
        ("B-14", #"[{"error":{"code":400,"message":"m"}}]"#, "400 invalid_request_error: m"),
        ("B-14", #"{"error":{"code":7,"message":"m"}}"#, "500 api_error: m"),
        ("B-08", #"{"choices":null,"base_resp":{"status_code":1002,"status_msg":"m"}}"#, "429 rate_limit_error: m"),
        ("B-08", #"{"base_resp":{"status_code":1013,"status_msg":"m"}}"#, "500 api_error: m"),
        ("B-14 OpenAI", #"{"error":{"message":"m","type":"requests","code":"rate_limit_exceeded"}}"#, "429 rate_limit_error: m"),
        ("B-14 Google", #"{"error":{"message":"m","status":"RESOURCE_EXHAUSTED"}}"#, "429 rate_limit_error: m"),
        ("B-14 Google", #"{"error":{"message":"m","status":"UNAVAILABLE"}}"#, "529 overloaded_error: m"),
        ("B-14 vLLM", #"{"object":"error","message":"m","type":"BadRequestError","code":null}"#, "400 invalid_request_error: m"),
        ("B-14 Baidu", #"{"error_code":429,"error_msg":"m"}"#, "429 rate_limit_error: m"),
        ("B-10", #"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#, "429 rate_limit_error: m"),
        ("B-04", #"{"object":"error","message":"m","code":404}"#, "404 not_found_error: m"),
        ("B-05", #"{"detail":"m"}"#, "500 api_error: m"),
    ]) func `B-14 an error in a good answer`(row: String, body: String, expected: String) throws {
        #expect(try Script().play(.document(body)).summary == expected, "\(row)")
    }

    /// Row, status, members of the error, what the client gets.
    @Test(arguments: [
        ("E-01", 400, "", "400 invalid_request_error"), ("E-01", 422, "", "400 invalid_request_error"),
        ("E-01", 451, "", "400 invalid_request_error"), ("D-70", 401, "", "500 api_error"),
        ("E-03", 402, "", "402 billing_error"), ("E-03", 429, #","code":"insufficient_quota""#, "402 billing_error"),
        ("E-03", 429, #","type":"insufficient_quota""#, "402 billing_error"),
        ("E-03", 400, #","message":"Insufficient Balance""#, "402 billing_error"), ("E-03", 429, #","code":"1113""#, "402 billing_error"),
        ("D-70", 403, "", "500 api_error"),
        ("E-05", 404, "", "404 not_found_error"), ("E-06", 409, "", "409 conflict_error"), ("E-07", 413, "", "413 request_too_large"),
        ("E-08", 429, "", "429 rate_limit_error"),
        ("E-08", 400, #","code":"1302""#, "429 rate_limit_error"), ("E-08", 500, #","code":"1303""#, "429 rate_limit_error"),
        ("E-08", 429, #","code":"1305""#, "429 rate_limit_error"),
        ("B-07", 500, #","code":"1301""#, "400 invalid_request_error"), ("E-09", 500, "", "500 api_error"),
        ("E-09", 501, "", "500 api_error"), ("E-09", 502, "", "500 api_error"), ("E-09", 520, "", "500 api_error"),
        ("E-09", 523, "", "500 api_error"),
        ("E-10", 408, "", "504 timeout_error"), ("E-10", 504, "", "504 timeout_error"), ("E-10", 524, "", "504 timeout_error"),
        ("E-11", 503, "", "529 overloaded_error"), ("E-11", 529, "", "529 overloaded_error"),
        ("E-11", 500, #","message":"The server is overloaded""#, "529 overloaded_error"),
        ("E-11", 500, #","message":"Server busy, try later""#, "529 overloaded_error"),
        ("E-11", 400, #","code":"1312""#, "529 overloaded_error"),
        ("D-57 DashScope", 400, #","code":"Arrearage","message":"make sure your account is in good standing.""#, "402 billing_error"),
        ("D-57 Moonshot", 429, #","type":"exceeded_current_quota_error""#, "402 billing_error"),
        ("D-57 SiliconFlow", 403, #","code":30001,"message":"Sorry, your account balance is insufficient""#, "402 billing_error"),
        ("D-57 Anthropic", 400, #","message":"Your credit balance is too low to access the Anthropic API.""#, "402 billing_error"),
        ("D-57 Volcengine", 403, #","code":"AccountOverdueError""#, "402 billing_error"),
        // OpenAI uses this type for every refusal; the status says more.
        ("D-70", 401, #","type":"invalid_request_error","code":"invalid_api_key""#, "500 api_error"),
        ("E-05", 404, #","type":"invalid_request_error","code":"model_not_found""#, "404 not_found_error"),
        ("E-08", 429, #","type":"invalid_request_error""#, "429 rate_limit_error"),
    ]) func `a status has its kind of error`(row: String, status: Int, members: String, expected: String) throws {
        let message = members.contains("message") ? "" : #""message":"m""#
        let error = (message + members).drop { $0 == "," }
        let reply = try Script().play(.document(#"{"error":{\#(error)}}"#, status: status))
        #expect(try reply.summary.hasPrefix(expected + ": "), "\(row)")
        #expect(
            reply.head?.headers["request-id"]?.hasPrefix("req_") == true
                && reply.json["request_id"]?.string == reply.head?.headers["request-id"])
        let isFinal = expected.contains("billing") || row == "D-70"
        #expect((reply.head?.headers["x-should-retry"] == "false") == isFinal, "H-05")
    }

    private static let refused = "the upstream refuses the proxy's key: "

    /// Status, body, what the client gets.
    @Test(arguments: [
        (401, #"{"error":{"message":"no auth"}}"#, "500 api_error: \(refused)no auth"),
        (401, "", "500 api_error: \(refused)upstream returned HTTP 401"),
        (
            401, #"{"type":"error","error":{"type":"authentication_error","message":"invalid X-API-Key"}}"#,
            "500 api_error: \(refused)invalid API key"
        ),
        (401, #"{"type":"error","error":{"type":"invalid_request_error","message":"m"}}"#, "500 api_error: \(refused)m"),
        (403, "<h1>Forbidden</h1>", "500 api_error: \(refused)upstream returned HTTP 403: Forbidden"),
        (403, #"{"error":{"message":"Your account was flagged"}}"#, "500 api_error: \(refused)Your account was flagged"),
        (403, #"{"type":"error","error":{"type":"permission_error","message":"m"}}"#, "500 api_error: \(refused)m"),
        // OpenRouter documents 403 as moderation.
        (
            403, #"{"error":{"code":403,"message":"Your chosen model requires moderation and your input was flagged"}}"#,
            "400 invalid_request_error: Your chosen model requires moderation and your input was flagged"
        ),
        (403, #"{"error":{"code":"content_filter","message":"m"}}"#, "400 invalid_request_error: m"),
        (
            403, #"{"type":"error","error":{"type":"permission_error","message":"Content policy"}}"#,
            "400 invalid_request_error: Content policy"
        ),
        (403, #"{"error":{"message":"Insufficient Balance"}}"#, "402 billing_error: Insufficient Balance"),
        (200, #"{"error":{"message":"m","code":401}}"#, "500 api_error: \(refused)m"),
        (200, #"{"error":{"message":"m","code":"invalid_api_key"}}"#, "500 api_error: \(refused)m"),
    ]) func `D-70 a refused key is the operator's`(status: Int, body: String, expected: String) throws {
        let reply = try Script().play(.document(body, status: status))
        #expect(try reply.summary == expected)
        #expect(reply.head?.headers["x-should-retry"] == (expected.contains(Self.refused) || expected.contains("billing") ? "false" : nil))
    }

    @Test func `D-70 in a stream likewise`() throws {
        let refusals = [
            #"{"message":"m","code":401}"#, #"{"message":"m","type":"authentication_error"}"#, #"{"message":"m","code":"403"}"#,
        ]
        for error in refusals {
            #expect(try Script().summary([.text("a"), #"{"error":\#(error)}"#]) == "error api_error: \(Self.refused)m")
        }
    }

    @Test(.timeLimit(.minutes(10))) func `a message of nothing but the header's name is read in a moment`() throws {
        let words = String(repeating: "x-api-key ", count: 100_000)
        #expect(try Script().play(.document(#"{"error":"\#(words)"}"#, status: 401)).summary.contains("API key API key"))
    }

    @Test func `quotations are followed to a bounded depth`() throws {
        let quoted = (0..<10).reduce(#"{"error":"m"}"#) { inner, _ in (["error": JSON(inner)] as JSON).written }
        #expect(try Script().play(.document(quoted, status: 400)).summary.hasPrefix("400 invalid_request_error: {"))
    }

    @Test func `B-10 an upstream that speaks Anthropic's words means them`() throws {
        let reply = try Script().play(.document(#"{"type":"error","error":{"type":"overloaded_error","message":"m"}}"#, status: 400))
        #expect(try reply.summary == "529 overloaded_error: m")
    }

    @Test(arguments: 1980..<2000) func `D-34 a key at the place of the cut is masked, not cut in two`(place: Int) throws {
        let reply = try Script().play(
            .document(#"{"error":{"message":"\#(String(repeating: "x", count: place)) sk-upstream-0 y"}}"#, status: 401))
        #expect(reply.json["error"]?["message"]?.string?.contains("sk-u") == false)
    }

    @Test func `D-34 a key in an error that comes in pieces is masked`() throws {
        let body = Array(#"{"error":{"message":"wrong key sk-upstream-0"}}"#.utf8)
        for place in 0...body.count {
            let parts: [InboundPart] = [
                .head(HTTPResponseHead(status: 401)), .body(Array(body[..<place])), .body(Array(body[place...])), .end,
            ]
            #expect(try Script().play(parts).summary == "500 api_error: \(Self.refused)wrong key ***")
            let event: [InboundPart] = [
                .head(HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])),
                .body(Array("data: \(String.text("a"))\n\ndata: ".utf8 + body[..<place])), .body(body[place...] + Array("\n\n".utf8)), .end,
            ]
            #expect(try Script().play(event).summary == "error api_error: wrong key ***")
        }
    }

    @Test(arguments: 20..<40) func `D-34 a key at the end of the preview is masked, not cut in two`(place: Int) throws {
        let reply = try Script().play(
            .events([.text(String(repeating: "x", count: place)), .text("sk-upstream-0 and more"), .end("stop")]))
        #expect(!reply.outcome.textPreview.contains("sk-") && reply.outcome.textPreview.count <= 40)
    }

    @Test(arguments: 270..<305) func `D-34 a key at the end of what is shown of a page is not cut in two`(place: Int) throws {
        let page = String(repeating: "x", count: place - 1) + " sk-upstream-0 and more"
        #expect(try !Script().play(.document(page, status: 403)).summary.contains("sk"))
        let tags = "<p>key</p><\(String(repeating: "i", count: 8180 - place % 14))>sk-upstream-0"
        #expect(try !Script().play(.document(tags, status: 403)).summary.contains("sk"))
    }

    @Test func `an error names no key and is no longer than anyone reads`() throws {
        let reply = try Script().play(
            .document(#"{"error":{"message":"wrong key sk-upstream-0 \#(String(repeating: "x", count: 5000))"}}"#, status: 401))
        let message = try #require(reply.json["error"]?["message"]?.string)
        #expect(!message.contains("sk-upstream-0") && message.count <= 2000)
    }
}
