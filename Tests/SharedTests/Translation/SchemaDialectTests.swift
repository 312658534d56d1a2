import Foundation
import Testing

@testable import Shared

/// What holds for every schema in every dialect. *Source*: D-50.
@Suite struct SchemaDialectTests {
    private static let modes = Quirks.SchemaMode.allCases.filter { $0 != .none }

    @Test(arguments: modes) func `D-50 no node is one that the dialect refuses, whatever the tool declares`(_ mode: Quirks.SchemaMode) {
        for seed in 0..<150 as Range<UInt64> {
            let schema = RandomSchema.tool(seed: seed)
            let cleaned = SchemaCleaning.cleaned(schema, mode)
            let faults = SchemaReader.faults(cleaned, mode)
            #expect(faults == [], "seed \(seed): \(schema.written) became \(cleaned.written)")
            if !faults.isEmpty { return }
        }
    }

    @Test(arguments: modes) func `D-50 D-05 what a dialect takes goes through it untouched`(_ mode: Quirks.SchemaMode) {
        for seed in 0..<150 as Range<UInt64> {
            let schema = RandomSchema.tool(seed: seed)
            let cleaned = SchemaCleaning.cleaned(schema, mode)
            let again = SchemaCleaning.cleaned(cleaned, mode)
            #expect(again == cleaned, "seed \(seed): \(cleaned.written) became \(again.written)")
            if again != cleaned { return }
        }
    }

    @Test(arguments: modes) func `D-50 no property of a tool is lost, and they keep their order`(_ mode: Quirks.SchemaMode) {
        let reserved = ["$defs", "$ref", "anyOf", "required", "additionalProperties"]
        for seed in 0..<150 as Range<UInt64> {
            func names(_ schema: JSON) -> [String] {
                var names: [String] = []
                for name in (schema["properties"]?.members ?? []).map(\.key.string) where !names.contains(name) { names.append(name) }
                return mode == .moonshot ? names.filter { !reserved.contains($0) } : names
            }
            let schema = RandomSchema.tool(seed: seed)
            let became = names(SchemaCleaning.cleaned(schema, mode))
            #expect(became.starts(with: names(schema)), "seed \(seed): \(schema.written)")
            if !became.starts(with: names(schema)) { return }
        }
    }

    @Test func `D-50 the dialect none touches nothing`() {
        for seed in 0..<200 as Range<UInt64> {
            let schema = RandomSchema.tool(seed: seed)
            #expect(SchemaCleaning.cleaned(schema, .none) == schema)
        }
    }

    @Test func `D-50 the reader finds what it should`() throws {
        let refused: [(Quirks.SchemaMode, String)] = [
            (.openAI, #"{"type":"object","properties":{"e":{"type":"array"}}}"#),
            (.openAI, #"{"type":"object","properties":{"f":{"type":"string","pattern":"^[^\\p{Cc}]$"}}}"#),
            (.openAI, #"{"type":"object","anyOf":[{"type":"object"}]}"#),
            (.moonshot, #"{"type":"object","properties":{"s":{"type":"string","anyOf":[{"type":"string"}]}}}"#),
            (.moonshot, #"{"type":"object","properties":{"v":{"enum":["a"]}}}"#),
            (.moonshot, #"{"type":"object","properties":{"v":{"type":["string","null"]}}}"#),
            (.moonshot, #"{"type":"object","properties":{"required":{"type":"boolean"}}}"#),
            (.gemini, #"{"type":"object","properties":{"v":{"type":"string","properties":{}}}}"#),
            (.gemini, #"{"type":"object","properties":{"v":{"description":"d","anyOf":[{"type":"string"}]}}}"#),
            (.gbnf, #"{"type":"object","properties":{"v":{"type":"string","maxLength":1000}}}"#),
            (.gbnf, #"{"type":"object","properties":{"v":{"type":"string","pattern":"^\\d$"}}}"#),
            (.strict, #"{"type":"object","properties":{"v":{"type":"string"}}}"#), (.basic, #"{"type":"object","properties":{"v":true}}"#),
            (.minimal, #"{"type":"object","properties":{"v":{"type":"string","title":"T"}}}"#),
        ]
        for (mode, schema) in refused { #expect(try SchemaReader.faults(JSON.parse(schema), mode) != [], "\(mode) \(schema)") }
    }

    /// Bodies recorded from real clients cannot be published: an environment variable names the folder.
    @Test(.enabled(if: Recordings.files != nil), arguments: Profile.all.map(\.name))
    func `D-50 every recorded tool passes the reader of every profile`(_ profile: String) throws {
        var config = try Sent.config(profile: profile, top: #""tavily_key":"tvly-x""#)
        let mode = config.providers[0].models[0].quirks.schemaMode
        for file in Recordings.files ?? [] {
            var request = try JSON.parse([UInt8](try Data(contentsOf: URL(fileURLWithPath: file))))
            // A body for count_tokens has none.
            if request["max_tokens"] == nil { request = request.with("max_tokens", 100) }
            guard let model = request["model"]?.string else { continue }
            config.providers[0].models[0].id = model
            let sent = try JSON.parse(Sent.bytes(request.encoded, config: config))
            for tool in sent["tools"]?.array ?? [] {
                let faults = SchemaReader.faults(tool["function"]?["parameters"] ?? [:], mode)
                #expect(faults == [], "\(tool["function"]?["name"]?.string ?? "?") of \(file)")
            }
        }
    }
}
