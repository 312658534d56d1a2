import Testing

@testable import Shared

@Suite struct SpellingTests {
    private static let known = ["ak", "api_key", "base_url", "display_name", "models", "port", "providers", "upstream_timeout_seconds"]

    @Test(arguments: [
        ("AK", "ak"), ("apiKey", "api_key"), ("api-key", "api_key"), ("API_KEY", "api_key"), ("baseURL", "base_url"), ("modles", "models"),
        ("model", "models"), ("prot", "port"), ("ports", "port"), ("provider", "providers"), ("displayname", "display_name"),
        ("upstream_timeout_second", "upstream_timeout_seconds"), ("upstream_time_out_secs", "upstream_timeout_seconds"),
    ])
    func `a slip is named`(word: String, meant: String) {
        #expect(Spelling.nearest(to: word, among: Self.known) == meant)
    }

    @Test(arguments: ["", "-", "a", "key", "colour", "typo", "pp", "x_comment", String(repeating: "models", count: 20_000)])
    func `another word is not`(word: String) {
        #expect(Spelling.nearest(to: word, among: Self.known) == nil)
    }

    @Test func `--check asks what was meant, where it is not there too`() throws {
        let config = try ConfigParserTests.config(
            ConfigParserTests.text(
                top: #""AK": "x", "PORT": 1, "port": 2"#, provider: #""APIKEY": "y""#, model: #""remoteId": "z", "note": "n""#))
        #expect(
            config.warnings == [
                "providers[0].models[0].remoteId: unknown key; did you mean remote_id?", "providers[0].models[0].note: unknown key",
                "providers[0].APIKEY: unknown key", "AK: unknown key; did you mean ak?", "PORT: unknown key",
            ])
    }
}
