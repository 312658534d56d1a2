import Testing

@testable import Shared

@Suite struct QuirkFlagsTests {
    @Test func `each flag of mapping 9_1 has its default there`() {
        let table: KeyValuePairs = [
            "max_tokens_field": #""max_tokens""#, "max_output_tokens": "null", "min_output_tokens": "null", "context_window": "null",
            "stream_usage": "true", "always_stream": "false", "system_role": #""system""#, "system_parts": "false",
            "string_content": "true",
            "mid_system": #""user""#, "tool_choice_auto": "true", "tool_choice_required": "true", "tool_choice_none": "true",
            "tool_choice_named": "true",
            "parallel_flag": "true", "strict_tools": "false", "schema_mode": #""basic""#, "name_max": "64", "name_chars": #""_-""#,
            "tool_id": #""keep""#, "tool_parts": "false", "tool_images": "false", "no_empty_tool": "false", "empty_content": "null",
            "merge_user_after_tool": "false", "temperature_max": "2.0", "fixed_sampling": "false", "top_k": "false", "stop_report": "false",
            "vision": "true", "pdf": #""placeholder""#,
            "reasoning_field": #""reasoning_content""#, "reasoning_replay": #""none""#,
            "reasoning_required": #""no""#, "thinking_control": #""none""#, "effort_values": "[]", "think_tags": #""auto""#,
            "response_format": #""json_schema""#, "cache_control": "false", "prefill": #""reject""#, "usage_exclusive": "false",
            "lenient_eof": "false", "buffer_tools": "false", "empty_text_block": "false", "tools_need_effort_none": "false",
            // Added later.
            "thought_signatures": "false", "cumulative": #""off""#,
            "tool_choice_thinking": "true", "temperature_min": "0.0", "thinking_on": #""omit""#, "thinking_off": "true",
            "keep_thinking": "false", "template_switch": #""enable_thinking""#, "effort_off": "null", "key_header": #""authorization""#,
            "extra_body": "{}", "extra_headers": "{}", "image_urls": "true", "service_tier": #""none""#,
            "strict_schema": "true", "stop_max": "null", "top_p": "true", "thinking_budget_max": "null",
            "text_calls": #""auto""#,
            "prompt_cache_key": "false",
        ]
        #expect(Quirks.flags.map(\.name).sorted() == table.map(\.key).sorted())
        for (name, value) in table {
            let standard = Quirks.flags.first { $0.name == name }?.standard.encoded ?? []
            #expect(String(decoding: standard, as: UTF8.self) == value, "\(name)")
        }
    }

    @Test func `each field of Quirks has a flag of its name`() {
        let fields = Mirror(reflecting: Quirks()).children.compactMap(\.label)
        let flags = Quirks.flags.map { $0.name.filter { $0 != "_" } }
        #expect(fields.map { $0.lowercased() }.sorted() == flags.sorted())
    }

    @Test(arguments: Quirks.flags.map(\.name))
    func `a flag reads what it shows, and nothing else changes`(_ name: String) throws {
        let flag = try #require(Quirks.flags.first { $0.name == name })
        for profile in Profile.all {
            let written = profile.quirks(forModel: "gpt-6")
            let override = try #require(flag.override(flag.value(written)))
            var read = Quirks()
            override(&read)
            #expect(flag.value(read) == flag.value(written))
            #expect(read.differences.allSatisfy { $0.hasPrefix("\(name)=") })
        }
    }

    @Test(arguments: [
        ("max_output_tokens", "0"), ("max_output_tokens", #""8k""#),
        ("context_window", "9223372036854775807"), ("name_max", "8"), ("name_chars", #""é""#), ("temperature_max", "3"),
        ("empty_content", #""x""#), ("effort_values", #"["low","extreme"]"#), ("effort_values", #""low""#), ("effort_off", #""off""#),
        ("vision", "null"), ("vision", "0"), ("tool_id", #""ten""#), ("extra_body", "[]"),
    ])
    func `what a flag cannot be is refused`(_ name: String, _ value: String) throws {
        let flag = try #require(Quirks.flags.first { $0.name == name })
        #expect(flag.override(try JSON.parse(Array(value.utf8))) == nil)
    }

    @Test func `efforts are ordered from the weakest, however they are written`() throws {
        let flag = try #require(Quirks.flags.first { $0.name == "effort_values" })
        var quirks = Quirks()
        flag.override(["max", "low", "low"])?(&quirks)
        #expect(quirks.effortValues == [.low, .max])
    }

    @Test func `whether a request can stop the thinking follows from the control`() {
        var quirks = Quirks()
        #expect(!quirks.canStopThinking)
        quirks.thinkingControl = .effort
        quirks.effortOff = .minimal
        #expect(!quirks.canStopThinking)
        quirks.effortOff = Quirks.Effort.none
        #expect(quirks.canStopThinking)
        quirks.thinkingControl = .thinkingType
        #expect(quirks.canStopThinking)
        quirks.thinkingOff = false
        #expect(!quirks.canStopThinking)
    }
}
