@testable import Shared
import Testing

@Suite struct WebSearchTests {
    private let query = #"{"query":"swift 7"}"#
    private let found = #"{"results":[{"title":"Swift 7","url":"https://swift.org/7","content":"Swift 7 is out.","score":0.9}]}"#

    @Test func `W-10: a search is asked with the settings, members in order`() throws {
        let request = try #require(try ServerTool.search().call(query).request)
        #expect(
            request
                == OutboundRequest(
                    url: "https://tavily.test/search", headers: ["Authorization": "Bearer tvly-1", "Content-Type": "application/json"],
                    body: Array(
                        #"{"query":"swift 7","search_depth":"basic","topic":"general","max_results":5,"include_answer":false,"include_raw_content":false,"include_images":false}"#
                            .utf8),
                    connectSeconds: 10, silenceSeconds: 60, totalSeconds: 60, proxy: nil, maxAnswerBytes: 8 << 20))
    }

    @Test func `W-11 D-19: the environment's settings reach Tavily`() throws {
        let settings = Config.WebSettings.make(
            tavily: .make(url: "http://t", proxy: ForwardProxy("anna:pw@p:3128"), searchDepth: "advanced", topic: "news"), maxResults: 7)
        let call = try ServerTool.search(["user_location": ["type": "approximate", "country": "DE"]]).call(query, settings: settings)
        let body = try JSON.parse(try #require(call.body))
        #expect(body["max_results"]?.int == 7)
        #expect(body["search_depth"] == "advanced")
        #expect(body["topic"] == "news")
        #expect(body["country"] == nil, "Tavily takes a country with the general topic only")
        #expect(call.request?.proxy == "http://anna:pw@p:3128")
        #expect(call.request?.url == "http://t/search")
    }

    @Test(arguments: [("US", "united states"), ("de", "germany"), ("KR", "south korea"), ("XX", nil), ("Germany", nil)])
    func `W-05: a country goes by its English name, an unknown one not at all`(code: String, name: String?) throws {
        let call = try ServerTool.search(["user_location": ["type": "approximate", "country": JSON(code)]]).call(query)
        #expect(try JSON.parse(try #require(call.body))["country"]?.string == name)
    }

    @Test func `W-13: Tavily gets hosts, each once, and no host of which a part is allowed`() throws {
        let allowed = try ServerTool.search(["allowed_domains": ["A.com/x", "a.com/y/*", "b.com"]]).call(query)
        #expect(try JSON.parse(try #require(allowed.body))["include_domains"] == ["a.com", "b.com"])
        let blocked = try ServerTool.search(["blocked_domains": ["a.com/x", "b.com"]]).call(query)
        #expect(try JSON.parse(try #require(blocked.body))["exclude_domains"] == ["b.com"])
        let paths = try ServerTool.search(["blocked_domains": ["a.com/x"]]).call(query)
        #expect(try JSON.parse(try #require(paths.body))["exclude_domains"] == nil)
        let below = try ServerTool.search(["blocked_domains": ["*.a.com", "https://b.com:443"]]).call(query)
        #expect(try JSON.parse(try #require(below.body))["exclude_domains"] == ["b.com"])
    }

    @Test(arguments: ["", "{", "null", "[]", "{}", #"{"query":""}"#, #"{"query":" \n"}"#, #"{"query":3}"#, #"{"q":"x"}"#])
    func `W-30: arguments without a query are invalid_tool_input`(_ arguments: String) throws {
        #expect(try ServerTool.search().call(arguments).errorCode == "invalid_tool_input")
    }

    @Test func `W-31: 400 characters are a query, 401 are too long`() throws {
        let long = String(repeating: "é", count: 400)
        #expect(try ServerTool.search().call(#"{"query":"\#(long)"}"#).request != nil)
        #expect(try ServerTool.search().call(#"{"query":"\#(long)x"}"#).errorCode == "query_too_long")
    }

    @Test(arguments: [
        ("allowed_domains", 300, nil), ("allowed_domains", 301, "request_too_large"), ("blocked_domains", 150, nil),
        ("blocked_domains", 151, "request_too_large"),
    ])
    func `W-36: more domains than Tavily takes are request_too_large`(list: String, count: Int, code: String?) throws {
        let tool = try ServerTool.search(.object([.init(key: JSONText(list), value: .array((0..<count).map { "d\($0).com" }))]))
        #expect(tool.call(query).errorCode == code)
    }

    @Test func `W-21: results become blocks`() throws {
        let body = #"""
            {"results":[{"title":"Swift 7","url":"https://swift.org/7","content":"Out.","published_date":"Tue, 25 Mar 2025 08:00:00 GMT"},
            {"url":"https://a.org"},{"title":" ","url":"https://b.org","content":null,"published_date":"2025-12-01T01:02:03Z"},
            {"title":"no url"},{"url":3},{"url":""},"x",{"title":9,"url":"https://c.org","published_date":"yesterday"}]}
            """#
        let result = try ServerTool.search().result(query, body)
        #expect(result.succeeded)
        let blocks = try #require(result.content.array)
        #expect(blocks.map { $0["title"]?.string } == ["Swift 7", "https://a.org", "https://b.org", "https://c.org"])
        #expect(blocks.map { $0["page_age"]?.string } == ["March 25, 2025", nil, "December 1, 2025", nil])
        #expect(
            blocks.allSatisfy {
                $0.members!.map(\.key.string) == ["type", "title", "url", "encrypted_content", "page_age"]
                    && $0["type"] == "web_search_result"
            })
    }

    @Test func `W-22, D-22: the excerpt travels as base64url of compact JSON, cut to 4000 characters`() throws {
        let result = try ServerTool.search().result(
            query, #"{"results":[{"title":"T","url":"https://a.org","content":"\#(String(repeating: "é", count: 5000))"}]}"#)
        let encoded = try #require(result.content.array?[0]["encrypted_content"]?.string)
        #expect(encoded.hasPrefix("p1."))
        let excerpt = try JSON.parse(try #require(Base64.decodeURL(String(encoded.dropFirst(3)))))
        #expect(excerpt.written == #"{"u":"https://a.org","t":"T","c":"\#(String(repeating: "é", count: 4000))"}"#)
    }

    @Test(arguments: [#"{"results":[]}"#, #"{"query":"swift 7"}"#, #"{"results":null}"#])
    func `D-69: no match is an empty list, not an error`(body: String) throws {
        let result = try ServerTool.search().result(query, body)
        #expect(result.content == [])
        #expect(result.succeeded)
        #expect(result.text == "No results found.")
    }

    @Test func `W-13: results that the filter does not admit are left out`() throws {
        let body =
            #"{"results":[{"url":"https://swift.org/7"},{"url":"https://evil.example/x"},{"url":"nonsense"},{"url":"https://notswift.org"}]}"#
        #expect(
            try ServerTool.search(["allowed_domains": ["swift.org"]]).result(query, body).content.array?.map { $0["url"]?.string } == [
                "https://swift.org/7"
            ])
        let blocked = try ServerTool.search(["blocked_domains": ["evil.example/x"]]).result(query, body)
        #expect(blocked.content.array?.map { $0["url"]?.string } == ["https://swift.org/7", "https://notswift.org"])
    }

    @Test(arguments: [1, 5, 20]) func `no more results are taken than were asked for`(limit: Int) throws {
        let results = (0..<50).map { #"{"url":"https://a.org/\#($0)"}"# }.joined(separator: ",")
        let result = try ServerTool.search().result(query, #"{"results":[\#(results)]}"#, settings: .make(maxResults: limit))
        #expect(result.content.array?.count == limit)
    }

    @Test(arguments: [
        (429, #"{"detail":{"error":"slow down"}}"#, "too_many_requests"), (401, "{}", "unavailable"), (403, "{}", "unavailable"),
        (432, "{}", "unavailable"),
        (433, "{}", "unavailable"), (500, "", "unavailable"), (503, "<html>", "unavailable"), (302, "", "unavailable"),
        (200, "<html>", "unavailable"),
        (200, "[]", "unavailable"), (200, #"{"results":{}}"#, "unavailable"), (400, "", "invalid_tool_input"),
        (422, #"{"detail":[{"loc":["body","query"],"msg":"Field required"}]}"#, "invalid_tool_input"),
        (400, #"{"detail":{"error":"bad"}}"#, "invalid_tool_input"),
        (400, #"{"detail":{"error":"Query is too long. Max 400"}}"#, "query_too_long"),
        (400, #"{"detail":"query Too Long"}"#, "query_too_long"), (400, #"{"error":{"code":"x","message":"too long"}}"#, "query_too_long"),
    ])
    func `W-14, W-23, W-31, W-33…W-35: Tavily's errors become blocks`(status: Int, body: String, code: String) throws {
        let result = try ServerTool.search().result(query, status: status, body)
        #expect(result.content.written == #"{"type":"web_search_tool_result_error","error_code":"\#(code)"}"#)
        #expect(!result.succeeded)
        #expect(result.text.string.hasPrefix("Error: web search failed (\(code))"))
    }

    @Test func `W-34: a transport that fails is unavailable`() throws {
        let result = try ServerTool.search().result(
            of: Array(query.utf8), answer: .failed(TransportFailure(.timedOut, "silent")), settings: .make(), now: 0)
        #expect(result == .failed(.webSearch, .unavailable))
    }

    @Test func `W-32: one use too many says so`() {
        #expect(
            ServerTool.Result.overused(.webSearch).content == ["type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"])
        #expect(
            ServerTool.Result.overused(.webFetch).content == ["type": "web_fetch_tool_result_error", "error_code": "max_uses_exceeded"])
    }
}
