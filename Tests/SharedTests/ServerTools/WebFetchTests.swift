@testable import Shared
import Testing

@Suite struct WebFetchTests {
    private let url = #"{"url":"https://swift.org/7"}"#
    private var seen: SeenURLs {
        var seen = SeenURLs()
        seen.collect(from: "https://swift.org/7 http://127.0.0.1/admin https://a.com/secret", .userInput)
        return seen
    }

    @Test func `W-12: a page is asked for`() throws {
        let request = try #require(try ServerTool.fetch().call(url, seen: seen).request)
        #expect(
            request
                == OutboundRequest(
                    url: "https://tavily.test/extract", headers: ["Authorization": "Bearer tvly-1", "Content-Type": "application/json"],
                    body: Array(
                        #"{"urls":["https://swift.org/7"],"extract_depth":"basic","format":"markdown","include_images":false}"#.utf8),
                    connectSeconds: 10, silenceSeconds: 30, totalSeconds: 30, proxy: nil, maxAnswerBytes: 8 << 20))
    }

    @Test(arguments: [
        (#"{"url":"https://never.example/mentioned"}"#, "url_not_in_prior_context"),
        (#"{"url":"http://127.0.0.1/admin"}"#, "url_not_allowed"),
        (#"{"url":"http://localhost:8888/"}"#, "url_not_allowed"),
        (#"{"url":"http://169.254.169.254/latest/meta-data"}"#, "url_not_allowed"),
        (#"{"url":"file:///etc/passwd"}"#, "invalid_tool_input"), (#"{"url":"swift.org"}"#, "invalid_tool_input"),
        (#"{"url":""}"#, "invalid_tool_input"),
        ("{}", "invalid_tool_input"), ("nonsense", "invalid_tool_input"), (#"{"url":["https://swift.org/7"]}"#, "invalid_tool_input"),
    ])
    func `W-30, W-37, W-38: what may not be fetched is told without asking Tavily`(arguments: String, code: String) throws {
        #expect(try ServerTool.fetch().call(arguments, seen: seen).errorCode == code)
    }

    @Test func `W-25: 250 characters are a URL, 251 are too long`() throws {
        let long = "https://swift.org/" + String(repeating: "é", count: 232)
        var seen = SeenURLs()
        seen.collect(from: long, .userInput)
        #expect(try ServerTool.fetch().call(#"{"url":"\#(long)"}"#, seen: seen).request != nil)
        #expect(try ServerTool.fetch().call(#"{"url":"\#(long)x"}"#, seen: seen).errorCode == "url_too_long")
    }

    @Test func `W-37: the filter holds for URLs that were seen`() throws {
        #expect(try ServerTool.fetch(["allowed_domains": ["a.com"]]).call(url, seen: seen).errorCode == "url_not_allowed")
        #expect(
            try ServerTool.fetch(["blocked_domains": ["a.com/secret"]]).call(#"{"url":"https://a.com/x/../secret"}"#, seen: seen).errorCode
                == "url_not_allowed")
        #expect(
            try ServerTool.fetch(["url_sources": ["user_input": ["type": "none"]]]).call(url, seen: seen).errorCode
                == "url_not_in_prior_context")
    }

    @Test func `D-68: a scheme that is missing is https, where that was seen`() throws {
        for url in ["swift.org/7", " swift.org/7\\n", "SWIFT.org/7/"] {
            let body = try #require(try ServerTool.fetch().call(#"{"url":"\#(url)"}"#, seen: seen).body)
            #expect(try JSON.parse(body)["urls"]?.array?[0].string.flatMap { try? WebURL($0) }?.normalized == "https://swift.org/7")
        }
        let page = try ServerTool.fetch().result(#"{"url":"swift.org/7"}"#, #"{"results":[{"raw_content":"text"}]}"#)
        #expect(page.content["url"] == "https://swift.org/7")
        for url in ["swift.org/8", "evil.com", "127.0.0.1/admin", "javascript:alert(1)", "ftp://swift.org/7"] {
            #expect(try ServerTool.fetch().call(#"{"url":"\#(url)"}"#, seen: seen).errorCode == "invalid_tool_input", "\(url)")
        }
        let filtered = try ServerTool.fetch(["blocked_domains": ["swift.org"]])
        #expect(filtered.call(#"{"url":"swift.org/7"}"#, seen: seen).errorCode == "url_not_allowed")
    }

    /// What the request allows or blocks, where the page came from, whether it is shown.
    @Test(
        arguments: [
            (["allowed_domains": ["swift.org"]], "https://www.swift.org/seven", true),
            (["allowed_domains": ["swift.org"]], "https://evil.com/", false),
            (["blocked_domains": ["evil.com"]], "https://evil.com/", false),
            (["blocked_domains": ["evil.com"]], "https://other.com/", true),
            (["allowed_domains": ["swift.org/7"]], "https://swift.org/8", false),
            (["blocked_domains": ["bücher.de"]], "https://xn--bcher-kva.de/", false), ([:], "https://evil.com/", true),
        ] as [(JSON, String, Bool)]) func `D-68: a page that came from elsewhere is checked again`(filter: JSON, url: String, isShown: Bool)
        throws
    {
        let result = try ServerTool.fetch(filter).result(self.url, #"{"results":[{"url":"\#(url)","raw_content":"text"}]}"#)
        #expect(result.succeeded == isShown)
        if !isShown { #expect(result.content["error_code"] == "url_not_allowed") }
    }

    @Test func `without a key nothing is asked`() throws {
        #expect(try ServerTool.fetch().call(url, seen: seen, settings: .make(tavily: nil)).errorCode == "unavailable")
    }

    @Test func `W-24: a page becomes a document`() throws {
        let page =
            #"{"results":[{"url":"https://swift.org/7","raw_content":"intro\n## no\n#  Swift 7 \r\n\nOut now."}],"failed_results":[]}"#
        let result = try ServerTool.fetch(["citations": ["enabled": true]]).result(url, page)
        #expect(
            result.content.written
                == #"{"type":"web_fetch_result","url":"https://swift.org/7","content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":"intro\n## no\n#  Swift 7 \r\n\nOut now."},"title":"Swift 7","citations":{"enabled":true}},"retrieved_at":"2026-01-02T03:04:05Z"}"#
        )
        #expect(result.succeeded)
        #expect(
            result.text.string
                == "Title: Swift 7\nURL: https://swift.org/7\nRetrieved: 2026-01-02T03:04:05Z\n\nintro\n## no\n#  Swift 7 \r\n\nOut now.")
    }

    @Test func `a page without a heading has no title`() throws {
        let document = try ServerTool.fetch().result(url, ##"{"results":[{"raw_content":"#x\n# \ntext"}]}"##).content["content"]
        #expect(document?["title"]?.isNull == true)
        #expect(document?["citations"]?.isNull == true)
    }

    @Test(arguments: [(1000, nil, 1000), (1000, 100, 400), (100, 1000, 100), (1000, Int.max, 1000)] as [(Int, Int?, Int)])
    func `W-39b: a long page is cut at the smaller limit, in characters`(maxChars: Int, maxTokens: Int?, length: Int) throws {
        let tool = try ServerTool.fetch(["max_content_tokens": maxTokens.map { JSON($0) }])
        let page = #"{"results":[{"raw_content":"\#(String(repeating: "é", count: 5000))"}]}"#
        let data = tool.result(url, page, settings: .make(fetchMaxChars: maxChars)).content["content"]?["source"]?["data"]?.string
        #expect(data == String(repeating: "é", count: length))
    }

    @Test(arguments: [
        (#"{"results":[],"failed_results":[{"url":"u","error":"404"}]}"#, "url_not_accessible"), (#"{"results":[]}"#, "url_not_accessible"),
        (#"{"results":[{"raw_content":""}],"failed_results":[]}"#, "url_not_accessible"),
        (#"{"results":[{"raw_content":3}]}"#, "url_not_accessible"),
        (#"{"results":[],"failed_results":[{"error":"Unsupported content type: video/mp4"}]}"#, "unsupported_content_type"),
        (#"{"failed_results":[{"url":"https://swift.org/7","error":"blocked"}]}"#, "url_not_accessible"),
        (#"{"failed_results":[]}"#, "url_not_accessible"), ("{}", "unavailable"), ("[]", "unavailable"),
    ])
    func `W-39: a page that cannot be had is an error block`(body: String, code: String) throws {
        let result = try ServerTool.fetch().result(url, body)
        #expect(result.content == ["type": "web_fetch_tool_result_error", "error_code": JSON(code)])
        #expect(!result.succeeded)
    }

    @Test func `W-33: 429 of Tavily is too_many_requests`() throws {
        #expect(try ServerTool.fetch().result(url, status: 429, "").content["error_code"] == "too_many_requests")
    }
}
