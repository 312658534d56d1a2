/// One node of a schema: its known keywords, each once, in order.
struct SchemaNode {
    private(set) var words: [(word: SchemaWord, value: JSON)] = []

    init() {}

    /// Of duplicates the last counts, as in most parsers. Values that a keyword cannot have are dropped.
    init(_ members: [JSON.Member]) {
        for member in members {
            guard let word = SchemaWord.byName[member.key.string], word.allows(member.value) else { continue }
            self[word] = member.value
        }
    }

    /// New keywords go last.
    subscript(word: SchemaWord) -> JSON? {
        get { words.first { $0.word == word }?.value }
        set {
            if let place = words.firstIndex(where: { $0.word == word }) {
                if let newValue { words[place].value = newValue } else { words.remove(at: place) }
            } else if let newValue {
                words.append((word, newValue))
            }
        }
    }

    /// Puts `value` in place of `other`, or else first.
    mutating func put(_ word: SchemaWord, _ value: JSON, inPlaceOf other: SchemaWord) {
        let place = words.firstIndex { $0.word == other } ?? 0
        if place < words.count, words[place].word == other { words.remove(at: place) }
        self[word] = nil
        words.insert((word, value), at: Swift.min(place, words.count))
    }

    mutating func removeAll(where isGone: (SchemaWord) -> Bool) { words.removeAll { isGone($0.word) } }

    /// Adds `sentences` to the description.
    mutating func tell(_ sentences: [JSONText]) {
        guard !sentences.isEmpty else { return }
        let own = self[.description]?.text.flatMap { $0.isEmpty ? nil : [$0] } ?? []
        self[.description] = .string(JSONText.joined(own + sentences, separator: "\n"))
    }
}

// MARK: - Types

extension SchemaNode {
    /// The declared types; empty if none.
    var saidTypes: [SchemaType] {
        guard let said = self[.type] else { return [] }
        let types = (said.array ?? [said]).compactMap(SchemaType.init)
        return SchemaType.allCases.count < types.count ? SchemaType.allCases.filter(types.contains) : types.distinct
    }

    /// The types implied by its other keywords; empty if none.
    var toldTypes: [SchemaType] {
        let values = self[.enum]?.array ?? self[.const].map { [$0] } ?? []
        if !values.isEmpty { return SchemaType.narrowest(of: values) }
        for (word, _) in words {
            switch word {
            case .format: continue
            case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf: return [.number]
            case _: if let type = word.types?.first { return [type] }
            }
        }
        if self[.format] != nil { return [.string] }
        return self[.default].flatMap { $0.isNull ? nil : [SchemaType(of: $0)] } ?? []
    }

    /// Whether its type is declared or implied, or left to a choice or reference.
    var saysType: Bool { self[.type] != nil || self[.anyOf] != nil || self[.oneOf] != nil || self[.ref] != nil || !toldTypes.isEmpty }
}

extension SchemaType {
    /// The types of `values`; integers count as numbers if there are other numbers.
    static func narrowest(of values: [JSON]) -> [SchemaType] {
        let types = values.map(SchemaType.init(of:)).distinct
        return types.contains(.number) ? types.filter { $0 != .integer } : types
    }
}

extension [SchemaType] {
    var distinct: [SchemaType] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}

// MARK: - What must hold together

extension SchemaNode {
    /// Merges a reference's target with what is next to the reference, which takes precedence.
    func overridden(by other: SchemaNode) -> SchemaNode {
        var merged = self
        var shape = other
        for (word, value) in other.words where ![.properties, .required, .allOf, .type].contains(word) {
            merged[word] = value
            shape[word] = nil
        }
        merged.join([shape])
        return merged
    }

    /// Merges the constraints of `others`: properties and requirements of all; otherwise its own values, or else the first one found.
    mutating func join(_ others: [SchemaNode]) {
        var properties = SchemaProperties(self[.properties])
        var required = self[.required]?.array ?? []
        var types = saidTypes
        for other in others {
            for (word, value) in other.words {
                switch word {
                case .properties: properties.join(value)
                case .required: required += value.array ?? []
                // Null is allowed only if all allow it.
                case .nullable: continue
                case .allOf: self[.allOf] = .array((self[.allOf]?.array ?? []) + (value.array ?? []))
                case .type:
                    let common = types.filter(other.saidTypes.contains)
                    if types.isEmpty {
                        types = other.saidTypes
                        self[.type] = value
                    } else if !common.isEmpty, common != types {
                        types = common
                        self[.type] = .array(common.map { JSON($0.rawValue) })
                    }
                case _: if self[word] == nil { self[word] = value }
                }
            }
        }
        if !properties.isEmpty { self[.properties] = properties.json }
        if !required.isEmpty { self[.required] = .array(required) }
    }
}

/// An object's properties, gathered from many places in order.
struct SchemaProperties {
    private var members: [(key: JSONText, values: [JSON])] = []
    private var places: [String: Int] = [:]

    init(_ properties: JSON?) { if let properties { join(properties) } }

    var isEmpty: Bool { members.isEmpty }

    /// Several schemas for one property must all hold.
    var json: JSON {
        .object(members.map { JSON.Member(key: $0.key, value: $0.values.count == 1 ? $0.values[0] : ["allOf": .array($0.values)]) })
    }

    func contains(_ name: String) -> Bool { places[name] != nil }

    mutating func join(_ properties: JSON) {
        for member in properties.members ?? [] { add(member.key, member.value) }
    }

    mutating func add(_ key: JSONText, _ value: JSON) {
        let name = key.string
        if let place = places[name] {
            if members[place].values.last != value { members[place].values.append(value) }
        } else {
            places[name] = members.count
            members.append((key, [value]))
        }
    }
}

extension JSON {
    /// Without duplicates: the last value, in the place of the first.
    var distinctMembers: [Member] {
        let members = members ?? []
        var places: [String: Int] = [:]
        var distinct: [Member] = []
        for member in members {
            let name = member.key.string
            if let place = places[name] {
                distinct[place] = member
            } else {
                places[name] = distinct.count
                distinct.append(member)
            }
        }
        return distinct
    }
}
