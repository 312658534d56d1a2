@testable import Shared

/// The upstream's side of a dialect: what it would refuse in a tool's schema, each with its place.
///
/// It shares nothing with the cleaning of schemas: each rule was observed with a server, or is in its source.
struct SchemaReader {
    let mode: Quirks.SchemaMode
    private let root: JSON
    private(set) var faults: [String] = []
    private var properties = 0

    static func faults(_ schema: JSON, _ mode: Quirks.SchemaMode) -> [String] {
        var reader = SchemaReader(mode: mode, root: schema)
        reader.readRoot()
        return reader.faults
    }

    private init(mode: Quirks.SchemaMode, root: JSON) { (self.mode, self.root) = (mode, root) }

    private mutating func readRoot() {
        guard mode != .none else { return }
        if root["type"] != "object" { faults.append("$: not of type object") }
        for word in ["anyOf", "oneOf", "allOf", "not", "enum"] where root[named: word] != nil { faults.append("$: \(word) at the root") }
        read(root, "$", level: 0, repeated: 1)
        guard mode == .moonshot else { return }
        // walle: MaxSchemaSize, counted as Go writes it; MaxTotalPropertiesKeysNum.
        let bytes = root.encoded.reduce(0) { $0 + ("<>&".utf8.contains($1) ? 6 : 1) }
        if bytes > 15_000 { faults.append("$: \(bytes) bytes") }
        if properties > 1000 { faults.append("$: \(properties) properties") }
    }

    private mutating func read(_ node: JSON, _ path: String, level: Int, repeated: Int) {
        guard let members = node.members else { return faults.append("\(path): a boolean schema") }
        func fault(_ words: String) { faults.append("\(path): \(words)") }
        let types = (node["type"]?.array ?? node["type"].map { [$0] } ?? []).map { $0.string ?? "?" }
        let names = members.map(\.key.string)
        if Set(names).count != names.count { fault("a word twice") }
        for name in names where !Self.words(mode).contains(name) { fault("unknown word \(name)") }
        if !types.allSatisfy(Self.types.contains) { fault("types \(types)") }
        if node["type"]?.array != nil, ![.openAI, .strict].contains(mode) { fault("a list of types") }
        let choice = node["anyOf"] ?? node["oneOf"]
        if types.isEmpty, choice == nil, node["$ref"] == nil { fault("no type") }
        readValues(node, types, fault)
        readRanges(node, types, fault)
        if types.contains("array"), node["items"]?.members == nil { fault("an array without one items") }
        if let required = node["required"] {
            let known = (node["properties"]?.members ?? []).map(\.key.string)
            let demanded = required.array?.map { $0.string ?? "?" } ?? ["?"]
            if !Set(demanded).isSubset(of: known) || Set(demanded).count != demanded.count { fault("required \(demanded) of \(known)") }
        }
        if node["properties"].map({ $0.members == nil }) == true { fault("properties is no object") }
        if let choice, choice.array?.isEmpty != false { fault("an empty choice") }
        switch mode {
        case .none, .basic, .minimal: break
        case .openAI: readOpenAI(node, names, fault)
        case .moonshot: readMoonshot(node, types, names, level, fault)
        case .gemini: readGemini(node, types, names, fault)
        case .gbnf: readGBNF(node, repeated, fault)
        case .strict:
            if types.contains("object") {
                let all = (node["properties"]?.members ?? []).map { JSON.string($0.key) }
                if node["additionalProperties"] != false || node["required"]?.array != all { fault("not closed") }
            }
        }
        let inner = repeated * max(1, node["minItems"]?.int ?? 1, node["maxItems"]?.int ?? 1)
        for key in ["properties", "$defs", "definitions"] {
            for member in node[named: key]?.members ?? [] {
                if key == "properties" { properties += 1 }
                read(member.value, "\(path).\(member.key.string)", level: level + 1, repeated: inner)
            }
        }
        if let items = node["items"] { read(items, "\(path)[]", level: level, repeated: inner) }
        if let more = node["additionalProperties"], more.members != nil { read(more, "\(path).*", level: level, repeated: inner) }
        for (number, branch) in (choice?.array ?? []).enumerated() { read(branch, "\(path)|\(number)", level: level, repeated: inner) }
    }

