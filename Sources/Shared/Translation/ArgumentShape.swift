/// What to undo in a call's arguments because the upstream got a different schema than the client declared.
struct ArgumentShape: Sendable {
    /// The client's schema is nested under `input`, because its root was not an object (T-34).
    var isWrapped = false
    /// The client's schema, if optional properties were made nullable (T-33): a null for one of them means it was left out.
    var optionalsMayBeNull: JSON?

    /// Arguments can be passed on as they come.
    var isPlain: Bool { !isWrapped && optionalsMayBeNull == nil }

    /// A client's call input in the shape of the upstream's schema; always an object.
    func upstream(_ input: JSON) -> JSON {
        if isWrapped { return ["input": input] }
        return input.members == nil ? ["value": input] : input
    }

    func restored(_ arguments: JSON) -> JSON {
        var restored = arguments
        if isWrapped, let inner = arguments["input"] {
            restored = inner.members == nil ? ["value": inner] : inner
        }
        return optionalsMayBeNull.map { Self.withoutNulls(restored, $0) } ?? restored
    }

    private static func withoutNulls(_ value: JSON, _ schema: JSON) -> JSON {
        switch value {
        case .object(let members):
            let required = (schema["required"]?.array ?? []).compactMap(\.text)
            return .object(
                members.compactMap { member in
                    guard let property = schema["properties"]?[named: member.key.string] else { return member }
                    if member.value.isNull, !required.contains(member.key) { return nil }
                    return JSON.Member(key: member.key, value: withoutNulls(member.value, property))
                })
        case .array(let elements): return schema["items"].map { items in .array(elements.map { withoutNulls($0, items) }) } ?? value
        case .null, .bool, .number, .string: return value
        }
    }
}
