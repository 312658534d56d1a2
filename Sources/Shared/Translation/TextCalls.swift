/// Finds calls that a model wrote in its text: local servers leave them there unless told which parser the model needs, and the
/// client would silently end its task.
///
/// Text passes through immediately, except that from a possible start of a call on it waits until the case is clear.
/// *Source*: D-48.
struct TextCalls: Sendable {
    enum Piece: Sendable, Equatable { case text(JSONText), call(TextCall) }

    private enum State: Sendable {
        case text
        /// `held` may begin a call.
        case opening
        case call(TextCallReader)
        /// After a call: its closing marker may follow, or another call of the same kind.
        case after(TextCallDialect, isClosed: Bool)
    }

    private(set) var isOn: Bool
    /// How many calls were found.
    private(set) var count = 0
    private var state = State.text
    private var fence = CodeFence()
    private var held: [UInt8] = []

    init(isOn: Bool) { self.isOn = isOn }

    var heldBytes: Int { held.count }

    /// Whether the held text is the start of a call.
    func isWithinCall(_ tools: ToolCatalog) -> Bool {
        if case .call(let reader) = state { reader.call(in: held[...], isWhole: false, tools) != nil } else { false }
    }

    /// Whether `text` can be passed on unchanged, as most can: it has no start of a call and no escape. If not, `receive` it.
    mutating func passes(_ text: JSONText) -> Bool {
        guard isOn else { return true }
        guard case .text = state, !text.bytes.contains(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "\\") }) else { return false }
        fence.step(text.bytes)
        return true
    }

    mutating func receive(_ text: JSONText, _ tools: ToolCatalog) -> [Piece] {
        held += text.decoded
        return advance(tools)
    }

    mutating func end(_ tools: ToolCatalog) -> [Piece] {
        var pieces = advance(tools)
        switch state {
        case .call(let reader):
            if let call = reader.call(in: held[...], isWhole: false, tools) {
                count += 1
                pieces.append(.call(call))
            } else {
                pieces.append(.text(JSONText(decoded: held)))
            }
        case .text, .opening: if !held.isEmpty { pieces.append(.text(JSONText(decoded: held))) }
        // An incomplete closing marker.
        case .after: break
        }
        (held, state) = ([], .text)
        return pieces
    }

    /// The server parses calls itself, so what looked like a call is text.
    mutating func switchOff() -> [Piece] {
        defer { self = TextCalls(isOn: false, count: count) }
        return held.isEmpty ? [] : [.text(JSONText(decoded: held))]
    }

    private init(isOn: Bool, count: Int) { (self.isOn, self.count) = (isOn, count) }

    private mutating func advance(_ tools: ToolCatalog) -> [Piece] {
        var pieces: [Piece] = []
        var plain: [UInt8] = []
        var place = 0
        reading: while place < held.count {
            let rest = held[place...]
            switch state {
            case .text:
                while place < held.count, held[place] != UInt8(ascii: "<") || fence.isCode {
                    fence.step(held[place])
                    plain.append(held[place])
                    place += 1
                }
                if place < held.count { state = .opening }
            case .opening:
                switch TextCallDialect.opening(rest) {
                case .unclear: break reading
                case .none: pass(&place, into: &plain)
                case .found(let dialect, let length): state = .call(TextCallReader(dialect, bodyStart: length))
                }
            case .call(var reader):
                // Release the enum's copy so that the reader is not copied when it changes.
                state = .text
                switch reader.read(rest, tools) {
                case .unclear:
                    state = .call(reader)
                    break reading
                case .none: pass(&place, into: &plain)
                case .found(_, let length):
                    guard let call = reader.call(in: rest.prefix(length), isWhole: true, tools) else {
                        pass(&place, into: &plain)
                        continue
                    }
                    if !plain.isEmpty { pieces.append(.text(JSONText(decoded: plain))) }
                    pieces.append(.call(call))
                    count += 1
                    plain = []
                    place += length
                    state = .after(reader.dialect, isClosed: false)
                }
            case .after(let dialect, let isClosed):
                switch dialect.closing(rest, isClosed: isClosed) {
                case .unclear: break reading
                case .none: state = .text
                case .found(.closing, let length):
                    place += length
                    state = .after(dialect, isClosed: true)
                case .found(.sibling, let length):
                    place += length
                    state = .call(TextCallReader(dialect, bodyStart: 0))
                }
            }
        }
        held.removeFirst(place)
        if !plain.isEmpty { pieces.append(.text(JSONText(decoded: plain))) }
        return pieces
    }

    /// The held text does not begin a call, so its first byte is text.
    private mutating func pass(_ place: inout Int, into plain: inout [UInt8]) {
        fence.step(held[place])
        plain.append(held[place])
        place += 1
        state = .text
    }
}