    // MARK: - What all of them refuse

    private static let types: Set = ["string", "number", "integer", "boolean", "object", "array", "null"]

    private static func words(_ mode: Quirks.SchemaMode) -> Set<String> {
        let shape: Set = ["type", "description", "properties", "required", "items", "enum", "anyOf"]
        let bounds: Set = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum", "pattern", "title", "default"]
        let more: Set = [
            "oneOf", "format", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "uniqueItems", "minProperties", "maxProperties",
            "additionalProperties", "deprecated", "readOnly", "writeOnly", "contentMediaType",
        ]
        switch mode {
        case .none: return []
        case .basic: return shape.union(bounds).union(more)
        case .openAI:
            return shape.union(bounds).union(more).union(["const", "examples", "contentEncoding", "$ref", "$defs", "definitions"])
        case .moonshot: return shape.union(bounds).union(["additionalProperties"])
        case .gemini:
            return shape.union(bounds).union(["format", "nullable", "example", "minProperties", "maxProperties", "propertyOrdering"])
        case .gbnf: return shape.union(bounds).union(more).union(["const"])
        case .strict: return shape.union(["title", "additionalProperties"])
        case .minimal: return shape
        }
    }

    private func readValues(_ node: JSON, _ types: [String], _ fault: (String) -> Void) {
        guard let values = node["enum"]?.array ?? node["const"].map({ [$0] }) else {
            if node["enum"] != nil { fault("enum is no list") }
            return
        }
        if values.isEmpty { fault("an empty enum") }
        for value in values where !types.contains(where: { Self.is(value, $0) }) { fault("\(value) is not of \(types)") }
        guard [.moonshot, .gemini, .minimal].contains(mode) else { return }
        if Set(values.map { SchemaReader.kind($0) }).count > 1 { fault("values of several types") }
        if mode != .moonshot, !values.allSatisfy({ $0.text?.isEmpty == false }) { fault("an enum of other than texts") }
        if mode == .moonshot, values.contains(where: { $0.array != nil || $0.members != nil || $0.isNull }) {
            fault("an enum of \(values)")
        }
    }

    private static func kind(_ value: JSON) -> String {
        ["string", "boolean", "number", "null", "array", "object"].first { Self.is(value, $0) } ?? "?"
    }

