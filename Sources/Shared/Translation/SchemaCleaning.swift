/// Reduces a tool's schema to what an upstream accepts. What is kept keeps its place. *Source*: D-50.
struct SchemaCleaning {
    private let dialect: SchemaDialect
    private var references: SchemaReferences
    /// The nesting depth of the current schema.
    private var depth = 0

    /// Deeper than any hand-written schema, and far from exhausting the stack.
    private static let maxDepth = 200
    /// The size of an any-value schema when written.
    private static let anyBytes = 256

    /// Where a node is in the schema.
    private struct Place {
        var isRoot = false
        /// The number of enclosing objects.
        var level = 0
        /// How often the enclosing lists may repeat it.
        var repeated = 1
    }

    static func cleaned(_ schema: JSON, _ mode: Quirks.SchemaMode) -> JSON {
        var room = SchemaReferences.maxInlinedBytesOfOne
        return cleaned(schema, mode, room: &room)
    }

    /// Deducts inlined bytes from `room`; once it is used up, references become a bare type.
    static func cleaned(_ schema: JSON, _ mode: Quirks.SchemaMode, room: inout Int) -> JSON {
        // An empty schema constrains nothing.
        guard let dialect = SchemaDialect(mode), schema.members?.isEmpty == false else { return schema }
        return cleaned(schema, in: dialect, room: &room)
    }

    static func cleaned(_ schema: JSON, in dialect: SchemaDialect, room: inout Int) -> JSON {
        let own = Swift.min(room, SchemaReferences.maxInlinedBytesOfOne)
        var cleaning = SchemaCleaning(dialect: dialect, references: SchemaReferences(root: schema, room: own))
        defer { room -= own - Swift.max(0, cleaning.references.room) }
        let cleaned = cleaning.clean(schema, at: Place(isRoot: true))
        return dialect.limits.map { cleaned.trimmed(to: $0.bytes) } ?? cleaned
    }

    private init(dialect: SchemaDialect, references: SchemaReferences) { (self.dialect, self.references) = (dialect, references) }

    private mutating func clean(_ schema: JSON, with moved: SchemaNode = SchemaNode(), at place: Place = Place()) -> JSON {
        // `true` allows any value, `false` none.
        guard let members = schema.members else { return schema.bool == false ? ["type": "null"] : clean([:], with: moved, at: place) }
        depth += 1
        let opened = references.depth
        defer {
            depth -= 1
            references.close(downTo: opened)
        }
        var node = SchemaNode(members)
        if keepsReference(node) { return said(node, as: [], at: place) }
        compose(&node)
        take(moved, &node)
        return clean(&node, at: place)
    }

    private mutating func clean(_ node: inout SchemaNode, at place: Place) -> JSON {
        let types = node.saidTypes
        // Some languages write empty maps as lists.
        if let properties = node[.properties], properties.members == nil { node[.properties] = [:] }
        let isRoot = place.isRoot && types == [.object]
        // Arguments are always an object, so these cannot apply.
        if isRoot { node.removeAll { [.nullable, .enum, .const].contains($0) } }
        if types.isEmpty || types.contains(.object), isRoot || node[.properties] != nil {
            for choice in [SchemaWord.anyOf, .oneOf] { merge(choice, into: &node) }
        }
        for choice in [SchemaWord.anyOf, .oneOf] where node[choice] != nil { return chosen(choice, &node, at: place) }
        return typed(&node, at: place)
    }

    private func keepsReference(_ node: SchemaNode) -> Bool {
        guard dialect.keepsReferences, let reference = node[.ref]?.string, references.namesDefinition(reference) else { return false }
        return node.words.allSatisfy { $0.word == .ref || $0.word.isAnnotation }
    }

    /// Inlines what the node refers to and merges `allOf`, until neither is left.
    private mutating func compose(_ node: inout SchemaNode) {
        while let reference = node[.ref]?.string {
            node[.ref] = nil
            let target = SchemaNode(references.follow(reference, isDeep: depth >= Self.maxDepth))
            node = target.overridden(by: node)
        }
        guard let parts = node[.allOf]?.array else { return }
        node[.allOf] = nil
        depth += 1
        var composed: [SchemaNode] = []
        for part in parts {
            var one = SchemaNode(part.members ?? [])
            let opened = references.depth
            compose(&one)
            // Its contents are cleaned later, and may refer to it again.
            references.close(downTo: opened)
            composed.append(one)
        }
        node.join(composed)
        depth -= 1
    }

    // MARK: - Choices

