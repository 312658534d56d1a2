/// Why config.json cannot be used: every fault, so that one reading mends them all. No secret's value is in any.
package struct ConfigError: Error, Equatable, Sendable {
    /// `providers[0].models[1].id: required`; a fault of the environment begins with the variable's name.
    package let faults: [String]
    /// The file is not there or no JSON: an editor may be in the middle of writing, and another reading may find it whole.
    package let isPassing: Bool

    package init(_ faults: [String], isPassing: Bool = false) {
        self.faults = faults
        self.isPassing = isPassing
    }
}

extension APIError {
    /// What the client is told: the details are the administrator's, in the log.
    package init(_ error: ConfigError) {
        self.init(.api, "the proxy's configuration is not valid", blame: .configuration)
    }
}

/// What a reading of the configuration found on its way.
struct ConfigNotes {
    var faults: [String] = []
    var warnings: [String] = []
}
