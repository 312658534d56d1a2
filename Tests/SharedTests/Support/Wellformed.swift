@testable import Shared

extension JSON {
    /// What every upstream would refuse in this Chat Completions request.
    func faults(_ quirks: Quirks = Quirks()) -> [String] {
        var faults: [String] = []
        var open: [String] = []
        let messages = self["messages"]?.array ?? []
        if messages.isEmpty { faults.append("no messages") }
        for (index, message) in messages.enumerated() {
            let role = message["role"]?.string ?? "?"
            let calls = message["tool_calls"]?.array ?? []
            if role == "tool" {
                let id = message["tool_call_id"]?.string ?? ""
                if let place = open.firstIndex(of: id) {
                    open.remove(at: place)
                } else {
                    faults.append("\(index): result of \(id) without its call")
                }
                if message["content"] == nil { faults.append("\(index): a result without content") }
                continue
            }
            if !open.isEmpty { faults.append("\(index): calls \(open) without results") }
            open = calls.compactMap { $0["id"]?.string }
            if Set(open).count != calls.count { faults.append("\(index): ids \(open)") }
            let isBlank = message["content"]?.text?.isEmpty ?? message["content"]?.array?.isEmpty ?? true
            if isBlank, calls.isEmpty { faults.append("\(index): empty \(role) message") }
            for call in calls {
                faults += call["function"]?["name"]?.string.flatMap { $0.isName(quirks) ? nil : "\(index): name \($0)" }.map { [$0] } ?? []
                let arguments = try? JSON.parse(call["function"]?["arguments"]?.string ?? "")
                if arguments?.members == nil { faults.append("\(index): arguments are no object") }
            }
            if quirks.toolID == .nine { faults += open.filter { $0.utf8.count != 9 }.map { "\(index): id \($0)" } }
        }
        if !open.isEmpty { faults.append("calls \(open) without results at the end") }
        let names = (self["tools"]?.array ?? []).compactMap { $0["function"]?["name"]?.string }
        if Set(names).count != names.count { faults.append("tools of one name") }
        faults += names.filter { !$0.isName(quirks) }.map { "tool name \($0)" }
        return faults
    }
}

extension String {
    fileprivate func isName(_ quirks: Quirks) -> Bool {
        (1...quirks.nameMax).contains(utf8.count)
            && unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9": true
                default: quirks.nameChars.unicodeScalars.contains(scalar)
                }
            }
    }
}
