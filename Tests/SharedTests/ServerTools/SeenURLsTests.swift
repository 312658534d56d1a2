@testable import Shared
import Testing

@Suite struct SeenURLsTests {
    @Test(arguments: [
        ("Read https://swift.org/7 please", "https://swift.org/7"), ("See https://swift.org/7.", "https://swift.org/7"),
        ("(https://swift.org/7)", "https://swift.org/7"),
        ("https://en.wikipedia.org/wiki/Swift_(bird)", "https://en.wikipedia.org/wiki/Swift_(bird)"),
        ("(see https://en.wikipedia.org/wiki/Swift_(bird)).", "https://en.wikipedia.org/wiki/Swift_(bird)"),
        ("[news](https://swift.org/7)", "https://swift.org/7"), ("[https://a.org/1](https://b.org/2)", "https://a.org/1"),
        ("[https://a.org/1](https://b.org/2)", "https://b.org/2"), ("**https://swift.org/7**", "https://swift.org/7"),
        ("<https://swift.org/7>", "https://swift.org/7"), ("<a href='https://swift.org/7'>x</a>", "https://swift.org/7"),
        (#"{"url":"https://swift.org/7","n":1}"#, "https://swift.org/7"), (#"{"url":"https:\/\/swift.org\/7"}"#, "https://swift.org/7"),
        ("['https://a.org/1','https://b.org/2']", "https://a.org/1"), ("['https://a.org/1','https://b.org/2']", "https://b.org/2"),
        ("`https://swift.org/7`", "https://swift.org/7"), ("HTTPS://SWIFT.org/7/#top", "https://swift.org/7"),
        ("https://swift.org/", "https://swift.org"),
        ("请看https://swift.org/7。谢谢", "https://swift.org/7"), ("https://swift.org/7，好", "https://swift.org/7"),
        ("https://de.wikipedia.org/wiki/Käse", "https://de.wikipedia.org/wiki/K%C3%A4se"),
        ("a:b https://x.org?a=1,2;b=3|4!", "https://x.org?a=1,2;b=3|4"),
        ("https://x.org/a_(b", "https://x.org/a_(b"), ("x\nhttps://swift.org/7\ny", "https://swift.org/7"),
        ("url=https://swift.org/7&x", "https://swift.org/7&x"),
        ("see https://a.org/?u=https://b.org/x", "https://b.org/x"), ("https://swift.org/7…", "https://swift.org/7"),
        ("http://swift.org/7", "https://swift.org/7"), ("http://swift.org:80/7", "https://swift.org:443/7"),
        ("http://h.org:8080/7", "https://h.org:8080/7"),
        ("<a href=\"https://a.org/?x=1&amp;y=2\">", "https://a.org/?x=1&y=2"), ("https://a.org/?x=1&amp;y=2", "https://a.org/?x=1&amp;y=2"),
        ("https://a.org/?x=1&#38;y=2&AMP;z", "https://a.org/?x=1&y=2&z"), ("href=&quot;https://a.org/x&quot;", "https://a.org/x"),
        ("https://a.org/x&lt;br&gt;", "https://a.org/x"), ("https://a.org/?copy=1&copyx=2", "https://a.org/?copy=1&copyx=2"),
    ])
    func `W-38: a URL is found in prose, Markdown, HTML and JSON`(text: String, url: String) {
        var seen = SeenURLs()
        seen.collect(from: text, .clientToolResult("Read"))
        #expect(seen.contains(url))
    }

    @Test(arguments: [
        ("Read swift.org/7 please", "https://swift.org/7"), ("Read swift.org/7 please", "http://swift.org/7"),
        ("What does swift.org say?", "https://swift.org"), ("swift.org/7, example.org/8.", "https://swift.org/7"),
        ("swift.org/7,example.org/8.", "https://example.org/8"), ("(www.Swift.org/7)", "https://www.swift.org/7/"),
        ("see:swift.org:8080/7?a=b#c", "http://swift.org:8080/7?a=b"), ("**swift.org/7**", "https://swift.org/7"),
        ("[it](swift.org/7)", "https://swift.org/7"), ("`swift.org/7`", "https://swift.org/7"), ("请读swift.org/7。", "https://swift.org/7"),
        ("bücher.example/1", "https://xn--bcher-kva.example/1"), ("xn--bcher-kva.example/1", "https://bücher.example/1"),
        ("en.wikipedia.org/wiki/Swift_(bird)", "https://en.wikipedia.org/wiki/Swift_(bird)"), ("swift.org...", "https://swift.org"),
        ("a.org/?x=1&amp;y=2", "https://a.org/?x=1&y=2"), ("8.8.8.8.example.com/x", "https://8.8.8.8.example.com/x"),
    ])
    func `D-68: a user need not write a scheme, and nobody else is believed without`(text: String, url: String) {
        var seen = SeenURLs()
        seen.collect(from: text, .clientToolResult("Read"))
        #expect(!seen.contains(url))
        seen.collect(from: text, .userInput)
        #expect(seen.contains(url))
    }

    @Test(arguments: [
        ("https://swift.org/7", "https://swift.org/8"), ("https://swift.org/7", "http://swift.org/7"),
        ("https://swift.org/7", "https://swift.org"),
        ("https://swift.org/7", "https://swift.org/7?x=secret"), ("ftp://swift.org/7", "https://swift.org/7"),
        ("shttps:/swift.org", "https://swift.org"),
        ("https://swift.org.evil.com", "https://swift.org"), ("", "https://swift.org"),
        ("mail joe@swift.org", "https://swift.org"), ("swift.org@evil.com", "https://swift.org"), ("x/swift.org", "https://swift.org"),
        ("1.2 and 3.14/x", "https://3.14/x"), ("e.g./x", "https://e.g/x"), ("10.0.0.1/x", "https://10.0.0.1/x"),
        ("swift.org/7", "https://swift.org/8"), ("swift.org/7", "https://swift.org/7?x=secret"),
    ])
    func `W-38: what was not said is not seen`(text: String, url: String) {
        var seen = SeenURLs()
        seen.collect(from: text, .userInput)
        #expect(!seen.contains(url))
    }

    @Test func `escapes of the wire do not hide a URL`() throws {
        var seen = SeenURLs()
        seen.collect(from: try #require(JSON.parse(Array(#""a\nhttps:\/\/swift.org\/7\n\u0068ttp://b.org""#.utf8)).text), .userInput)
        #expect(seen.contains("https://swift.org/7"))
        #expect(seen.contains("http://b.org"))
    }

    @Test func `a search's and a page's URLs are seen`() {
        var seen = SeenURLs()
        let excerpt = SearchExcerpt.encode(url: "https://a.org/x y", title: "A", text: "more at https://c.org/3")
        seen.collect(
            from: [["type": "web_search_result", "title": "A", "url": "https://a.org/1,2)", "encrypted_content": JSON(excerpt)]],
            of: .webSearch)
        seen.collect(
            from: [
                "type": "web_fetch_result", "url": "https://p.org",
                "content": ["source": ["type": "text", "data": "[x](https://d.org/4)"]],
            ], of: .webFetch)
        for url in ["https://a.org/1,2)", "https://c.org/3", "https://p.org", "https://d.org/4"] { #expect(seen.contains(url), "\(url)") }
    }

    @Test func `url_sources narrows which places count`() throws {
        var seen = SeenURLs()
        seen.collect(from: "https://user.org", .userInput)
        seen.collect(from: "https://grep.org", .clientToolResult("Grep"))
        seen.collect(from: "https://read.org", .clientToolResult("Read"))
        seen.collect(from: "https://found.org", .serverToolResult("web_search"))
        let sources = try URLSources(
            of: [
                "url_sources": [
                    "user_input": ["type": "none"],
                    "client_tool_results": ["type": "only", "tools": [["type": "tool_reference", "name": "Grep"]]],
                    "server_tool_results": ["type": "except", "tools": [["type": "tool_reference", "name": "web_fetch"]]],
                ]
            ], at: "tools.0")
        let passed = try ["user", "grep", "read", "found"].filter { seen.contains(try WebURL("https://\($0).org"), in: sources) }
        #expect(passed == ["grep", "found"])
        seen.collect(from: "https://user.org", .clientToolResult("Grep"))
        #expect(seen.contains(try WebURL("https://user.org"), in: sources), "one place that counts is enough")
        #expect(try URLSources(of: [:], at: "tools.0") == .all)
    }

    @Test(arguments: [
        (#"{"user_input":{"type":"only","tools":[]}}"#, "tools.0.url_sources.user_input.type: "), (#""all""#, "tools.0.url_sources: "),
        (#"{"client_tool_results":{"type":"some"}}"#, "tools.0.url_sources.client_tool_results.type: "),
        (#"{"server_tool_results":{"type":"only"}}"#, "tools.0.url_sources.server_tool_results.tools: "),
        (#"{"server_tool_results":{"type":"only","tools":["x"]}}"#, "tools.0.url_sources.server_tool_results.tools.0.name: "),
    ])
    func `url_sources that cannot be read are refused by their place`(json: String, place: String) throws {
        let tool: JSON = ["url_sources": try JSON.parse(Array(json.utf8))]
        let error = #expect(throws: APIError.self) { try URLSources(of: tool, at: "tools.0") }
        #expect(error?.message.hasPrefix(place) == true)
    }

    /// Trying every likely end of every word of 500 bytes would read each URL 34 times.
    @Test(arguments: [("", ",", ""), ("", ";", ""), ("[x](", ")", ""), ("'", "','", "'"), ("[", "][", "]"), ("http://b.org/", "|", "")])
    func `W-38: in a long list without blanks every URL is seen`(before: String, between: String, behind: String) {
        var seen = SeenURLs()
        let urls = (0..<2000).map { "https://a.org/\($0)" }
        // In Markdown each link has its text in front.
        let separator = between == ")" ? ")[x](" : between
        seen.collect(from: before + urls.joined(separator: separator) + behind, .userInput)
        #expect(urls.allSatisfy { seen.contains($0) } && !seen.contains("https://a.org/2000"))
    }

    @Test func `W-38: an archive's URL is seen, and the one in it, but not hundreds in one`() {
        var seen = SeenURLs()
        seen.collect(from: "(see https://archive.test/1/https://b.org/x_(y)), https://c.org/?u=(http://d.org/z)", .userInput)
        for url in [
            "https://archive.test/1/https://b.org/x_(y)", "https://b.org/x_(y)", "https://c.org/?u=(http://d.org/z)", "http://d.org/z",
        ] {
            #expect(seen.contains(url), "\(url)")
        }
        var many = SeenURLs()
        many.collect(from: (0..<40).map { "http://h.org/\($0),x" }.joined(separator: "/"), .userInput)
        #expect((5...10).contains((0..<40).count { many.contains("http://h.org/\($0)") }))
    }

    @Test(.timeLimit(.minutes(10))) func `a long text of colons and URLs is read in a moment`() {
        var seen = SeenURLs()
        seen.collect(from: String(repeating: "https://a.org/(((((((((((((((((((((:::::::", count: 300), .userInput)
        seen.collect(from: String(repeating: "a.b", count: 100_000) + String(repeating: " üaüa.", count: 20_000) + " b.org/1", .userInput)
        #expect(seen.contains("https://a.org") && seen.contains("https://b.org/1"))
    }

    @Test func `what is read as a URL has an end`() {
        var seen = SeenURLs()
        seen.collect(from: String(repeating: "http:", count: 200_000) + "//a.org", .userInput)
        #expect(seen.room == SeenURLs.maxRead - 1 && seen.contains("http://a.org"))
        seen.collect(from: String(repeating: "http://b.org/x ", count: SeenURLs.maxRead), .userInput)
        seen.collect(from: "http://c.org", .userInput)
        #expect(seen.room == 0 && !seen.contains("http://c.org"))
    }
}