    private static func `is`(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.string, "string"), (.bool, "boolean"), (.null, "null"), (.array, "array"), (.object, "object"), (.number, "number"): true
        case (.number, "integer"): value.int != nil
        case (_, _): false
        }
    }

    private func readRanges(_ node: JSON, _ types: [String], _ fault: (String) -> Void) {
        for (least, most) in [
            ("minLength", "maxLength"), ("minItems", "maxItems"), ("minProperties", "maxProperties"), ("minimum", "maximum"),
        ] {
            for word in [least, most] {
                guard let bound = node[named: word] else { continue }
                let isCount = least != "minimum" || types == ["integer"]
                if isCount ? bound.int == nil : bound.double == nil { fault("\(word) \(bound)") }
                if least != "minimum", let count = bound.int, count < 0 { fault("\(word) \(bound)") }
            }
            if let a = node[named: least]?.double, let b = node[named: most]?.double, a > b { fault("\(least) over \(most)") }
        }
        for word in ["description", "title", "pattern", "format"] where node[named: word].map({ $0.text == nil }) == true {
            fault("\(word) is no text")
        }
        for word in ["exclusiveMinimum", "exclusiveMaximum"] where node[named: word].map({ $0.double == nil }) == true {
            fault("\(word) is no number")
        }
    }

    // MARK: - What one of them refuses

    /// Its validator compiles patterns with Python's `re`: BerriAI/litellm#40485, bman654/clodex#203.
    private func readOpenAI(_ node: JSON, _ names: [String], _ fault: (String) -> Void) {
        if let pattern = node["pattern"]?.string {
            for construct in [#"\p"#, #"\P"#, #"\u{"#, "(?<", #"\z"#, "[]", "[^]"] where pattern.contains(construct) {
                fault("pattern \(pattern)")
            }
        }
        if let reference = node["$ref"]?.string {
            let steps = reference.split(separator: "/").dropFirst().map { $0.replacing("~1", with: "/").replacing("~0", with: "~") }
            let target = steps.reduce(Optional(root)) { $0?[named: String($1)] }
            if !reference.hasPrefix("#") || target?.members == nil { fault("\(reference) names nothing") }
            if names.contains("type") || names.contains("anyOf") { fault("words beside $ref") }
        }
    }

    /// MoonshotAI/walle, validator.go and keyword_validators.go at its level "ultra".
    private func readMoonshot(_ node: JSON, _ types: [String], _ names: [String], _ level: Int, _ fault: (String) -> Void) {
        if level > 10 { fault("deeper than 10") }
        if let branches = node["anyOf"]?.array {
            if branches.count > 100 { fault("\(branches.count) branches") }
            if !Set(names).isSubset(of: ["anyOf", "description", "title"]) { fault("\(names) beside anyOf") }
        }
        if node["enum"]?.array.map({ $0.count > 500 }) == true { fault("more than 500 values") }
        let ofType: [String: Set<String>] = [
            "object": ["properties", "required", "additionalProperties"], "array": ["items", "minItems", "maxItems"],
            "string": ["minLength", "maxLength", "pattern", "enum"], "number": ["minimum", "maximum", "enum"],
            "integer": ["minimum", "maximum", "enum"], "boolean": ["enum"], "null": ["enum"],
        ]
        if let type = types.first {
            let wrong = Set(names).subtracting(["type", "default", "description", "title"]).subtracting(ofType[type] ?? [])
            if !wrong.isEmpty { fault("\(wrong) in a schema of \(type)") }
        }
        for member in node["properties"]?.members ?? []
        where ["$defs", "$ref", "anyOf", "required", "additionalProperties"].contains(member.key.string) {
            fault("a property named \(member.key.string)")
        }
    }

    /// ai.google.dev/api/caching#Schema; anomalyco/opencode#11889; Vertex: "when using any_of, it must be the only field set".
    private func readGemini(_ node: JSON, _ types: [String], _ names: [String], _ fault: (String) -> Void) {
        if node["anyOf"] != nil, names != ["anyOf"] { fault("\(names) beside anyOf") }
        if types != ["object"], names.contains("properties") || names.contains("required") { fault("only allowed for OBJECT type") }
        if types != ["array"], names.contains("items") { fault("only allowed for ARRAY type") }
        if types != ["string"], names.contains("enum") { fault("enum: only allowed for STRING type") }
        let formats = ["string": ["enum", "date-time"], "number": ["float", "double"], "integer": ["int32", "int64"]]
        if let format = node["format"]?.string, formats[types.first ?? ""]?.contains(format) != true { fault("format \(format)") }
    }

    /// llama.cpp, common/json-schema-to-grammar.cpp and src/llama-grammar.cpp; lemonade-sdk/lemonade#2691.
    private func readGBNF(_ node: JSON, _ repeated: Int, _ fault: (String) -> Void) {
        for word in ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"] {
            guard let bound = node[named: word]?.double else { continue }
            if bound >= 1000 || (repeated > 1 && bound > 1 && bound * Double(repeated) >= 2000) {
                fault("\(word) \(bound), repeated \(repeated)")
            }
        }
        guard let pattern = node["pattern"]?.string else { return }
        if !pattern.hasPrefix("^") || !pattern.hasSuffix("$") || pattern.hasSuffix(#"\$"#) || pattern.count < 2 {
            fault("anchors of \(pattern)")
        }
        let escapes = pattern.split(separator: "\\", omittingEmptySubsequences: false).dropFirst().map(\.first)
        for escape in escapes where escape == nil || !"^$.[]()|{}*+?\\\"trn".contains(escape ?? "d") { fault("an escape in \(pattern)") }
        for construct in ["(?", "[]", "[^]", "^+", "^*", "^{"] where pattern.contains(construct) { fault("\(construct) in \(pattern)") }
        for number in pattern.split(whereSeparator: { !$0.isNumber }).compactMap({ Int($0) }) where number >= 1000 {
            fault("repetitions in \(pattern)")
        }
        if pattern.count(where: { $0 == "(" }) != pattern.count(where: { $0 == ")" }) { fault("parentheses in \(pattern)") }
    }
}
