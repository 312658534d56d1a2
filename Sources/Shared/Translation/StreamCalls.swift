/// Turns the calls of an answer into blocks. *Source*: D-40.
extension MessageStream {
    mutating func call(_ delta: ChatChunk.ToolCallDelta, into events: inout [MessageEvent]) {
        round.said.appendEscaped(delta.arguments[...])
        round.calls.receive(delta)
        dropBlanks()
        advance(into: &events)
    }

    /// A call found in the text is a separate call, and complete.
    mutating func call(_ call: TextCall, into events: inout [MessageEvent]) {
        let read = FinalArguments(call.arguments, mayClose: false, isStream: false)
        let arguments = read.kind == .whole ? read.text : call.arguments
        round.said.appendEscaped(arguments[...])
        round.calls.append(ChatChunk.ToolCallDelta(id: ids.toolUse(), name: call.name, arguments: arguments))
        dropBlanks()
        advance(into: &events)
    }

    /// Writes what is ready of the calls, in order; a complete call is closed once another one follows.
    private mutating func advance(into events: inout [MessageEvent]) {
        while round.head < round.calls.calls.count {
            let call = round.calls.calls[round.head]
            guard let name = call.name else { return }
            let isLast = round.head == round.calls.calls.count - 1
            if call.isDoubtful || isHidden(name) {
                guard !isLast else { return }
                leaveHead(into: &events)
                continue
            }
            if open != .call(round.head) {
                // A name may come in pieces before the arguments (Z-04b).
                guard !isLast || !call.arguments.isEmpty || rules.tools.isWhole(name: name) else { return }
                // Without an id it is shown only when complete: the id may still come (Z-07).
                guard !isBuffered(call), call.id != nil || call.arguments.isComplete else {
                    if isLast || !call.arguments.isComplete { return }
                    closeCall(mayClose: true, into: &events)
                    continue
                }
                openCall(into: &events)
            }
            if rules.isStream { writeReady(into: &events) }
            guard call.arguments.isComplete, !isLast else { return }
            closeCall(mayClose: true, into: &events)
        }
    }

    /// Before text or reasoning: closes complete calls, and calls without arguments.
    mutating func settleCalls(into events: inout [MessageEvent]) {
        while round.head < round.calls.calls.count {
            let call = round.calls.calls[round.head]
            guard let name = call.name, call.arguments.isComplete || call.arguments.isEmpty else { return }
            if call.isDoubtful || isHidden(name) { leaveHead(into: &events) } else { closeCall(mayClose: true, into: &events) }
        }
    }

    mutating func endCalls(into events: inout [MessageEvent]) {
        while round.head < round.calls.calls.count {
            let call = round.calls.calls[round.head]
            if let name = call.name, !call.isDoubtful {
                if isHidden(name) { leaveHead(into: &events) } else { closeCall(mayClose: round.endedByItself(rules), into: &events) }
            } else {
                round.head += 1
            }
        }
    }

    /// Calls that are not for the client. Those with incomplete arguments are not made.
    mutating func webCalls() -> [ServerCall] {
        var web: [ServerCall] = []
        for (place, call) in round.calls.calls.enumerated() where !call.isDoubtful {
            guard let name = call.name, case .proxy(let tool) = rules.tools.owner(of: name) else { continue }
            round.calls.endText(place, mayClose: round.endedByItself(rules))
            let arguments = FinalArguments(round.calls.calls[place].arguments.raw, mayClose: round.endedByItself(rules), isStream: false)
            if arguments.kind == .cut {
                round.hasCutCall = true
            } else {
                web.append(
                    ServerCall(
                        tool: tool, name: rules.tools.names.client(name), arguments: arguments.text, thoughtSignature: call.thoughtSignature
                    ))
            }
        }
        return web
    }

    func isWeb(_ call: CallAssembly.Call) -> Bool { call.name.map { !rules.tools.owner(of: $0).isClient } ?? false }

    /// Moves on to the next call, after what was said during this one.
    private mutating func leaveHead(into events: inout [MessageEvent]) {
        round.head += 1
        writeWaiting(into: &events)
    }

    private mutating func openCall(into events: inout [MessageEvent]) {
        let call = round.calls.calls[round.head]
        let id = usedIDs.take(call.id ?? ids.toolUse()) { CallIDs.client($0, thoughtSignature: call.thoughtSignature) }
        begin(.call(round.head), .toolUse(id: id, name: rules.tools.names.client(call.name ?? "")), into: &events)
        round.shownCalls += 1
    }

    private mutating func closeCall(mayClose: Bool, into events: inout [MessageEvent]) {
        if open != .call(round.head) { openCall(into: &events) }
        let call = round.calls.calls[round.head]
        if isBuffered(call) || !rules.isStream {
            let shape = rules.tools.shapes[rules.tools.names.client(call.name ?? "")] ?? ArgumentShape()
            round.calls.endText(round.head, mayClose: mayClose)
            let raw = round.calls.calls[round.head].arguments.raw
            let arguments = FinalArguments(raw, shape: shape, mayClose: mayClose, isStream: rules.isStream)
            if arguments.kind == .cut { round.hasCutCall = true }
            write(arguments.text, into: &events)
        } else {
            if !round.calls.end(round.head, mayClose: mayClose) { round.hasCutCall = true }
            writeReady(into: &events)
        }
        close(into: &events)
        leaveHead(into: &events)
    }

    /// In two steps: passed directly to `write`, it would be taken from a copy of all calls.
    private mutating func writeReady(into events: inout [MessageEvent]) {
        let ready = round.calls.takeReady(round.head)
        write(ready, into: &events)
    }

    private func write(_ arguments: [UInt8], into events: inout [MessageEvent]) {
        guard !arguments.isEmpty else { return }
        events.append(.blockDelta(index: nextIndex - 1, .inputJSON(JSONText(decoded: arguments))))
    }

    /// Its arguments must be read as a whole, so they are written at the end.
    private func isBuffered(_ call: CallAssembly.Call) -> Bool {
        let shape = rules.tools.shapes[rules.tools.names.client(call.name ?? "")]
        return call.arguments.isForeign || rules.quirks.bufferTools || shape?.isPlain == false
    }

    /// Not for the client: our own tools, calls when none were offered, and all but the first if only one is allowed.
    private func isHidden(_ name: String) -> Bool {
        !rules.tools.owner(of: name).isClient || !rules.hasTools || (rules.isSingleCall && round.shownCalls > 0 && open != .call(round.head))
    }
}
