import Testing

@testable import Shared

@Suite struct WebSettingsTests {
    static let file = ConfigParserTests.text(top: #""tavily_key":"tvly-file","tavily_url":"http://file.example""#)

    @Test func `the environment stands above the file`() throws {
        let web = try ConfigParserTests.config(
            Self.file,
            [
                "TAVILY_API_KEY": "tvly-env", "TAVILY_BASE_URL": "http://env.example/", "TAVILY_MAX_RESULTS": "20",
                "TAVILY_SEARCH_DEPTH": "advanced", "TAVILY_TOPIC": "finance", "TAVILY_FETCH_MAX_CHARS": "1000",
            ]
        ).web
        #expect(web.tavilyKey == "tvly-env" && web.tavilyURL == "http://env.example")
        #expect(web.maxResults == 20 && web.searchDepth == "advanced" && web.topic == "finance" && web.fetchMaxChars == 1000)
    }

    @Test func `an empty variable counts as absent`() throws {
        let names = [
            "TAVILY_API_KEY", "TAVILY_BASE_URL", "TAVILY_MAX_RESULTS", "TAVILY_SEARCH_DEPTH", "TAVILY_TOPIC", "TAVILY_FETCH_MAX_CHARS",
            "TAVILY_PROXY_ADDRESS", "LOCAL_PROXY_ADDRESS",
        ]
        let web = try ConfigParserTests.config(Self.file, Dictionary(uniqueKeysWithValues: names.map { ($0, "") })).web
        #expect(web.tavilyKey == "tvly-file" && web.tavilyURL == "http://file.example")
        #expect(web.maxResults == 5 && web.searchDepth == "basic" && web.topic == "general" && web.fetchMaxChars == 50_000)
        #expect(web.proxy == nil)
    }

    @Test func `Tavily's own proxy stands above the general one`() throws {
        let both = ["TAVILY_PROXY_ADDRESS": "a:1", "LOCAL_PROXY_ADDRESS": "b:2"]
        #expect(try ConfigParserTests.config(Self.file, both).web.proxy?.url == "http://a:1")
        #expect(try ConfigParserTests.config(Self.file, both.merging(["TAVILY_PROXY_ADDRESS": ""]) { $1 }).web.proxy?.url == "http://b:2")
    }

    @Test(arguments: [
        ("TAVILY_MAX_RESULTS", "0"), ("TAVILY_MAX_RESULTS", "21"), ("TAVILY_MAX_RESULTS", "many"), ("TAVILY_SEARCH_DEPTH", "deep"),
        ("TAVILY_TOPIC", "sport"), ("TAVILY_FETCH_MAX_CHARS", "999"), ("TAVILY_BASE_URL", "tavily"), ("TAVILY_API_KEY", "a\nb"),
        ("TAVILY_PROXY_ADDRESS", "proxy"), ("TAVILY_PROXY_ADDRESS", "proxy:0"), ("TAVILY_PROXY_ADDRESS", "proxy:65536"),
        ("TAVILY_PROXY_ADDRESS", "socks5://proxy:1080"), ("LOCAL_PROXY_ADDRESS", "http://proxy:1/path"),
    ])
    func `a variable that cannot be is a fault under its name`(_ name: String, _ value: String) {
        let faults = ConfigParserTests.faults(Self.file, [name: value])
        #expect(faults.count == 1 && faults[0].hasPrefix("\(name): expected"))
    }
}
