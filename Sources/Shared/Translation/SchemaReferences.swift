/// The targets of a schema's references, and how much may still be inlined.
struct SchemaReferences {
    /// *Units*: bytes, for all schemas of a request together: a million tokens, which is more than any model reads.
    static let maxInlinedBytes = 4 << 20
    /// *Units*: bytes, for one schema, so that a recursive one leaves room for other tools.
    static let maxInlinedBytesOfOne = 1 << 20

    let root: JSON
    /// Bytes that may still be inlined: a reference can occur often, and contain others.
    private(set) var room: Int
    /// References being inlined, so that recursion ends.
    private var open: [String] = []

    init(root: JSON, room: Int) { (self.root, self.room) = (root, room) }

    var depth: Int { open.count }

    mutating func close(downTo depth: Int) { open.removeLast(open.count - depth) }

    /// Deducts `bytes`. *Returns*: whether there is room left.
    mutating func take(_ bytes: Int) -> Bool {
        room -= bytes
        return room > 0
    }

    /// The target of `reference`. If it cannot be inlined, only its type; if it does not exist, any object.
    mutating func follow(_ reference: String, isDeep: Bool) -> [JSON.Member] {
        guard room > 0, let target = resolve(reference), let members = target.members else { return Self.any(nil) }
        guard !isDeep, open.count < 64, !open.contains(reference), take(target.byteCount) else { return Self.any(target["type"]) }
        open.append(reference)
        return members
    }

    private static func any(_ type: JSON?) -> [JSON.Member] {
        [JSON.Member(key: "type", value: type.flatMap(SchemaType.init).map { JSON($0.rawValue) } ?? "object")]
    }

    /// Whether `reference` points to the root or a definition at the root, which every validator can resolve.
    func namesDefinition(_ reference: String) -> Bool {
        if reference == "#" { return true }
        let steps = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 3, steps[0] == "#", ["$defs", "definitions"].contains(steps[1]) else { return false }
        return root[named: String(steps[1])]?[named: Self.unescaped(steps[2])]?.members != nil
    }

    /// *Source*: RFC 6901 §6, the fragment form, within this schema only.
    private mutating func resolve(_ reference: String) -> JSON? {
        guard reference.hasPrefix("#") else { return nil }
        var value = root
        for step in reference.dropFirst().split(separator: "/") {
            let name = Self.unescaped(step)
            // Charge for the search, which among thousands of definitions costs more than what it finds.
            room -= (value.members?.count ?? 0) / 16
            guard let next = value[named: name] ?? Int(name).flatMap({ value.array?.element(at: $0) }) else { return nil }
            value = next
        }
        return value
    }

    /// `~1` is a slash, `~0` a tilde. *Source*: RFC 6901 §4.
    private static func unescaped(_ step: Substring) -> String {
        step.split(separator: "~", omittingEmptySubsequences: false).enumerated().reduce(into: "") { text, part in
            switch (part.offset, part.element.first) {
            case (0, _): text += part.element
            case (_, "1"): text += "/" + part.element.dropFirst()
            case (_, "0"): text += "~" + part.element.dropFirst()
            case (_, _): text += "~" + part.element
            }
        }
    }
}