    /// A choice next to an object's own properties: those of all branches are allowed, and what all require is required.
    private mutating func merge(_ choice: SchemaWord, into node: inout SchemaNode) {
        guard let branches = node[choice]?.array else { return }
        node[choice] = nil
        var variants = SchemaVariants()
        depth += 1
        for branch in branches {
            var one = SchemaNode(branch.members ?? [])
            let opened = references.depth
            compose(&one)
            for inner in [SchemaWord.anyOf, .oneOf] { merge(inner, into: &one) }
            references.close(downTo: opened)
            if one.saidTypes.isEmpty || one.saidTypes.contains(.object) { variants.add(one) }
        }
        depth -= 1
        variants.join(&node)
    }

    /// What may not be next to a choice moves into its branches.
    private mutating func chosen(_ choice: SchemaWord, _ node: inout SchemaNode, at place: Place) -> JSON {
        let branches = node[choice]?.array ?? []
        var moved = SchemaNode()
        if let beside = dialect.besideChoice {
            for (word, value) in node.words where word != choice && !beside.contains(word) { moved[word] = value }
            node.removeAll { moved[$0] != nil }
        }
        var isNullable = moved[.nullable]?.bool == true || node[.nullable]?.bool == true
        var cleaned: [JSON] = []
        if branches.count <= dialect.limits?.branches ?? .max {
            for branch in branches where branch.bool != false {
                let one = clean(branch, with: moved, at: Place(level: place.level, repeated: place.repeated))
                if one.isNullSchema { isNullable = true }
                if !one.isNullSchema || dialect.severalTypes != .nullable { cleaned.append(one) }
            }
        }
        guard cleaned.contains(where: { !$0.isNullSchema }) else {
            node[choice] = nil
            for (word, value) in moved.words { node[word] = value }
            if isNullable, !node.saysType { node[.type] = "null" }
            return typed(&node, at: place)
        }
        if dialect.severalTypes == .nullable {
            if isNullable { cleaned[0] = cleaned[0].nullable }
            cleaned[0] = cleaned[0].annotated(by: moved, isAlone: cleaned.count == 1, dialect)
            if cleaned.count == 1 { return cleaned[0] }
        } else {
            if isNullable, !cleaned.contains(where: \.isNullSchema) { cleaned.append(["type": "null"]) }
            if let value = moved[.default], let place = cleaned.firstIndex(where: { $0.isSchema(of: value) }) {
                cleaned[place] = cleaned[place].with("default", value)
            }
        }
        node[choice == .anyOf ? .oneOf : .anyOf] = nil
        node.put(dialect.words.contains(choice) ? choice : .anyOf, .array(cleaned), inPlaceOf: choice)
        let isOfValues = node.saidTypes.isEmpty && (node[.enum] ?? node[.const]) != nil
        return said(node, as: isOfValues ? node.toldTypes : node.saidTypes, at: place)
    }

    /// Constraints of the surrounding node, unless the branch has its own.
    private mutating func take(_ moved: SchemaNode, _ node: inout SchemaNode) {
        for (word, value) in moved.words where !word.isAnnotation && word != .nullable && node[word] == nil {
            if word == .type {
                if !node.saysType { node[.type] = value }
            } else if node[.type] == nil || word.types?.isDisjoint(with: node.saidTypes) != true, references.take(value.byteCount) {
                node[word] = value
            }
        }
    }

    // MARK: - Types

    private mutating func typed(_ node: inout SchemaNode, at place: Place) -> JSON {
        var types = node.saidTypes
        if types.isEmpty { types = node.toldTypes }
        let values = node[.enum]?.array ?? node[.const].map { [$0] } ?? []
        if !values.isEmpty {
            let possible = types.filter { type in type == .null || values.contains(where: type.allows) }
            types = possible.contains { $0 != .null } ? possible : SchemaType.narrowest(of: values)
        }
        if types.isEmpty {
            types = references.take(Self.anyBytes) ? [.string, .number, .boolean, .object, .array, .null] : [.string]
        } else if node[.nullable]?.bool == true, !types.contains(.null) {
            types.append(.null)
        }
        node[.nullable] = nil
        guard types.count > 1 else { return said(node, as: types, at: place) }
        switch dialect.severalTypes {
        case .list: return said(node, as: types, at: place)
        case .choice: return split(node, types, at: place)
        case .nullable:
            let real = types.filter { $0 != .null }
            let one = real.count == 1 ? said(node, as: real, at: place) : split(node, real, at: place)
            return real.count < types.count ? one.nullable : one
        }
    }

