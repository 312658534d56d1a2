import Testing

@testable import Shared

/// *Source*: mapping §3.2.
@Suite struct SchemaCleaningTests {
    private static let rows: [(String, Quirks.SchemaMode, String, String)] = [
        (
            "T-30", .none, ##"{"$schema":"s","$id":"i","type":"object","default":null,"$ref":"#/x"}"##,
            ##"{"type":"object","default":null,"$ref":"#/x"}"##
        ),
        (
            "T-31 references", .basic,
            ##"{"properties":{"a":{"$ref":"#/$defs/A","description":"d"}},"$defs":{"A":{"type":"string","description":"e"}}}"##,
            #"{"properties":{"a":{"type":"string","description":"d"}}}"#
        ),
        (
            "T-31 a reference within itself", .basic,
            ##"{"$defs":{"N":{"properties":{"n":{"$ref":"#/$defs/N"}}}},"properties":{"n":{"$ref":"#/$defs/N"}}}"##,
            #"{"properties":{"n":{"properties":{"n":{"type":"object"}}}}}"#
        ),
        (
            "T-31 a reference to nothing", .basic, ##"{"properties":{"a":{"$ref":"#/$defs/A"},"b":{"$ref":"https://h.test/x"}}}"##,
            #"{"properties":{"a":{"type":"object"},"b":{"type":"object"}}}"#
        ),
        (
            "T-31 an escaped reference", .basic,
            ##"{"properties":{"a":{"$ref":"#/definitions/x~1y~0z"}},"definitions":{"x/y~z":{"type":"null"}}}"##,
            #"{"properties":{"a":{"type":"null"}}}"#
        ),
        ("T-31 const", .basic, #"{"const":5}"#, #"{"enum":[5]}"#),
        ("T-31 types", .basic, #"{"type":["string","null"]}"#, #"{"type":"string"}"#),
        ("T-31 several types", .basic, #"{"type":["string","integer","null"]}"#, #"{"anyOf":[{"type":"string"},{"type":"integer"}]}"#),
        (
            "T-31 a name that is taken", .basic, #"{"const":1,"enum":[1,2],"type":["string","integer"],"anyOf":[{"minLength":1}]}"#,
            #"{"enum":[1,2],"anyOf":[{"minLength":1}]}"#
        ),
        (
            "T-31 keywords", .basic,
            #"{"default":null,"examples":[1],"$comment":"c","patternProperties":{},"propertyNames":{},"if":{},"then":{},"else":{},"not":{},"contentEncoding":"x","title":"t"}"#,
            #"{"title":"t"}"#
        ),
        (
            "T-31 properties of such names stay", .basic,
            #"{"properties":{"if":{"type":"string"},"$id":{"type":"string"},"examples":{"const":1}}}"#,
            #"{"properties":{"if":{"type":"string"},"$id":{"type":"string"},"examples":{"enum":[1]}}}"#
        ),
        (
            "T-31 data is no schema", .basic, ##"{"default":{"const":1},"enum":[{"$ref":"#"}]}"##,
            ##"{"default":{"const":1},"enum":[{"$ref":"#"}]}"##
        ),
        (
            "T-32", .gemini, #"{"additionalProperties":false,"exclusiveMinimum":0,"format":"uri","oneOf":[{"const":"a"},{"const":1}]}"#,
            #"{"anyOf":[{"enum":["a"]},{}]}"#
        ),
        (
            "T-32 enums", .gemini,
            #"{"properties":{"a":{"type":"integer","enum":[1]},"b":{"type":"string","enum":["","x"]},"c":{"type":"string","enum":[]}}}"#,
            #"{"properties":{"a":{"type":"integer"},"b":{"type":"string","enum":["x"]},"c":{"type":"string"}}}"#
        ),
        ("T-32 dates", .gemini, #"{"type":"string","format":"date-time"}"#, #"{"type":"string","format":"date-time"}"#),
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
            #"{"type":"object","properties":{"a":{"enum":["x",null],"type":["string","null"]},"b":{"enum":["q","r"],"type":"string"},"c":{"enum":[1,null],"type":["integer","null"]},"d":{"enum":[true,null],"type":["boolean","null"]}},"required":["a","b","c","d"],"additionalProperties":false}"#
        ),
        (
            "T-33 null is let in once, wherever it was kept out", .strict,
            #"{"type":"object","properties":{"a":{"type":["string"],"enum":["x"]},"b":{"type":["string","null"],"enum":["x"]},"c":{"type":"string","anyOf":[{"enum":["x"]}]},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}}}"#,
            #"{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x",null]},"b":{"type":["string","null"],"enum":["x",null]},"c":{"type":["string","null"],"anyOf":[{"enum":["x"],"type":"string"},{"type":"null"}]},"d":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a","b","c","d"],"additionalProperties":false}"#
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
        (#"{"type":"object","properties":{"a":{"type":"array","items":[{"type":"string"}]}}}"#, false),
        (#"{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}"#, false),
        (#"{"type":"object","properties":{"a":{"allOf":[{"type":"string"}]}}}"#, false),
        (##"{"type":"object","properties":{"n":{"$ref":"#"}}}"##, false),
        (#"{"type":"object","properties":{"a":{"const":"x"},"b":{"enum":[1.5,null]}}}"#, true),
        (#"{"type":"object","properties":{"a":{"enum":["x",1]}}}"#, false), (#"{"type":"object","properties":{"a":{"const":{}}}}"#, false),
        (#"{"type":"object","properties":{"a":{"enum":[]}}}"#, false),
    ])
    func `T-02 what can be strict`(_ schema: String, _ can: Bool) throws {
        #expect(try SchemaCleaning.canBeStrict(JSON.parse(schema)) == can)
    }

    @Test func `T-31 references that double at each step come to an end`() throws {
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

    @Test func `T-31 references to something long put no more in place than a model reads`() throws {
        let schema = try Self.schema(Self.words(100_000), references: 5000)
        let cleaned = SchemaCleaning.cleaned(schema, .basic)
        #expect(cleaned.encoded.count < 250_000 + SchemaCleaning.maxInlinedBytesOfOne)
        let uses = try #require(cleaned["properties"]?.members).map(\.value)
        #expect(uses[9]["description"] != nil && uses[4999] == ["type": "object"])
    }

    @Test func `T-31 the schemas of a request have one limit together, and a small one behind an endless one its own room`() throws {
        let large = try Self.schema(Self.words(100_000), references: 100)
        let schemas = try [large, large, large, Self.schema(Self.words(10_000), references: 10)]
        var room = SchemaCleaning.maxInlinedBytes
        let cleaned = schemas.map { SchemaCleaning.cleaned($0, .basic, room: &room) }
        #expect(room > 0 && cleaned[3]["properties"]?.members?.allSatisfy { $0.value["description"] != nil } == true)
        for _ in 0..<50 { _ = SchemaCleaning.cleaned(schemas[0], .basic, room: &room) }
        #expect(room >= 0)
        let last = SchemaCleaning.cleaned(schemas[0], .basic, room: &room)
        #expect(last["properties"]?.members?.allSatisfy { $0.value == ["type": "object"] } == true)
    }

    @Test func `T-31 every reference of a schema as large as people write them is put in place`() throws {
        let definitions = (0..<500).map { place in
            ##""d\##(place)":{"type":"object","description":"\##(String(repeating: "x", count: 200))","properties":{"n":{"$ref":"#/$defs/s"}}}"##
        }
        let uses = (0..<1000).map { ##""p\##($0)":{"$ref":"#/$defs/d\##($0 % 500)"}"## }
        let schema = try JSON.parse(
            ##"{"properties":{\##(uses.joined(separator: ","))},"$defs":{"s":{"type":"string"},\##(definitions.joined(separator: ","))}}"##)
        let properties = try #require(SchemaCleaning.cleaned(schema, .basic)["properties"]?.members)
        #expect(properties.count == 1000 && properties.allSatisfy { $0.value["properties"]?["n"] == ["type": "string"] })
    }

    @Test func `T-31 references within deep schemas do not reach the end of the stack`() throws {
        let nest = { (inner: String) in String(repeating: #"{"items":"#, count: 200) + inner + String(repeating: "}", count: 200) }
        let definitions = (0..<64).map { ##""d\##($0)":\##(nest(##"{"$ref":"#/$defs/d\##($0 + 1)"}"##))"## }
        let schema = try JSON.parse(##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ","))}}"##)
        #expect(SchemaCleaning.cleaned(schema, .basic).encoded.count { $0 == UInt8(ascii: "{") } <= 500)
    }

    @Test func `T-31 thousands of definitions are not searched for each of thousands of references`() throws {
        let definitions = (0..<5000).map { ##""d\##($0)":{"type":"string"}"## }
        let uses = (0..<1000).map { ##""p\##($0)":{"$ref":"#/$defs/d\##($0)"}"## }
        let schema = try JSON.parse(
            ##"{"properties":{\##(uses.joined(separator: ","))},"$defs":{\##(definitions.joined(separator: ","))}}"##)
        var room = 100_000
        let properties = try #require(SchemaCleaning.cleaned(schema, .basic, room: &room)["properties"]?.members)
        #expect(properties[100].value == ["type": "string"] && properties[999].value == ["type": "object"])
    }

    @Test func `T-31 a long chain of references comes to an end`() throws {
        let definitions = (0..<5000).map { ##""d\##($0)":{"properties":{"a":{"$ref":"#/$defs/d\##($0 + 1)"}}}"## }
        let schema = try JSON.parse(##"{"$ref":"#/$defs/d0","$defs":{\##(definitions.joined(separator: ","))}}"##)
        #expect(SchemaCleaning.cleaned(schema, .basic).written.contains(#"{"type":"object"}"#))
    }
}
