import Foundation
import Testing

@Suite struct WebSearchTests {
    @Test(arguments: [true, false])
    func `a search is made in the middle of an answer`(stream: Bool) throws {
        let tavily = ScriptedUpstream()
        defer { tavily.stop() }
        tavily.reply(Reply(#"{"results":[{"title":"Swift 7","url":"https://swift.org/7","content":"It is out.","score":0.9}]}"#))
        let proxy = try Proxy(extra: #""tavily_key": "\#(Proxy.tavilyKey)", "tavily_url": "http://127.0.0.1:\#(tavily.port)","#)
        if stream {
            proxy.upstream.reply(
                Reply(stream: [
                    .call("call_1", "web_search", #"{"query":"#), .arguments(#""swift 7"}"#), .finish("tool_calls"), .usage, .done,
                ]),
                .stream("Swift 7 ", "is out."))
        } else {
            let call = #"{"id":"call_1","type":"function","function":{"name":"web_search","arguments":"{\"query\":\"swift 7\"}"}}"#
            proxy.upstream.reply(
                Reply(#"{"choices":[{"index":0,"message":{"tool_calls":[\#(call)]},"finish_reason":"tool_calls"}]}"#),
                .completion("Swift 7 is out."))
        }
        let answer = proxy.message(stream: stream, extra: #""tools":[{"type":"web_search_20250305","name":"web_search"}],"#)
        #expect(answer.status == 200)
        let search = try #require(tavily.requests.first)
        #expect(search.line.hasPrefix("POST /search "))
        #expect(search.headers["authorization"] == "Bearer \(Proxy.tavilyKey)")
        #expect(JSONPath.value("query", in: search.body) as? String == "swift 7")
        #expect(proxy.upstream.requests.count == 2)
        #expect(proxy.upstream.requests.last?.body.contains("It is out.") == true)
        if stream {
            let blocks = answer.events.compactMap { JSONPath.value("content_block.type", in: $0) as? String }
            #expect(blocks == ["server_tool_use", "web_search_tool_result", "text"])
            #expect(answer.deltas("text") == "Swift 7 is out.")
            #expect(answer.eventTypes.last == "message_stop")
        } else {
            #expect(answer.string("content.0.type") == "server_tool_use")
            #expect(answer.string("content.1.content.0.url") == "https://swift.org/7")
            #expect(answer.string("content.2.text") == "Swift 7 is out.")
        }
        #expect(!(answer.body + proxy.log).contains(Proxy.tavilyKey))
    }

    @Test(arguments: [
        (Reply(#"{"query":"swift 7","results":[{"url":"https://swift.org/7","title":"Swift 7","content":"It is out."}]}"#), ""),
        (Reply(status: 403, "<title>403 Forbidden</title>"), #"add "json" to search.formats in its settings.yml"#),
    ])
    func `a search that SearXNG answers`(reply: Reply, words: String) throws {
        let searxng = ScriptedUpstream()
        defer { searxng.stop() }
        searxng.reply(reply)
        let proxy = try Proxy(extra: #""search": {"engine": "searxng", "url": "http://127.0.0.1:\#(searxng.port)"},"#)
        proxy.upstream.reply(
            Reply(stream: [.call("call_1", "web_search", #"{"query":"swift 7"}"#), .finish("tool_calls"), .done]), .stream("So."))
        let answer = proxy.message(stream: true, extra: #""tools":[{"type":"web_search_20250305","name":"web_search"}],"#)
        #expect(answer.status == 200 && answer.deltas("text") == "So.")
        let search = try #require(searxng.requests.first)
        #expect(search.line.hasPrefix("GET /search?q=swift%207&format=json ") && search.body.isEmpty)
        #expect(words.isEmpty ? proxy.upstream.requests.last?.body.contains("It is out.") == true : proxy.log.contains(words))
    }
}
