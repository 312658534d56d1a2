/// The value of a parameter written without quotes, typed by the schema.
struct TextCallValue: Sendable {
    /// The types that the schema allows; empty if it does not say.
    private let types: [String]

    init(schema: JSON?) { types = schema.map(Self.types) ?? [] }

    /// Strings are allowed, so any text is one.
    var isText: Bool { types.contains("string") }

    /// `text` as a value that the schema allows, or else as a string.
    func json(of text: ArraySlice<UInt8>) -> JSON {
        let own = JSON.string(JSONText(decoded: text))
        let word = String(decoding: text, as: UTF8.self).trimmingBlanks()
        // Qwen writes these as Python does.
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
