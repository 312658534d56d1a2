/// The keywords of JSON Schema that we know; all others are dropped in every dialect.
///
/// *Source*: JSON Schema 2020-12, plus those of drafts 4 and later and of OpenAPI that clients still send.
enum SchemaWord: String, CaseIterable {
    case type, title, description, `default`, examples, example, deprecated, readOnly, writeOnly, nullable
    case `enum`, const, format
    case pattern, minLength, maxLength, contentEncoding, contentMediaType
    case minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf
    case items, prefixItems, additionalItems, minItems, maxItems, uniqueItems
    case properties, required, additionalProperties, patternProperties, propertyOrdering, minProperties, maxProperties
    case anyOf, oneOf, allOf
    case ref = "$ref"
    case defs = "$defs"
    case definitions

    static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

    /// The types that the keyword applies to; nil: all.
    var types: [SchemaType]? {
        switch self {
        case .pattern, .minLength, .maxLength, .contentEncoding, .contentMediaType: [.string]
        case .format: [.string, .number, .integer]
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: [.number, .integer]
        case .items, .prefixItems, .additionalItems, .minItems, .maxItems, .uniqueItems: [.array]
        case .properties, .required, .additionalProperties, .patternProperties, .propertyOrdering, .minProperties, .maxProperties: [.object]
        case .type, .title, .description, .default, .examples, .example, .deprecated, .readOnly, .writeOnly, .nullable, .enum, .const,
            .anyOf, .oneOf, .allOf, .ref, .defs, .definitions:
            nil
        }
    }

    enum Content { case data, schema, properties, definitions }

    /// What inside its value must be cleaned.
    var content: Content {
        switch self {
        case .items, .additionalProperties: .schema
        case .properties: .properties
        case .defs, .definitions: .definitions
        case _: .data
        }
    }

    /// It describes, but restricts nothing.
    var isAnnotation: Bool { SchemaDialect.annotations.contains(self) }

    /// Whether `value` has the right type: validators refuse a whole request for a bound in quotes.
    func allows(_ value: JSON) -> Bool {
        switch self {
        case .title, .description, .format, .pattern, .contentEncoding, .contentMediaType, .ref: value.text != nil
        case .deprecated, .readOnly, .writeOnly, .nullable, .uniqueItems: value.bool != nil
        case .minLength, .maxLength, .minItems, .maxItems, .minProperties, .maxProperties: value.int.map { $0 >= 0 } ?? false
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum: value.double != nil
        case .multipleOf: value.double.map { $0 > 0 } ?? false
        case .enum, .examples, .prefixItems, .anyOf, .oneOf, .allOf: value.array?.isEmpty == false
        case .required, .propertyOrdering: value.array != nil
        case .patternProperties, .defs, .definitions: value.members != nil
        case .additionalProperties: value.members != nil || value.bool != nil
        case .type, .default, .example, .const, .items, .additionalItems, .properties: true
        }
    }
}

enum SchemaType: String, CaseIterable {
    case string, number, integer, boolean, object, array, null

    /// Accepts JSON Schema's names and those that slip in from other languages (`STRING`, `int`, `dict`).
    init?(_ name: JSON) {
        guard let word = name.string?.asciiLowercased else { return nil }
        let others: [String: SchemaType] = [
            "str": .string, "int": .integer, "float": .number, "double": .number, "bool": .boolean, "dict": .object, "list": .array,
        ]
        guard let type = SchemaType(rawValue: word) ?? others[word] else { return nil }
        self = type
    }

    /// The narrowest type of `value`.
    init(of value: JSON) {
        switch value {
        case .null: self = .null
        case .bool: self = .boolean
        case .number: self = value.int == nil ? .number : .integer
        case .string: self = .string
        case .array: self = .array
        case .object: self = .object
        }
    }

    func allows(_ value: JSON) -> Bool {
        let own = SchemaType(of: value)
        return own == self || (self == .number && own == .integer)
    }
}

extension [SchemaType] {
    func isDisjoint(with others: [SchemaType]) -> Bool { !contains(where: others.contains) }
}
