/// What `--explain` was asked for.
package struct ExplainOptions: Sendable, Equatable {
    /// In the place of the model that the body names.
    package var model: String?
    /// A file with an upstream's answer.
    package var replay: String?

    /// `[MODEL] [--replay FILE]`.
    package init(_ arguments: [String]) throws(OptionFault) {
        var rest = Arguments("--explain", arguments)
        while let argument = rest.next() {
            switch argument {
            case "--replay": replay = try rest.value(of: argument)
            case _ where !argument.hasPrefix("-") && model == nil: model = argument
            case let other: throw rest.unknown(other)
            }
        }
    }
}
