/// A secret in config.json: a string, `{"env": "NAME"}` or `{"file": "PATH"}`.
///
/// *Source*: RFC 9110 §5.5 for what a field value may contain; a line break would start another field.
extension ConfigSection {
    /// nil if absent, or empty where allowed: local servers have no key.
    mutating func secret(_ key: String, required: Bool = false, isEmptyAllowed: Bool = true, _ notes: inout ConfigNotes) -> String? {
        guard let value = value(key) else {
            if required { notes.faults.append("\(path(of: key)): required (\"\" where the server asks for none)") }
            return nil
        }
        guard let text = resolved(value, at: path(of: key), &notes) else { return nil }
        if text.isEmpty, !isEmptyAllowed { notes.faults.append("\(path(of: key)): expected a key, not an empty text") }
        return text.isEmpty ? nil : text
    }

    /// One secret or a list of them. Empty if the server needs none.
    mutating func secrets(_ key: String, _ notes: inout ConfigNotes) -> [String] {
        guard let elements = value(key)?.array else { return secret(key, required: true, &notes).map { [$0] } ?? [] }
        if elements.isEmpty { notes.faults.append("\(path(of: key)): expected one key at least (\"\" where the server asks for none)") }
        return elements.enumerated().compactMap { place, element in
            let path = "\(path(of: key))[\(place)]"
            let text = resolved(element, at: path, &notes)
            if text?.isEmpty == true { notes.faults.append("\(path): expected a key, not an empty text") }
            return text
        }
    }

    /// The text of a secret. nil, with a fault noted, if it is not one or what it names is missing.
    func resolved(_ value: JSON, at path: String, _ notes: inout ConfigNotes) -> String? {
        let text: String
        switch value {
        case .string(let written):
            text = written.string
            if text.isShellVariable {
                notes.warnings.append(
                    "\(path): looks like a variable of a shell, and is used as written; {\"env\": \"NAME\"} reads a variable")
            }
        case .object(let members) where members.count == 1 && members[0].value.string?.isEmpty == false:
            guard let named = named(members[0].key.string, members[0].value.string ?? "", at: path, &notes) else { return nil }
            text = named
        case .object, .array, .null, .bool, .number:
            notes.faults.append("\(path): expected a string, {\"env\": \"NAME\"} or {\"file\": \"PATH\"}")
            return nil
        }
        if let fault = text.faultAsSecret {
            notes.faults.append("\(path): \(fault)")
            return nil
        }
        return text
    }

    /// What is named must exist and not be empty: an empty key would let everyone in.
    private func named(_ kind: String, _ name: String, at path: String, _ notes: inout ConfigNotes) -> String? {
        switch kind {
        case "env":
            if let text = surroundings.environment[name], !text.isEmpty { return text }
            notes.faults.append("\(path): the environment variable \(name) is not set")
        case "file":
            do throws(Surroundings.Unreadable) {
                let text = String(decoding: try surroundings.contents(name).withoutLastLineBreak, as: UTF8.self)
                if !text.isEmpty { return text }
                notes.faults.append("\(path): the file \(name) is empty")
            } catch {
                notes.faults.append("\(path): the file \(name): \(error.reason)")
            }
        case let other:
            notes.faults.append("\(path): expected \"env\" or \"file\", not \"\(other)\"")
        }
        return nil
    }
}

extension String {
    /// Why it cannot be a header field's value.
    var faultAsSecret: String? {
        guard utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
            return "expected printable ASCII characters only (is a line break at its end?)"
        }
        guard utf8.first != 0x20, utf8.last != 0x20 else { return "expected no space at its beginning or end" }
        return nil
    }

    /// `$NAME` or `${NAME}`.
    fileprivate var isShellVariable: Bool {
        guard utf8.first == UInt8(ascii: "$") else { return false }
        let isBraced = utf8.dropFirst().first == UInt8(ascii: "{")
        guard !isBraced || utf8.last == UInt8(ascii: "}") else { return false }
        let name = isBraced ? utf8.dropFirst(2).dropLast() : utf8.dropFirst()
        return name.first?.isASCIIDigit == false && name.allSatisfy { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") }
    }
}

extension [UInt8] {
    fileprivate var withoutLastLineBreak: ArraySlice<UInt8> {
        guard last == UInt8(ascii: "\n") else { return self[...] }
        return dropLast(suffix(2).first == UInt8(ascii: "\r") && count > 1 ? 2 : 1)
    }
}
