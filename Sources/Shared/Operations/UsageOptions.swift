/// The options of `--usage`.
package struct UsageOptions: Sendable, Equatable {
    package enum Form: Sendable, Equatable {
        case table, json, prometheus
        case html(path: String)
        /// One conversation in one line.
        case session(String)
    }

    package var grouping = UsageTally.Grouping.client
    package var form = Form.table

    package struct Fault: Error, Equatable { package let message: String }

    /// `[--by NAME] [--json | --prometheus | --html FILE | --session ID]`.
    package init(_ arguments: [String]) throws(Fault) {
        var rest = arguments[...]
        func value(of option: String) throws(Fault) -> String {
            guard let value = rest.popFirst(), !value.isEmpty else { throw Fault(message: "\(option): expected a value") }
            return value
        }
        while let option = rest.popFirst() {
            switch option {
            case "--by":
                let name = try value(of: option)
                guard let grouping = UsageTally.Grouping(rawValue: name) else {
                    let known = UsageTally.Grouping.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Fault(message: "--by: \"\(name)\" is none of \(known)")
                }
                self.grouping = grouping
            case "--json": try choose(.json)
            case "--prometheus": try choose(.prometheus)
            case "--html": try choose(.html(path: try value(of: option)))
            case "--session": try choose(.session(try value(of: option)))
            case let other: throw Fault(message: "--usage: unknown option \"\(other)\"")
            }
        }
    }

    private mutating func choose(_ form: Form) throws(Fault) {
        guard self.form == .table else { throw Fault(message: "--usage: expected one form of output, not two") }
        self.form = form
    }
}
