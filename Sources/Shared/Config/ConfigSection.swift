/// One object of config.json, read member by member: what is wrong is noted under its path, and reading goes on.
struct ConfigSection {
    /// Where the object stands, `providers[0].models[1]`; empty: it is the whole file.
    let path: String
    private let json: JSON
    private var asked: Set<String> = []

    /// nil, and noted: `json` is no object.
    init?(_ json: JSON, at path: String, _ notes: inout ConfigNotes) {
        guard let members = json.members else {
            notes.faults.append("\(path.isEmpty ? "config.json" : path): expected an object")
            return nil
        }
        self.json = json
        self.path = path
        var names: Set<String> = []
        for member in members where !names.insert(member.key.string).inserted {
            notes.warnings.append("\(self.path(of: member.key.string)): written twice; the last one counts")
        }
    }

    func path(of key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    /// The member of that name; null counts as absent.
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

    /// A key as a header field may carry it. A required one may be empty: servers on this machine have none.
    mutating func secret(_ key: String, required: Bool = false, _ notes: inout ConfigNotes) -> String? {
        guard let value = value(key) else {
            if required { notes.faults.append("\(path(of: key)): required (\"\" where the server asks for none)") }
            return nil
        }
        guard let text = value.string else {
            notes.faults.append("\(path(of: key)): expected a string")
            return nil
        }
        if let fault = Self.faultOfSecret(text) {
            notes.faults.append("\(path(of: key)): \(fault)")
            return nil
        }
        return text.isEmpty ? nil : text
    }

    /// What keeps `text` from being a header field's value. *Source*: RFC 9110 §5.5; a line break would begin another field.
    static func faultOfSecret(_ text: String) -> String? {
        guard text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            return "expected printable ASCII characters only (is a line break at its end?)"
        }
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return "expected no space at its beginning or end" }
        return nil
    }

    mutating func integer(_ key: String, default standard: Int, in range: ClosedRange<Int>, _ notes: inout ConfigNotes) -> Int {
        guard let value = value(key) else { return standard }
        guard let number = value.int, range.contains(number) else {
            notes.faults.append("\(path(of: key)): expected \(Self.describe(range))")
            return standard
        }
        return number
    }

    static func describe(_ range: ClosedRange<Int>) -> String { "a whole number, \(range.lowerBound) to \(range.upperBound)" }

    /// The objects of the list under `key`, which must hold one at least.
    mutating func sections(_ key: String, _ notes: inout ConfigNotes) -> [ConfigSection] {
        guard let value = value(key) else {
            notes.faults.append("\(path(of: key)): required")
            return []
        }
        guard let elements = value.array, !elements.isEmpty else {
            notes.faults.append("\(path(of: key)): expected a list with one object at least")
            return []
        }
        return elements.enumerated().compactMap { place, element in
            ConfigSection(element, at: "\(path(of: key))[\(place)]", &notes)
        }
    }

    /// Notes the members that nobody asked for: most are misspelt.
    func end(_ notes: inout ConfigNotes) {
        var known = asked
        for key in (json.members ?? []).map(\.key.string) where known.insert(key).inserted {
            notes.warnings.append("\(path(of: key)): unknown key")
        }
    }
}
