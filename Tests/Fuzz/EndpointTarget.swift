@testable import Shared

extension Target {
    /// The body of a client's request: either the upstream can accept what is sent, or the client gets an HTTP error.
    static let endpoint = Target(
        name: "endpoint",
        seeds: {
            let conversations = (0..<60 as Range<UInt64>).map { RandomConversation.messages(seed: $0, isOrderly: $0 % 2 == 0) }
            let bodies = conversations.map { messages in
                ["model": "m", "max_tokens": 1000, "stream": true, "messages": .array(messages), "tools": RandomConversation.tools] as JSON
            }
            return (bodies.map(\.encoded) + [Array(Sent.request(members).utf8)]).enumerated().map { Choices.seed($1, $0) }
        },
        check: { input in
            var choices = Choices(input)
            let profile = choices.one(of: Profile.all)
            guard let config = try? Sent.config(profile: profile.name, top: choices.chance(2) ? #""tavily_key":"tvly-x""# : "") else {
                broken("no configuration")
            }
            let path = choices.one(of: ["/v1/messages", "/v1/messages", "/v1/messages/count_tokens"])
            let post = HTTPRequest(method: "POST", path: path, body: choices.rest)
            do throws(APIError) {
                switch try answer(to: post, config: config, ids: IDs(seed: 1), now: 0) {
                case .response(let response): require((try? JSON.parse(response.body)) != nil, "an answer that is not JSON")
                case .exchange(var exchange): check(try exchange.next(now: 0), config, choices.rest)
                }
            } catch {
                require((400..<500).contains(error.status) && error.blame == .client, "\(error)")
                require((try? JSON.parse(HTTPResponse(error, requestID: "r").body)) != nil, "an error that is not JSON")
            }
        })

    private static func check(_ requests: [OutboundRequest], _ config: Config, _ body: [UInt8]) {
        for request in requests {
            guard let json = try? JSON.parse(request.body) else { broken("no JSON is sent") }
            guard request.url.hasSuffix("/chat/completions") else { continue }
            let faults = json.faults(config.providers[0].models[0].quirks)
            require(faults == [], "\(faults) in \(json.written)")
            require((try? Sent.bytes(body, config: config)) == request.body, "other bytes the second time")
        }
    }

    /// What RandomConversation does not produce.
    private static let members = #"""
        "system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"temperature":0.5,"top_p":1,"top_k":3,"stop_sequences":["a"],
        "metadata":{"user_id":"u"},"service_tier":"auto","thinking":{"type":"enabled","budget_tokens":1024},"tool_choice":{"type":"tool","name":"T"},
        "output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}}}}},
        "context_management":{"edits":[]},"tools":[{"name":"T","input_schema":{"type":"object"},"strict":true,"defer_loading":true},
        {"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"},
        {"type":"web_fetch_20250910","name":"web_fetch","url_sources":{"user_input":{"type":"all"}},"citations":{"enabled":true}},
        {"type":"code_execution_20250825","name":"code_execution"},{"type":"tool_search_tool_regex_20251119","name":"tool_search_tool_regex"}],
        "messages":[{"role":"user","content":[{"type":"search_result","source":"https://a.org","title":"T","content":[{"type":"text","text":"x"}]},
        {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"citations":{"enabled":true}},
        {"type":"document","source":{"type":"content","content":[{"type":"text","text":"c"}]}},{"type":"container_upload","file_id":"f"}]},
        {"role":"assistant","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"a","citations":[]},
        {"type":"server_tool_use","id":"srvtoolu_1","name":"code_execution","input":{"code":"1"}},{"type":"compaction","content":"c"},
        {"type":"tool_use","id":"toolu_1","name":"T","input":{"a":[1,{"b":null}]}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"tool_reference","tool_name":"T"}]}]}]
        """#
}
