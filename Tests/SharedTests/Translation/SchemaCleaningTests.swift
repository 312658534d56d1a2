import Testing

@testable import Shared

/// *Source*: D-50, T-33.
@Suite struct SchemaCleaningTests {
    private static let rows: [(String, Quirks.SchemaMode, String, String)] = [
        (
            "none", .none, ##"{"$schema":"s","$id":"i","type":"object","default":null,"$ref":"#/x"}"##,
            ##"{"$schema":"s","$id":"i","type":"object","default":null,"$ref":"#/x"}"##
        ),
        (
            "references", .basic,
            ##"{"properties":{"a":{"$ref":"#/$defs/A","description":"d"}},"$defs":{"A":{"type":"string","description":"e"}}}"##,
            #"{"type":"object","properties":{"a":{"type":"string","description":"d"}}}"#
        ),
        (
            "a reference within itself", .basic,
            ##"{"$defs":{"N":{"properties":{"n":{"$ref":"#/$defs/N"}}}},"properties":{"n":{"$ref":"#/$defs/N"}}}"##,
            #"{"type":"object","properties":{"n":{"type":"object","properties":{"n":{"type":"object"}}}}}"#
        ),
        (
            "a list within itself", .basic,
            ##"{"$defs":{"L":{"type":"array","items":{"$ref":"#/$defs/L"},"maxItems":2}},"type":"object","properties":{"l":{"$ref":"#/$defs/L"}}}"##,
            ##"{"type":"object","properties":{"l":{"type":"array","items":{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"number"},{"type":"boolean"},{"type":"object"},{"type":"null"}]}},"maxItems":2}}}"##
        ),
        (
            "a reference to nothing", .basic, ##"{"properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"https://h.test/x"}}}"##,
            #"{"type":"object","properties":{"a":{"type":"object"},"b":{"type":"object"}}}"#
        ),
        (
            "an escaped reference", .basic,
            ##"{"properties":{"a":{"$ref":"#/definitions/x~1y~0z"}},"definitions":{"x/y~z":{"type":"null"}}}"##,
            #"{"type":"object","properties":{"a":{"type":"null"}}}"#
        ),
        (
            "references of OpenAI's stay", .openAI,
            ##"{"type":"object","properties":{"n":{"$ref":"#/$defs/N","description":"d"},"m":{"$ref":"#/properties/n"}},"$defs":{"N":{"properties":{"n":{"$ref":"#/$defs/N"}}}}}"##,
            ##"{"type":"object","properties":{"n":{"$ref":"#/$defs/N","description":"d"},"m":{"type":"object","properties":{"n":{"$ref":"#/$defs/N"}},"description":"d"}},"$defs":{"N":{"type":"object","properties":{"n":{"$ref":"#/$defs/N"}}}}}"##
        ),
        ("const", .basic, #"{"const":5}"#, #"{"type":"integer","enum":[5]}"#),
        ("types", .basic, #"{"type":["string","null"]}"#, #"{"anyOf":[{"type":"string"},{"type":"null"}]}"#),
        (
            "several types", .basic, #"{"title":"t","type":["string","integer","null"],"minLength":1,"minimum":2,"enum":["a",3,null]}"#,
            #"{"title":"t","anyOf":[{"type":"string","minLength":1,"enum":["a"]},{"type":"integer","minimum":2,"enum":[3]},{"type":"null"}]}"#
        ),
        ("a name that is taken", .basic, #"{"const":1,"enum":[1,2]}"#, #"{"type":"integer","enum":[1,2]}"#),
        (
            "words", .basic,
            #"{"type":"string","default":null,"examples":[1],"$comment":"c","if":{},"then":{},"else":{},"not":{},"contentEncoding":"x","title":"t","x-y":1}"#,
            #"{"type":"string","title":"t"}"#
        ),
        (
            "properties of such names", .basic,
            #"{"properties":{"if":{"type":"string"},"$id":{"type":"string"},"examples":{"const":1}}}"#,
            #"{"type":"object","properties":{"if":{"type":"string"},"$id":{"type":"string"},"examples":{"type":"integer","enum":[1]}}}"#
        ),
        (
            "data is no schema", .basic, ##"{"type":"array","items":{"type":"object","default":{"const":1},"enum":[{"$ref":"#"}]}}"##,
            ##"{"type":"array","items":{"type":"object","default":{"const":1},"enum":[{"$ref":"#"}]}}"##
        ),
        (
            "a record", .basic, #"{"type":"object","patternProperties":{"^.*$":{"type":"integer"}},"additionalProperties":false}"#,
            #"{"type":"object","additionalProperties":{"type":"integer"}}"#
        ),
        (
            "allOf is one", .basic,
            ##"{"description":"d","allOf":[{"$ref":"#/$defs/A"},{"properties":{"b":{"type":"string"},"a":{"maximum":3}},"required":["a","b"]}],"$defs":{"A":{"type":"object","properties":{"a":{"type":"integer"}}}}}"##,
            #"{"description":"d","type":"object","properties":{"a":{"type":"integer","maximum":3},"b":{"type":"string"}},"required":["a","b"]}"#
        ),
        (
            "branches of objects", .moonshot,
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"oneOf":[{"properties":{"kind":{"const":"x"},"b":{"type":"string"}},"required":["kind","b"]},{"properties":{"kind":{"const":"y"},"b":{"type":"integer"}},"required":["kind"]}]}"#,
            #"{"type":"object","properties":{"a":{"type":"string"},"kind":{"type":"string","enum":["x","y"]},"b":{"anyOf":[{"type":"string"},{"type":"integer"}]}},"required":["a","kind"]}"#
        ),
        (
            "what stands beside a choice", .moonshot,
            #"{"description":"d","type":"string","minLength":2,"default":"error","anyOf":[{"enum":["error","warning"]},{"type":"null"}]}"#,
            #"{"description":"d","anyOf":[{"type":"string","enum":["error","warning"],"minLength":2,"default":"error"},{"type":"null"}]}"#
        ),
        (
            "a tuple", .moonshot, #"{"type":"array","items":[{"type":"integer"},{"type":"integer"}],"minItems":2,"maxItems":2}"#,
            #"{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2}"#
        ),
        (
            "a tuple and a rest", .moonshot, #"{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}"#,
            #"{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"integer"}]}}"#
        ),
        (
            "an excluded bound", .moonshot,
            #"{"type":"object","properties":{"a":{"type":"integer","exclusiveMinimum":0},"b":{"type":"number","exclusiveMaximum":1}}}"#,
            #"{"type":"object","properties":{"a":{"type":"integer","minimum":1},"b":{"type":"number","maximum":1}}}"#
        ),
        (
            "a name of a word", .moonshot, #"{"type":"object","properties":{"required":{"type":"boolean"}},"additionalProperties":false}"#,
            #"{"type":"object","properties":{},"description":"Also has required: {\"type\":\"boolean\"}"}"#
        ),
        (
            "no type", .gemini, #"{"type":"object","properties":{"a":{"description":"d"},"b":true}}"#,
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string","nullable":true,"description":"d"},{"type":"number"},{"type":"boolean"},{"type":"object"},{"type":"array","items":{"anyOf":[{"type":"string","nullable":true},{"type":"number"},{"type":"boolean"},{"type":"object"}]}}]},"b":{"anyOf":[{"type":"string","nullable":true},{"type":"number"},{"type":"boolean"},{"type":"object"},{"type":"array","items":{"anyOf":[{"type":"string","nullable":true},{"type":"number"},{"type":"boolean"},{"type":"object"}]}}]}}}"#
        ),
        (
            "Pydantic's optional", .gemini,
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string","maxLength":9},{"type":"null"}],"default":null,"title":"A"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","nullable":true,"maxLength":9,"title":"A"}}}"#
        ),
        (
            "Gemini's words", .gemini,
            #"{"additionalProperties":false,"exclusiveMinimum":0,"format":"uri","oneOf":[{"const":"a"},{"const":1}]}"#,
            #"{"anyOf":[{"type":"string","enum":["a"],"description":"Format: uri"},{"type":"integer","minimum":1,"description":"One of: 1\nFormat: uri"}]}"#
        ),
        (
            "Gemini's enums", .gemini,
            #"{"type":"object","properties":{"a":{"type":"integer","enum":[1]},"b":{"type":"string","enum":["","x"]},"c":{"type":"string","enum":[]},"d":{"type":["string","null"],"enum":["a",null]}}}"#,
            #"{"type":"object","properties":{"a":{"type":"integer","description":"One of: 1"},"b":{"type":"string","enum":["x"]},"c":{"type":"string"},"d":{"type":"string","nullable":true,"enum":["a"]}}}"#
        ),
        (
            "Gemini's formats", .gemini,
            #"{"type":"object","properties":{"a":{"type":"string","format":"date-time"},"b":{"type":"string","format":"uri"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","format":"date-time"},"b":{"type":"string","description":"Format: uri"}}}"#
        ),
        (
            "a grammar's patterns", .gbnf,
            #"{"type":"object","properties":{"a":{"type":"string","description":"d","pattern":"^\\d{4}$"},"b":{"type":"string","pattern":"^[0-9]{4}$"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string","description":"d\nRegular expression: ^\\d{4}$"},"b":{"type":"string","pattern":"^[0-9]{4}$"}}}"#
        ),
        (
            "a grammar's bounds", .gbnf,
            #"{"type":"array","maxItems":200,"items":{"type":"string","maxLength":9,"minLength":1,"pattern":"^[a-z]{20}$"}}"#,
            #"{"type":"array","maxItems":200,"items":{"type":"string","maxLength":9,"minLength":1,"description":"Regular expression: ^[a-z]{20}$"}}"#
        ),
        (
            "T-33", .strict,
            #"{"type":"object","properties":{"a":{"type":"string","pattern":"x"},"b":{"type":"string","enum":["x"]}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["string","null"],"enum":["x",null]}},"required":["a","b"],"additionalProperties":false}"#
        ),
        (
            "T-33 within arrays", .strict, #"{"type":"array","items":{"type":"object","properties":{"a":{"anyOf":[{"type":"string"}]}}}}"#,
            #"{"type":"array","items":{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a"],"additionalProperties":false}}"#
        ),
        (
            "T-33 values without a type", .strict,
            #"{"type":"object","properties":{"a":{"const":"x"},"b":{"enum":["q","r"]},"c":{"enum":[1]},"d":{"enum":[true,null]}},"required":["b"]}"#,
            #"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x",null]},"b":{"type":"string","enum":["q","r"]},"c":{"type":["integer","null"],"enum":[1,null]},"d":{"type":["boolean","null"],"enum":[true,null]}},"required":["a","b","c","d"],"additionalProperties":false}"#
        ),
        (
            "T-33 null is let in once, wherever it was kept out", .strict,
            #"{"type":"object","properties":{"a":{"type":["string"],"enum":["x"]},"b":{"type":["string","null"],"enum":["x"]},"c":{"type":"string","anyOf":[{"enum":["x"]}]},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}}}"#,
            #"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x",null]},"b":{"type":["string","null"],"enum":["x",null]},"c":{"anyOf":[{"type":"string","enum":["x"]},{"type":"null"}]},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a","b","c","d"],"additionalProperties":false}"#
        ),
        (
            "minimal", .minimal,
            #"{"type":"object","properties":{"a":{"type":"string","title":"A","maxLength":9,"enum":["x"]}},"additionalProperties":false}"#,
            #"{"type":"object","properties":{"a":{"type":"string","enum":["x"]}}}"#
        ),
    ]

    @Test(arguments: rows)
    func `a schema is made one that the upstream takes`(_ row: String, _ mode: Quirks.SchemaMode, _ schema: String, _ expected: String)
        throws
    {
        #expect(try SchemaCleaning.cleaned(JSON.parse(schema), mode) == JSON.parse(expected), "\(row)")
    }

    @Test(arguments: [
        (#"{"type":"object","properties":{}}"#, true),
        (#"{"type":"object","properties":{"a":{"type":["string","null"]},"b":{"enum":[1]}}}"#, true),
        (#"{"type":"object","properties":{"a":{"type":"array","items":{"type":"string"}}}}"#, true),
        (
            ##"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"$ref":"#/$defs/x"}]}},"$defs":{"x":{"type":"object","properties":{}}}}"##,
            true
        ),
        (#"{"type":"object","properties":{"a":{"type":"object"}}}"#, false),
        (#"{"type":"object","properties":{},"additionalProperties":true}"#, false),
        (#"{"type":"object","properties":{},"additionalProperties":{"type":"string"}}"#, false),
        (#"{"type":"object","properties":{},"additionalProperties":false}"#, true),
        (#"{"type":"object","properties":{"a":{}}}"#, false), (#"{"type":"object","properties":{"a":{"type":"array"}}}"#, false),
        (#"{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"}]}}}"#, true),
        (#"{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}"#, false),
        (#"{"type":"object","properties":{"a":{"allOf":[{"type":"string"}]}}}"#, true),
        (##"{"type":"object","properties":{"n":{"$ref":"#"}}}"##, false),
        (#"{"type":"object","properties":{"a":{"const":"x"},"b":{"enum":[1.5,null]}}}"#, true),
        (#"{"type":"object","properties":{"a":{"enum":["x",1]}}}"#, true), (#"{"type":"object","properties":{"a":{"const":{}}}}"#, false),
        (#"{"type":"object","properties":{"a":{"enum":[]}}}"#, false),
    ])
    func `T-02 what can be strict`(_ schema: String, _ can: Bool) throws {
        #expect(try SchemaCleaning.canBeStrict(JSON.parse(schema)) == can)
    }

    @Test func `D-50 references that double at each step come to an end`() throws {
        let definitions = (0..<40).map {
            ##""d\##($0)":{"properties":{"a":{"$ref":"#/$defs/d\##($0 + 1)"},"b":{"$ref":"#/$defs/d\##($0 + 1)"}}}"##
        }
        let schema = try JSON.parse(##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ","))}}"##)
        #expect(SchemaCleaning.cleaned(schema, .basic).encoded.count < 5_000_000)
    }

    private static func schema(_ definition: String, references: Int) throws -> JSON {
        let uses = (0..<references).map { ##""p\##($0)":{"$ref":"#/$defs/a"}"## }
        return try JSON.parse(##"{"type":"object","properties":{\##(uses.joined(separator: ","))},"$defs":{"a":\##(definition)}}"##)
    }

    private static func words(_ bytes: Int) -> String { #"{"type":"string","description":"\#(String(repeating: "x", count: bytes))"}"# }

    @Test func `D-50 references to something long put no more in place than a model reads`() throws {
        let schema = try Self.schema(Self.words(100_000), references: 5000)
        let cleaned = SchemaCleaning.cleaned(schema, .basic)
        #expect(cleaned.encoded.count < 250_000 + SchemaReferences.maxInlinedBytesOfOne)
        let uses = try #require(cleaned["properties"]?.members).map(\.value)
        #expect(uses[9]["description"] != nil && uses[4999] == ["type": "object"])
    }

    @Test func `D-50 the schemas of a request have one limit together, and a small one behind an endless one its own room`() throws {
        let large = try Self.schema(Self.words(100_000), references: 100)
        let schemas = try [large, large, large, Self.schema(Self.words(10_000), references: 10)]
        var room = SchemaReferences.maxInlinedBytes
        let cleaned = schemas.map { SchemaCleaning.cleaned($0, .basic, room: &room) }
        #expect(room > 0 && cleaned[3]["properties"]?.members?.allSatisfy { $0.value["description"] != nil } == true)
        for _ in 0..<50 { _ = SchemaCleaning.cleaned(schemas[0], .basic, room: &room) }
        #expect(room >= 0)
        let last = SchemaCleaning.cleaned(schemas[0], .basic, room: &room)
        #expect(last["properties"]?.members?.allSatisfy { $0.value == ["type": "object"] } == true)
    }

    @Test func `D-50 every reference of a schema as large as people write them is put in place`() throws {
        let definitions = (0..<500).map { place in
            ##""d\##(place)":{"type":"object","description":"\##(String(repeating: "x", count: 200))","properties":{"n":{"$ref":"#/$defs/s"}}}"##
        }
        let uses = (0..<1000).map { ##""p\##($0)":{"$ref":"#/$defs/d\##($0 % 500)"}"## }
        let schema = try JSON.parse(
            ##"{"properties":{\##(uses.joined(separator: ","))},"$defs":{"s":{"type":"string"},\##(definitions.joined(separator: ","))}}"##)
        let properties = try #require(SchemaCleaning.cleaned(schema, .basic)["properties"]?.members)
        #expect(properties.count == 1000 && properties.allSatisfy { $0.value["properties"]?["n"] == ["type": "string"] })
    }

    @Test func `D-50 references within deep schemas do not reach the end of the stack`() throws {
        let nest = { (inner: String) in String(repeating: #"{"items":"#, count: 200) + inner + String(repeating: "}", count: 200) }
        let definitions = (0..<64).map { ##""d\##($0)":\##(nest(##"{"$ref":"#/$defs/d\##($0 + 1)"}"##))"## }
        let schema = try JSON.parse(##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ","))}}"##)
        #expect(SchemaCleaning.cleaned(schema, .basic).encoded.count { $0 == UInt8(ascii: "{") } <= 500)
    }

    @Test func `D-50 thousands of definitions are not searched for each of thousands of references`() throws {
        let definitions = (0..<5000).map { ##""d\##($0)":{"type":"string"}"## }
        let uses = (0..<1000).map { ##""p\##($0)":{"$ref":"#/$defs/d\##($0)"}"## }
        let schema = try JSON.parse(
            ##"{"properties":{\##(uses.joined(separator: ","))},"$defs":{\##(definitions.joined(separator: ","))}}"##)
        var room = 100_000
        let properties = try #require(SchemaCleaning.cleaned(schema, .basic, room: &room)["properties"]?.members)
        #expect(properties[100].value == ["type": "string"] && properties[999].value == ["type": "object"])
    }

    @Test func `D-50 a long chain of references comes to an end`() throws {
        let definitions = (0..<5000).map { ##""d\##($0)":{"properties":{"a":{"$ref":"#/$defs/d\##($0 + 1)"}}}"## }
        let schema = try JSON.parse(##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ","))}}"##)
        #expect(SchemaCleaning.cleaned(schema, .basic).written.contains(#"{"type":"object"}"#))
    }
}
