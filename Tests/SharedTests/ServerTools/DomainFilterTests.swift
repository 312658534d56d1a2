@testable import Shared
import Testing

@Suite struct DomainFilterTests {
    private func filter(_ tool: JSON) throws(APIError) -> DomainFilter { try DomainFilter(of: tool, at: "tools.3") }

    @Test(arguments: [
        ("example.com", "https://example.com", true), ("example.com", "https://docs.example.com/x", true),
        ("example.com", "https://notexample.com", false),
        ("example.com", "https://example.com.evil.org", false), ("docs.example.com", "https://example.com", false),
        ("docs.example.com", "https://api.example.com", false), ("Example.COM.", "http://EXAMPLE.com./a", true),
        ("example.com/", "https://example.com/x", true),
        ("example.com/blog", "https://example.com/blog", true), ("example.com/blog", "https://example.com/blog/post-1", true),
        ("example.com/blog", "https://example.com/", false), ("example.com/blog", "https://example.com/Blog", false),
        ("example.com/blog", "https://example.com/blog/../admin", false), ("example.com/blog", "https://example.com/x/%2e%2e/blog", true),
        ("example.com/blog", "https://example.com/%62log", true), ("example.com/%62log", "https://example.com/blog", true),
        ("example.com/blog", "https://docs.example.com/blog/1", true), ("example.com/*/news", "https://example.com/en/news/1", true),
        ("example.com/*/news", "https://example.com/news", false), ("example.com/*", "https://example.com/", true),
        ("example.com/a*b*c", "https://example.com/a1b2c3", true), ("example.com/a*b*c", "https://example.com/acb", false),
        ("bücher.de", "https://BÜCHER.de/1", true), ("bücher.de", "https://xn--bcher-kva.de/1", true),
        ("xn--bcher-kva.de", "https://www.bücher.de/1", true), ("bu\u{308}cher.de", "https://xn--bcher-kva.de/1", true),
        ("XN--BCHER-KVA.de./a", "https://Bücher.de/a", true), ("ex%61mple.com", "https://example.com", true),
        ("ｅｘａｍｐｌｅ.com", "https://example.com", true), ("example。com", "https://www.example.com", true),
        ("exam\u{AD}ple.com", "https://example.com", true), ("exam\u{200B}ple.com/a", "https://example.com/a", true),
        ("0x8.8.8.8", "http://8.8.8.8/", true), ("134744072", "http://8.8.8.8/", true), ("8.8.8.8", "http://0x08.010.2056/", true),
        ("[2606:4700::1111]", "http://[2606:4700:0::1111]/", true), ("com", "https://example.com", true),
        ("e.com", "https://a\u{D4E}.e.com", true), ("https://swift.org", "https://www.swift.org/x", true),
        ("HTTP://Swift.org:80/blog/", "https://swift.org/blog/1", true), ("https://swift.org:443", "http://swift.org", true),
        ("https://swift.org/blog", "https://swift.org/x", false), (" swift.org\n", "https://swift.org", true),
        ("*.swift.org", "https://www.swift.org/x", true), ("*.swift.org", "https://a.b.swift.org", true),
        ("*.swift.org", "https://swift.org/x", false), ("*.swift.org", "https://notswift.org", false),
        ("https://*.swift.org/blog", "https://www.swift.org/blog/1", true), ("*.bücher.de", "https://www.xn--bcher-kva.de/", true),
        ("[2606:4700::1111]:443", "http://[2606:4700:0::1111]/", true),
    ])
    func `W-13: an entry covers its host, what is below it, and what follows its path`(entry: String, url: String, covered: Bool) throws {
        #expect(try filter(["allowed_domains": [JSON(entry)]]).admits(url) == covered)
        #expect(try filter(["blocked_domains": [JSON(entry)]]).admits(url) != covered)
    }

    @Test func `a glob of many stars ends soon`() throws {
        let stars = String(repeating: "*a", count: 400)
        let filter = try filter(["allowed_domains": [JSON("example.com/" + stars + "b")]])
        #expect(!filter.admits("https://example.com/" + String(repeating: "a", count: 20_000)))
    }

    @Test func `W-04: empty and absent lists filter nothing`() throws {
        for tool: JSON in [[:], ["allowed_domains": []], ["allowed_domains": .null, "blocked_domains": []]] {
            #expect(try filter(tool).rule == .everything)
        }
        #expect(try filter([:]).admits("no URL at all"))
        #expect(try !filter(["blocked_domains": ["a.com"]]).admits("no URL at all"))
    }

    @Test func `V-16: both lists are refused`() {
        #expect(throws: APIError.invalid("tools.3: Only one of allowed_domains or blocked_domains may be set.")) {
            try filter(["allowed_domains": ["a.com"], "blocked_domains": ["b.com"]])
        }
    }

    @Test(arguments: [
        "ftp://example.com", "https://", "https://me@example.com", "*.", "*.*.example.com", "ex*.com/a", "", "/blog", "example.com:8080",
        "https://example.com:8443", "*.8.8.8.8", "//example.com", "a b.com", "me@a.com",
        "a.com?x", "0x10000000000000000.8.8.8", "1.2.3.4.5", "a..com", ".com", "ⓛ.com", "xn--a.com", "xn--.com", "[::1", "*\u{308}.com",
        "[2606:4700::1111]:8080", "\u{AD}",
    ])
    func `V-17: an entry that is no domain is refused by its place`(_ entry: String) {
        let error = #expect(throws: APIError.self) { try filter(["blocked_domains": ["ok.com", JSON(entry)]]) }
        #expect(error?.status == 400)
        #expect(error?.message.hasPrefix("tools.3.blocked_domains.1: ") == true)
    }

    @Test func `a list that is no list of strings is refused`() {
        #expect(throws: APIError.invalid("tools.3.allowed_domains: Input should be a valid list")) {
            try filter(["allowed_domains": "a.com"])
        }
        #expect(throws: APIError.invalid("tools.3.allowed_domains.0: Input should be a valid string")) {
            try filter(["allowed_domains": [1]])
        }
    }

    @Test func `a list has an end, and so has an entry`() {
        #expect(throws: APIError.invalid("tools.3.blocked_domains: List should have at most 1000 items")) {
            try filter(["blocked_domains": .array((0...1000).map { JSON("\($0).example") })])
        }
        #expect(throws: APIError.invalid("tools.3.allowed_domains.0: String should have at most 1024 bytes")) {
            try filter(["allowed_domains": [JSON("example.com/" + String(repeating: "a", count: 1024))]])
        }
    }
}
