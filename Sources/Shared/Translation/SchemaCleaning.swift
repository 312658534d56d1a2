/// A tool's schema as an upstream can take it. What is kept keeps its place. *Source*: mapping §3.2.
struct SchemaCleaning {
    let mode: Quirks.SchemaMode
    private let root: JSON
    /// References that are being put in place: one within itself ends in any object.
    private var open: [String] = []
    /// How many schemas the one at hand is in.
    private var depth = 0
    /// What references may still put in place: one can stand in many places, and hold more of them.
    private var room: Int

    /// *Units*: bytes, in the schemas of one request together: a million tokens, which is more than any model reads.
    static let maxInlinedBytes = 4 << 20
    /// *Units*: bytes, in one schema: beside a tool that knows no end there must be room for the others.
    static let maxInlinedBytesOfOne = 1 << 20
    /// Deeper than any schema that someone wrote, and far from the end of the stack.
    private static let maxDepth = 200

    static func cleaned(_ schema: JSON, _ mode: Quirks.SchemaMode) -> JSON {
        var room = maxInlinedBytesOfOne
        return cleaned(schema, mode, room: &room)
    }

    /// Takes the bytes that references put in place off `room`. What is behind its end is any object.
    static func cleaned(_ schema: JSON, _ mode: Quirks.SchemaMode, room: inout Int) -> JSON {
        let own = Swift.min(room, maxInlinedBytesOfOne)
        var cleaning = SchemaCleaning(mode: mode, root: schema, room: own)
        defer { room -= own - Swift.max(0, cleaning.room) }
        return cleaning.clean(schema)
    }

    /// Whether every object of the schema can be closed without forbidding what it allows (T-02).
    static func canBeStrict(_ schema: JSON) -> Bool { isClosable(cleaned(schema, .basic)) }

    /// Whether nothing need be changed for that: every object is closed, and every property required (R-25).
    static func isStrict(_ schema: JSON) -> Bool {
        let basic = cleaned(schema, .basic)
        return isClosable(basic) && cleaned(schema, .strict) == basic
    }

    private static func isClosable(_ schema: JSON) -> Bool {
        guard schema["allOf"] == nil, schema["oneOf"] == nil else { return false }
        var within = schema["anyOf"]?.array ?? []
        if schema["properties"] != nil || schema["type"]?.text?.says("object") == true {
            guard let properties = schema["properties"]?.members, schema["additionalProperties"]?.bool != true,
                schema["additionalProperties"]?.members == nil
            else { return false }
            within += properties.map(\.value)
        } else if schema["type"]?.text?.says("array") == true {
            guard let items = schema["items"], items.members != nil else { return false }
            within.append(items)
        } else if schema["type"] == nil, typeOfValues(schema) == nil, within.isEmpty {
            return false
        }
        return within.allSatisfy(isClosable)
    }

    private init(mode: Quirks.SchemaMode, root: JSON, room: Int) {
        self.mode = mode
        self.root = root
        self.room = room
    }

    private mutating func clean(_ schema: JSON) -> JSON {
        guard case .object(let members) = schema else { return schema }
        depth += 1
        defer { depth -= 1 }
        if mode != .none, let reference = schema["$ref"]?.string { return inlined(reference, beside: schema) }
        let type = schema["type"]?.string
        var kept: [JSON.Member] = []
        kept.reserveCapacity(members.count)
        for member in members {
            let name = member.key.string
            guard let (key, value) = cleanMember(name, member.value, type: type) else { continue }
            // A member that takes another name takes nobody's place.
            if key != name, schema[named: key] != nil { continue }
            kept.append(JSON.Member(key: key == name ? member.key : JSONText(key), value: value))
        }
        let cleaned = JSON.object(kept)
        return mode == .strict ? strict(cleaned) : cleaned
    }

    /// nil: the member is left out.
    private mutating func cleanMember(_ key: String, _ value: JSON, type: String?) -> (String, JSON)? {
        if ["$schema", "$id"].contains(key) { return nil }
        if mode == .none { return (key, cleanWithin(key, value)) }
        switch key {
        case "$defs", "definitions", "examples", "$comment", "patternProperties", "propertyNames", "if", "then", "else", "not",
            "contentEncoding":
            return nil
        case "default" where value.isNull: return nil
        case "const": return mode == .gemini && value.string == nil ? nil : ("enum", [value])
        case "type": return cleanType(value)
        case _: break
        }
        if mode == .strict, Self.strictDrops.contains(key) { return nil }
        if mode == .gemini {
            switch key {
            case "additionalProperties", "exclusiveMinimum", "exclusiveMaximum": return nil
            case "format": return ["enum", "date-time"].contains(value.string) ? (key, value) : nil
            case "enum": return type == nil || type == "string" ? Self.strings(value).map { (key, $0) } : nil
            case "oneOf": return ("anyOf", cleanWithin("anyOf", value))
            case _: break
            }
        }
        return (key, cleanWithin(key, value))
    }

