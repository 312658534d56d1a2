/// What cannot be of a command's options. Whoever typed them is the client.
package struct OptionFault: Error, Equatable {
    package let message: String

    package init(_ message: String) { self.message = message }
}

/// The arguments of a command, taken one by one.
struct Arguments {
    private let command: String
    private var rest: ArraySlice<String>

    init(_ command: String, _ arguments: [String]) {
        self.command = command
        rest = arguments[...]
    }

    mutating func next() -> String? { rest.popFirst() }

    /// What follows `option`.
    mutating func value(of option: String) throws(OptionFault) -> String {
        guard let value = rest.popFirst(), !value.isEmpty else { throw OptionFault("\(option): expected a value") }
        return value
    }

    func unknown(_ argument: String) -> OptionFault { OptionFault("\(command): unknown option or argument \"\(argument)\", see --help") }
}
