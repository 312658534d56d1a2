/// What an upstream accepts of JSON Schema: the keywords that stay, and the rules for one node.
///
/// *Source*: D-50; each dialect cites the validator that refuses what it leaves out.
struct SchemaDialect: Sendable {
    /// How a node says that a value may have one of several types.
    enum SeveralTypes { case list, choice, nullable }

    /// Which regular expressions the upstream can read.
    enum Patterns { case any, python, grammar }

    /// Limits of one schema. *Units*: bytes; nested objects; branches of one choice; values of one `enum`, and their bytes.
    struct Limits { let bytes, depth, branches, values, valueBytes: Int }

    /// Lists, not sets: they are short, and a process's first `Set` of a new element type costs 2 % of a request, since the runtime
    /// searches all conformances for `Hashable`.
    var words: [SchemaWord]
    var severalTypes = SeveralTypes.choice
    /// What may be next to `anyOf`; the rest moves into its branches. nil: anything.
    var besideChoice: [SchemaWord]? = annotations
    /// References to definitions are kept; otherwise all references are inlined.
    var keepsReferences = false
    /// The types that `enum` values may have.
    var valuesOf = SchemaType.allCases
    var emptyValues = true
    /// The allowed formats by type; nil: any.
    var formats: [(type: SchemaType, names: [String])]?
    var patterns = Patterns.any
    /// Bounds this large, and nested bounds whose product is this large, are left out.
    var bounds: (one: Int, nested: Int)?
    var limits: Limits?
    /// Names not allowed for properties, which are described in words instead.
    var reservedNames: Set<String> = []
    /// Every object is closed, and every property required (T-33).
    var isClosed = false

    static let annotations: [SchemaWord] = [.title, .description, .default, .examples, .example, .deprecated, .readOnly, .writeOnly]
    /// Common to all dialects.
    private static let shape: [SchemaWord] = [.type, .description, .properties, .required, .items, .enum, .anyOf]
    private static let lengths: [SchemaWord] = [.minLength, .maxLength, .minItems, .maxItems]
    private static let most: [SchemaWord] = shape + lengths + [
        .title, .default, .format, .pattern, .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf, .uniqueItems,
        .minProperties, .maxProperties, .additionalProperties, .oneOf, .deprecated, .readOnly, .writeOnly, .contentMediaType,
    ]

    /// nil if schemas are sent unchanged.
    init?(_ mode: Quirks.SchemaMode) {
        switch mode {
        case .none: return nil
        case .basic: self = .basic
        case .openAI: self = .openAI
        case .moonshot: self = .moonshot
        case .gemini: self = .gemini
        case .gbnf: self = .gbnf
        case .strict: self = .strict
        case .minimal: self = .minimal
        }
    }

    private init(_ words: [SchemaWord]) { self.words = words }

    /// For unknown servers.
    static let basic = SchemaDialect(most)

    /// *Source*: OpenAI's validator, which is Python's `jsonschema` with format checks: anthropics/claude-code#37642,
    /// langchain-ai/langchainjs#9804, BerriAI/litellm#40485.
    static let openAI = {
        var dialect = SchemaDialect(most + [.const, .examples, .contentEncoding, .ref, .defs, .definitions])
        dialect.severalTypes = .list
        dialect.besideChoice = nil
        dialect.keepsReferences = true
        dialect.patterns = .python
        return dialect
    }()

    /// *Source*: MoonshotAI/walle, docs/mfjs-spec.md and its validator, from which the limits are.
    static let moonshot = {
        var dialect = SchemaDialect(
            shape + lengths + [.title, .default, .minimum, .maximum, .pattern, .additionalProperties])
        dialect.besideChoice = [.title, .description]
        dialect.valuesOf = [.string, .number, .integer, .boolean]
        dialect.limits = Limits(bytes: 15_000, depth: 10, branches: 100, values: 500, valueBytes: 7500)
        dialect.reservedNames = ["$defs", "$ref", "anyOf", "required", "additionalProperties"]
        return dialect
    }()

    /// *Source*: ai.google.dev/api/caching#Schema. Vertex accepts nothing next to `anyOf`.
    static let gemini = {
        var dialect = SchemaDialect(
            shape + lengths + [
                .title, .default, .example, .format, .pattern, .minimum, .maximum, .minProperties, .maxProperties, .nullable,
                .propertyOrdering,
            ])
        dialect.severalTypes = .nullable
        dialect.besideChoice = []
        dialect.valuesOf = [.string]
        dialect.emptyValues = false
        dialect.formats = [(.string, ["enum", "date-time"]), (.number, ["float", "double"]), (.integer, ["int32", "int64"])]
        return dialect
    }()

    /// *Source*: llama.cpp, common/json-schema-to-grammar.cpp and MAX_REPETITION_THRESHOLD of its grammars.
    static let gbnf = {
        var dialect = SchemaDialect(most + [.const])
        dialect.patterns = .grammar
        dialect.bounds = (one: 1000, nested: 2000)
        return dialect
    }()

    /// *Source*: OpenAI's structured outputs, T-33.
    static let strict = {
        var dialect = SchemaDialect(shape + [.title, .additionalProperties])
        dialect.severalTypes = .list
        dialect.isClosed = true
        return dialect
    }()

    /// What every validator accepts: the last resort if a refusal does not name the keyword it objects to.
    static let minimal = {
        var dialect = SchemaDialect(shape)
        dialect.besideChoice = [.description]
        dialect.valuesOf = [.string]
        dialect.emptyValues = false
        return dialect
    }()
}
