@testable import Shared

/// Tool schemas, valid and otherwise, from a seed.
struct RandomSchema {
    private var random: SeededRandom
    private var depth = 0

    static func tool(seed: UInt64) -> JSON {
        var schema = RandomSchema(random: SeededRandom(seed: seed))
        return schema.tool()
    }

    private init(random: SeededRandom) { self.random = random }

    private mutating func tool() -> JSON {
        var members = object()
        if chance(3) { members.append(member(one(of: ["anyOf", "oneOf", "allOf"]), .array(list { $0.branch() }))) }
        if chance(2) {
            members.append(
                member(chance(4) ? "definitions" : "$defs", ["A": node(), "B": node(), "C": ["$ref": "#/$defs/A"], "x/y~z": node()]))
        }
        if chance(4) { members.insert(member("$schema", "https://json-schema.org/draft/2020-12/schema"), at: 0) }
        return .object([member("type", "object")] + members.filter { $0.key != "type" })
    }

    private mutating func node() -> JSON {
        depth += 1
        defer { depth -= 1 }
        guard depth < 6 else { return chance(2) ? ["type": "string"] : [:] }
        switch random.below(12) {
        case 0: return chance(2) ? .bool(chance(2)) : [:]
        case 1: return .object([member("$ref", reference())] + (chance(2) ? noise() : []))
        case 2: return .object([member(one(of: ["anyOf", "oneOf", "allOf"]), .array(list { $0.branch() }))] + noise())
        case 3, 4: return .object(object() + noise())
        case 5: return .object(array() + noise())
        case 6: return .object(values() + noise())
        case 7:
            return .object(
                [member("type", .array(list { JSON($0.one(of: Self.types)) })), member("minLength", 1)] + object() + array() + noise())
        default: return .object(scalar() + noise())
        }
    }

    private static let types = ["string", "integer", "number", "boolean", "object", "array", "null"]

    private mutating func branch() -> JSON {
        switch random.below(5) {
        case 0: ["type": "null"]
        case 1: ["required": .array(list { JSON($0.one(of: Self.names)) })]
        case 2: ["properties": ["kind": ["const": JSON(one(of: ["a", "b"]))], "b": node()], "required": ["kind"]]
        case 3: ["if": ["properties": ["a": ["const": 1]]], "then": ["required": ["b"]], "else": false]
        default: node()
        }
    }

    private static let names = ["a", "b", "type", "items", "required", "anyOf", "$ref", "properties", "a b", ""]

    private mutating func object() -> [JSON.Member] {
        let properties = list(upTo: 4) { JSON.Member(key: JSONText($0.one(of: Self.names)), value: $0.node()) }
        var members = [member("properties", chance(20) ? [] : .object(properties))]
        if chance(2) { members.append(member("type", "object")) }
        if chance(2) { members.append(member("required", .array(list { JSON($0.one(of: Self.names + ["gone"])) }))) }
        if chance(3) { members.append(member("additionalProperties", chance(2) ? .bool(chance(2)) : node())) }
        if chance(6) { members.append(member("patternProperties", ["^x-": node()])) }
        if chance(6) { members.append(member("propertyNames", ["pattern": "^[a-z]+$"])) }
        return members
    }

    private mutating func array() -> [JSON.Member] {
        var members = [member("type", "array")]
        switch random.below(5) {
        case 0: break
        case 1: members.append(member("items", .array(list { $0.node() })))
        case 2: members += [member("prefixItems", .array(list { $0.node() })), member("items", chance(2) ? false : node())]
        default: members.append(member("items", node()))
        }
        if chance(2) { members += [member("minItems", count()), member("maxItems", count()), member("uniqueItems", true)] }
        return members
    }

    private mutating func scalar() -> [JSON.Member] {
        switch random.below(4) {
        case 0:
            [
                member("type", "string"), member("minLength", count()), member("maxLength", count()),
                member("pattern", JSON(one(of: Self.patterns))),
            ]
        case 1:
            [
                member("type", one(of: ["integer", "number"])), member("minimum", number()), member("exclusiveMinimum", number()),
                member("maximum", number()), member("exclusiveMaximum", chance(3) ? true : number()), member("multipleOf", Self.fraction),
            ]
        case 2:
            [
                member("type", one(of: ["boolean", "null", "string", "STRING", "any", "int"])),
                member("format", JSON(one(of: ["uri", "date-time", "int32"]))),
            ]
        default: [member("description", "no type"), member("default", chance(2) ? .null : "x")]
        }
    }

    private static let patterns = [
        "^[a-z]+$", "[a-z]", #"^\d{4}$"#, "^(?!x).*$", #"^[^\p{Cc}]{1,200}$"#, #"^(?<year>\d)$"#, "^a{1,2000}$", "^(a{100}){100}$", "^[^]$",
        "^a|b$",
        #"^\.x$"#, #"^\/x$"#, "^((a|b)+c?)*$", #"^\u{1F600}$"#, #"^[\w-]+$"#, #"^x\$"#, "^", "^+$", "^[a-z$", "^(a$",
    ]

    private mutating func values() -> [JSON.Member] {
        let all: [JSON] = ["a", "b", "", 1, Self.fraction, true, .null, ["x"], ["k": 1]]
        if chance(3) { return [member("const", all[random.below(all.count)])] }
        let values = list(upTo: 4) { all[$0.random.below(all.count)] }
        return (chance(2) ? [member("type", chance(2) ? "string" : ["string", "null"])] : []) + [member("enum", .array(values))]
    }

    private mutating func noise() -> [JSON.Member] {
        let all = [
            member("title", "T"), member("description", "d"), member("default", .null), member("default", 5), member("examples", [1]),
            member("nullable", true), member("$comment", "c"), member("x-order", 1), member("deprecated", true),
            member("not", ["type": "null"]),
            member("format", "uuid"), member("minLength", "1"), member("description", 7), member("readOnly", true), member("$id", "i"),
            member("contentEncoding", "base64"), member("unevaluatedProperties", false), member("dependentRequired", ["a": ["b"]]),
        ]
        return list(upTo: 3) { all[$0.random.below(all.count)] }
    }

    private mutating func reference() -> JSON {
        JSON(
            one(of: [
                "#", "#/$defs/A", "#/$defs/B", "#/$defs/C", "#/definitions/A", "#/properties/a", "#/$defs/x~1y~0z", "https://h.test/x",
                "#/gone",
            ]))
    }

    private mutating func count() -> JSON { [-1, 0, 1, 5, 40, 999, 1000, 524_288][random.below(8)] }
    private mutating func number() -> JSON { [0, 1, -3, Self.fraction, .number("1e20"), 9_007_199_254_740_991][random.below(6)] }

    private static let fraction = JSON.number("2.5")

    private mutating func list<Element>(upTo most: Int = 3, _ element: (inout RandomSchema) -> Element) -> [Element] {
        (0..<random.below(most + 1)).map { _ in element(&self) }
    }

    private mutating func one(of words: [String]) -> String { words[random.below(words.count)] }
    private mutating func one(of words: [String]) -> JSON { JSON(words[random.below(words.count)]) }
    private mutating func chance(_ of: Int) -> Bool { random.below(of) == 0 }
    private func member(_ key: String, _ value: JSON) -> JSON.Member { JSON.Member(key: JSONText(key), value: value) }
}
