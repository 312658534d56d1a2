extension JSON {
    /// Trims the schema to `limit` bytes: the deepest levels lose their descriptions first, and then their contents.
    ///
    /// *Units*: bytes, with HTML's special characters escaped.
    func trimmed(to limit: Int) -> JSON {
        guard htmlSafeBytes > limit else { return self }
        let levels = Array((0...Self.trimmedLevels).reversed())
        for level in levels {
            let trimmed = trimmed(notesTo: level, shapeTo: .max)
            if trimmed.htmlSafeBytes <= limit { return trimmed }
        }
        for level in levels {
            let trimmed = trimmed(notesTo: 0, shapeTo: level)
            if trimmed.htmlSafeBytes <= limit { return trimmed }
        }
        return ["type": "object", "properties": [:]]
    }

    private static let trimmedLevels = 10

    /// Keeps descriptions down to the level `notes` and contents down to `shape`.
    private func trimmed(notesTo notes: Int, shapeTo shape: Int) -> JSON {
        guard let members else { return self }
        func inner(_ schema: JSON) -> JSON { schema.trimmed(notesTo: notes - 1, shapeTo: shape - 1) }
        return .object(
            members.compactMap { member in
                let kept: JSON?
                switch SchemaWord.byName[member.key.string] {
                case .title, .default: kept = nil
                case .description: kept = notes > 0 ? member.value : nil
                case .enum where shape <= 0: kept = nil
                case .properties:
                    kept = shape > 0 ? .object((member.value.members ?? []).map { .init(key: $0.key, value: inner($0.value)) }) : nil
                case .required: kept = shape > 0 ? member.value : nil
                case .additionalProperties: kept = member.value.members == nil ? member.value : shape > 0 ? inner(member.value) : nil
                // Arrays keep the type of their items, and choices their branches.
                case .items: kept = inner(member.value)
                case .anyOf: kept = .array((member.value.array ?? []).map(inner))
                case _: kept = member.value
                }
                return kept.map { JSON.Member(key: member.key, value: $0) }
            })
    }

    /// `<`, `>` and `&` take six bytes in Go's `json.Marshal`.
    private var htmlSafeBytes: Int { encoded.reduce(0) { $0 + ("<>&".utf8.contains($1) ? 6 : 1) } }
}
