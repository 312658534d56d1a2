/// A JSON value. Objects keep their members in order, duplicates included; leaves keep their bytes.
///
/// `[String: …]` will not do: Swift seeds its hashing per process, so the order would change from process to process, and the
/// upstream's prefix cache needs identical bytes.
package enum JSON: Sendable {
    case null
    case bool(Bool)
    /// The digits as written.
    case number(JSONText)
    case string(JSONText)
    case array([JSON])
    case object([Member])

    package struct Member: Sendable {
        package let key: JSONText
        package let value: JSON

        package init(key: JSONText, value: JSON) {
            self.key = key
            self.value = value
        }
    }

    /// The last member with that name, which is what most parsers return. *Source*: RFC 8259 §4.
    package subscript(_ key: StaticString) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key.says(key) }?.value
    }

    package subscript(named name: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        var name = name
        return name.withUTF8 { utf8 in members.last { $0.key.equals(utf8) }?.value }
    }

    package var members: [Member]? { if case .object(let members) = self { members } else { nil } }
    package var array: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    package var text: JSONText? { if case .string(let text) = self { text } else { nil } }
    package var string: String? { text?.string }
    package var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    package var isNull: Bool { if case .null = self { true } else { false } }

    /// An integer (`5`, `5.0` and `5e0` alike) that fits in an Int.
    package var int: Int? {
        guard case .number(let digits) = self else { return nil }
        let text = String(decoding: digits.bytes, as: UTF8.self)
        if let int = Int(text) { return int }
        // Not `Int(exactly:)`: in debug builds it needs libm, which this module does not link.
        guard let double = Double(text), double >= -0x1p63, double < 0x1p63, case let int = Int(double), Double(int) == double else {
            return nil
        }
        return int
    }

    package var double: Double? {
        guard case .number(let digits) = self else { return nil }
        return Double(String(decoding: digits.bytes, as: UTF8.self))
    }

    /// Its approximate size when encoded.
    package var byteCount: Int {
        switch self {
        case .null, .bool: 5
        case .number(let digits): digits.byteCount
        case .string(let text): text.byteCount + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.byteCount + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.byteCount + $1.value.byteCount + 4 }
        }
    }

    /// The same value, its strings in our own escapes.
    package var canonical: JSON {
        switch self {
        case .null, .bool, .number: self
        case .string(let text): .string(text.canonical)
        case .array(let elements): .array(elements.map(\.canonical))
        case .object(let members): .object(members.map { Member(key: $0.key.canonical, value: $0.value.canonical) })
        }
    }

    /// This object with `key` set to `value`: in place of the last such member, or else at the end. nil removes it.
    package func with(_ key: StaticString, _ value: JSON?) -> JSON {
        guard case .object(var members) = self else { return self }
        if let value, let place = members.lastIndex(where: { $0.key.says(key) }) {
            members[place] = Member(key: members[place].key, value: value)
        } else if let value {
            members.append(Member(key: JSONText(key.description), value: value))
        } else {
            members.removeAll { $0.key.says(key) }
        }
        return .object(members)
    }
}

// MARK: - Literals: `["type": "text", "text": .string(text), "citations": nil]`; nil members are left out.

extension JSON: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
    package init(dictionaryLiteral elements: (JSONText, JSON?)...) {
        self = .object(elements.compactMap { key, value in value.map { Member(key: key, value: $0) } })
    }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(stringLiteral value: String) { self = .string(JSONText(value)) }
    package init(integerLiteral value: Int) { self = JSON(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }

    package init(_ value: Int) { self = .number(JSONText(escaped: Array(String(value).utf8))) }
    package init(_ value: String) { self = .string(JSONText(value)) }
}

extension JSON: Equatable {
    /// Equal if written alike, except for escapes: `1.0` is not `1`, and the order of members counts.
    package static func == (a: JSON, b: JSON) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.number(let a), .number(let b)): a.bytes == b.bytes
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a.elementsEqual(b) { $0.key == $1.key && $0.value == $1.value }
        case (.null, _), (.bool, _), (.number, _), (.string, _), (.array, _), (.object, _): false
        }
    }
}
