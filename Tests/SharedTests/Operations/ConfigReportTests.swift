import Testing

@testable import Shared

@Suite struct ConfigReportTests {
    @Test func `a person sees all that was found, and no key`() throws {
        let config = try ConfigParserTests.config(
            #"""
            {"ak": "short", "tavily_key": "tvly-0123456789", "colour": "red", "log_body_max_chars": 0, "providers": [
              {"base_url": "https://api.mistral.ai/", "api_key": "mistral-0123456789",
               "models": [{"id": "big", "display_name": "Big", "remote_id": "large"}]},
              {"base_url": "http://127.0.0.1:8000", "api_key": "", "quirks": {"top_k": true}, "models": [{"id": "big"}, {"id": "small"}]}]}
            """#, ["TAVILY_PROXY_ADDRESS": "localhost:3128"])
        #expect(
            ConfigReport(config).text == """
                client key            ***
                port                  8888
                upstream timeout      300 s, to connect 10 s
                log of bodies         off
                log of streamed text  256 characters

                routes
                  default  model claude-* → big

                web_search, web_fetch
                  web_search    Tavily, https://api.tavily.com
                  web_fetch     Tavily, https://api.tavily.com
                  tavily key    tvl***
                  tavily proxy  http://localhost:3128
                  search        5 results, depth basic, topic general
                  fetch         50000 characters

                providers[0]
                  posts to  https://api.mistral.ai/v1/chat/completions
                  api key   mis***

                  big → large
                    name     Big
                    profile  mistral (by host api.mistral.ai; facts of 2026-08)
                    flags    stream_usage=false
                             tool_id="nine"
                             merge_user_after_tool=true
                             temperature_max=1.5
                             prefill="prefix"
                             text_calls="off"

                providers[1]
                  posts to  http://127.0.0.1:8000/v1/chat/completions
                  api key   none

                  big
                    name     big
                    profile  default
                    flags    top_k=true

                  small
                    name     small
                    profile  default
                    flags    top_k=true

                failover
                  big  providers[0], then providers[1]

                warnings
                  colour: unknown key

                hints
                  providers[1].profile: not set, and 127.0.0.1 does not show what kind of server it is: vllm, sglang, llamacpp, ollama, lmstudio, mlx, transformers?

                """)
    }

    @Test func `what is off says so`() throws {
        let text = ConfigReport(try ConfigParserTests.config(ConfigParserTests.minimal)).text
        #expect(text.contains("client key            none: every client is let in\n"))
        #expect(text.contains("  web_search  off: neither tavily_key nor search is set\n  web_fetch   off: tavily_key is not set\n"))
        #expect(text.contains("    flags    as the default\n"))
        #expect(!text.contains("failover") && !text.contains("warnings"))
    }

    @Test func `clients and routes are told, and no key`() throws {
        let top = #"""
            "clients":{"anna":{"ak":"anna-key-0123456789","models":["glm*","small"]},"root":{"user":0},"none":{"ak":"k-of-none","models":[]}},
            "routes":[{"model":"a","header":{"x-b":"c*"},"to":"m"},{"images":true,"over_tokens":5,"to":"m"},{"to":"m"}]
            """#
        let text = ConfigReport(try ConfigParserTests.config(ConfigParserTests.text(top: top))).text
        #expect(
            text.contains(
                """
                client key            none: each client has its own

                """))
        #expect(
            text.contains(
                """
                clients
                  anna  key ann***, models: glm*, small
                  root  user 0
                  none  key ***, models: none

                routes
                  routes[0]  model a, header x-b: c* → m
                  routes[1]  images, over 5 tokens → m
                  routes[2]  every request → m

                """))
    }

    @Test func `D-62: nothing in it reaches a terminal raw`() throws {
        let text = ConfigParserTests.minimal.replacing(
            "\"models\":[{", with: #""\u001b[1mnew\u202e": 1, "models": [{"display_name": "red\u001b[31m\u0007\nfake line\u200f", "#)
        let report = ConfigReport(try ConfigParserTests.config(text)).text
        #expect(report.contains(#"red\u{1b}[31m\u{7}\nfake line\u{200f}"#) && report.contains(#"\u{1b}[1mnew\u{202e}: unknown key"#))
    }

    @Test func `which engine answers which tool`() throws {
        let search = #""search":{"engine":"searxng","url":"http://127.0.0.1:8080"}"#
        let alone = ConfigReport(try ConfigParserTests.config(ConfigParserTests.text(top: search))).text
        #expect(
            alone.contains(
                "  web_search  SearXNG, http://127.0.0.1:8080\n  web_fetch   off: tavily_key is not set\n  search      5 results\n\n"))
        let both = ConfigReport(try ConfigParserTests.config(ConfigParserTests.text(top: search + #","tavily_key":"tvly-0123456789""#)))
            .text
        #expect(both.contains("  web_search    SearXNG, http://127.0.0.1:8080\n  web_fetch     Tavily, https://api.tavily.com\n"))
    }
}
