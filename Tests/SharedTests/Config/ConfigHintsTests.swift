import Testing

@testable import Shared

@Suite struct ConfigHintsTests {
    private static func config(_ url: String, key: String = "key", more: String = "") throws -> Config {
        try ConfigParserTests.config(
            #"{"providers":[{"base_url":"\#(url)","api_key":"\#(key)",\#(more)"models":[{"id":"m"}]}]}"#)
    }

    static let local = [
        "http://127.0.0.1:8000", "http://localhost", "http://[::1]:1", "http://10.1.2.3", "http://192.168.0.9:1234", "http://172.16.0.1",
        "http://100.64.0.1", "http://169.254.1.1", "http://[fd00::1]", "http://[fe80::1]", "http://gpu", "http://gpu.local",
        "http://vllm.ai.svc.cluster.local:8000", "http://host.docker.internal:1234", "http://box.lan", "http://a.home.arpa",
        "http://A.LOCALHOST", "http://127.1",
    ]
    static let others = [
        "http://api.example.com", "http://8.8.8.8", "http://[2606:4700::1111]", "http://localhost.example.com", "http://local.org",
        "http://172.32.0.1", "http://api.example.com.",
    ]

    @Test(arguments: local) func `a server of one's own without a profile is a hint`(url: String) throws {
        #expect(try Self.config(url).hints.map { $0.hasPrefix("providers[0].profile: ") } == [true])
        #expect(try Self.config(url).warnings == [])
        #expect(try Self.config(url, more: #""profile":"default","#).hints == [])
        #expect(try Self.config(url, more: #""profile":"vllm","#).hints == [])
    }

    @Test(arguments: others) func `a key to a public host without TLS is a warning`(url: String) throws {
        #expect(try Self.config(url).hints == [])
        #expect(try Self.config(url).warnings.map { $0.hasPrefix("providers[0].base_url: the key is sent to ") } == [true])
        #expect(try Self.config(url, key: "").warnings == [])
        #expect(try Self.config(url.replacing("http:", with: "https:")).warnings == [])
        let header = #""quirks":{"extra_headers":{"X-Gateway-Key":"abc"}},"#
        #expect(try Self.config(url, key: "", more: header).warnings.count == 1)
    }

    @Test func `so is Tavily's`() throws {
        func warnings(_ top: String) throws -> [String] { try ConfigParserTests.config(ConfigParserTests.text(top: top)).warnings }
        #expect(try warnings(#""tavily_url":"http://t.example.com","tavily_key":"k""#).map { $0.hasPrefix("tavily_url: ") } == [true])
        #expect(try warnings(#""tavily_url":"http://t.example.com""#) == [])
        #expect(try warnings(#""tavily_url":"http://127.0.0.1:1","tavily_key":"k""#) == [])
    }

    @Test func `the report has the hints`() throws {
        #expect(ConfigReport(try Self.config("http://127.0.0.1:1")).text.contains("\nhints\n  providers[0].profile: "))
        let text = ConfigReport(try Self.config("https://h.example"), reader: "the service").text
        #expect(text.hasPrefix("read as the service\n\n"))
    }
}
