/// Why config.json cannot be used: every fault, so that one reading is enough to fix them all. Contains no secrets.
package struct ConfigError: Error, Equatable, Sendable {
    /// `providers[0].models[1].id: required`; faults in the environment begin with the variable's name.
    package let faults: [String]
    /// The file is missing or not JSON: an editor may be writing it, so the next reading may succeed.
    package let isPassing: Bool

    package init(_ faults: [String], isPassing: Bool = false) {
        self.faults = faults
        self.isPassing = isPassing
    }
}

extension APIError {
    /// The client gets no details: they are for the administrator, in the log.
    package init(_ error: ConfigError) {
        self.init(.api, "the proxy's configuration is not valid", blame: .configuration)
    }
}

/// Faults and warnings found while reading the configuration.
struct ConfigNotes {
    var faults: [String] = []
    var warnings: [String] = []
}
