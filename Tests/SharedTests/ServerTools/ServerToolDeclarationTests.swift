@testable import Shared
import Testing

@Suite struct ServerToolDeclarationTests {
    @Test(arguments: [
        "web_search_20250305", "web_search_20260209", "web_search_20260318", "web_fetch_20250910", "web_fetch_20260209",
        "web_fetch_20260309",
        "web_fetch_20260318",
    ])
    func `T-15: every dated version is ours`(type: String) throws {
        let name = type.hasPrefix("web_search") ? "web_search" : "web_fetch"
        let tool = try #require(try ServerTool.declared(["type": JSON(type), "name": JSON(name)], at: "tools.0"))
        #expect(tool.name == name)
        #expect(tool.function["name"]?.string == name)
    }

    @Test(arguments: [
        #"{"name":"web_search","input_schema":{}}"#, #"{"type":"custom","name":"web_search"}"#, #"{"type":"bash_20250124"}"#, "3",
    ])
    func `other tools are not ours`(_ tool: String) throws {
        #expect(try ServerTool.declared(try .parse(tool), at: "tools.0") == nil)
    }

    @Test func `W-08: a tool that nobody answers is named, and the missing setting`() throws {
        let (search, fetch) = (try ServerTool.search(), try ServerTool.fetch())
        let nobody = Config.WebSettings.make(tavily: nil)
        #expect(throws: APIError.invalid("tools.2: web search is not enabled: neither tavily_key nor search is set in config.json")) {
            try search.checkEnabled(at: "tools.2", settings: nobody)
        }
        let searxng = Config.WebSettings.make(tavily: nil, searxng: "http://s")
        #expect(throws: APIError.invalid("tools.2: web fetch is not enabled: tavily_key is not set in config.json")) {
            try fetch.checkEnabled(at: "tools.2", settings: searxng)
        }
        try search.checkEnabled(at: "tools.2", settings: searxng)
        try search.checkEnabled(at: "tools.2", settings: .make())
        try fetch.checkEnabled(at: "tools.2", settings: .make())
    }

    @Test func `D-19: uses are limited by default`() throws {
        #expect(try ServerTool.search().maxUses == 5)
        #expect(try ServerTool.fetch().maxUses == 10)
        #expect(try ServerTool.search(["max_uses": 8]).maxUses == 8)
        #expect(try ServerTool.search(["max_uses": .null]).maxUses == 5)
        #expect(try ServerTool.search(["max_uses": 1_000_000]).maxUses == 100)
    }

    @Test(arguments: [
        (#"{"max_uses":0}"#, "tools.0.max_uses"), (#"{"max_uses":"3"}"#, "tools.0.max_uses"),
        (#"{"max_content_tokens":-1}"#, "tools.0.max_content_tokens"),
        (#"{"name":"search"}"#, "tools.0.name"), (#"{"name":null}"#, "tools.0.name"),
        (#"{"user_location":{"type":"approximate"}}"#, "tools.0.user_location"),
        (#"{"user_location":"DE"}"#, "tools.0.user_location"), (#"{"allowed_domains":["https://a b.com"]}"#, "tools.0.allowed_domains.0"),
        (#"{"allowed_domains":["a.com"],"blocked_domains":["b.com"]}"#, "tools.0"),
    ])
    func `what cannot be meant is refused by its place`(members: String, place: String) throws {
        let error = #expect(throws: APIError.self) { try ServerTool.search(try .parse(members)) }
        #expect(error?.status == 400)
        #expect(error?.message.hasPrefix(place + ": ") == true)
    }

    @Test func `W-02, W-06: members that change nothing here are taken`() throws {
        let members: JSON = [
            "allowed_callers": ["code_execution_20260120"], "response_inclusion": "full", "use_cache": false,
            "cache_control": ["type": "ephemeral"],
        ]
        #expect(try ServerTool.search(members) == ServerTool.search())
    }

    @Test func `W-01, W-03: the functions take one string`() throws {
        for (tool, parameter) in [(try ServerTool.search(), "query"), (try ServerTool.fetch(), "url")] {
            let parameters = try #require(tool.function["parameters"])
            #expect(parameters["required"] == [JSON(parameter)])
            #expect(parameters["properties"]?[named: parameter]?["type"] == "string")
            #expect(parameters["additionalProperties"]?.bool == false)
            #expect(tool.function["description"]?.text?.isBlank == false)
        }
    }
}
