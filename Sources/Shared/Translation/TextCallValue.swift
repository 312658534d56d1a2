/// What a parameter means that stands in the text without quotes: its type is that of the schema.
struct TextCallValue: Sendable {
    /// The types that the schema allows; none: it does not say.
    private let types: [String]

    init(schema: JSON?) { types = schema.map(Self.types) ?? [] }

    /// Any text is one, as it stands.
    var isText: Bool { types.contains("string") }

    /// The value that `text` is; where it is none that the schema allows, it is a text.
    func json(of text: ArraySlice<UInt8>) -> JSON {
        let own = JSON.string(JSONText(decoded: text))
        let word = String(decoding: text, as: UTF8.self).trimmingBlanks()
        // Qwen writes them as Python does.
        let alias = ["True": "true", "False": "false", "None": "null"][word] ?? word
        guard let json = try? JSON.parse(Array(alias.utf8)) else { return own }
        switch json {
        case .string: return own
        case .null: return types.isEmpty || types.contains("null") ? json : own
        case .bool: return !isText && allows("boolean") ? json : own
        case .number: return !isText && (allows("number") || allows("integer")) ? json : own
        case .array: return allows("array") ? json : own
        case .object: return allows("object") ? json : own
        }
    }

    private func allows(_ type: String) -> Bool { types.isEmpty || types.contains(type) }

    private static func types(_ schema: JSON) -> [String] {
        if let type = schema["type"]?.string { return [type] }
        if let types = schema["type"]?.array { return types.compactMap(\.string) }
        let choices = (["anyOf", "oneOf", "allOf"] as [StaticString]).flatMap { schema[$0]?.array ?? [] }
        if !choices.isEmpty { return choices.flatMap(types) }
        return (schema["enum"]?.array ?? schema["const"].map { [$0] } ?? []).map(type)
    }

    private static func type(of value: JSON) -> String {
        switch value {
        case .null: "null"
        case .bool: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
