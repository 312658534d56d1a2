/// Assembles the tool calls of one answer from deltas, which servers number and repeat in many ways.
///
/// *Source*: D-42.
struct CallAssembly: Sendable {
    struct Call: Sendable {
        var index: Int?
        /// The first id that the upstream gave it.
        var id: String?
        var name: String?
        var arguments = ArgumentStream()
        /// Accepted by `arguments`, but not written yet.
        var ready: [UInt8] = []
        var thoughtSignature: String?
        /// Puts characters together that came in two deltas.
        fileprivate var halves = DecodedSurrogatePairs()
        fileprivate var doubt: Doubt?
        /// Its deltas came under more than one id.
        fileprivate var changesID = false
        /// Its input is plain text, whose end the upstream does not mark (S-20).
        fileprivate var isText = false

        fileprivate init(_ delta: ChatChunk.ToolCallDelta, _ doubt: Doubt? = nil) {
            (index, id, self.doubt) = (delta.index, delta.id, doubt)
        }

        /// It may not be a separate call, and is not one unless more comes.
        var isDoubtful: Bool { doubt != nil }
    }

    /// What a call may be other than a separate one.
    fileprivate enum Doubt: Sendable {
        /// The end of the complete call at this place, unless arguments follow.
        case end(of: Int)
        /// A repetition of the call at this place, under another index, unless its arguments differ.
        case echo(of: Int)
    }

    private enum Place { case known(Int), new, doubtful(Doubt) }

    private struct Key: Hashable { let index: Int, id: String }

    private(set) var calls: [Call] = []
    /// It came next to the calls, not on one: the next call takes it (K-08).
    private var looseSignature: String?

    /// The last call for each index, id, and pair of them, so that no delta needs a search.
    private var byIndex: [Int: Int] = [:]
    private var byID: [String: Int] = [:]
    private var byKey: [Key: Int] = [:]

    /// No tool has a longer name.
    private static let mostNameBytes = 1024

    /// Whether one of the calls from `place` on is unfinished, as far as the deltas show.
    func hasIncomplete(from place: Int) -> Bool {
        calls[place...].contains { call in
            guard !call.isDoubtful, !call.arguments.isComplete, call.name != nil || !call.arguments.isEmpty else { return false }
            return !call.arguments.isForeign || FinalArguments(call.arguments.raw, mayClose: false, isStream: false).kind != .whole
        }
    }

    /// `extra` came on the message itself.
    mutating func receive(loose extra: JSON) {
        looseSignature = extra["google"]?["thought_signature"]?.string ?? looseSignature
    }

    /// Takes a delta. *Returns*: the place of the call that it belongs to.
    @discardableResult
    mutating func receive(_ delta: ChatChunk.ToolCallDelta) -> Int {
        let place = settled(place(of: delta), delta)
        register(delta, at: place)
        name(place, delta)
        if let signature = delta.extraContent?["google"]?["thought_signature"]?.string { calls[place].thoughtSignature = signature }
        take(delta, at: place)
        return place
    }

    /// Appends a separate call, regardless of the others.
    mutating func append(_ delta: ChatChunk.ToolCallDelta) {
        calls.append(Call(delta))
        calls[calls.count - 1].name = delta.name
        take(delta, at: calls.count - 1)
    }

    mutating func takeReady(_ place: Int) -> [UInt8] {
        defer { calls[place].ready = [] }
        return calls[place].ready
    }

    /// Ends the call at `place`. *Returns*: whether its arguments are an object (D-40).
    mutating func end(_ place: Int, mayClose: Bool) -> Bool {
        endText(place, mayClose: mayClose)
        let (rest, isWhole) = calls[place].arguments.end(mayClose: mayClose)
        calls[place].ready += rest
        return isWhole
    }

