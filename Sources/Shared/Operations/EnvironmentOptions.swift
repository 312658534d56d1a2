/// What `--env` was asked for.
package struct EnvironmentOptions: Sendable, Equatable {
    package var model: String?
    package var client: String?
    /// As a block of settings.json, and not for a shell.
    package var isSettings = false

    /// `[MODEL] [--json] [--client NAME]`.
    package init(_ arguments: [String]) throws(OptionFault) {
        var rest = Arguments("--env", arguments)
        while let argument = rest.next() {
            switch argument {
            case "--json": isSettings = true
            case "--client": client = try rest.value(of: argument)
            case _ where !argument.hasPrefix("-") && model == nil: model = argument
            case let other: throw rest.unknown(other)
            }
        }
    }
}
