/// A call found in the text.
struct TextCall: Sendable, Equatable {
    /// As the model wrote it.
    let name: String
    /// All or part of an object: `FinalArguments` decides whether it is finished.
    let arguments: [UInt8]
}

/// Reads one call in the text to its end. It is given the text from the start of the call each time, but reads every byte
/// only once.
struct TextCallReader: Sendable {
    private enum Phase: Sendable {
        case object(depth: Int, isInText: Bool, isEscaped: Bool)
        case name
        /// The arguments, as JSON.
        case arguments(end: [UInt8])
        case between
        case key
        case value
    }

    let dialect: TextCallDialect
    private var phase: Phase
    /// An offset from the start of the call, like all the others.
    private var next: Int
    private let bodyStart: Int
    private var name = ""
    private var argumentsStart = 0
    private var keyStart = 0
    private var valueStart = 0
    private var key = ""
    private var values: [(key: String, value: Range<Int>)] = []

    /// No tool has a longer name.
    private static let mostNameBytes = 1024

    init(_ dialect: TextCallDialect, bodyStart: Int) {
        self.dialect = dialect
        (self.bodyStart, next) = (bodyStart, bodyStart)
        phase = if case .object = dialect.body { .object(depth: 0, isInText: false, isEscaped: false) } else { .name }
    }

    /// Continues reading `text`. *Returns*: where the call ends; `none` if it is not a call.
    mutating func read(_ text: ArraySlice<UInt8>, _ tools: ToolCatalog) -> TextCallDialect.Look<Void> {
        while true {
            switch (phase, dialect.body) {
            case (.object, _): return readObject(text)
            case (.arguments(let end), _):
                guard let place = find([end], in: text) else { return .unclear }
                values = [("", argumentsStart..<place.lowerBound)]
                return .found((), length: place.upperBound)
            case (.name, .json(let nameEnd, let end)):
                guard let look = readName([nameEnd], keepsEnd: false, text, tools) else { return .unclear }
                guard look else { return .none }
                argumentsStart = next
                phase = .arguments(end: end)
            case (.name, .parameters(let nameEnds, let parameters, _)):
                guard let look = readName(nameEnds, keepsEnd: parameters.keepsNameEnd, text, tools) else { return .unclear }
                guard look else { return .none }
                phase = .between
            case (.between, .parameters(_, let parameters, let ends)):
                let rest = text.dropFirst(next).drop(while: \.isJSONWhitespace)
                next = rest.startIndex - text.startIndex
                if let end = ends.first(where: { rest.starts(with: $0) }) { return .found((), length: next + end.count) }
                guard rest.starts(with: parameters.key) else {
                    return (ends + [parameters.key]).contains { $0.starts(with: rest) } ? .unclear : .none
                }
                next += parameters.key.count
                keyStart = next
                phase = .key
            case (.key, .parameters(_, let parameters, _)):
                guard let place = find([parameters.opening], in: text) else { return .unclear }
                key = Self.key(text.dropFirst(keyStart).prefix(place.lowerBound - keyStart))
                valueStart = place.upperBound
                phase = .value
            case (.value, .parameters(_, let parameters, _)):
                guard let place = find([parameters.closing], in: text) else { return .unclear }
                values.append((key, valueStart..<place.lowerBound))
                phase = .between
            case (.name, .object), (.between, _), (.key, _), (.value, _): return .none
            }
        }
    }

    /// The call that was read; `isWhole`: its end came. nil if its name has not come or was not offered.
    func call(in text: ArraySlice<UInt8>, isWhole: Bool, _ tools: ToolCatalog) -> TextCall? {
        switch (phase, dialect.body) {
        case (.name, _): return nil
        case (_, .object): return TextCallObject(text.dropFirst(bodyStart), isWhole: isWhole).call(tools)
        case (_, .json(_, let end)):
            let range = values.first?.value ?? argumentsStart..<text.count
            let arguments = Self.slice(text, range)
            return TextCall(
                name: name,
                arguments: TextCallObject.arguments(
                    isWhole ? arguments : arguments.dropLast(arguments.overlap(with: end)), isWhole: isWhole))
        case (_, .parameters(_, let parameters, _)):
            return TextCall(
                name: name, arguments: object(text, parameters, isWhole: isWhole, tools.parameters(of: tools.names.client(name))))
        }
    }

