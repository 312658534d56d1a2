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
        #expect(web.tavily?.key == "tvly-env" && web.tavily?.url == "http://env.example")
        #expect(
            web.maxResults == 20 && web.tavily?.searchDepth == "advanced" && web.tavily?.topic == "finance" && web.fetchMaxChars == 1000)
    }

    @Test func `an empty variable counts as absent`() throws {
        let names = [
            "TAVILY_API_KEY", "TAVILY_BASE_URL", "TAVILY_MAX_RESULTS", "TAVILY_SEARCH_DEPTH", "TAVILY_TOPIC", "TAVILY_FETCH_MAX_CHARS",
            "TAVILY_PROXY_ADDRESS", "LOCAL_PROXY_ADDRESS",
        ]
        let web = try ConfigParserTests.config(Self.file, Dictionary(uniqueKeysWithValues: names.map { ($0, "") })).web
        #expect(web.tavily?.key == "tvly-file" && web.tavily?.url == "http://file.example")
        #expect(web.maxResults == 5 && web.tavily?.searchDepth == "basic" && web.tavily?.topic == "general" && web.fetchMaxChars == 50_000)
        #expect(web.tavily?.proxy == nil)
    }

    @Test func `Tavily's own proxy stands above the general one`() throws {
        let both = ["TAVILY_PROXY_ADDRESS": "a:1", "LOCAL_PROXY_ADDRESS": "b:2"]
        #expect(try ConfigParserTests.config(Self.file, both).web.tavily?.proxy?.url == "http://a:1")
        #expect(
            try ConfigParserTests.config(Self.file, both.merging(["TAVILY_PROXY_ADDRESS": ""]) { $1 }).web.tavily?.proxy?.url
                == "http://b:2")
    }

    @Test func `D-69: an empty key beside an address is a server that asks for none`() throws {
        let tavily = try ConfigParserTests.config(ConfigParserTests.text(top: #""tavily_key":"","tavily_url":"http://t.example""#)).web
            .tavily
        #expect(tavily?.key == nil && tavily?.url == "http://t.example")
        let request = try ServerTool.search().call(#"{"query":"x"}"#, settings: .make(tavily: tavily)).request
        #expect(request?.url == "http://t.example/search" && request?.headers["authorization"] == nil)
        #expect(try ConfigParserTests.config(ConfigParserTests.text(top: #""tavily_url":"http://t.example""#)).web.tavily == nil)
        #expect(try ConfigParserTests.config(ConfigParserTests.text(top: #""tavily_key":"""#)).web.tavily == nil)
    }

    @Test func `an engine answers searches, Tavily fetches`() throws {
        let search = #""search":{"engine":"searxng","url":"http://127.0.0.1:8080/"}"#
        let alone = try ConfigParserTests.config(ConfigParserTests.text(top: search)).web
        #expect(alone.searxng?.url == "http://127.0.0.1:8080" && alone.tavily == nil)
        #expect(ServerTool.Kind.webSearch.server(alone)?.name == "SearXNG" && ServerTool.Kind.webFetch.server(alone) == nil)
        let both = try ConfigParserTests.config(ConfigParserTests.text(top: search + #","tavily_key":"tvly-k""#)).web
        #expect(ServerTool.Kind.webSearch.server(both)?.name == "SearXNG" && ServerTool.Kind.webFetch.server(both)?.name == "Tavily")
        let named = try ConfigParserTests.config(ConfigParserTests.text(top: #""search":{"engine":"tavily"},"tavily_key":"tvly-k""#)).web
        #expect(ServerTool.Kind.webSearch.server(named)?.name == "Tavily")
    }

    @Test(arguments: [
        (#""search":{"engine":"searx","url":"http://s"}"#, "search.engine: unknown; known are searxng, tavily"),
        (#""search":{"engine":"searxng"}"#, "search.url: required"), (#""search":{"url":"http://s"}"#, "search.engine: required"),
        (#""search":{"engine":"searxng","url":"s:8080"}"#, "search.url: expected http://host… or https://host…"),
        (
            #""search":{"engine":"searxng","url":"http://s/search?q=<query>"}"#,
            "search.url: expected no spaces, control characters or other characters that an address escapes"
        ),
        (#""search":"searxng""#, "search: expected an object"),
        (#""search":{"engine":"tavily"}"#, "search.engine: tavily needs tavily_key"),
        (#""search":{"engine":"tavily","url":"http://t"},"tavily_key":"tvly-k""#, "search.url: only for searxng; Tavily's is tavily_url"),
    ]) func `an engine that cannot be is a fault`(top: String, fault: String) {
        #expect(ConfigParserTests.faults(ConfigParserTests.text(top: top)) == [fault])
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
