import Foundation

@testable import Shared

extension Target {
    /// Any bytes: what is read can be written and read back unchanged, and Foundation reads it the same way.
    static let json = Target(
        name: "json",
        seeds: { (JSONCases.valid + JSONCases.invalid.flatMap { $0.texts.map(\.text) }).map { Array($0.utf8) } },
        check: { bytes in
            let around = Array(#"["\u"#.utf8)
            let inside = Result { () throws(JSONError) in
                try JSON.parse(around + bytes + around, in: around.count..<around.count + bytes.count)
            }
            do throws(JSONError) {
                let json = try JSON.parse(bytes)
                require((try? inside.get()) == json, "within another text it is another value")
                let written = json.encoded
                let again = try JSON.parse(written)
                require(again == json && again.encoded == written, "written and read it is another value")
                checkLeaves(json)
                compare(json, bytes)
            } catch {
                require((0...bytes.count).contains(error.offset), "an error outside of the text")
                require(inside == .failure(error), "within another text it is another error")
            }
        })

    private static func checkLeaves(_ json: JSON) {
        switch json {
        case .null, .bool: break
        case .number(let digits):
            require(digits.byteCount > 0, "a number without digits")
            if let int = json.int { require(JSON(int).int == int, "an integer that is written as another") }
        case .string(let text): check(text)
        case .array(let elements): for element in elements { checkLeaves(element) }
        case .object(let members):
            for member in members {
                check(member.key)
                checkLeaves(member.value)
            }
            if let last = members.last {
                require(json[named: last.key.string] != nil || last.key.string.contains("\u{FFFD}"), "a lost member")
            }
        }
    }

    private static func check(_ text: JSONText) {
        require(JSONText(decoded: text.decoded) == text, "escaped again it says something else")
        require(text.isBlank == text.decoded.allSatisfy(\.isJSONWhitespace), "blank, or not")
        let written = [UInt8(ascii: "\"")] + JSONText(decoded: text.decoded).bytes + [UInt8(ascii: "\"")]
        require((try? JSON.parse(written)) == .string(text), "escaped again it is no text")
    }

    // MARK: - Another reader

    private static func compare(_ json: JSON, _ bytes: [UInt8]) {
        // Foundation accepts more than the grammar, and less: no lone surrogates, no numbers beyond a double, fewer levels.
        guard let theirs = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) else {
            let text = String(decoding: bytes, as: UTF8.self).lowercased()
            return require(text.contains(#"\ud"#) || text.contains("e") || text.utf8.count > 200, "Foundation does not read it")
        }
        compare(json, theirs)
    }

    private static func compare(_ json: JSON, _ theirs: Any) {
        switch json {
        case .null: require(theirs is NSNull, "null")
        case .bool(let value): require((theirs as? NSNumber)?.boolValue == value, "a boolean")
        case .number(let digits):
            // Foundation reads longer numbers as decimals, which round differently.
            guard digits.byteCount <= 15 else { return }
            require((theirs as? NSNumber)?.doubleValue == json.double, "the number \(json.double ?? 0): \(theirs)")
        // Foundation drops a byte order mark.
        case .string(let text):
            require(
                text.string.unicodeScalars.first == "\u{FEFF}" || (theirs as? String).map { Array($0.utf8) } == text.decoded,
                "the text \(text.string): \(theirs)")
        case .array(let elements):
            guard let other = theirs as? [Any] else { broken("an array") }
            require(other.count == elements.count, "as many elements")
            for (element, other) in zip(elements, other) { compare(element, other) }
        case .object(let members):
            guard let other = theirs as? [String: Any] else { broken("an object") }
            // Keys that are equal for Foundation, which compares characters, are skipped.
            guard other.count == members.count else { return }
            for member in members { if let value = other[member.key.string] { compare(member.value, value) } }
        }
    }
}
