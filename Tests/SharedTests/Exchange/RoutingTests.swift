import Testing

@testable import Shared

/// Which model a request gets, and who may use it: `"routes"` and `"clients"` on all endpoints.
@Suite struct RoutingTests {
    private static let models = #"{"id":"glm","display_name":"GLM"},{"id":"small"},{"id":"eyes"},{"id":"long"},{"id":"big[1m]"}"#

    private static func config(routes: String? = nil, top: String = "") throws -> Config {
        let routes = routes.map { #","routes":\#($0)"# } ?? ""
        return try ConfigParserTests.config(
            #"{"providers":[{"base_url":"https://h.test","api_key":"k","models":[\#(models)]}]\#(routes)\#(top.isEmpty ? "" : "," + top)}"#)
    }

    /// The model requested from the upstream; `STATUS message` if there is none.
    private static func target(
        _ config: Config, model: String, messages: String = #"[{"role":"user","content":"hi"}]"#, headers: HTTPHeaders = [:]
    ) throws -> String {
        let body = #"{"model":"\#(model)","max_tokens":9,"messages":\#(messages)}"#
        let post = HTTPRequest(method: "POST", path: "/v1/messages", headers: headers, body: Array(body.utf8))
        do throws(APIError) {
            guard case .exchange(var exchange) = try answer(to: post, config: config, ids: IDs(seed: 1), now: 0) else { return "" }
            return try exchange.next(now: 0).first.flatMap { try? JSON.parse($0.body) }?["model"]?.string ?? ""
        } catch { return "\(error.status) \(error.message)" }
    }

    private static func get(_ path: String, _ config: Config, headers: HTTPHeaders = [:]) throws -> JSON {
        do throws(APIError) {
            let request = HTTPRequest(method: "GET", path: path, headers: headers)
            guard case .response(let response) = try answer(to: request, config: config, ids: IDs(seed: 1), now: 0) else { return .null }
            return (try? JSON.parse(response.body)) ?? .null
        } catch { return JSON("\(error.status) \(error.message)") }
    }

    private static let image = #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}}"#

    private static let list = #"""
        [{"model":"claude-*haiku*","to":"small"},{"header":{"x-claude-code-agent-id":"*"},"to":"small"},{"images":true,"to":"eyes"},
        {"over_tokens":1000,"to":"long"},{"model":"alias","to":"glm"},{"to":"glm"}]
        """#

    @Test(
        arguments: [
            ("claude-opus-5-5", "glm"), ("claude-haiku-4-5", "small"), ("CLAUDE-HAIKU-4-5", "small"), ("small", "small"), ("eyes", "eyes"),
            ("anything", "glm"), ("claude-haiku-4-5[1m]", "small"), ("small[1m]", "small"), ("big[1m]", "big[1m]"), ("alias", "glm"),
        ]) func `a name gets its model`(_ name: String, _ target: String) throws {
        #expect(try Self.target(Self.config(routes: Self.list), model: name) == target)
    }

    @Test func `what a request holds stands above its name`() throws {
        let config = try Self.config(routes: Self.list)
        #expect(try Self.target(config, model: "glm", headers: ["X-Claude-Code-Agent-Id": "a1"]) == "small")
        #expect(try Self.target(config, model: "glm", messages: #"[{"role":"user","content":[\#(Self.image)]}]"#) == "eyes")
        let words = String(repeating: "word ", count: 2000)
        #expect(try Self.target(config, model: "small", messages: #"[{"role":"user","content":"\#(words)"}]"#) == "long")
    }

    @Test func `an image counts in the newest turn of the user alone, also within a tool's result`() throws {
        let config = try Self.config(routes: #"[{"images":true,"to":"eyes"}]"#)
        let old = #"[{"role":"user","content":[\#(Self.image)]},{"role":"assistant","content":"a"},{"role":"user","content":"b"}]"#
        #expect(try Self.target(config, model: "glm", messages: old) == "glm")
        let result = #"""
            [{"role":"user","content":"a"},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"Read","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[\#(Self.image)]}]},{"role":"system","content":"s"}]
            """#
        #expect(try Self.target(config, model: "glm", messages: result) == "eyes")
    }

    @Test func `all conditions of a route must hold`() throws {
        let config = try Self.config(routes: #"[{"model":"a*","header":{"x-a":"1","x-b":"*"},"to":"small"},{"to":"glm"}]"#)
        #expect(try Self.target(config, model: "abc", headers: ["x-a": "1", "x-b": "2"]) == "small")
        #expect(try Self.target(config, model: "abc", headers: ["x-a": "1"]) == "glm")
        #expect(try Self.target(config, model: "abc", headers: ["x-a": "12", "x-b": ""]) == "glm")
        #expect(try Self.target(config, model: "bc", headers: ["x-a": "1", "x-b": "2"]) == "glm")
    }

    @Test func `without routes Claude's names get the first model, and an unknown one is told the known ones`() throws {
        let config = try Self.config()
        #expect(try Self.target(config, model: "claude-opus-5-5") == "glm")
        #expect(try Self.target(config, model: "gpt-9") == "404 model: gpt-9; known are glm, small, eyes, long, big[1m]")
        #expect(try Self.target(Self.config(routes: "[]"), model: "claude-opus-5-5").hasPrefix("404 model: claude-opus-5-5; known are glm"))
    }

    @Test func `the known ones are ten at the most`() throws {
        let models = (1...12).map { #"{"id":"m\#($0)"}"# }.joined(separator: ",")
        let config = try ConfigParserTests.config(
            #"{"providers":[{"base_url":"https://h.test","api_key":"k","models":[\#(models)]}],"routes":[]}"#)
        #expect(try Self.target(config, model: "x") == "404 model: x; known are m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, …")
    }

    @Test func `the answer says the name that was asked for`() throws {
        var script = Script()
        script.request = ["model": "claude-opus-5-5"]
        script.routes = [Config.Route(place: nil, target: "m", model: Pattern("claude-*"))]
        #expect(try script.play(.events([.text("a"), .end("stop")])).text.contains(#""model":"claude-opus-5-5""#))
    }

    @Test func `tokens are counted for the model of the route`() throws {
        let config = try Self.config()
        let post = HTTPRequest(
            method: "POST", path: "/v1/messages/count_tokens", body: Array(#"{"model":"claude-x","messages":[{"role":"user","content":"hi"}]}"#.utf8))
        guard case .response(let response) = try answer(to: post, config: config, ids: IDs(seed: 1), now: 0) else { return #expect(Bool(false)) }
        #expect(response.head.status == 200)
    }

    // MARK: - Lists

    @Test func `an alias is listed with its target's name, once`() throws {
        let config = try Self.config(routes: #"[{"model":"alias","to":"glm"},{"model":"alias","images":true,"to":"eyes"},{"model":"glm","images":true,"to":"eyes"},{"model":"a*","to":"small"}]"#)
        let list = try Self.get("/v1/models", config)["data"]?.array ?? []
        #expect(list.map { $0["id"]?.string } == ["glm", "small", "eyes", "long", "big[1m]", "alias"])
        #expect(list.last?["display_name"]?.string == "GLM")
    }

    @Test func `a routed name is a model under that name`() throws {
        let model = try Self.get("/v1/models/claude-opus-5-5", Self.config())
        #expect(model["id"]?.string == "claude-opus-5-5" && model["display_name"]?.string == "GLM")
    }

    // MARK: - Clients

    private static let clients = #""ak":"all","clients":{"anna":{"ak":"a","models":["GLM*","alias"]},"bert":{"ak":"b","models":[]}}"#

    @Test(
        arguments: [
            ("all", "small", "small"), ("a", "glm", "glm"), ("a", "alias", "small"), ("a", "claude-x", "glm"),
            ("a", "small", "404 model: small; known are glm, alias"), ("a", "nothing", "404 model: nothing; known are glm, alias"),
            ("b", "glm", "404 model: glm"),
        ]) func `a client gets the models that it may use`(_ key: String, _ name: String, _ target: String) throws {
        let config = try Self.config(routes: #"[{"model":"alias","to":"small"},{"model":"claude-*","to":"glm"}]"#, top: Self.clients)
        #expect(try Self.target(config, model: name, headers: ["x-api-key": key]) == target)
    }

    @Test func `a client sees the models that it may use`() throws {
        let config = try Self.config(routes: #"[{"model":"alias","to":"small"},{"model":"other","to":"glm"}]"#, top: Self.clients)
        let ids = { (key: String) in
            try Self.get("/v1/models", config, headers: ["x-api-key": key])["data"]?.array?.compactMap { $0["id"]?.string } ?? []
        }
        #expect(try ids("all") == ["glm", "small", "eyes", "long", "big[1m]", "alias", "other"])
        #expect(try ids("a") == ["glm", "alias"])
        #expect(try ids("b") == [])
        #expect(try Self.get("/v1/models/small", config, headers: ["x-api-key": "a"]) == "404 model: small; known are glm, alias")
        // The alias's target is allowed.
        #expect(try Self.get("/v1/models/other", config, headers: ["x-api-key": "a"])["id"]?.string == "other")
    }
}
