import Testing

@testable import Shared

/// Thousands of tools, calls and results.
@Suite struct ManyToolsTests {
    @Test(.timeLimit(.minutes(10))) func `thousands of calls of one id are told apart in a moment, there and back`() throws {
        let calls = Array(repeating: #"{"type":"tool_use","id":"a","name":"T","input":{}}"#, count: 1000).joined(separator: ",")
        let turns = #"{"role":"user","content":"1"},{"role":"assistant","content":[\#(calls)]},{"role":"user","content":"2"}"#
        let sent = try JSON.parse(Sent.messages(turns)).array?[1]["tool_calls"]?.array?.compactMap { $0["id"]?.string }
        #expect(sent?.prefix(3) == ["a", "a_2", "a_3"] && Set(sent ?? []).count == 1000)
        let answer = (0..<1000).map { String.call("\"index\":\($0),\"id\":\"a\"", "Read", "{\"p\":\($0)}") }
        let shown = try Script().play(.events(answer + [.end("tool_calls")])).stream().content.compactMap { $0["id"]?.string }
        #expect(shown == sent)
    }

    @Test(.timeLimit(.minutes(10)), arguments: [false, true])
    func `thousands of results are told apart in a moment, in whichever order they come`(isReversed: Bool) throws {
        let count = 5000
        let calls = (0..<count).map { #"{"type":"tool_use","id":"c\#($0)","name":"T","input":{}}"# }
        let results = (0..<count).map { #"{"type":"tool_result","tool_use_id":"c\#($0)","content":"r\#($0)"}"# }
        let turns = #"{"role":"user","content":"1"},{"role":"assistant","content":[\#(calls.joined(separator: ","))]}"#
        let answer = (isReversed ? results.reversed() : results).joined(separator: ",")
        let sent = try JSON.parse(Sent.messages(turns + #",{"role":"user","content":[\#(answer)]}"#)).array ?? []
        #expect(sent.count == count + 2)
        #expect(sent.dropFirst(2).map { $0["content"]?.string } == (0..<count).map { "r\($0)" })
    }

    @Test(.timeLimit(.minutes(10))) func `M-64 thousands of tools that come and go are looked up in a moment`() throws {
        let changes = (0..<5000).flatMap { place in
            ["tool_addition", "tool_removal"].map { #"{"type":"\#($0)","tool":{"type":"tool_reference","name":"t\#(place)"}}"# }
        }
        let tools = #""tools":[{"name":"t1","input_schema":{}},{"name":"u","input_schema":{}}]"#
        let body = try Sent.body(
            tools + #","messages":[{"role":"user","content":"hi"},{"role":"system","content":[\#(changes.joined(separator: ","))]}]"#)
        #expect(body["tools"]?.array?.map { $0["function"]?["name"]?.string } == ["u"])
    }

    @Test(.timeLimit(.minutes(10))) func `thousands of calls with a note of the system behind each get their results in a moment`() throws {
        let turns = (0..<1000).map {
            #"{"role":"assistant","content":[{"type":"tool_use","id":"\#($0 / 2)","name":"T","input":{}}]},{"role":"system","content":"s"}"#
        }
        let results = (0..<1000).map { #"{"type":"tool_result","tool_use_id":"\#($0 / 2)","content":"\#($0)"}"# }
        let sent = try JSON.parse(
            Sent.messages(
                #"{"role":"user","content":"1"},"# + turns.joined(separator: ",")
                    + #",{"role":"user","content":[\#(results.joined(separator: ","))]}"#, quirks: #"{"mid_system":"native"}"#))
        // Equal ids get one result each, in order.
        #expect(
            sent.array?.compactMap { $0["role"] == "tool" ? $0["content"]?.string : nil } == (0..<1000).map { "\($0)" }
                && sent.array?.last?["role"] == "system")
    }

    @Test(.timeLimit(.minutes(10))) func `thousands of notes of the system between a user's words are one message in a moment`() throws {
        let turns = Array(repeating: #"{"role":"user","content":"u"},{"role":"system","content":"s"}"#, count: 1000).joined(separator: ",")
        #expect(try JSON.parse(Sent.messages(turns)).array?.count == 1)
    }
}
