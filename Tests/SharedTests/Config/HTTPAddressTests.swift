import Testing

@testable import Shared

@Suite struct HTTPAddressTests {
    @Test(arguments: [
        ("https://api.openai.com", "/v1/chat/completions"),
        ("https://api.openai.com/v1", "/chat/completions"),
        ("http://127.0.0.1:11434", "/v1/chat/completions"),
        ("http://[::1]:8080", "/v1/chat/completions"),
        ("https://openrouter.ai/api", "/v1/chat/completions"),
        ("https://open.bigmodel.cn/api/paas/v4", "/chat/completions"),
        ("https://generativelanguage.googleapis.com/v1beta/openai", "/chat/completions"),
        ("https://generativelanguage.googleapis.com/v1beta", "/chat/completions"),
        ("https://api.fireworks.ai/inference/v1", "/chat/completions"),
        ("https://x.openai.azure.com/openai", "/v1/chat/completions"),
        ("https://x.openai.azure.com/openai/v1", "/chat/completions"),
        ("https://h.example/v", "/v1/chat/completions"),
        ("https://h.example/vision", "/v1/chat/completions"),
        ("https://h.example/v1.5", "/v1/chat/completions"),
        ("https://h.example/v1/proxy", "/v1/chat/completions"),
        ("https://v1", "/v1/chat/completions"),
    ])
    func `chat completions are posted behind the version`(_ base: String, _ added: String) throws {
        for text in [base, base + "/"] {
            let config = try ConfigParserTests.config(ConfigParserTests.minimal.replacing("https://h.example", with: text))
            #expect(config.providers[0].chatCompletionsURL == base + added)
        }
    }

    @Test(arguments: [
        "h.example", "ftp://h", "http://", "http:///v1", "http://h?x=1", "http://h#x", "http://user:pw@h", "http://user@h", "http://h:0",
        "http://h:65536", "http://h:", "http://h:8x", "http://h/a b", "http://h\u{7}", "http://[::1", "http://[]", "http://[::1]x",
        "http://h\\x", "http://é", "http://a]b", "http://h%", "http://h%41", "http://h/%", "http://h/%4", "http://h/a%zz",
        "http://[::[]", "http://[::[]:80", "http://[h]", "http://[1:2]", "http://1.2.3.4.5", "http://0x1ffffffff", "http://a..b",
        "http://xn--a", "http://h!i", "http://h~i", "http://a,b", "http://a;b", "http://h*", "http://(h)", "http://a&b=c", "http://h'",
        "http://h$", "http://a+b", "http://.", "http://..", "http://.h", "http://h..", "http://256.0.0.1", "http://1.2.3.999", "http://h.1",
        "http://\(String(repeating: "h", count: 64))", "http://\(String(repeating: "h.", count: 127))h",
    ])
    func `what is no address is a fault`(_ text: String) {
        #expect(throws: HTTPAddress.Fault.self) { try HTTPAddress(text) }
    }

    @Test func `an address is taken apart`() throws {
        let address = try HTTPAddress("HTTPS://API.Example:8443/a/b")
        #expect(address.scheme == "https" && address.host == "api.example" && address.port == 8443 && address.path == "/a/b")
        #expect(try HTTPAddress("http://[2001:DB8::1]").host == "[2001:db8::1]")
        #expect(try HTTPAddress("http://API.DeepSeek.com.").host == "api.deepseek.com")
        #expect(try HTTPAddress("http://my_server:8080").host == "my_server")
    }

    @Test(arguments: [
        "localhost", "localhost.", "model_server", "xn--bcher-kva.example", "10.0.0.1", "127.1", "0x7f.0.0.1", "2130706433", "a-b.c-d", "1a",
        "a.1b", "[::]", "[::ffff:127.0.0.1]", String(repeating: "h", count: 63),
    ]) func `a host that can be asked for is no fault`(_ host: String) throws {
        #expect(try HTTPAddress("http://\(host):80/v1").port == 80)
    }

    @Test(arguments: [
        ("", "/v1/chat/completions"), ("/v1/", "/v1/chat/completions"), ("/api", "/api/v1/chat/completions"),
        ("/v2", "/v2/chat/completions"),
        ("/api/v1/chat/completions", "/api/v1/chat/completions"), ("/chat/completions/", "/chat/completions"),
        ("/v1/A/G/compat", "/v1/A/G/compat/chat/completions"), ("/beta", "/beta/chat/completions"),
        ("/v1/projects/P/locations/L/endpoints/openapi", "/v1/projects/P/locations/L/endpoints/openapi/chat/completions"),
        ("/v1beta/openai", "/v1beta/openai/chat/completions"), ("/openai", "/openai/v1/chat/completions"),
        ("/api/paas/v4", "/api/paas/v4/chat/completions"), ("/compatible", "/compatible/v1/chat/completions"),
    ])
    func `D-18 D-55 where chat completions are posted`(_ path: String, _ whole: String) throws {
        let config = try ConfigParserTests.config(ConfigParserTests.minimal.replacing("h.example", with: "h.example\(path)"))
        #expect(config.warnings == [] && config.providers[0].chatCompletionsURL == "https://h.example\(whole)")
    }

    @Test(arguments: [
        ("api.openai.com", "api.openai.com", true), ("API.openai.com", "api.openai.com", true),
        ("x.openai.azure.com", "*.openai.azure.com", true),
        ("openai.azure.com", "*.openai.azure.com", false), ("dashscope-intl.aliyuncs.com", "dashscope*.aliyuncs.com", true),
        ("dashscope.aliyuncs.com", "dashscope*.aliyuncs.com", true), ("api.openai.com.evil.example", "api.openai.com", false),
        ("", "*", true), ("", "", true), ("a", "", false), ("aXbXc", "a*b*c", true), ("abab", "*ab", true), ("ab", "a**b", true),
    ])
    func `a star stands for any characters`(_ text: String, _ pattern: String, _ fits: Bool) {
        #expect(text.matches(pattern) == fits)
    }
}