    private static let strictDrops: Set<String> = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "format",
        "minItems",
        "maxItems", "uniqueItems", "minProperties", "maxProperties", "default",
    ]

    /// An enum of Gemini's holds strings, and at least one.
    private static func strings(_ value: JSON) -> JSON? {
        let strings = (value.array ?? []).filter { $0.text?.isEmpty == false }
        return strings.isEmpty ? nil : .array(strings)
    }

    /// One type only: of several, the one beside null; of more, any of them.
    private func cleanType(_ value: JSON) -> (String, JSON)? {
        guard case .array(let types) = value else { return ("type", value) }
        if mode == .strict { return ("type", value) }
        let real = types.filter { $0.text?.says("null") != true }
        if real.count > 1 { return ("anyOf", .array(real.map { ["type": $0] })) }
        return ("type", real.first ?? "null")
    }

    /// The schemas within the value of keyword `key`; data (`enum`, `default`, …) is not a schema.
    private mutating func cleanWithin(_ key: String, _ value: JSON) -> JSON {
        switch (key, value) {
        case ("properties", .object(let members)), ("$defs", .object(let members)), ("definitions", .object(let members)),
            ("patternProperties", .object(let members)), ("dependentSchemas", .object(let members)):
            var cleaned: [JSON.Member] = []
            for member in members { cleaned.append(JSON.Member(key: member.key, value: clean(member.value))) }
            return .object(cleaned)
        case ("items", .object), ("additionalProperties", .object), ("contains", .object), ("not", .object), ("if", .object),
            ("then", .object), ("else", .object), ("propertyNames", .object):
            return clean(value)
        case ("anyOf", .array(let elements)), ("oneOf", .array(let elements)), ("allOf", .array(let elements)),
            ("prefixItems", .array(let elements)), ("items", .array(let elements)):
            var cleaned: [JSON] = []
            for element in elements { cleaned.append(clean(element)) }
            return .array(cleaned)
        case _: return value
        }
    }

    /// What `reference` names, in its place; the other members of the referring schema go with it.
    private mutating func inlined(_ reference: String, beside schema: JSON) -> JSON {
        guard room > 0, depth < Self.maxDepth, open.count < 64, !open.contains(reference), let target = resolve(reference),
            target.members != nil
        else { return ["type": "object"] }
        room -= target.byteCount
        guard room > 0 else { return ["type": "object"] }
        open.append(reference)
        defer { open.removeLast() }
        let siblings = (schema.members ?? []).filter { !$0.key.says("$ref") }
        let names = Set(siblings.map(\.key.string))
        let own = (target.members ?? []).filter { !names.contains($0.key.string) }
        return clean(.object(own + siblings))
    }

    /// *Source*: RFC 6901 §6, the fragment form, within this schema alone.
    private mutating func resolve(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for step in reference.dropFirst().split(separator: "/") {
            let name = Self.unescaped(step)
            // Among thousands of definitions the search costs more than what it finds.
            room -= (value.members?.count ?? 0) / 16
            guard let next = value[named: name] ?? Int(name).flatMap({ value.array?.element(at: $0) }) else { return nil }
            value = next
        }
        return value
    }

    /// `~1` is a slash, `~0` a tilde. *Source*: RFC 6901 §4.
    private static func unescaped(_ step: Substring) -> String {
        step.split(separator: "~", omittingEmptySubsequences: false).enumerated().reduce(into: "") { text, part in
            switch (part.offset, part.element.first) {
            case (0, _): text += part.element
            case (_, "1"): text += "/" + part.element.dropFirst()
            case (_, "0"): text += "~" + part.element.dropFirst()
            case (_, _): text += "~" + part.element
            }
        }
    }

    /// Every object closed, every property required, and what was optional may be null (T-33). Each has a type.
    private func strict(_ schema: JSON) -> JSON {
        if schema["type"] == nil, let type = Self.typeOfValues(schema) { return schema.with("type", type) }
        guard schema["type"]?.text?.says("object") == true || schema["properties"] != nil else { return schema }
        let properties = schema["properties"]?.members ?? []
        let required = Set((schema["required"]?.array ?? []).compactMap(\.string))
        let all: [JSON.Member] = properties.map { property in
            required.contains(property.key.string) ? property : JSON.Member(key: property.key, value: Self.nullable(property.value))
        }
        return schema.with("properties", .object(all)).with("required", .array(properties.map { .string($0.key) }))
            .with("additionalProperties", false)
    }

    /// The one type that all values of an `enum` have, perhaps beside null; nil: there is none.
    private static func typeOfValues(_ schema: JSON) -> JSON? {
        let values = schema["enum"]?.array ?? []
        let types = values.filter { !$0.isNull }.map { value -> JSON? in
            switch value {
            case .bool: "boolean"
            case .number: value.int == nil ? "number" : "integer"
            case .string: "string"
            case .null, .array, .object: nil
            }
        }
        guard let first = types.first, let type = first, types.allSatisfy({ $0 == type }) else { return nil }
        return values.contains(.null) ? [type, "null"] : type
    }

    /// Null is let in wherever the schema lists what there may be.
    private static func nullable(_ schema: JSON) -> JSON {
        func with(_ null: JSON, _ key: StaticString) -> JSON? {
            guard let value = schema[key] else { return nil }
            let list = value.array ?? [value]
            return list.contains(null) ? value : .array(list + [null])
        }
        return schema.with("type", with("null", "type")).with("enum", with(.null, "enum")).with("anyOf", with(["type": "null"], "anyOf"))
    }
}
