/// One object of config.json, read member by member: faults are noted under their path, and reading continues.
struct ConfigSection {
    /// The object's path, such as `providers[0].models[1]`; empty for the whole file.
    let path: String
    let surroundings: Surroundings
    private let json: JSON
    private var asked: Set<String> = []

    /// nil, with a fault, if `json` is not an object.
    init?(_ json: JSON, at path: String, _ surroundings: Surroundings, _ notes: inout ConfigNotes) {
        guard let members = json.members else {
            notes.faults.append("\(path.isEmpty ? "config.json" : path): expected an object")
            return nil
        }
        self.json = json
        self.path = path
        self.surroundings = surroundings
        var names: Set<String> = []
        for member in members where !names.insert(member.key.string).inserted {
            notes.warnings.append("\(self.path(of: member.key.string)): written twice; the last one counts")
        }
    }

    func path(of key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// The member with that name; null counts as absent.
    mutating func value(_ key: String) -> JSON? {
        asked.insert(key)
        guard let value = json[named: key], !value.isNull else { return nil }
        return value
    }

    /// The text under `key`; an empty one counts as absent.
    mutating func text(_ key: String, required: Bool = false, _ notes: inout ConfigNotes) -> String? {
        guard let value = value(key), value.text?.isEmpty != true else {
            if required { notes.faults.append("\(path(of: key)): required") }
            return nil
        }
        guard let text = value.string else {
            notes.faults.append("\(path(of: key)): expected a string")
            return nil
        }
        return text
    }

    /// A member that is itself an object. nil, with a fault, if it is not one.
    func section(_ json: JSON, at path: String, _ notes: inout ConfigNotes) -> ConfigSection? {
        ConfigSection(json, at: path, surroundings, &notes)
    }

    /// nil if absent.
    mutating func flag(_ key: String, _ notes: inout ConfigNotes) -> Bool? {
        guard let value = value(key) else { return nil }
        if value.bool == nil { notes.faults.append("\(path(of: key)): expected true or false") }
        return value.bool
    }

    mutating func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>, _ notes: inout ConfigNotes) -> Int {
        optionalInteger(key, in: range, &notes) ?? standard
    }

    mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>, _ notes: inout ConfigNotes) -> Int? {
        guard let value = value(key) else { return nil }
        guard let number = value.int, range.contains(number) else {
            notes.faults.append("\(path(of: key)): expected \(Self.describe(range))")
            return nil
        }
        return number
    }

    static func describe(_ range: ClosedRange<Int>) -> String { "a whole number, \(range.lowerBound) to \(range.upperBound)" }

    /// The objects in the list under `key`, which must not be empty.
    mutating func sections(_ key: String, _ notes: inout ConfigNotes) -> [ConfigSection] {
        guard let value = value(key) else {
            notes.faults.append("\(path(of: key)): required")
            return []
        }
        guard let elements = value.array, !elements.isEmpty else {
            notes.faults.append("\(path(of: key)): expected a list of at least one object")
            return []
        }
        return sections(elements, key, &notes)
    }

    /// The objects in the list under `key`, which may be empty. nil if absent.
    mutating func optionalSections(_ key: String, _ notes: inout ConfigNotes) -> [ConfigSection]? {
        guard let value = value(key) else { return nil }
        guard let elements = value.array else {
            notes.faults.append("\(path(of: key)): expected a list of objects")
            return []
        }
        return sections(elements, key, &notes)
    }

    private func sections(_ elements: [JSON], _ key: String, _ notes: inout ConfigNotes) -> [ConfigSection] {
        elements.enumerated().compactMap { place, element in section(element, at: "\(path(of: key))[\(place)]", &notes) }
    }

    /// Warns of members that were never asked for: most are misspelt.
    func end(_ notes: inout ConfigNotes) {
        var known = asked
        let keys = (json.members ?? []).map(\.key.string)
        for key in keys where known.insert(key).inserted {
            // Sorted, so that the suggestion is the same in every run.
            let meant = Spelling.nearest(to: key, among: asked.subtracting(keys).sorted())
            notes.warnings.append("\(path(of: key)): unknown key" + (meant.map { "; did you mean \($0)?" } ?? ""))
        }
    }
}
