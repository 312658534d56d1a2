import Testing

@testable import Shared

@Suite struct StreamTests {
    @Test(arguments: StreamFixture.all) func `a stream of chunks becomes blocks`(_ fixture: StreamFixture) throws {
        #expect(try fixture.script.summary(fixture.chunks) == fixture.expected)
    }

    /// Stream or not, a client gets the same Message (B.3); only an error cannot take back what was streamed.
    @Test(arguments: StreamFixture.all.filter { !$0.expected.contains("error") }) func `a folded answer is the streamed one`(_ fixture: StreamFixture) throws {
        var script = fixture.script
        let stream = try script.play(.events(fixture.chunks)).stream()
        script.isStream = false
        let message = try script.play(.events(fixture.chunks)).json
        #expect(message["content"] == .array(stream.content))
        for key in ["stop_reason", "stop_sequence", "stop_details"] { #expect(message[named: key] == stream.delta?[named: key]) }
        for member in stream.usage?.members ?? [] where member.value != .null {
            #expect(message["usage"]?[named: member.key.string] == member.value, "\(member.key.string)")
        }
    }

    /// *Source*: mapping B.2.
    @Test(arguments: StreamFixture.all) func `wherever the bytes are cut, the events are the same`(_ fixture: StreamFixture) throws {
        let whole = try fixture.script.play(.events(fixture.chunks))
        for size in [1, 2, 3, 7, 64] {
            let parts = [InboundPart].events(fixture.chunks).cut { bytes in
                stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            }
            #expect(try fixture.script.play(parts).text == whole.text, "pieces of \(size)")
        }
    }

    @Test(arguments: [
        ("CRLF", "data: A\r\n\r\ndata: B\r\n\r\ndata: [DONE]\r\n\r\n"), ("U-01 CR", "data: A\r\rdata: B\r\rdata: [DONE]\r\r"),
        ("U-02 a byte order mark", "\u{FEFF}data: A\n\ndata: B\n\n"), ("U-03 comments", ": OPENROUTER PROCESSING\n\ndata: A\n\n: x\ndata: B\n\n"),
        ("U-04 other lines", "id: 1\nretry: 3\nevent: message\ndata: A\n\ndata: B\n\n"), ("U-06 no space", "data:A\n\ndata:B  \n\ndata:[DONE]\n\n"),
        ("U-07 no empty line", "data: A\ndata: B\ndata: [DONE]\n"), ("U-08 behind the end", "data: A\n\ndata: B\n\ndata: [DONE]\n\ndata: A\n\n"),
        ("U-10 no end of the last event", "data: A\n\ndata: B"),
    ]) func `an event stream is read as servers write it`(row: String, stream: String) throws {
        let text = stream.split(separator: "A", omittingEmptySubsequences: false).joined(separator: .text("x"))
            .split(separator: "B", omittingEmptySubsequences: false).joined(separator: .end("stop"))
        #expect(try Script().play(.stream(Array(text.utf8))).summary.hasPrefix(#"text "x"; end_turn"#), "\(row)")
    }

    @Test func `a stream that just ends was broken off, unless the profile knows better`() throws {
        let cut = [InboundPart].stream(Array("data: \(String.text("a"))\n\n".utf8))
        #expect(try Script().play(cut).summary == "error api_error: upstream closed the stream before finishing")
        #expect(try Script { $0.lenientEOF = true }.play(cut).summary == #"text "a"; end_turn"#)
        let usage = Array("data: \(String.text("a"))\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n".utf8)
        #expect(try Script().play(.stream(usage)).summary == #"text "a"; end_turn"#)
    }

    @Test func `a call is shown while its arguments come`() throws {
        let reply = try Script().play(.events([.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#), .call(#""index":0"#, nil, #"b"}"#), .end("stop")]))
        let lines = String(decoding: reply.body, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix("data:") && $0.contains("partial_json") }
        #expect(lines.count == 2 && lines[0].hasSuffix(#""partial_json":"{\"p\":\"a"}}"#))
    }

    @Test func `K-08 a call's thought signature travels in its id`() throws {
        let chunk = String.call(#""index":0,"id":"t1","extra_content":{"google":{"thought_signature":"sig"}}"#, "Read", "{}")
        let script = Script { $0.thoughtSignatures = true }
        let summary = try script.summary([chunk, .end("stop")])
        #expect(summary.hasPrefix("Read(t1__ts_"))
        // K-08: it may stand beside the calls; then the first of them has it.
        let beside = String.delta(#""extra_content":{"google":{"thought_signature":"sig"}},"# + .calls([(#""index":0,"id":"t1""#, "Read", "{}"), (#""index":1,"id":"t2""#, "Grep", "{}")]))
        #expect(try script.summary([beside, .end("stop")]) == summary.split(separator: ";")[0] + "; Grep(t2) {}; tool_use")
    }
}
