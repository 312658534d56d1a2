/// A cleaned branch of a choice.
extension JSON {
    /// Whether it allows only null.
    var isNullSchema: Bool { self["type"]?.text?.says("null") == true }

    /// Whether it has one type, which allows `value`, and no default.
    func isSchema(of value: JSON) -> Bool { self["type"].flatMap(SchemaType.init)?.allows(value) == true && self["default"] == nil }

    /// Allows null in Gemini's way: since nothing may be next to a choice, its first branch does it.
    var nullable: JSON {
        inFirstBranch { schema in
            guard var members = schema.with("nullable", nil).members else { return schema }
            let place = members.firstIndex { $0.key.says("type") }.map { $0 + 1 } ?? 0
            members.insert(JSON.Member(key: "nullable", value: true), at: place)
            return .object(members)
        }
    }

    private func inFirstBranch(_ change: (JSON) -> JSON) -> JSON {
        guard let branches = self["anyOf"]?.array, let first = branches.first else { return change(self) }
        return with("anyOf", .array([first.inFirstBranch(change)] + branches.dropFirst()))
    }

    /// Moves annotations of the whole choice into its first branch: merged with the branch's own, or replacing them if it is the only one.
    func annotated(by node: SchemaNode, isAlone: Bool, _ dialect: SchemaDialect) -> JSON {
        let words = node.words.filter { $0.word.isAnnotation && dialect.words.contains($0.word) && !$0.value.isNull }
        return words.reduce(self) { schema, word in schema.inFirstBranch { $0.annotated(word.word, word.value, isAlone: isAlone) } }
    }

    private func annotated(_ word: SchemaWord, _ value: JSON, isAlone: Bool) -> JSON {
        guard case .object(var members) = self else { return self }
        guard let place = members.firstIndex(where: { $0.key.string == word.rawValue }) else {
            return word == .default && !isSchema(of: value)
                ? self : .object(members + [JSON.Member(key: JSONText(word.rawValue), value: value)])
        }
        if isAlone {
            members[place] = JSON.Member(key: members[place].key, value: value)
        } else if word == .description, let outer = value.text, let own = members[place].value.text, outer != own {
            members[place] = JSON.Member(key: members[place].key, value: .string(JSONText.joined([outer, own], separator: "\n")))
        }
        return .object(members)
    }
}
