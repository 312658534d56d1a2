import Testing

@testable import Shared

/// The upstream's count of tokens, in Anthropic's way: S-40 … S-45, D-47.
@Suite struct UsageTests {
    private static let document =
        #"{"choices":[{"index":0,"message":{"reasoning_content":"t","content":"a","tool_calls":[{"id":"t1","type":"function","function":{"name":"Read","arguments":"{\"p\":1}"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":5}}}"#

    @Test func `A7 usage is counted in Anthropic's way`() throws {
        let expected: JSON = [
            "input_tokens": 40, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 60, "output_tokens": 20,
            "output_tokens_details": ["thinking_tokens": 5], "server_tool_use": .null,
        ]
        let stream = try Script().play(.document(Self.document)).stream()
        #expect(stream.usage == expected)
        // The first chunk already had it (X-04).
        #expect(stream.start?["usage"]?["input_tokens"] == 40 && stream.start?["usage"]?["cache_read_input_tokens"] == 60)
        #expect(stream.start?["model"]?.string == "m" && stream.start?["usage"]?["output_tokens"]?.int == 1)
    }

    /// Row, usage, input, cached, written, output, thinking.
    @Test(
        arguments: [
            ("S-40 DeepSeek", #""prompt_tokens":9,"prompt_cache_hit_tokens":4"#, 5, 4, 0, 0, nil),
            (
                "S-40 a gateway's zero beside it",
                #""prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":0},"prompt_cache_hit_tokens":4"#, 5, 4, 0, 0, nil
            ),
            ("S-40 Moonshot", #""prompt_tokens":9,"cached_tokens":4"#, 5, 4, 0, 0, nil),
            (
                "S-40 Anthropic's names",
                #""input_tokens":9,"cache_read_input_tokens":4,"cache_creation_input_tokens":3,"output_tokens":2"#, 2, 4, 3, 2, nil
            ),
            (
                "S-40 the details come first",
                #""prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":1,"cache_write_tokens":2},"cached_tokens":4"#, 6, 1, 2, 0, nil
            ),
            (
                "S-40 details of the input", #""prompt_tokens":9,"prompt_tokens_details":null,"input_tokens_details":{"cached_tokens":4}"#,
                5, 4, 0, 0, nil
            ),
            ("D-47 a prompt without what was cached", #""prompt_tokens":2,"cached_tokens":4"#, 2, 4, 0, 0, nil),
            (
                "D-47 the total counts what was cached",
                #""prompt_tokens":100,"completion_tokens":20,"total_tokens":50120,"cached_tokens":50000,"completion_tokens_details":{"reasoning_tokens":7}"#,
                100, 50000, 0, 20, 7
            ),
            (
                "D-47 a first turn: all of it written",
                #""prompt_tokens":3,"completion_tokens":1,"prompt_tokens_details":{"cache_creation_tokens":900}"#, 3, 0, 900, 1, nil
            ),
            (
                "D-47 vLLM's word", #""prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":30,"created_cache_tokens":20}"#, 50, 30,
                20, 0, nil
            ),
            (
                "D-47 DashScope's word",
                #""prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":30,"cache_creation_input_tokens":20}"#, 50, 30, 20, 0, nil
            ),
            (
                "S-42 reasoning left out of the completion",
                #""prompt_tokens":9,"completion_tokens":2,"total_tokens":16,"completion_tokens_details":{"reasoning_tokens":5}"#, 9, 0, 0,
                7, 5
            ),
            (
                "D-47 no more than the reasoning",
                #""prompt_tokens":9,"completion_tokens":2,"total_tokens":30,"completion_tokens_details":{"reasoning_tokens":5}"#, 9, 0, 0,
                7, 5
            ),
            ("D-47 no reasoning, no correction", #""prompt_tokens":9,"completion_tokens":2,"total_tokens":16"#, 9, 0, 0, 2, nil),
            (
                "S-42 reasoning", #""prompt_tokens":9,"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":3}"#, 9, 0, 0,
                5, 3
            ),
            ("S-45 odd numbers", #""prompt_tokens":"9","completion_tokens":2.7,"cached_tokens":-4"#, 9, 0, 0, 2, nil),
        ] as [(String, String, Int, Int, Int, Int, Int?)])
    func `usage in all its shapes`(row: String, usage: String, input: Int, cached: Int, written: Int, output: Int, thinking: Int?) throws {
        let read = Usage(try JSON.parse("{\(usage)}"), quirks: Quirks())
        #expect(read == Usage(input: input, cacheRead: cached, cacheCreation: written, output: output, thinking: thinking), "\(row)")
    }

    @Test func `S-41 S-42 D-39 an upstream whose prompt leaves out what was cached`() throws {
        var quirks = Quirks()
        quirks.usageExclusive = true
        let usage = try Usage(JSON.parse(#"{"prompt_tokens":9,"cached_tokens":4,"completion_tokens":2,"total_tokens":15}"#), quirks: quirks)
        #expect(usage == Usage(input: 9, cacheRead: 4, output: 2))
    }

    @Test(arguments: [
        nil, "{}", #"{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}"#, #"{"prompt_tokens":null}"#, #""none""#,
        #"{"prompt_tokens":null,"completion_tokens":"x","cached_tokens":1e300}"#,
    ])
    func `S-44 X-04 an upstream that does not count is estimated, never zero or null`(
        usage: String?
    ) throws {
        let counted = usage.map { [#"{"choices":[],"usage":\#($0)}"#] } ?? []
        let stream = try Script().play(.events(counted + [.text("several words of an answer"), .end("stop")] + counted)).stream()
        #expect(try #require(stream.start?["usage"]?["input_tokens"]?.int) > 100)
        #expect(try #require(stream.usage?["input_tokens"]?.int) > 100)
        #expect(try #require(stream.usage?["output_tokens"]?.int) > 3)
    }

    @Test func `S-44 a prompt that is not counted is estimated beside an answer that is`() throws {
        let usage = try Script().play(.events([.text("a"), .end("stop"), #"{"choices":[],"usage":{"completion_tokens":9}}"#])).stream()
            .usage
        #expect(usage?["output_tokens"] == 9 && usage?["input_tokens"]?.int ?? 0 > 100)
    }

    @Test(arguments: [
        (#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#, 3, 2),
        (#"{"choices":[{"index":0,"delta":{},"usage":{"prompt_tokens":"4","completion_tokens":1.0}}]}"#, 4, 1),
        (#"{"x_groq":{"usage":{"prompt_tokens":5,"completion_tokens":6}},"choices":[]}"#, 5, 6),
        (#"{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":2}}"#, 1, 2),
        (#"{"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":0}}"#, 7, 1),
    ]) func `U-19 S-40 usage stands in many places`(chunk: String, input: Int, output: Int) throws {
        let usage = try Script().play(
            .events([#"{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}"#, .text("a"), .end("stop"), chunk])
        ).stream().usage
        #expect(usage?["input_tokens"]?.int == input && usage?["output_tokens"]?.int == output)
    }
}
