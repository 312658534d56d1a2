import Testing

@testable import Shared

/// The routes that need no upstream.
@Suite struct EndpointTests {
    private struct Reply {
        var status: Int
        var json: JSON
        var headers: HTTPHeaders
        var message: String { json["error"]?["message"]?.string ?? "" }
    }

    private static let twoModels =
        #"{"id":"a/b","display_name":"B","quirks":{"context_window":1000,"max_output_tokens":10}},{"id":"m"},{"id":"c"}"#

    private static func reply(
        _ method: String, _ path: String, _ query: String? = nil, headers: HTTPHeaders = [:], body: String = "", top: String = ""
    ) throws -> Reply {
        let config = try Config.parse(
            Array(
                #"{"providers":[{"base_url":"https://h.test","api_key":"key-of-h","models":[\#(twoModels)]},{"base_url":"https://i.test","api_key":"key-of-i","models":[{"id":"m"}]}]\#(top)}"#
                    .utf8),
            environment: [:])
        let request = HTTPRequest(method: method, path: path, query: query, headers: headers, body: Array(body.utf8))
        let response: HTTPResponse
        do throws(APIError) {
            guard case .response(let own) = try answer(to: request, config: config, ids: IDs(seed: 1), now: Sent.now) else {
                return Reply(status: 0, json: .null, headers: [:])
            }
            response = own
        } catch { response = HTTPResponse(error, requestID: "req_1") }
        return Reply(status: response.head.status, json: (try? JSON.parse(response.body)) ?? .null, headers: response.head.headers)
    }

    @Test(arguments: [
        ("P-01", "POST", "/v1/messages/", 0), ("P-01", "POST", "/anthropic/v1/messages", 0),
        ("D-55", "POST", "/v1/v1/messages", 0), ("D-55", "POST", "//v1/messages", 0), ("D-55", "POST", "/v1//v1/messages", 0),
        ("D-55", "POST", "//anthropic//v1/v1/messages", 0), ("D-55", "POST", "/v1/v1/messages/count_tokens", 200),
        ("D-55", "GET", "/v1/v1/models/a%2Fb", 200), ("D-55", "POST", "/v2/v1/messages", 404), ("D-55", "GET", "//", 200),
        ("P-02", "POST", "/v1/messages/count_tokens", 200),
        ("P-03", "GET", "/v1/models", 200), ("P-03", "GET", "/v1/models/m", 200), ("P-05", "POST", "/v1/messages/batches", 404),
        ("P-05", "GET", "/v1/files", 404), ("P-05", "GET", "/v2", 404), ("P-06", "GET", "/v1/messages", 405),
        ("P-06", "DELETE", "/v1/models/m", 405),
        ("P-06", "POST", "/health", 405), ("P-06", "POST", "/health/", 405), ("P-06", "GET", "/api/hello", 405),
        ("P-04 D-13", "HEAD", "/api/hello", 200), ("P-04 D-13", "GET", "/", 200), ("P-04 D-13", "GET", "/health/", 200),
        ("P-04 D-13", "HEAD", "/", 200), ("P-07", "OPTIONS", "/v1/messages", 405),
    ])
    func `a path and a method name an endpoint`(_ row: String, _ method: String, _ path: String, _ status: Int) throws {
        let body = Sent.request("")
        #expect(try Self.reply(method, path, "beta=true", body: body).status == status, "\(row)")
    }

    @Test(arguments: [
        ("GET", "/v1/messages", "POST"), ("POST", "/v1/models", "GET, HEAD"), ("POST", "/status/", "GET, HEAD"),
        ("GET", "/api/hello", "HEAD"),
    ]) func `P-06 the right method is named`(_ method: String, _ path: String, _ allowed: String) throws {
        let reply = try Self.reply(method, path)
        #expect(reply.status == 405 && reply.headers["allow"] == allowed && reply.json["error"]?["type"] == "invalid_request_error")
        #expect(reply.message.hasSuffix(": method not allowed, expected \(allowed)"))
    }

