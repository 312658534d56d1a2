/// The options of `--usage`.
package struct UsageOptions: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        case table, json, prometheus
        /// `-`: standard output.
        case html(path: String)
        /// One conversation in one line.
        case session(String)
    }

    package var grouping = UsageTally.Grouping.client
    package var form = Form.table

    /// `[--by NAME] [--json | --prometheus | --html FILE | --session ID]`.
    package init(_ arguments: [String]) throws(OptionFault) {
        var rest = Arguments("--usage", arguments)
        while let option = rest.next() {
            switch option {
            case "--by": grouping = try Self.grouping(try rest.value(of: option))
            case "--json": try choose(.json)
            case "--prometheus": try choose(.prometheus)
            case "--html": try choose(.html(path: try rest.value(of: option)))
            case "--session": try choose(.session(try rest.value(of: option)))
            case let other: throw rest.unknown(other)
            }
        }
    }

    private static func grouping(_ name: String) throws(OptionFault) -> UsageTally.Grouping {
        if let grouping = UsageTally.Grouping(rawValue: name) { return grouping }
        let known = UsageTally.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
        throw OptionFault("--by: \"\(name)\" is none of \(known)")
    }

    private mutating func choose(_ form: Form) throws(OptionFault) {
        guard self.form == .table else { throw OptionFault("--usage: expected one form of output, not two") }
        self.form = form
    }
}
