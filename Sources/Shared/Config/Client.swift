extension Config {
    /// A client that may connect.
    package struct Client: Sendable, Equatable {
        /// nil for the top-level `ak`, or for everyone if clients need no key.
        package var name: String?
        /// nil if it has none.
        package var key: String?
        /// Its Unix user, on a socket that identifies one.
        package var userID: UInt32?
        /// The ids and aliases that it may use; nil: all.
        package var models: [Pattern]?

        package init(name: String? = nil, key: String? = nil, userID: UInt32? = nil, models: [Pattern]? = nil) {
            self.name = name
            self.key = key
            self.userID = userID
            self.models = models
        }

        /// Whether it may use a model under any of these names.
        func mayUse(_ names: String...) -> Bool {
            models.map { patterns in names.contains { name in patterns.contains { $0.matches(name) } } } ?? true
        }
    }
}

// MARK: - Reading

extension Config.Client {
    /// The client of `"ak"` and those of `"clients"`; if empty, clients need no key.
    static func list(_ top: inout ConfigSection, _ notes: inout ConfigNotes) -> [Self] {
        var clients = top.secret("ak", &notes).map { [(place: "ak", client: Self(key: $0))] } ?? []
        if let value = top.value("clients") {
            guard let members = value.members, !members.isEmpty else {
                notes.faults.append("clients: expected an object of at least one client")
                return clients.map(\.client)
            }
            for member in members {
                let path = "clients.\(member.key.string)"
                guard var section = top.section(member.value, at: path, &notes) else { continue }
                guard let client = Self(named: member.key.string, &section, &notes) else { continue }
                clients.append((path, client))
            }
        }
        for (number, later) in clients.enumerated() {
            for earlier in clients[..<number] {
                if let key = later.client.key, key == earlier.client.key {
                    notes.faults.append("\(later.place): has the key of \(earlier.place)")
                }
                if let user = later.client.userID, user == earlier.client.userID {
                    notes.faults.append("\(later.place): is the user of \(earlier.place)")
                }
            }
        }
        return clients.map(\.client)
    }

    private init?(named name: String, _ section: inout ConfigSection, _ notes: inout ConfigNotes) {
        let faults = notes.faults.count
        if name.isEmpty { notes.faults.append("clients: a client needs a name") }
        let key = section.secret("ak", isEmptyAllowed: false, &notes)
        let userID = Self.userID(&section, &notes)
        let models = Self.models(&section, &notes)
        section.end(&notes)
        if key == nil, userID == nil, notes.faults.count == faults {
            notes.faults.append("\(section.path): expected \"ak\" or \"user\"")
        }
        guard notes.faults.count == faults else { return nil }
        self.init(name: name, key: key, userID: userID, models: models)
    }

    /// A name, or a number with or without quotes.
    private static func userID(_ section: inout ConfigSection, _ notes: inout ConfigNotes) -> UInt32? {
        guard let value = section.value("user") else { return nil }
        let path = section.path(of: "user")
        if let number = value.int ?? value.string.flatMap({ Int($0) }) {
            guard let user = UInt32(exactly: number) else {
                notes.faults.append("\(path): \(number) is not the number of a user")
                return nil
            }
            return user
        }
        guard let name = value.string, !name.isEmpty else {
            notes.faults.append("\(path): expected the name or the number of a user")
            return nil
        }
        guard let user = section.surroundings.userID(name) else {
            notes.faults.append("\(path): no user is called \"\(name)\"")
            return nil
        }
        return user
    }

    private static func models(_ section: inout ConfigSection, _ notes: inout ConfigNotes) -> [Pattern]? {
        guard let value = section.value("models") else { return nil }
        guard let texts = value.array?.map(\.string), !texts.contains(nil) else {
            notes.faults.append("\(section.path(of: "models")): expected a list of patterns")
            return nil
        }
        return texts.compactMap { $0.map(Pattern.init) }
    }
}
