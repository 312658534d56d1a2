@testable import Shared

/// Changes a JSON text in an input so that it stays JSON: removes or moves a node, or replaces it by one of another input.
enum TreeMutation {
    /// Every node of every seed, as replacements.
    private static let donors: [JSON] = Target.chosen.seeds().flatMap { seed in texts(in: seed).flatMap { nodes(of: $0.json) } }

    private static let odd: [JSON] = [
        .null, true, false, 0, -1, "", [], [:], [[]], [[:]], "null", "0", .number(JSONText(escaped: Array("1e400".utf8))),
        .number(JSONText(escaped: Array("12345678901234567890".utf8))), .string(JSONText(escaped: Array(#"\ud83d"#.utf8))), "{}", "{\"a\":",
        " ", "\n", "<think>", "</think>", "é", "\u{1F600}",
    ]

    /// nil if the input has no JSON.
    static func changed(_ input: [UInt8], _ dice: inout Dice) -> [UInt8]? {
        guard let text = texts(in: input).randomElement(using: &dice) else { return nil }
        var place = Int.random(in: 0..<nodes(of: text.json).count, using: &dice)
        let new = replaced(text.json, at: &place, &dice)
        return input[..<text.range.lowerBound] + (new ?? [:]).encoded + input[text.range.upperBound...]
    }

    /// The whole input, or what follows the choices, or the lines of an event stream.
    private static func texts(in input: [UInt8]) -> [(json: JSON, range: Range<Int>)] {
        for start in [0, 4] where start < input.count {
            let range = start..<input.count
            if let json = try? JSON.parse(input, in: range) { return [(json, range)] }
        }
        return input.indices.split(whereSeparator: { input[$0] == 10 }).compactMap { line in
            guard let start = line.first(where: { input[$0] == UInt8(ascii: "{") }) else { return nil }
            let range = start..<line.endIndex
            return (try? JSON.parse(input, in: range)).map { ($0, range) }
        }
    }

    private static func nodes(of json: JSON) -> [JSON] {
        [json] + (json.array ?? json.members?.map(\.value) ?? []).flatMap(nodes)
    }

    /// `json` with a change at node `place`; nil if that was removed.
    private static func replaced(_ json: JSON, at place: inout Int, _ dice: inout Dice) -> JSON? {
        place -= 1
        if place == -1 { return instead(of: json, &dice) }
        switch json {
        case .array(let elements): return .array(elements.compactMap { replaced($0, at: &place, &dice) })
        case .object(let members):
            return .object(
                members.compactMap { member in replaced(member.value, at: &place, &dice).map { JSON.Member(key: member.key, value: $0) } })
        case .null, .bool, .number, .string: return json
        }
    }

    private static func instead(of json: JSON, _ dice: inout Dice) -> JSON? {
        switch (Int.random(in: 0..<8, using: &dice), json) {
        case (0, _): return nil
        case (1, _): return odd.randomElement(using: &dice)
        case (2, .array(let elements)): return .array(elements + elements.suffix(1))
        case (3, .array(let elements)): return .array(elements.shuffled(using: &dice))
        case (4, .array(let elements)): return .array(elements + [donors.randomElement(using: &dice) ?? .null])
        case (2...4, .object(let members)):
            let donor = donors.filter { $0.members?.isEmpty == false }.randomElement(using: &dice)?.members?.randomElement(using: &dice)
            return .object(members + [donor].compactMap { $0 })
        case (2...5, .string(let text)): return .string(JSONText(decoded: mutated(text.decoded, &dice)))
        case (_, _): return donors.randomElement(using: &dice)
        }
    }

    /// Repeats or removes a part, or inserts part of another text.
    private static func mutated(_ text: [UInt8], _ dice: inout Dice) -> [UInt8] {
        let start = Int.random(in: 0...text.count, using: &dice)
        let end = Int.random(in: start...text.count, using: &dice)
        let other = (donors + odd).randomElement(using: &dice)?.text?.decoded ?? []
        let new = [text[..<end] + text[start...], text[..<start] + text[end...], text[..<start] + other + text[start...]].randomElement(
            using: &dice)
        return Array(String(decoding: new ?? [], as: UTF8.self).utf8)
    }
}
