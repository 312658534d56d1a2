import Testing

@testable import Shared

@Suite struct StreamTests {
    @Test(arguments: StreamFixture.all) func `a stream of chunks becomes blocks`(_ fixture: StreamFixture) throws {
        let summary = try fixture.script.summary(fixture.chunks)
        #expect(summary == fixture.expected)
    }

    /// Streamed or not, a client gets the same Message; only an error cannot retract what was streamed.
    @Test(arguments: StreamFixture.all.filter { !$0.expected.contains("error") }) func `a folded answer is the streamed one`(
        _ fixture: StreamFixture
    ) throws {
        var script = fixture.script
        let stream = try script.play(.events(fixture.chunks)).stream()
        script.isStream = false
        let message = try script.play(.events(fixture.chunks)).json
        #expect(message["content"]?.marked == stream.marked)
        // Text that is not JSON is marked in a Message, and left cut in a stream (D-40).
        guard !fixture.row.contains("A-04") else { return }
        for key in ["stop_reason", "stop_sequence", "stop_details"] { #expect(message[named: key] == stream.delta?[named: key]) }
        for member in stream.usage?.members ?? [] where member.value != .null {
            #expect(message["usage"]?[named: member.key.string] == member.value, "\(member.key.string)")
        }
    }

    /// The events may not depend on how the bytes arrive.
    @Test(arguments: StreamFixture.all) func `wherever the bytes are cut, the events are the same`(_ fixture: StreamFixture) throws {
        let whole = try fixture.script.play(.events(fixture.chunks)).text
        for size in [1, 2, 3, 7, 64] {
            let parts = [InboundPart].events(fixture.chunks).cut { bytes in
                stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<min($0 + size, bytes.count)] }
            }
            #expect(try fixture.script.play(parts).text == whole, "pieces of \(size)")
        }
    }

    @Test(arguments: StreamFixture.all) func `B.2 wherever the bytes are cut in two, the chunks are the same`(_ fixture: StreamFixture)
        throws
    {
        func chunks(_ pieces: ArraySlice<UInt8>...) throws -> [ChatChunk] {
            var answer = UpstreamAnswer(expectsStream: true)
            answer.head = HTTPResponseHead(status: 200, headers: ["content-type": "text/event-stream"])
            return try pieces.flatMap { try answer.receive([UInt8]($0)) } + (answer.isDone ? [] : try answer.end())
        }
        let bytes = fixture.chunks.sse
        let whole = try chunks(bytes[...])
        for place in 0...bytes.count where try chunks(bytes[..<place], bytes[place...]) != whole { Issue.record("cut at \(place)") }
    }

    /// The kind of answer shows at its beginning, which may come in pieces too.
    @Test(arguments: ["text/event-stream", "text/plain", ""]) func `U-13 B.2 the beginning may be cut, whatever the header says`(
        type: String
    ) throws {
        let headers: HTTPHeaders = type.isEmpty ? [:] : ["content-type": type]
        for beginning in ["", "\n", "\u{FEFF}", "\u{FEFF}\n", ": hello\n\n", "event: message\n", "retry: 3\n\n"] {
            let bytes = Array(beginning.utf8) + [.text("a"), .end("stop")].sse
            for place in 0...12 {
                let parts: [InboundPart] = [
                    .head(HTTPResponseHead(status: 200, headers: headers)), .body(Array(bytes[..<place])), .body(Array(bytes[place...])),
                    .end,
                ]
                #expect(try Script().play(parts).summary == #"text "a"; end_turn"#, "\(beginning), cut at \(place)")
            }
        }
        let page: [InboundPart] = [
            .head(HTTPResponseHead(status: 200, headers: headers)), .body(Array("dat".utf8)), .body(Array("e: today".utf8)), .end,
        ]
        #expect(try Script().play(page).summary.hasPrefix("500 api_error: upstream returned a non-JSON response"))
    }

    @Test(arguments: [
        ("U-01 CRLF", "data: A\r\n\r\ndata: B\r\n\r\ndata: [DONE]\r\n\r\n"), ("U-01 CR", "data: A\r\rdata: B\r\rdata: [DONE]\r\r"),
        ("U-02 a byte order mark", "\u{FEFF}data: A\n\ndata: B\n\n"),
        ("U-03 comments", ": OPENROUTER PROCESSING\n\ndata: A\n\n: x\ndata: B\n\n"),
        ("U-04 other lines", "id: 1\nretry: 3\nevent: message\ndata: A\n\ndata: B\n\n"),
        ("U-05 a text in several lines", "data: {\ndata: \"choices\":null\ndata: }\n\ndata: A\n\ndata: B\n\n"),
        ("U-06 no space", "data:A\n\ndata:B  \n\ndata:[DONE]\n\n"),
        ("U-07 no empty line", "data: A\ndata: B\ndata: [DONE]\n"),
        ("U-08 behind the end", "data: A\n\ndata: B\n\ndata: [DONE]\n\ndata: A\n\n"),
        ("U-10 no end of the last event", "data: A\n\ndata: B"),
    ]) func `an event stream is read as servers write it`(row: String, stream: String) throws {
        let text = stream.split(separator: "A", omittingEmptySubsequences: false).joined(separator: .text("x"))
            .split(separator: "B", omittingEmptySubsequences: false).joined(separator: .end("stop"))
        #expect(try Script().play(.stream(Array(text.utf8))).summary.hasPrefix(#"text "x"; end_turn"#), "\(row)")
    }

    @Test(arguments: [
        (#"{"error":{"message":"no","code":503}}"#, "error overloaded_error: no"), (#"{"message":"no"}"#, "error api_error: no"),
        (#""no""#, "error api_error: no"), ("no", "error api_error: no"),
    ]) func `U-04 an event by the name of error is one, whatever it says`(data: String, expected: String) throws {
        let bytes = Array("data: \(String.text("a"))\n\nevent: error\ndata: \(data)\n\n".utf8)
        #expect(try Script().play(.stream(bytes)).summary == expected)
    }

    /// llama.cpp wrote its errors like this until September 2025.
    @Test func `U-04 U-12 a field by the name of error is one`() throws {
        let error = #"{"code":400,"message":"it is long","type":"exceed_context_size_error","n_prompt_tokens":40000,"n_ctx":32768}"#
        let field = "error: \(error)\n\ndata: [DONE]\n\n"
        let half = String.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#)
        let words = "invalid_request_error: prompt is too long: 40000 tokens > 32768 maximum"
        let broken = try Script().play(.stream(Array("data: \(half)\n\n\(field)".utf8))).summary
        #expect(broken == #"open {"p":"a; error \#(words)"#)
        #expect(try Script().play(.stream(Array(field.utf8))).summary == "400 \(words)")
        let unnamed: [InboundPart] = [.head(HTTPResponseHead(status: 200, headers: [:])), .body(Array(field.utf8)), .end]
        #expect(try Script().play(unnamed).summary == "400 \(words)")
    }

    @Test func `U-11 halves of an event are no loss`() throws {
        #expect(try Script().play(.events([#"{"choices":[{"index":0,"#, #""delta":{"content":"a"}}]}"#, .end("stop")])).notices.isEmpty)
    }

    @Test func `A-04 arguments that are no JSON are noted`() throws {
        let reply = try Script().play(.events([.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a" x}"#), .end("tool_calls")]))
        #expect(reply.notices == ["1 tool call(s) of the model with arguments that are not JSON"])
    }

    @Test func `Y-03 what is opaque in reasoning travels in the signature, its pieces put together`() throws {
        let pieces = [
            #"{"type":"reasoning.text","index":0,"text":"t"}"#, #"{"type":"reasoning.text","index":0,"text":"u","signature":"s"}"#,
            #"{"type":"reasoning.encrypted","index":1,"data":"x"}"#,
        ]
        let stream = try Script { $0.reasoningReplay = .details }.play(
            .events(pieces.map { .delta(#""reasoning_details":[\#($0)]"#) } + [.text("a"), .end("stop")])
        ).stream()
        let signature = try #require(stream.content.first?["signature"]?.text.flatMap(ThinkingSignature.init))
        #expect(signature.details.map(\.written) == [#"{"type":"reasoning.text","index":0,"text":"tu","signature":"s"}"#, pieces[2]])
        #expect(stream.content.first?["thinking"] == "tu")
    }

    @Test func `Y-03 S-13 reasoning and a refusal in a thousand pieces each are put together`() throws {
        let reasoning = String.delta(#""reasoning_details":[{"type":"reasoning.text","index":0,"text":"reasoning"}]"#)
        let refusal = String.delta(#""refusal":"refusal""#)
        let pieces = Array(repeating: reasoning, count: 1_000) + Array(repeating: refusal, count: 1_000)
        let stream = try Script { $0.reasoningReplay = .details }.play(.events(pieces + [.end("stop")])).stream()
        let signature = try #require(stream.content.first?["signature"]?.text.flatMap(ThinkingSignature.init))
        #expect(signature.details.map { $0["text"]?.string?.utf8.count } == [9_000])
        #expect(stream.delta?["stop_details"]?["explanation"]?.string?.utf8.count == 7_000)
    }

    @Test func `U-09 a stream that just ends was broken off, unless the profile knows better`() throws {
        let cut = [InboundPart].stream(Array("data: \(String.text("a"))\n\n".utf8))
        #expect(try Script().play(cut).summary == "error api_error: upstream closed the stream before finishing")
        #expect(try Script { $0.lenientEOF = true }.play(cut).summary == #"text "a"; end_turn"#)
        let usage = Array("data: \(String.text("a"))\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n".utf8)
        #expect(try Script().play(.stream(usage)).summary == #"text "a"; end_turn"#)
        let early = Array("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\ndata: \(String.text("a"))\n\n".utf8)
        #expect(try Script().play(.stream(early)).summary == "error api_error: upstream closed the stream before finishing")
        let empty = Array("data: \(String.delta(#""content":"a""#, #","finish_reason":"""#))\n\n".utf8)
        #expect(try Script().play(.stream(empty)).summary == "error api_error: upstream closed the stream before finishing")
    }

    @Test func `X-01 X-02 X-05 X-06 a stream, byte for byte`() throws {
        var script = Script()
        script.request = ["context_management": [:]]
        let usage = #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}}"#
        let reply = try script.play(.events([usage, .text("é\n"), .end("stop")]))
        #expect(
            reply.head?.headers.fields.map { "\($0.name): \($0.value)" } == [
                "content-type: text/event-stream; charset=utf-8", "request-id: req_7Se7ElySHLB4YMaETT9WpPZp", "cache-control: no-cache",
                "x-accel-buffering: no",
            ])
        #expect(
            reply.text == """
                event: message_start
                data: {"type":"message_start","message":{"id":"msg_ip8DjBqQSATjQ73HlDGwSULe","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":"standard"}}}

                event: ping
                data: {"type":"ping"}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"é\\n"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":8,"cache_creation_input_tokens":0,"cache_read_input_tokens":4,"output_tokens":3,"server_tool_use":null},"context_management":{"applied_edits":[]}}

                event: message_stop
                data: {"type":"message_stop"}


                """)
    }

    @Test func `W5-2 an error is the last event, with the request's id, byte for byte`() throws {
        let reply = try Script().play(.events([.text("a"), #"{"error":{"message":"no","code":429}}"#, .text("b")]))
        let id = try #require(reply.head?.headers["request-id"])
        let end = #"""
            event: content_block_delta
            data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}

            event: error
            data: {"type":"error","error":{"type":"rate_limit_error","message":"no"},"request_id":"\#(id)"}


            """#
        #expect(reply.text.hasSuffix(end))
    }

    @Test func `A2 A-01 A-05 the first call's arguments go on as they come, the second call waits`() throws {
        let chunks: [String] = [
            .text("x"), .call(#""index":0,"id":"t1""#, "Read", #"{"p":"#), .call(#""index":1,"id":"t2""#, "Grep", #"{"q":2}"#),
            .call(#""index":0"#, nil, #""a"}"#), .end("tool_calls"),
        ]
        let events = try Script().play(.events(chunks)).text.split(separator: "\n").filter { $0.hasPrefix("data: ") }
            .map { try JSON.parse(Array($0.utf8.dropFirst(6))) }
        let words = events.compactMap { event in
            event["index"].map {
                "\(event["type"]?.string?.dropFirst(14) ?? "") \($0.int ?? -1) \(event["delta"]?["partial_json"]?.string ?? "")"
            }
        }
        #expect(
            words == [
                "start 0 ", "delta 0 ", "stop 0 ", "start 1 ", #"delta 1 {"p":"#, #"delta 1 "a"}"#, "stop 1 ", "start 2 ",
                #"delta 2 {"q":2}"#, "stop 2 ",
            ])
    }

    @Test func `A-02 a call is shown while its arguments come`() throws {
        let reply = try Script().play(
            .events([.call(#""index":0,"id":"t1""#, "Read", #"{"p":"a"#), .call(#""index":0"#, nil, #"b"}"#), .end("stop")]))
        let lines = String(decoding: reply.body, as: UTF8.self).split(separator: "\n").filter {
            $0.hasPrefix("data:") && $0.contains("partial_json")
        }
        #expect(lines.count == 2 && lines[0].hasSuffix(#""partial_json":"{\"p\":\"a"}}"#))
    }

    @Test func `Z-04 a name in pieces without end takes no time by the square`() {
        var assembly = CallAssembly()
        for _ in 0..<10_000 { for name in ["Re", "ad"] { assembly.receive(ChatChunk.ToolCallDelta(index: 0, name: name)) } }
        #expect(assembly.calls.count == 1 && assembly.calls[0].name?.utf8.count == 1024)
    }

    @Test func `K-08 a call's thought signature travels in its id`() throws {
        let chunk = String.call(#""index":0,"id":"t1","extra_content":{"google":{"thought_signature":"sig"}}"#, "Read", "{}")
        let script = Script { $0.thoughtSignatures = true }
        let summary = try script.summary([chunk, .end("stop")])
        #expect(summary.hasPrefix("Read(t1__ts_"))
        // The suffix comes before the signature (D-07).
        var again = script
        again.earlierIDs = [String(summary.dropFirst("Read(".count).prefix { $0 != ")" })]
        #expect(try again.summary([chunk, .end("stop")]).hasPrefix("Read(t1_2__ts_"))
        // K-08: it may be beside the calls; then the first call gets it.
        let beside = String.delta(
            #""extra_content":{"google":{"thought_signature":"sig"}},"#
                + .calls([(#""index":0,"id":"t1""#, "Read", "{}"), (#""index":1,"id":"t2""#, "Grep", "{}")]))
        #expect(try script.summary([beside, .end("stop")]) == summary.split(separator: ";")[0] + "; Grep(t2) {}; tool_use")
    }
}