    /// One branch per type, with what applies to it.
    private mutating func split(_ node: SchemaNode, _ types: [SchemaType], at place: Place) -> JSON {
        let beside = dialect.besideChoice ?? SchemaDialect.annotations
        var rest = node
        var branches: [JSON] = []
        for type in types {
            var branch = rest
            branch.removeAll(where: beside.contains)
            if let value = branch[.default], !type.allows(value) { branch[.default] = nil }
            branches.append(said(branch, as: [type], at: Place(level: place.level, repeated: place.repeated)))
            // Annotations for all types are written once.
            rest.removeAll { $0.isAnnotation && $0 != .default && !beside.contains($0) }
        }
        var whole = node
        whole.removeAll { !beside.contains($0) && $0 != .type }
        whole.put(.anyOf, .array(branches), inPlaceOf: .type)
        return said(whole, as: [], at: place)
    }

    // MARK: - One node

    /// The node in the dialect, with its contents cleaned.
    private mutating func said(_ node: SchemaNode, as types: [SchemaType], at place: Place) -> JSON {
        var node = node
        var told: [JSONText] = []
        if types.contains(.array) { gatherItems(&node) }
        if types.contains(.object) { told += gatherProperties(&node, at: place) }
        if !place.isRoot { node.removeAll { $0.content == .definitions } }
        told += node.fit(types, to: dialect, repeated: place.repeated)
        if !types.isEmpty {
            node.put(.type, types.count == 1 ? JSON(types[0].rawValue) : .array(types.map { JSON($0.rawValue) }), inPlaceOf: .type)
        }
        node.tell(told)
        let inner = Place(level: place.level, repeated: place.repeated * node.repetitions)
        let properties = Place(level: place.level + 1, repeated: inner.repeated)
        var members: [JSON.Member] = []
        for (word, value) in node.words {
            let cleaned: JSON =
                switch word.content {
                case .data: value
                case .schema: value.members == nil && word != .items ? value : clean(value, at: word == .items ? inner : properties)
                case .properties: cleanAll(value, at: properties)
                case .definitions: cleanAll(value, at: Place())
                }
            members.append(JSON.Member(key: JSONText(word.rawValue), value: cleaned))
        }
        let cleaned = JSON.object(members)
        return dialect.isClosed ? cleaned.closed : cleaned
    }

    private mutating func cleanAll(_ schemas: JSON, at place: Place) -> JSON {
        var cleaned: [JSON.Member] = []
        for member in schemas.members ?? [] { cleaned.append(JSON.Member(key: member.key, value: clean(member.value, at: place))) }
        return .object(cleaned)
    }

    /// One schema for all items: any of a tuple's if there is one, or else any value.
    private mutating func gatherItems(_ node: inout SchemaNode) {
        let rest = node[.prefixItems] == nil ? node[.additionalItems] : node[.items]
        if let tuple = node[.items]?.array ?? node[.prefixItems]?.array {
            var seen: Set<[UInt8]> = []
            let items = (tuple + (rest.map { [$0] } ?? [])).filter { $0.members != nil && seen.insert($0.encoded).inserted }
            node[.items] = items.count > 1 ? ["anyOf": .array(items)] : items.first
        }
        if node[.items]?.members == nil, node[.items]?.bool != true {
            let isRoom = references.take(Self.anyBytes)
            node[.items] = isRoom ? ["type": ["string", "number", "boolean", "object", "null"]] : ["type": "string"]
        }
    }

    /// *Returns*: what the description must say in words.
    private func gatherProperties(_ node: inout SchemaNode, at place: Place) -> [JSONText] {
        if let patterns = node[.patternProperties]?.members, node[.additionalProperties]?.members == nil,
            node[.additionalProperties]?.bool != true
        {
            // The names cannot be listed in advance, so any name may have any pattern's schema.
            let schemas = patterns.map(\.value)
            node[.additionalProperties] = schemas.count > 1 ? ["anyOf": .array(schemas)] : schemas.first
        }
        if node[.additionalProperties]?.members?.isEmpty == true { node[.additionalProperties] = true }
        var told: [JSONText] = []
        if let all = node[.properties] {
            let members = place.level >= dialect.limits?.depth ?? .max ? [] : all.distinctMembers
            let reserved = dialect.reservedNames.isEmpty ? [] : members.filter { dialect.reservedNames.contains($0.key.string) }
            if reserved.isEmpty {
                node[.properties] = .object(members)
            } else {
                node[.properties] = .object(members.filter { !dialect.reservedNames.contains($0.key.string) })
                node[.additionalProperties] = nil
                told = reserved.map { JSONText.joined(["Also has ", $0.key, ": ", JSONText(decoded: $0.value.encoded)]) }
            }
        }
        if let required = node[.required]?.array {
            let names = Set((node[.properties]?.members ?? []).map(\.key.string))
            var seen: Set<String> = []
            node[.required] = .array(required.filter { $0.string.map { names.contains($0) && seen.insert($0).inserted } == true })
        }
        return told
    }
}
