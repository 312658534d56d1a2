@testable import Shared
import Testing

/// The shapes are SearXNG's own: `searx/webapp.py`, `searx/webutils.py`.
@Suite struct SearXNGTests {
    private let query = #"{"query":"swift 7"}"#

    private static let settings = Config.WebSettings.make(tavily: nil, searxng: "http://search.test:8080")

    private func result(_ body: String, status: Int = 200, _ members: JSON = [:], maxResults: Int = 5) throws -> ServerTool.Result {
        let settings = Config.WebSettings.make(searxng: "http://search.test", maxResults: maxResults)
        return try ServerTool.search(members).result(query, status: status, body, settings: settings)
    }

    @Test func `a search is a GET, and needs no key`() throws {
        let request = try #require(try ServerTool.search().call(query, settings: Self.settings).request)
        #expect(
            request
                == OutboundRequest(
                    method: .get, url: "http://search.test:8080/search?q=swift%207&format=json", headers: ["accept": "application/json"],
                    body: [], connectSeconds: 10, silenceSeconds: 60, totalSeconds: 60, maxAnswerBytes: 8 << 20))
    }

    @Test(arguments: [
        ("http://s", "http://s/search"), ("http://s/searxng", "http://s/searxng/search"), ("http://s/search", "http://s/search"),
    ]) func `its address may name the endpoint`(url: String, endpoint: String) throws {
        let call = try ServerTool.search().call(query, settings: .make(tavily: nil, searxng: url))
        #expect(call.request?.url == endpoint + "?q=swift%207&format=json")
    }

    @Test(arguments: [
        (#"{"query":"a&b=c#d?e+f"}"#, "a%26b%3Dc%23d%3Fe%2Bf"), (#"{"query":"für 100%"}"#, "f%C3%BCr%20100%25"),
        (#"{"query":"a\r\nHost: b"}"#, "a%0D%0AHost%3A%20b"),
    ]) func `nothing in a query leaves its parameter`(arguments: String, parameter: String) throws {
        let request = try ServerTool.search().call(arguments, settings: Self.settings).request
        #expect(request?.url == "http://search.test:8080/search?q=\(parameter)&format=json")
    }

    @Test func `allowed domains go to the engines behind it as words, as far as these read`() throws {
        func asked(_ domains: [JSON]) throws -> String? {
            let call = try ServerTool.search(["allowed_domains": .array(domains)]).call(query, settings: Self.settings)
            return call.request.map { $0.url.dropFirst("http://search.test:8080/search?q=".count).percentDecoded }
        }
        #expect(try asked(["swift.org/blog"]) == "swift 7 site:swift.org&format=json")
        #expect(try asked(["*.bücher.de", "a.com"]) == "swift 7 (site:xn--bcher-kva.de OR site:a.com)&format=json")
        #expect(try asked((0..<9).map { "d\($0).com" }) == "swift 7&format=json")
        let blocked = try ServerTool.search(["blocked_domains": ["a.com"]]).call(query, settings: Self.settings)
        #expect(blocked.request?.url.hasSuffix("q=swift%207&format=json") == true)
    }

    @Test func `results become blocks`() throws {
        let body = #"""
            {"query": "swift 7", "number_of_results": 0, "results": [
             {"url": "https://swift.org/7", "title": "Swift 7", "content": "It is out.", "publishedDate": "2026-10-01T08:00:00",
              "pubdate": "2026-10-01 08:00:00", "engine": "brave", "engines": ["brave", "google"], "template": "default.html",
              "parsed_url": ["https", "swift.org", "/7", "", "", ""], "positions": [1], "score": 4.0, "category": "general"},
             {"url": "https://a.org", "title": "", "content": "", "publishedDate": null}, {"url": null, "title": "an answer"}],
             "answers": [], "corrections": [], "infoboxes": [], "suggestions": [], "unresponsive_engines": [["google", "CAPTCHA"]]}
            """#
        let result = try result(body)
        let blocks = try #require(result.content.array)
        #expect(blocks.map { $0["url"] } == ["https://swift.org/7", "https://a.org"])
        #expect(blocks.map { $0["title"] } == ["Swift 7", "https://a.org"])
        #expect(blocks.map { $0["page_age"] } == ["October 1, 2026", .null])
        #expect(
            result.text
                == "1. Swift 7\n   URL: https://swift.org/7\n   Page age: October 1, 2026\n   It is out.\n\n2. https://a.org\n   URL: https://a.org"
        )
    }

    @Test func `domains are checked on the results, and so many are taken as were asked for`() throws {
        let results = ["https://evil.example/x", "https://swift.org/1", "https://www.swift.org/2", "https://swift.org/3"]
        let body = #"{"results":[\#(results.map { #"{"url":"\#($0)"}"# }.joined(separator: ","))],"unresponsive_engines":[]}"#
        #expect(
            try result(body, ["allowed_domains": ["swift.org"]], maxResults: 2).content.array?.map { $0["url"] } == [
                "https://swift.org/1", "https://www.swift.org/2",
            ])
        #expect(try result(body, ["blocked_domains": ["*.swift.org"]]).content.array?.count == 3)
    }

    @Test func `nothing found is an empty list`() throws {
        let result = try result(#"{"query":"x","results":[],"unresponsive_engines":[]}"#)
        #expect(result.content == [] && result.succeeded)
    }

    /// Status, body, code, log message.
    @Test(arguments: [
        (
            403, "<!doctype html><title>403 Forbidden</title>", "unavailable",
            #"HTTP 403: it gives no JSON: add "json" to search.formats in its settings.yml"#
        ),
        (
            429, "Too Many Requests", "too_many_requests",
            "HTTP 429: its limiter takes the proxy for a bot: name its address in pass_ip of limiter.toml"
        ),
        (
            400, #"{"error": "Invalid value \"x\" for parameter language"}"#, "invalid_tool_input",
            #"HTTP 400: Invalid value "x" for parameter language"#
        ),
        (500, #"{"error": "search error"}"#, "unavailable", "HTTP 500: search error"), (302, "", "unavailable", "HTTP 302"),
        (200, "<!DOCTYPE html>", "unavailable", "its answer is not JSON"),
        (200, #"{"error": "No query"}"#, "unavailable", "its answer has no results: No query"),
        (
            200, #"{"results":[],"unresponsive_engines":[["brave","timeout"],["google","Suspended: CAPTCHA"]]}"#, "unavailable",
            "no engine of its answered: brave (timeout), google (Suspended: CAPTCHA)"
        ),
    ]) func `its failures are blocks, and the log says what to do`(status: Int, body: String, code: String, words: String) throws {
        #expect(try result(body, status: status).content["error_code"]?.string == code)
        let answer = ServerTool.Answer.response(status: status, body: Array(body.utf8))
        #expect(try ServerTool.search().trouble(in: answer, settings: Self.settings) == "web_search: SearXNG: \(words)")
    }

    @Test func `a fetch stays Tavily's`() throws {
        var seen = SeenURLs()
        seen.collect(from: "https://swift.org/7", .userInput)
        let call = try ServerTool.fetch().call(
            #"{"url":"https://swift.org/7"}"#, seen: seen, settings: .make(searxng: "http://search.test"))
        #expect(call.request?.url == "https://tavily.test/extract")
    }
}