    @Test func `P-08 every endpoint asks for the key, in either header`() throws {
        let top = #","ak":"client-key-1""#
        for (method, path) in [("POST", "/v1/messages"), ("POST", "/v1/messages/count_tokens"), ("GET", "/v1/models")] {
            let refused = try Self.reply(method, path, headers: ["x-api-key": "other"], body: Sent.request(""), top: top)
            #expect(refused.status == 401)
            for headers in [["x-api-key": "client-key-1"], ["authorization": "Bearer client-key-1"]] as [HTTPHeaders] {
                #expect(try Self.reply(method, path, headers: headers, body: Sent.request(""), top: top).status != 401)
            }
        }
    }

    @Test(
        arguments: [
            (["x-api-key": "other"], "invalid x-api-key"), (["x-api-key": ""], "invalid x-api-key"),
            (["authorization": "Bearer other"], "authorization: invalid key, expected 'Bearer' and the key of this proxy"),
            (["authorization": "Basic b3RoZXI="], "authorization: invalid key, expected 'Bearer' and the key of this proxy"),
            (
                ["x-api-key": "other", "authorization": "Bearer other"],
                "authorization: invalid key, expected 'Bearer' and the key of this proxy"
            ),
            ([:], "no key was shown, and this proxy asks for one"),
        ] as [(HTTPHeaders, String)]) func `D-70 the refusal of a client's key names where it came`(headers: HTTPHeaders, words: String)
        throws
    {
        let refused = try Self.reply("GET", "/v1/models", headers: headers, top: #","ak":"client-key-1""#)
        #expect(refused.status == 401 && refused.json["error"]?["type"] == "authentication_error" && refused.message == words)
    }

    @Test(arguments: [
        ("POST", "/v1/messages", "other", 401), ("POST", "/v1/messages", "client-key-1", nil), ("POST", "/v1/nothing", "client-key-1", 404),
        ("DELETE", "/v1/messages", "client-key-1", 405),
    ]) func `what is wrong with a head is known before the body`(_ method: String, _ path: String, _ key: String, _ status: Int?) throws {
        let config = try Config.parse(
            Array(
                #"{"providers":[{"base_url":"https://h.test","api_key":"key-of-h","models":[{"id":"m"}]}],"ak":"client-key-1"}"#.utf8),
            environment: [:])
        let head = HTTPRequest(method: method, path: path, headers: ["x-api-key": key])
        var refusal: APIError?
        do throws(APIError) { _ = try admit(head, to: Endpoint(head), from: Peer(), config: config) } catch { refusal = error }
        #expect(refusal?.status == status)
    }

    // MARK: - Models

    /// Row, query, ids, `has_more`.
    @Test(
        arguments: [
            ("D-12 L-04 all", nil, ["a/b", "m", "c"], false), ("L-02", "limit=2", ["a/b", "m"], true),
            ("L-02", "limit=1000", ["a/b", "m", "c"], false),
            ("L-03", "after_id=a%2Fb", ["m", "c"], false), ("L-03", "after_id=a%2Fb&limit=1", ["m"], true),
            ("L-03", "before_id=c", ["a/b", "m"], false),
            ("L-03", "before_id=c&limit=1", ["m"], true), ("L-03", "lifecycle[]=retired", [], false),
            ("L-03", "lifecycle%5B%5D=active", ["a/b", "m", "c"], false),
        ] as [(String, String?, [String], Bool)])
    func `a page of models`(_ row: String, _ query: String?, _ ids: [String], _ hasMore: Bool) throws {
        let list = try Self.reply("GET", "/v1/models", query).json
        #expect(list["data"]?.array?.compactMap { $0["id"]?.string } == ids, "\(row)")
        #expect(list["has_more"] == .bool(hasMore), "\(row)")
        #expect(list["first_id"]?.string == ids.first && list["last_id"]?.string == ids.last, "\(row)")
    }

    @Test(arguments: [
        ("limit=0", "limit: Input should be an integer from 1 to 1000"), ("limit=x", "limit: Input should be an integer from 1 to 1000"),
        ("limit=1001", "limit: Input should be an integer from 1 to 1000"), ("after_id=x", "after_id: not found"),
        ("before_id=x", "before_id: not found"),
        ("after_id=m&before_id=c", "before_id: cannot be combined with after_id"),
    ])
    func `L-02 L-03 a page that cannot be`(_ query: String, _ message: String) throws {
        let reply = try Self.reply("GET", "/v1/models", query)
        #expect(reply.status == 400 && reply.message == message)
    }

    @Test func `L-01 L-06 L-07 one model`() throws {
        let wanted =
            #"{"type":"model","object":"model","id":"a/b","display_name":"B","created_at":"1970-01-01T00:00:00Z","created":0,"owned_by":"claude-proxy","lifecycle":"active","line":null,"capabilities":null,"max_input_tokens":1000,"max_tokens":10,"deprecated_at":null,"retires_at":null}"#
        #expect(try Self.reply("GET", "/v1/models/a/b").json == JSON.parse(wanted))
        #expect(try Self.reply("GET", "/v1/models/a%2Fb").json == JSON.parse(wanted))
        let unknown = try Self.reply("GET", "/v1/models/x")
        #expect(unknown.status == 404 && unknown.message == "model: x; known are a/b, m, c" && unknown.json["error"]?["type"] == "not_found_error")
    }

    // MARK: - Counting

    private static func count(_ members: String) throws -> Reply {
        try reply("POST", "/v1/messages/count_tokens", body: #"{"model":"m",\#(members)}"#)
    }

    private static let hi = #""messages":[{"role":"user","content":"hi"}]"#

    @Test func `N-01 tokens are counted without a limit, and a beginning to go on with is no fault`() throws {
        let reply = try Self.count(Self.hi)
        #expect(reply.json.members?.count == 1 && reply.json["input_tokens"]?.int ?? 0 > 0)
        #expect(try Self.count(#""messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"a"}]"#).status == 200)
        #expect(
            try Self.count(#""tools":[{"type":"web_search_20250305","name":"web_search"}],\#(Self.hi)"#).status == 200, "no key is needed")
        #expect(try Self.count(#""context_management":{},\#(Self.hi)"#).json["context_management"]?["original_input_tokens"] != nil)
    }

    @Test func `N-01 what an answer alone has is ignored, whatever it says`() throws {
        let alone = #""max_tokens":"many","stream":1,"temperature":"hot","top_p":[],"top_k":{},"stop_sequences":5,"#
        #expect(try Self.count("\(alone)\(Self.hi)").json == Self.count(Self.hi).json)
    }

    @Test func `N-03 what is not sent is not counted`() throws {
        func count(_ thought: String) throws -> JSON {
            try Self.count(
                #""messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[\#(thought){"type":"text","text":"a"}]},{"role":"user","content":"b"}]"#
            ).json
        }
        #expect(try count(#"{"type":"thinking","thinking":"a long thought about it all","signature":"s"},"#) == count(""))
        #expect(try count(#"{"type":"redacted_thinking","data":"xxxxxxxxxxxxxxxxxxxxxxxxx"},"#) == count(""))
    }

    @Test func `N-01 more is more`() throws {
        let tool = #""tools":[{"name":"T","description":"a tool of some kind","input_schema":{"type":"object"}}],"#
        let counts = try [Self.hi, #""system":"Be brief and to the point.",\#(Self.hi)"#, "\(tool)\(Self.hi)"].map {
            try Self.count($0).json["input_tokens"]?.int ?? 0
        }
        #expect(counts == counts.sorted() && Set(counts).count == 3)
    }

    @Test func `N-01 what cannot be carried cannot be counted`() throws {
        #expect(try Self.count(#""messages":[]"#).message == "messages: at least one message is required")
        #expect(try Self.reply("POST", "/v1/messages/count_tokens", body: #"{"model":"x",\#(Self.hi)}"#).status == 404)
    }
}
