/// Merges the branches of a choice between objects into one object with all their properties.
struct SchemaVariants {
    private var count = 0
    private var names: [JSONText] = []
    /// By name: how many branches require it, and their distinct schemas for it.
    private var demands: [String: Int] = [:]
    private var schemas: [String: [JSON]] = [:]
    private var seen: [String: Set<[UInt8]>] = [:]

    mutating func add(_ branch: SchemaNode) {
        count += 1
        for member in branch[.properties]?.members ?? [] {
            let name = member.key.string
            if schemas[name] == nil { names.append(member.key) }
            if seen[name, default: []].insert(member.value.encoded).inserted { schemas[name, default: []].append(member.value) }
        }
        for name in Set((branch[.required]?.array ?? []).compactMap(\.string)) { demands[name, default: 0] += 1 }
    }

    /// Adds the missing properties to `object`; those that every branch requires are required.
    func join(_ object: inout SchemaNode) {
        var properties = SchemaProperties(object[.properties])
        for key in names where !properties.contains(key.string) {
            let found = schemas[key.string] ?? []
            properties.add(key, found.count == 1 ? found[0] : Self.any(of: found))
        }
        object[.properties] = properties.json
        let own = object[.required]?.array ?? []
        let known = Set(own.compactMap(\.string))
        let common = demands.filter { $0.value == count && !known.contains($0.key) }.keys.sorted()
        if !common.isEmpty { object[.required] = .array(own + common.map { JSON($0) }) }
    }

    /// Discriminator values become one enum.
    private static func any(of schemas: [JSON]) -> JSON {
        let values = schemas.map { $0["const"].map { [$0] } ?? $0["enum"]?.array ?? [] }
        return values.contains(where: \.isEmpty) ? ["anyOf": .array(schemas)] : ["enum": .array(values.flatMap { $0 })]
    }
}
