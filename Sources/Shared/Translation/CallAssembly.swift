/// The tool calls of one answer, put together from their deltas: servers number them in many ways.
///
/// *Source*: mapping §5.4.
struct CallAssembly: Sendable {
    struct Call: Sendable {
        var index: Int?
        /// As the upstream gave it.
        var id: String?
        var name: String?
        var arguments = ArgumentStream()
        /// Accepted by `arguments`, and not written yet.
        var ready: [UInt8] = []
        var thoughtSignature: String?

        fileprivate init(_ delta: ChatChunk.ToolCallDelta) {
            index = delta.index
            id = delta.id
        }
    }

    private(set) var calls: [Call] = []
    /// Stood beside the calls, not on one: the next one takes it (K-08).
    private var looseSignature: String?

    /// The places of the last calls of each index and of each id: found without a look at every call.
    private var byIndex: [Int: Int] = [:]
    private var byID: [String: Int] = [:]

    /// No tool has a longer one.
    private static let mostNameBytes = 1024

    /// `extra` came on the message itself.
    mutating func receive(loose extra: JSON) {
        looseSignature = extra["google"]?["thought_signature"]?.string ?? looseSignature
    }

    /// Takes a delta. *Returns*: the place of the call that it belongs to.
    @discardableResult
    mutating func receive(_ delta: ChatChunk.ToolCallDelta) -> Int {
        let place =
            place(of: delta)
            ?? {
                calls.append(Call(delta))
                swap(&calls[calls.count - 1].thoughtSignature, &looseSignature)
                return calls.count - 1
            }()
        name(place, delta)
        calls[place].id = calls[place].id ?? delta.id
        if let index = calls[place].index { byIndex[index] = max(place, byIndex[index] ?? 0) }
        if let id = calls[place].id { byID[id] = max(place, byID[id] ?? 0) }
        if let signature = delta.extraContent?["google"]?["thought_signature"]?.string { calls[place].thoughtSignature = signature }
        calls[place].ready += calls[place].arguments.receive(delta.arguments)
        return place
    }

    mutating func takeReady(_ place: Int) -> [UInt8] {
        defer { calls[place].ready = [] }
        return calls[place].ready
    }

    mutating func end(_ place: Int, isCut: Bool) {
        calls[place].ready += calls[place].arguments.end(isCut: isCut)
    }

    /// nil: a call that is new.
    private func place(of delta: ChatChunk.ToolCallDelta) -> Int? {
        guard let index = delta.index else { return placeWithoutIndex(delta) }
        guard let known = byIndex[index] else { return nil }
        // Servers that say index 0 for every call tell them apart by their ids (Z-03).
        if let id = delta.id, let known = place(ofID: id, index: index) {
            return isOther(delta, than: calls[known]) ? nil : known
        }
        let call = calls[known]
        if let id = delta.id, let other = call.id, id != other { return goesOn(delta, call) ? known : nil }
        // A name behind whole arguments begins the next call (Z-04d), unless the id says that it is the same.
        if delta.name != nil, call.name != nil, call.arguments.isComplete, delta.id == nil || call.id == nil { return nil }
        return known
    }

    private func place(ofID id: String, index: Int) -> Int? {
        guard let last = byID[id] else { return nil }
        return calls[last].index == index ? last : calls.lastIndex { $0.index == index && $0.id == id }
    }

    /// Some servers have one id for all calls (Z-09): another tool's name behind whole arguments begins the next one, and so do
    /// other arguments that are whole. What is said twice is one call, and behind `{}` the real arguments may come.
    private func isOther(_ delta: ChatChunk.ToolCallDelta, than call: Call) -> Bool {
        guard call.arguments.isComplete, let name = delta.name, let known = call.name else { return false }
        guard name == known else { return true }
        let (old, new) = (try? JSON.parse(call.arguments.raw), try? JSON.parse(delta.arguments))
        return new?.members != nil && new != old && old?.members?.isEmpty == false
    }

    /// Some servers make up an id for every delta: one without a name that begins the arguments or goes on with half of them is
    /// no call of its own.
    private func goesOn(_ delta: ChatChunk.ToolCallDelta, _ call: Call) -> Bool {
        delta.name == nil && call.name != nil && !call.arguments.isComplete && !(call.arguments.isEmpty && delta.arguments.isEmpty)
    }

    private func placeWithoutIndex(_ delta: ChatChunk.ToolCallDelta) -> Int? {
        if let id = delta.id, let known = byID[id] {
            return isOther(delta, than: calls[known]) ? nil : known
        }
        guard let last = calls.last else { return nil }
        if delta.id != nil { return goesOn(delta, last) ? calls.count - 1 : nil }
        let beginsObject = delta.arguments.first { !$0.isJSONWhitespace } == UInt8(ascii: "{")
        return last.arguments.isComplete && (beginsObject || delta.name != nil) ? nil : calls.count - 1
    }

    /// A name comes once, in every delta, or in pieces before the arguments (Z-04).
    private mutating func name(_ place: Int, _ delta: ChatChunk.ToolCallDelta) {
        guard let name = delta.name else { return }
        guard let known = calls[place].name else {
            calls[place].name = name
            return
        }
        guard calls[place].arguments.isEmpty, delta.arguments.isEmpty, name != known else { return }
        if known.utf8.count < Self.mostNameBytes { calls[place].name = known + name }
    }
}
