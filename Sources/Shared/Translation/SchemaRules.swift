extension SchemaNode {
    /// Removes what `dialect` does not accept for values of `types`; if these are empty, the type is unknown.
    ///
    /// `repeated` is how often the enclosing lists may repeat it. *Returns*: what was removed and is worth telling the model.
    mutating func fit(_ types: [SchemaType], to dialect: SchemaDialect, repeated: Int) -> [JSONText] {
        if !types.isEmpty { removeAll { $0.types?.isDisjoint(with: types) == true } }
        var told: [JSONText] = []
        if let values = fitValues(types, dialect) { told.append(values) }
        fitRanges(types, dialect)
        if let bounds = dialect.bounds { fitBounds(bounds, repeated: repeated) }
        if let text = self[.pattern]?.text, !dialect.reads(text, repeated: repeated) {
            self[.pattern] = nil
            if text.byteCount <= 300 { told.append(JSONText.joined(["Regular expression: ", text])) }
        }
        if let format = self[.format]?.text, !dialect.takes(format: format.string, of: types) {
            self[.format] = nil
            if format.byteCount <= 100 { told.append(JSONText.joined(["Format: ", format])) }
        }
        if self[.default]?.isNull == true, dialect.severalTypes != .list { self[.default] = nil }
        removeAll { !dialect.words.contains($0) }
        return told
    }

    /// Keeps only values of these types, without duplicates; null only if it is one of the types.
    private mutating func fitValues(_ types: [SchemaType], _ dialect: SchemaDialect) -> JSONText? {
        if let value = self[.const] {
            let isPossible = types.isEmpty || types.contains { $0.allows(value) }
            if !isPossible || types == [.null] { self[.const] = nil }
            if isPossible, !dialect.words.contains(.const) {
                if self[.enum] == nil { put(.enum, [value], inPlaceOf: .const) } else { self[.const] = nil }
            }
        }
        guard let all = self[.enum]?.array else { return nil }
        let values = Self.distinct(all).filter { value in
            (types.isEmpty || types.contains { $0.allows(value) }) && (dialect.emptyValues || value.text?.isEmpty != true)
        }
        if values.isEmpty || types == [.null] {
            self[.enum] = nil
        } else if !values.allSatisfy({ dialect.valuesOf.contains(SchemaType(of: $0)) })
            || dialect.limits.map({ $0.exceeds(values) }) == true
        {
            self[.enum] = nil
            let words = values.prefix(50).map { JSONText(decoded: $0.encoded) }
            let text = JSONText.joined(["One of: ", JSONText.joined(words, separator: ", ")])
            return text.byteCount <= 1000 && words.count == values.count ? text : nil
        } else {
            self[.enum] = .array(values)
        }
        return nil
    }

    /// Without duplicates. Short lists are compared one by one, since the first `Set` of an element type is expensive (SchemaDialect).
    private static func distinct(_ values: [JSON]) -> [JSON] {
        let few = 32
        if values.count <= few {
            let texts = values.map(\.encoded)
            return values.indices.filter { !texts[..<$0].contains(texts[$0]) }.map { values[$0] }
        }
        var seen: Set<[UInt8]> = []
        return values.filter { seen.insert($0.encoded).inserted }
    }

    /// Drops empty ranges. Exclusive bounds that the dialect lacks become inclusive: for integers, the next number.
    private mutating func fitRanges(_ types: [SchemaType], _ dialect: SchemaDialect) {
        for (word, inclusive, step) in [(SchemaWord.exclusiveMinimum, SchemaWord.minimum, 1), (.exclusiveMaximum, .maximum, -1)] {
            guard !dialect.words.contains(word), dialect.words.contains(inclusive), let bound = self[word] else { continue }
            let next = bound.int.flatMap { types == [.integer] && abs($0) < 1 << 53 ? JSON($0 + step) : nil }
            if self[inclusive] == nil { put(inclusive, next ?? bound, inPlaceOf: word) } else { self[word] = nil }
        }
        if types == [.integer] {
            for word in [SchemaWord.minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum] where self[word].map({ $0.int == nil }) == true
            {
                self[word] = nil
            }
        }
        let ranges: [[SchemaWord]] = [
            [.minLength, .maxLength], [.minItems, .maxItems], [.minProperties, .maxProperties], [.minimum, .maximum],
            [.minimum, .exclusiveMaximum], [.exclusiveMinimum, .maximum], [.exclusiveMinimum, .exclusiveMaximum],
        ]
        for range in ranges {
            guard let least = self[range[0]]?.double, let most = self[range[1]]?.double, least > most else { continue }
            for word in range { self[word] = nil }
        }
    }

    /// Bounds become repetitions in a grammar, and nested ones multiply.
    private mutating func fitBounds(_ bounds: (one: Int, nested: Int), repeated: Int) {
        let words: [SchemaWord] = [.minLength, .maxLength, .minItems, .maxItems, .minProperties, .maxProperties]
        for word in words {
            guard let bound = self[word]?.int else { continue }
            if bound >= bounds.one || (repeated > 1 && bound > 1 && repeated * bound >= bounds.nested) { self[word] = nil }
        }
    }

    /// How often its items may be repeated, if bounded.
    var repetitions: Int { Swift.max(1, self[.minItems]?.int ?? 1, self[.maxItems]?.int ?? 1) }
}

extension SchemaDialect {
    fileprivate func takes(format: String, of types: [SchemaType]) -> Bool {
        formats.map { $0.contains { types.contains($0.type) && $0.names.contains(format) } } ?? true
    }

    fileprivate func reads(_ pattern: JSONText, repeated: Int) -> Bool {
        switch patterns {
        case .any: return true
        case .python: return SchemaPattern(pattern).isPython
        case .grammar:
            guard let bounds, let count = SchemaPattern(pattern).grammarRepetitions else { return false }
            return count < bounds.one && (count == 1 || repeated == 1 || count * repeated < bounds.nested)
        }
    }
}

extension SchemaDialect.Limits {
    fileprivate func exceeds(_ values: [JSON]) -> Bool {
        values.count > self.values || values.reduce(0) { $0 + $1.byteCount } > valueBytes
    }
}
