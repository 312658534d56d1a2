/// Schemas that an upstream enforces. *Source*: T-02, T-33, R-25.
extension SchemaCleaning {
    /// Whether every object can be closed without forbidding anything the schema allows (T-02).
    static func canBeStrict(_ schema: JSON) -> Bool { cleaned(schema, .basic).isClosable }

    /// Whether it already is strict: every object closed, and every property required.
    static func isStrict(_ schema: JSON) -> Bool {
        guard canBeStrict(schema) else { return false }
        var open = SchemaDialect.openAI
        open.keepsReferences = false
        var room = SchemaReferences.maxInlinedBytesOfOne
        return cleaned(schema, .strict) == cleaned(schema, in: open, room: &room).with("$defs", nil).with("definitions", nil)
    }
}

extension JSON {
    fileprivate var isClosable: Bool {
        guard self["oneOf"] == nil else { return false }
        var within = self["anyOf"]?.array ?? []
        if self["properties"] != nil || self["type"]?.text?.says("object") == true {
            guard let properties = self["properties"]?.members, self["additionalProperties"]?.bool != true,
                self["additionalProperties"]?.members == nil
            else { return false }
            within += properties.map(\.value)
        } else if self["type"]?.text?.says("array") == true {
            guard let items = self["items"], items.members != nil else { return false }
            within.append(items)
        }
        return within.allSatisfy(\.isClosable)
    }

    /// Closes every object and requires every property; optional ones become nullable (T-33).
    var closed: JSON {
        let isObject = self["type"] == "object" || self["type"]?.array?.contains("object") == true
        guard let properties = self["properties"]?.members ?? (isObject ? [] : nil) else { return self }
        let required = Set((self["required"]?.array ?? []).compactMap(\.string))
        let all = properties.map { property in
            required.contains(property.key.string) ? property : JSON.Member(key: property.key, value: property.value.orNull)
        }
        return with("properties", .object(all)).with("required", .array(properties.map { .string($0.key) }))
            .with("additionalProperties", false)
    }

    /// Allows null wherever the schema lists what is allowed.
    private var orNull: JSON {
        func with(_ null: JSON, _ key: StaticString) -> JSON? {
            guard let value = self[key] else { return nil }
            let list = value.array ?? [value]
            return list.contains(null) ? value : .array(list + [null])
        }
        return self.with("type", with("null", "type")).with("enum", with(.null, "enum")).with("anyOf", with(["type": "null"], "anyOf"))
    }
}
