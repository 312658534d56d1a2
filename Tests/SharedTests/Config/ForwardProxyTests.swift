import Testing

@testable import Shared

@Suite struct ForwardProxyTests {
    @Test(arguments: [
        ("127.0.0.1:3128", "http://127.0.0.1:3128"),
        ("http://proxy.example:8080", "http://proxy.example:8080"),
        ("HTTPS://proxy.example:8443/", "https://proxy.example:8443"),
        ("[::1]:3128", "http://[::1]:3128"),
        ("anna@proxy:1", "http://anna:@proxy:1"),
        ("anna:pw@[::1]:1", "http://anna:pw@[::1]:1"),
        ("http://anna:p%40ss@proxy:1", "http://anna:p%40ss@proxy:1"),
        ("https://anna:p@ss@proxy:1/", "https://anna:p%40ss@proxy:1"),
        ("anna:a:b/c?d#e%@proxy:1", "http://anna:a%3Ab%2Fc%3Fd%23e%25@proxy:1"),
        (#"CORP\anna:pass wörd@proxy:1"#, "http://CORP%5Canna:pass%20w%C3%B6rd@proxy:1"),
        (":pw@proxy:1", "http://:pw@proxy:1"),
    ])
    func `each spelling is one that libcurl reads`(text: String, url: String) {
        #expect(ForwardProxy(text)?.url == url)
    }

    @Test(arguments: [
        "", "proxy", "proxy:0", "proxy:65536", "socks5://proxy:1080", "http://proxy:1/path", "anna:pw@proxy", "anna:pw@", "anna@x@:1",
        "anna:p%0Aw@proxy:1", "an\nna:pw@proxy:1", "http://anna:pw@pro xy:1",
    ])
    func `what is none is refused`(text: String) {
        #expect(ForwardProxy(text) == nil)
    }

    @Test func `the password is shown in no spelling`() throws {
        let login = "http://anna:s3cret%2Fw%C3%B6rd@proxy:1"
        let config = try ConfigParserTests.config(
            ConfigParserTests.text(top: #""tavily_key":"tvly-0123456789""#), ["TAVILY_PROXY_ADDRESS": login])
        #expect(ConfigReport(config).text.contains("  tavily proxy  http://proxy:1 as anna\n"))
        // Basic, as in RFC 7617.
        let shown = "\(login) s3cret/wörd YW5uYTpzM2NyZXQvd8O2cmQ="
        #expect(Secrets(config.secrets).masked(shown) == "http://anna:***@proxy:1 *** ***")
    }

    @Test(arguments: ["http://anna:s3cret-word@proxy", "s3cret-word"])
    func `a fault does not quote it`(text: String) {
        let faults = ConfigParserTests.faults(ConfigParserTests.minimal, ["LOCAL_PROXY_ADDRESS": text])
        #expect(faults.count == 1 && faults[0].hasPrefix("LOCAL_PROXY_ADDRESS: expected host:port") && !faults[0].contains("s3cret"))
    }
}