    /// Plain text ends with the answer.
    mutating func endText(_ place: Int, mayClose: Bool) {
        guard calls[place].isText, mayClose else { return }
        calls[place].isText = false
        calls[place].ready += calls[place].arguments.receive(Array(#""}"#.utf8))
    }

    // MARK: - Arguments

    private mutating func take(_ delta: ChatChunk.ToolCallDelta, at place: Int) {
        let arguments = calls[place].halves.receive(delta.arguments)
        guard delta.isText else {
            calls[place].ready += calls[place].arguments.receive(arguments)
            return
        }
        var text: [UInt8] = calls[place].isText ? [] : Array(#"{"input":""#.utf8)
        text.appendEscaped(arguments[...])
        calls[place].isText = true
        calls[place].ready += calls[place].arguments.receive(text)
    }

    /// A name may come once, in every delta, in pieces before the arguments, or growing (Z-04).
    private mutating func name(_ place: Int, _ delta: ChatChunk.ToolCallDelta) {
        guard let name = delta.name else { return }
        guard let known = calls[place].name else {
            calls[place].name = name
            if calls[place].arguments.isEmpty { calls[place].id = delta.id ?? calls[place].id }
            return
        }
        guard calls[place].arguments.isEmpty, name != known, known.utf8.count < Self.mostNameBytes else { return }
        if name.hasPrefix(known) {
            calls[place].name = name
        } else if delta.arguments.isEmpty {
            calls[place].name = known + name
        }
    }

    private mutating func register(_ delta: ChatChunk.ToolCallDelta, at place: Int) {
        if let id = delta.id {
            if let own = calls[place].id, own != id { calls[place].changesID = true }
            calls[place].id = calls[place].id ?? id
            if byID[id, default: -1] < place { byID[id] = place }
        }
        guard let index = delta.index else { return }
        if byIndex[index, default: -1] < place { byIndex[index] = place }
        if let id = delta.id, byKey[Key(index: index, id: id), default: -1] < place { byKey[Key(index: index, id: id)] = place }
    }

    // MARK: - Which call

    private mutating func settled(_ place: Place, _ delta: ChatChunk.ToolCallDelta) -> Int {
        switch place {
        case .known(let place): return calls[place].isDoubtful ? settledDoubt(at: place, delta) : place
        case .new: calls.append(Call(delta))
        case .doubtful(let doubt): calls.append(Call(delta, doubt))
        }
        let last = calls.count - 1
        swap(&calls[last].thoughtSignature, &looseSignature)
        return last
    }

    /// The next delta of a doubtful call shows what it is.
    private mutating func settledDoubt(at place: Int, _ delta: ChatChunk.ToolCallDelta) -> Int {
        guard let doubt = calls[place].doubt, !delta.arguments.allSatisfy(\.isJSONWhitespace) else { return place }
        switch doubt {
        case .end(let other):
            guard delta.beginsObject else { return other }
            calls[place].doubt = nil
        case .echo(let other):
            // Its header came twice; these are the arguments of both.
            if calls[other].arguments.isEmpty { return other }
            let said = calls[other].arguments.raw.dropFirst(calls[place].arguments.raw.count)
            if !said.starts(with: delta.arguments) { calls[place].doubt = nil }
        }
        return place
    }

    private func place(of delta: ChatChunk.ToolCallDelta) -> Place {
        guard let place = candidate(delta) else { return .new }
        // A delta without a name never begins a call, whatever its id: some servers make up an id for every delta.
        guard let name = delta.name else { return .known(place) }
        let call = calls[place]
        guard let own = call.name else {
            return call.arguments.isComplete && delta.beginsObject && delta.id != call.id ? .new : .known(place)
        }
        let isSameID = delta.id == nil || call.id == nil || delta.id == call.id
        guard name == own else { return continues(call, name: own, delta, isSameID: isSameID) ? .known(place) : .new }
        return call.arguments.isComplete
            ? placeAfter(place, delta, isSameID: isSameID) : placeWithin(place, delta, isSameID: isSameID)
    }

    /// The call that a delta belongs to unless it begins a new one.
    private func candidate(_ delta: ChatChunk.ToolCallDelta) -> Int? {
        guard let index = delta.index else { return delta.id.flatMap { byID[$0] } ?? calls.indices.last }
        // Servers that send index 0 for every call tell them apart by id (Z-03).
        if let id = delta.id, let known = byKey[Key(index: index, id: id)] { return known }
        if let known = byIndex[index] { return known }
        return if let id = delta.id { byID[id] } else { callUnderWay(for: delta) }
    }

    /// The last call, where a delta that says nothing of its own but another index brings what that one lacks.
    private func callUnderWay(for delta: ChatChunk.ToolCallDelta) -> Int? {
        guard let last = calls.last, delta.name == nil, last.name != nil, !last.arguments.isComplete, !last.isDoubtful else { return nil }
        return last.arguments.isEmpty || !delta.beginsObject ? calls.count - 1 : nil
    }

    /// Whether a delta with another name continues the call: with more of its name, or of its arguments.
    private func continues(_ call: Call, name: String, _ delta: ChatChunk.ToolCallDelta, isSameID: Bool) -> Bool {
        guard isSameID, delta.index == call.index, !call.isDoubtful else { return false }
        if call.arguments.isEmpty { return delta.arguments.isEmpty || delta.name?.hasPrefix(name) == true }
        return !call.arguments.isComplete && !delta.arguments.isEmpty && !delta.beginsObject
    }

    /// The same name after complete arguments: the call's end, its repetition, or the next call of the same tool.
    private func placeAfter(_ place: Int, _ delta: ChatChunk.ToolCallDelta, isSameID: Bool) -> Place {
        let call = calls[place]
        if delta.arguments.allSatisfy(\.isJSONWhitespace) {
            guard isSameID || call.changesID else { return .new }
            return .doubtful(delta.index == call.index ? .end(of: place) : .echo(of: place))
        }
        guard delta.beginsObject else { return .known(place) }
        guard isSameID else { return .new }
        // The real arguments after a placeholder (A-06), or the same ones again.
        if call.arguments.isPlaceholder, delta.id != nil { return .known(place) }
        if let new = try? JSON.parse(delta.arguments) { return new == (try? JSON.parse(call.arguments.raw)) ? .known(place) : .new }
        return call.arguments.raw.starts(with: delta.arguments) && delta.id != nil ? .doubtful(.echo(of: place)) : .new
    }

    /// The same name while the call is incomplete: it continues, unless another object begins.
    private func placeWithin(_ place: Int, _ delta: ChatChunk.ToolCallDelta, isSameID: Bool) -> Place {
        let call = calls[place]
        let isSameIndex = delta.index == call.index
        if call.arguments.isEmpty {
            return isSameIndex || !delta.arguments.isEmpty ? .known(place) : .doubtful(.echo(of: place))
        }
        if !delta.beginsObject || call.arguments.isSaidAgain(in: delta.arguments) { return .known(place) }
        return call.arguments.takesBrace && isSameIndex && (isSameID || call.changesID) ? .known(place) : .new
    }
}

extension ChatChunk.ToolCallDelta {
    fileprivate var beginsObject: Bool { arguments.first { !$0.isJSONWhitespace } == UInt8(ascii: "{") }
}