    // MARK: - Reading

    /// Reads to where the object closes, or to a marker that ends it without its last brackets.
    private mutating func readObject(_ text: ArraySlice<UInt8>) -> TextCallDialect.Look<Void> {
        guard case .object(var depth, var isInText, var isEscaped) = phase else { return .none }
        for byte in text.dropFirst(next) {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isInText: isEscaped = true
            case UInt8(ascii: "\""): isInText.toggle()
            case _ where isInText: break
            case UInt8(ascii: "<"): return .found((), length: next)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                if depth == 0 { return .found((), length: next + 1) }
            case _: break
            }
            next += 1
        }
        phase = .object(depth: depth, isInText: isInText, isEscaped: isEscaped)
        return .unclear
    }

    /// nil if the end of the name has not come, or else whether the tool was offered.
    private mutating func readName(_ ends: [[UInt8]], keepsEnd: Bool, _ text: ArraySlice<UInt8>, _ tools: ToolCatalog) -> Bool? {
        guard let place = find(ends, in: text) else { return next - bodyStart > Self.mostNameBytes ? false : nil }
        name = String(decoding: Self.slice(text, bodyStart..<place.lowerBound), as: UTF8.self).trimmingBlanks()
        next = keepsEnd ? place.lowerBound : place.upperBound
        return tools.offers(tools.names.client(name))
    }

    /// The first of `marks` from `next` on; if there is none, `next` moves past what was searched.
    private mutating func find(_ marks: [[UInt8]], in text: ArraySlice<UInt8>) -> Range<Int>? {
        let rest = text.dropFirst(next)
        let first = marks.compactMap { rest.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
        guard let first else {
            next = max(next, text.count - (marks.map(\.count).max() ?? 1) + 1)
            return nil
        }
        next = first.upperBound - text.startIndex
        return first.lowerBound - text.startIndex..<next
    }

    private static func slice(_ text: ArraySlice<UInt8>, _ range: Range<Int>) -> ArraySlice<UInt8> {
        text.dropFirst(range.lowerBound).prefix(range.count)
    }

    /// Up to the quote or tag after it.
    private static func key(_ text: ArraySlice<UInt8>) -> String {
        String(decoding: text.prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") }, as: UTF8.self).trimmingBlanks()
    }

    // MARK: - Parameters

    private func object(_ text: ArraySlice<UInt8>, _ parameters: TextCallDialect.Parameters, isWhole: Bool, _ schema: JSON?) -> [UInt8] {
        var object: [UInt8] = [UInt8(ascii: "{")]
        func begin(_ key: String) -> TextCallValue {
            if object.count > 1 { object.append(UInt8(ascii: ",")) }
            object += JSON(key).encoded + [UInt8(ascii: ":")]
            return TextCallValue(schema: schema?["properties"]?[named: key])
        }
        for (key, range) in values {
            let kind = begin(key)
            object += kind.json(of: trimmed(Self.slice(text, range), parameters)).encoded
        }
        if isWhole {
            object.append(UInt8(ascii: "}"))
        } else if case .value = phase {
            // The start of a string can be shown; the start of any other value means nothing.
            let rest = trimmed(text.dropFirst(valueStart), parameters)
            if begin(key).isText {
                object.append(UInt8(ascii: "\""))
                object.appendEscaped(rest.dropLast(rest.overlap(with: parameters.closing)))
            }
        } else if case .key = phase {
            object += values.isEmpty ? [] : [UInt8(ascii: ",")]
        }
        return object
    }

    private func trimmed(_ value: ArraySlice<UInt8>, _ parameters: TextCallDialect.Parameters) -> ArraySlice<UInt8> {
        guard parameters.hasOwnLines else { return value }
        let value = value.first == UInt8(ascii: "\n") ? value.dropFirst() : value
        return value.last == UInt8(ascii: "\n") ? value.dropLast() : value
    }
}
