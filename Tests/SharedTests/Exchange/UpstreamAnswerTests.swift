import Testing

@testable import Shared

@Suite struct UpstreamAnswerTests {
    private static let document =
        #"{"choices":[{"index":0,"message":{"reasoning_content":"t","content":"a","tool_calls":[{"id":"t1","type":"function","function":{"name":"Read","arguments":"{\"p\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}"#

    @Test(arguments: [true, false]) func `U-13 a document is an answer, asked for or not`(isStream: Bool) throws {
        var script = Script()
        script.isStream = isStream
        for headers: HTTPHeaders in [["content-type": "application/json"], ["content-type": "text/event-stream"], [:]] {
            let reply = try script.play(.document(Self.document, headers: headers))
            #expect(try reply.summary == #"thinking "t"; text "a"; Read(t1) {"p":1}; tool_use"#)
        }
    }

    @Test func `B-13 of an error the first megabyte is read`() throws {
        func summary(bytes: Int) throws -> String {
            let message = String(repeating: "too long ", count: bytes / 9)
            return try Script().play(.document(#"{"error":{"message":"\#(message)","type":"t"}}"#, status: 400)).summary
        }
        #expect(try summary(bytes: 900_000).hasPrefix("400 invalid_request_error: too long too"))
        #expect(try summary(bytes: 2_000_000).hasPrefix(#"400 invalid_request_error: upstream returned HTTP 400: {"error"#))
    }

    @Test(arguments: [200, 400]) func `U-02 a document may have a byte order mark`(status: Int) throws {
        let text = status == 200 ? Self.document : #"{"error":{"message":"no"}}"#
        let summary = try Script().play(.document(text, status: status)).summary
        #expect(try Script().play(.document("\u{FEFF}" + text, status: status)).summary == summary)
    }

    /// Row, annotations, blocks of the Message: a text with the number of its citations.
    @Test(arguments: [
        (
            "C-02 two parts",
            #"[{"type":"url_citation","url_citation":{"url":"http://x","title":"X","start_index":4,"end_index":6}},{"url":"http://y","start_index":8,"end_index":9}]"#,
            ["One  0", "é1 1", ",  0", "2 1", ". 0"]
        ),
        (
            "C-02 two citations of one part",
            #"[{"url":"http://x","start_index":8,"end_index":9},{"url":"http://y","start_index":8,"end_index":9}]"#,
            ["One é1,  0", "2 2", ". 0"]
        ),
        ("C-02 all of it", #"[{"url":"http://x","start_index":0,"end_index":10}]"#, ["One é1, 2. 1"]),
        (
            "C-02 overlapping", #"[{"url":"http://x","start_index":0,"end_index":5},{"url":"http://y","start_index":4,"end_index":6}]"#,
            ["One é1, 2. 2"]
        ),
        ("C-02 out of range", #"[{"url":"http://x","start_index":0,"end_index":11}]"#, ["One é1, 2. 1"]),
        ("C-02 no span", #"[{"url":"http://x"}]"#, ["One é1, 2. 1"]),
        ("C-02 another kind", #"[{"type":"file_citation","file_citation":{}}]"#, ["One é1, 2. 0"]),
    ]) func `a Message's text is split where it is cited`(row: String, annotations: String, expected: [String]) throws {
        var script = Script()
        script.isStream = false
        let document =
            #"{"choices":[{"message":{"content":"One é1, 2.","annotations":\#(annotations),"tool_calls":[{"id":"t1","function":{"name":"Read","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}"#
        let content = try script.play(.document(document)).json["content"]?.array ?? []
        #expect(content.dropLast().map { "\($0["text"]?.string ?? "") \($0["citations"]?.array?.count ?? 0)" } == expected, "\(row)")
        #expect(content.last?["type"] == "tool_use", "\(row)")
    }

    @Test(arguments: [
        (
            "C-01 the page's words", #""content":"\#(String(repeating: "w", count: 200))","start_index":0,"end_index":2"#,
            String(repeating: "w", count: 150)
        ),
        ("C-01 the answer's words", #""start_index":4,"end_index":6"#, "é1"), ("C-01 no words", #""end_index":6"#, ""),
    ]) func `what is cited`(row: String, members: String, cited: String) throws {
        let annotation = #"{"type":"url_citation","url_citation":{"url":"http://x","title":"X",\#(members)}}"#
        let stream = try Script().play(
            .events([.reasoning("t"), .text("One "), .text("é1."), .delta(#""annotations":[\#(annotation)]"#), .end("stop")])
        ).stream()
        let wanted: JSON = [
            "type": "web_search_result_location", "cited_text": JSON(cited), "url": "http://x", "title": "X",
            "encrypted_index": JSON("p1." + Base64.encodeURL(Array(#"{"u":"http://x"}"#.utf8))),
        ]
        #expect(stream.content.last?["citations"] == [wanted], "\(row)")
    }

    @Test func `S-01 S-02 S-43 D-30 a Message has every member, in this order`() throws {
        var script = Script()
        script.isStream = false
        script.request = ["diagnostics": [:], "context_management": ["edits": []]]
        let reply = try script.play(
            .document(
                #"{"id":"chatcmpl-1","choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#
            ))
        let id = try #require(reply.json["id"]?.string)
        #expect(id.hasPrefix("msg_") && id.utf8.count == 28)
        #expect(
            reply.text
                == #"{"id":"\#(id)","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null,"diagnostics":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":"standard"},"context_management":{"applied_edits":[]}}"#
        )
        #expect(reply.head?.headers["x-upstream-id"] == "chatcmpl-1")
    }

    @Test func `X-02 X-05 D-31 a stream has every member, in this order`() throws {
        var script = Script()
        script.request = ["context_management": ["edits": []]]
        let reply = try script.play(
            .events([
                #"{"id":"chatcmpl-1","choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}}"#,
                .end("stop"),
            ]))
        let id = try #require(reply.stream().start?["id"]?.string)
        #expect(
            reply.text == """
                event: message_start
                data: {"type":"message_start","message":{"id":"\(id)","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"stop_details":null,"container":null,"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":1,"server_tool_use":null,"service_tier":"standard","inference_geo":null,"speed":"standard"}}}

                event: ping
                data: {"type":"ping"}

                event: content_block_start
                data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

                event: content_block_delta
                data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}}

                event: content_block_stop
                data: {"type":"content_block_stop","index":0}

                event: message_delta
                data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null},"usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,"output_tokens":1,"server_tool_use":null},"context_management":{"applied_edits":[]}}

                event: message_stop
                data: {"type":"message_stop"}


                """)
        #expect(reply.head?.headers["x-upstream-id"] == "chatcmpl-1" && reply.head?.headers["cache-control"] == "no-cache")
    }

    @Test(arguments: ["", "a b", "a\r\nx: y", "é", "a,b", String(repeating: "x", count: 201)])
    func `S-01 an upstream's id that is no word stands in no header`(id: String) throws {
        let reply = try Script().play(.document((["id": JSON(id), "choices": [["message": ["content": "a"]]]] as JSON).written))
        #expect(reply.head?.headers["x-upstream-id"] == nil)
    }

    @Test func `S-01 an upstream's id shows no key`() throws {
        let reply = try Script().play(.document(#"{"id":"x-sk-upstream-0","choices":[{"message":{"content":"a"}}]}"#))
        #expect(reply.head?.headers["x-upstream-id"] == "x-***")
    }

    @Test func `T-16 tools that nothing runs are told of in a header and in the log`() throws {
        var script = Script()
        script.request = [
            "tools": [
                ["name": "Read", "input_schema": [:]], ["type": "code_execution_20250825", "name": "code_execution"],
                ["type": "advisor_20260301", "name": "advisor"],
                ["name": "Only", "allowed_callers": ["code_execution_20250825"], "input_schema": [:]],
            ]
        ]
        let reply = try script.play(.events([.text("a"), .end("stop")]))
        #expect(reply.head?.headers["x-tools-left-out"] == "code_execution_20250825, advisor_20260301, Only")
        #expect(reply.notices == ["tools left out, for nothing here runs them: code_execution_20250825, advisor_20260301, Only"])
        #expect(try Script().play(.events([.text("a"), .end("stop")])).head?.headers["x-tools-left-out"] == nil)
        script.request = ["tools": .array((0..<200).map { ["type": JSON("advisor_\(20_260_301 + $0)"), "name": JSON("a\($0)")] })]
        let list = try script.play(.events([.text("a"), .end("stop")])).head?.headers["x-tools-left-out"] ?? ""
        #expect(list.hasPrefix("advisor_20260301, ") && list.hasSuffix(" more") && (900...1024).contains(list.utf8.count), "D-62")
    }

    @Test func `M-90 blocks that nobody knows are named in the log, each type once`() throws {
        var script = Script()
        let result: JSON = ["type": "tool_result", "tool_use_id": "t", "content": [["type": "odd"]]]
        script.request = ["messages": [["role": "user", "content": [["type": "novel"], ["type": "novel", "text": "a"], result]]]]
        #expect(try script.play(.events([.text("a"), .end("stop")])).notices == ["content blocks that are not known: novel, odd"])
    }

    /// Row, flag, the client's members, what is sent upstream, the upstream's tier, what the client gets.
    @Test(
        arguments: [
            ("R-28 no precedence", .standard, #""service_tier":"standard_only""#, "default", "default", "standard", "standard"),
            ("R-28 auto", .standard, #""service_tier":"auto""#, nil, "priority", "priority", "standard"),
            ("R-29 speed, not allowed", .standard, #""speed":"fast""#, nil, "default", "standard", "standard"),
            ("R-29 speed", .priority, #""speed":"fast""#, "priority", "priority", "priority", "fast"),
            ("R-29 speed, not given", .priority, #""speed":"fast""#, "priority", "default", "standard", "standard"),
            ("R-29 null", .priority, #""speed":null"#, nil, nil, "standard", "standard"),
            (
                "R-28 R-29 no precedence, and speed", .priority, #""service_tier":"standard_only","speed":"fast""#, "default", nil,
                "standard", "standard"
            ),
            ("D-25 unknown upstreams", .none, #""service_tier":"standard_only","speed":"fast""#, nil, nil, "standard", "standard"),
        ] as [(String, Quirks.ServiceTier, String, String?, String?, String, String)])
    func `precedence`(row: String, flag: Quirks.ServiceTier, members: String, asked: String?, word: String?, tier: String, speed: String)
        throws
    {
        var script = Script { $0.serviceTier = flag }
        script.request = try JSON.parse("{\(members)}")
        script.isStream = false
        let answer: JSON = ["service_tier": word.map { JSON($0) }, "choices": [["message": ["content": "a"]]]]
        let reply = try script.play(.document(answer.written))
        #expect(reply.sent[0]["service_tier"]?.string == asked, "\(row)")
        #expect(reply.json["usage"]?["service_tier"]?.string == tier && reply.json["usage"]?["speed"]?.string == speed, "\(row)")
    }

    @Test(arguments: ["", "\n ", ": hi\n\n", "event: x\n", "id: 1\n"])
    func `a stream that is declared as a document is one however it is cut`(front: String) throws {
        let bytes = Array(front.utf8) + [.text("a"), .end("stop")].sse
        for cut in 1..<(front.utf8.count + 10) {
            let parts = Array<InboundPart>.document(String(decoding: bytes, as: UTF8.self)).cut { [$0[..<cut], $0[cut...]] }
            #expect(try Script().play(parts).summary == #"text "a"; end_turn"#, "cut at \(cut)")
        }
    }

    /// Row, words, what the client gets.
    @Test(arguments: [
        ("S-30", ["stop", "eos", "end_turn", "completed"], "end_turn"),
        ("S-32", ["length", "max_tokens", "max_output_tokens", "MAX_TOKENS"], "max_tokens"),
        ("S-33", ["tool_calls", "tool_use", "function_call"], "end_turn"),
        ("S-34", ["content_filter", "safety", "SAFETY", "sensitive", "RECITATION", "blocked"], "refusal"),
        ("S-35", ["model_context_window_exceeded", "context_length_exceeded", "model_length"], "model_context_window_exceeded"),
        ("S-36", ["insufficient_system_resource"], "overloaded_error"),
        ("S-36", ["network_error", "error", "abort", "timeout"], "api_error"),
        ("S-37", ["pause", "tired"], "end_turn"),
    ]) func `why an answer ended`(row: String, words: [String], expected: String) throws {
        for word in words {
            let reply = try Script().play(.events([.text("a"), .end(word)])).stream()
            #expect((reply.delta?["stop_reason"] ?? reply.error?["type"])?.string == expected, "\(row) \(word)")
        }
    }

    @Test func `S-36 a document that ends in an error is one, whatever it says`() throws {
        let document = #"{"choices":[{"message":{"content":"a"},"finish_reason":"error"}]}"#
        var script = Script()
        script.isStream = false
        #expect(try script.play(.document(document)).summary == "500 api_error: the upstream broke off before it finished")
    }

    @Test func `S-30 S-37 a document without a word is over, and an unknown word is logged once`() throws {
        #expect(
            try Script().play(.document(#"{"choices":[{"message":{"content":"a"},"finish_reason":null}]}"#)).summary
                == #"text "a"; end_turn"#)
        #expect(
            try Script().play(.document(#"{"choices":[{"message":{"content":"a"},"finish_reason":""}]}"#)).summary == #"text "a"; end_turn"#
        )
        #expect(
            try Script().play(.events([.text("a"), .end("tired")])).notices == [
                #"finish_reason "tired" is not known: read as the end of the turn"#
            ])
    }

    @Test func `S-04 a document's blocks stand in the order of thought, text, calls, whatever the order of its members`() throws {
        let document =
            #"{"choices":[{"index":1,"message":{"content":"no"}},{"index":0,"finish_reason":"tool_calls","message":{"tool_calls":[{"id":"t1","function":{"name":"Read","arguments":{"p":1}}}],"content":"a","reasoning":"t"}}]}"#
        #expect(try Script().play(.document(document)).summary == #"thinking "t"; text "a"; Read(t1) {"p":1}; tool_use"#, "S-03 S-21 too")
    }

    @Test func `U-14 S-03 D-29 a page or nothing is no answer`() throws {
        #expect(
            try Script().play(.document("<html>hi</html>", headers: ["content-type": "text/html"])).summary
                == "500 api_error: upstream returned a non-JSON response (content-type text/html)")
        #expect(try Script().play(.document("", headers: [:])).summary == "500 api_error: upstream returned a non-JSON response")
        #expect(try Script().play(.document("", status: 302)).summary.contains("redirect"))
        #expect(try Script().play(.document(#"{"choices":[]}"#)).summary == "500 api_error: upstream returned no choices")
    }

    @Test func `a status that answers nothing is named`() throws {
        #expect(try Script().play(.document("", status: 302)).summary.contains("a redirect (HTTP 302)"))
        #expect(try Script().play(.document("", status: 101)).summary.contains("HTTP 101, which nobody asked for"))
    }

    @Test(arguments: [true, false]) func `invalid UTF-8 becomes U+FFFD, and the rest of the text arrives`(isStream: Bool) throws {
        let chunk = #"{"choices":[{"index":0,"message":{"content":"~b"},"finish_reason":"stop"}]}"#
        let wire = isStream ? "data: \(chunk)\n\ndata: [DONE]\n\n" : chunk
        // The first two of the three bytes of "€".
        let body = wire.utf8.flatMap { $0 == UInt8(ascii: "~") ? [0xE2, 0x82] : [$0] }
        var script = Script()
        script.isStream = isStream
        let type = isStream ? "text/event-stream" : "application/json"
        let reply = try script.play([.head(HTTPResponseHead(status: 200, headers: ["content-type": type])), .body(body), .end])
        #expect(try reply.summary == "text \"\u{FFFD}b\"; end_turn")
    }

    @Test func `D-45 what can be no part of an answer is passed over, and the log says so once`() throws {
        let beats = [": OPENROUTER PROCESSING", "heartbeat", "[PING]", "ping 1", #""x""#, "null", "12"]
        let reply = try Script().play(.events([.text("a")] + beats + [.end("stop")]))
        #expect(try reply.summary == #"text "a"; end_turn"#)
        #expect(reply.notices == ["7 text(s) of the upstream passed over: no part of an answer"])
    }

    @Test func `an unhealthy body is not read without end`() throws {
        let page = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20)
        let reply = try Script().play([.head(HTTPResponseHead(status: 500))] + [.body(page), .body(page), .end])
        #expect(reply.body.count < 4096)
    }

    @Test func `an answer that no model gives is read no further`() throws {
        let words = "the upstream's answer is too large: more than 16 MB, 8 MB of text or 1000 tool calls"
        let calls = (0...1000).map { #"{"index":\#($0),"id":"c\#($0)","function":{"name":"Read","arguments":"{}"}}"# }
        var script = Script()
        script.request = ["tools": [["name": "Read", "input_schema": [:]]]]
        for parts: [InboundPart] in [
            .document("{" + String(repeating: " ", count: 16 << 20)),
            .events([.delta(#""tool_calls":[\#(calls.joined(separator: ","))]"#)]),
            .events([.delta(#""content":[\#(String(repeating: #"{"type":"thinking","thinking":"t"},"a","#, count: 6000))"b"]"#)]),
        ] {
            let reply = try script.play(parts)
            #expect(try reply.summary.contains(words))
        }
    }

    @Test func `parts of a content that follow each other are one text`() throws {
        let reply = try Script().play(
            .events([
                .delta(#""content":[{"type":"text","text":"a"},"b",{"type":"thinking","thinking":"t"},{"type":"text","text":"c"}]"#),
                .end("stop"),
            ]))
        #expect(try reply.summary == #"text "ab"; thinking "t"; text "c"; end_turn"#)
    }

}
