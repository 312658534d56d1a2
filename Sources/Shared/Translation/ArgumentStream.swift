/// Reads a call's arguments as they come, passes on only text that keeps the whole a prefix of one JSON object, and knows
/// whether that object has ended.
///
/// Clients parse the arguments after each piece and fail on invalid text (F-14). Repaired in passing: raw control characters in
/// strings are escaped, and trailing commas and anything after the object are dropped. A key waits for its colon, a number or
/// literal for its end, so that no partial one is mistaken for the whole.
/// *Source*: D-40, A-02 … A-08.
struct ArgumentStream: Sendable {
    private enum State: Equatable {
        /// Only white space so far.
        case before
        case keyOrEnd, key, keyText, colon, value, valueOrEnd, text, scalar, commaOrEnd
        /// The object is closed; `{}` alone is held back, because some servers send it as a placeholder (A-06).
        case complete
        /// From here on nothing is passed on.
        case broken
        /// It does not begin as an object, so it must be read as a whole.
        case foreign
    }

    /// Everything that came.
    private(set) var raw: [UInt8] = []
    private var state = State.before
    /// The closing brackets of the open containers.
    private var closers: [UInt8] = []
    /// Received, but cannot be passed on yet.
    private var held: [UInt8] = []
    private var escape: [UInt8] = []
    private var hasGiven = false

    var isComplete: Bool { state == .complete }
    /// No object has begun.
    var isEmpty: Bool { state == .before }
    /// Must be read as a whole, by `FinalArguments`.
    var isForeign: Bool { state == .foreign }
    var isBroken: Bool { state == .broken }
    /// `{}`, which the real arguments may replace (A-06).
    var isPlaceholder: Bool { state == .complete && !hasGiven }

    /// An object has begun but not ended.
    private var isOpen: Bool {
        switch state {
        case .before, .complete, .broken, .foreign: false
        case .keyOrEnd, .key, .keyText, .colon, .value, .valueOrEnd, .text, .scalar, .commaOrEnd: true
        }
    }

    /// A brace here, in a string or as a value, does not begin another object.
    var takesBrace: Bool { state == .value || state == .valueOrEnd || state == .text || state == .keyText }

    /// Whether `text` repeats all of an unfinished object so far: some servers resend everything in each delta (D-42).
    func isSaidAgain(in text: [UInt8]) -> Bool {
        text.count >= max(2, raw.count) && isOpen && text.starts(with: raw)
    }

    /// Takes more of the text. *Returns*: what can be passed on.
    mutating func receive(_ bytes: [UInt8]) -> [UInt8] {
        // What is said again behind the whole is no part of it.
        guard state != .complete || !hasGiven else { return [] }
        let fresh = isSaidAgain(in: bytes) ? bytes[raw.count...] : bytes[...]
        raw += fresh
        var out: [UInt8] = []
        for byte in fresh { step(byte, &out) }
        if !out.isEmpty { hasGiven = true }
        return out
    }

    /// Ends the text. Only brackets after a complete value are closed, and only if the model ended by itself (`mayClose`).
    /// *Returns*: the rest to pass on, and whether the whole is now an object. If not, it is a prefix of one that no parser accepts,
    /// without a partial number or literal at its end.
    mutating func end(mayClose: Bool) -> (rest: [UInt8], isWhole: Bool) {
        if state == .scalar { cutScalar() }
        switch state {
        case .complete: return (taken(), true)
        case .before where mayClose: return (Array("{}".utf8), true)
        case .commaOrEnd where mayClose: return (taken() + closers.reversed(), true)
        case .foreign: return ([], false)
        case .broken: return (hasGiven ? [] : [UInt8(ascii: "{")], false)
        case .before: return ([UInt8(ascii: "{")], false)
        case .keyOrEnd, .key, .keyText, .colon, .value, .valueOrEnd, .text, .scalar, .commaOrEnd: return (taken(), false)
        }
    }

    /// A literal is complete with its last letter; a number may always go on.
    private mutating func cutScalar() {
        switch try? JSON.parse(Array(held[scalarStart...])) {
        case .bool, .null: state = .commaOrEnd
        case .number, .string, .array, .object, nil: held.removeSubrange(scalarStart...)
        }
    }

    private mutating func taken() -> [UInt8] {
        defer { held = [] }
        return held
    }

    // MARK: - One byte

    private mutating func step(_ byte: UInt8, _ out: inout [UInt8]) {
        switch state {
        case .text: textByte(byte, &out)
        case .keyText: keyByte(byte)
        case .scalar:
            if Self.endsScalar(byte) {
                endScalar()
                if state != .broken {
                    release(&out)
                    step(byte, &out)
                }
            } else {
                held.append(byte)
            }
        case .before, .keyOrEnd, .key, .colon, .value, .valueOrEnd, .commaOrEnd, .complete:
            if !byte.isJSONWhitespace { structural(byte, &out) }
        case .broken, .foreign: break
        }
    }

    private mutating func structural(_ byte: UInt8, _ out: inout [UInt8]) {
        switch (state, byte) {
        case (.before, UInt8(ascii: "{")) where !hasGiven, (.complete, UInt8(ascii: "{")) where !hasGiven:
            // After a placeholder, the real object begins.
            held = [byte]
            closers = [UInt8(ascii: "}")]
            state = .keyOrEnd
        case (.before, _): state = .foreign
        case (.complete, _): break
        case (.keyOrEnd, UInt8(ascii: "}")), (.commaOrEnd, UInt8(ascii: "}")), (.key, UInt8(ascii: "}")): close(byte, &out)
        case (.valueOrEnd, UInt8(ascii: "]")), (.commaOrEnd, UInt8(ascii: "]")): close(byte, &out)
        // A comma before the end of an array.
        case (.value, UInt8(ascii: "]")) where closers.last == byte: close(byte, &out)
        case (.keyOrEnd, UInt8(ascii: "\"")), (.key, UInt8(ascii: "\"")):
            held.append(byte)
            state = .keyText
        case (.colon, UInt8(ascii: ":")):
            held.append(byte)
            release(&out)
            state = .value
        case (.commaOrEnd, UInt8(ascii: ",")):
            held.append(byte)
            state = closers.last == UInt8(ascii: "}") ? .key : .value
        case (.value, _), (.valueOrEnd, _): beginValue(byte, &out)
        case (.keyOrEnd, _), (.key, _), (.colon, _), (.commaOrEnd, _), (.text, _), (.keyText, _), (.scalar, _), (.broken, _), (.foreign, _):
            state = .broken
        }
    }

    private mutating func beginValue(_ byte: UInt8, _ out: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "{"): open(byte, closer: UInt8(ascii: "}"), .keyOrEnd, &out)
        case UInt8(ascii: "["): open(byte, closer: UInt8(ascii: "]"), .valueOrEnd, &out)
        case UInt8(ascii: "\""):
            held.append(byte)
            release(&out)
            state = .text
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
            scalarStart = held.count
            held.append(byte)
            state = .scalar
        case _: state = .broken
        }
    }

    private mutating func open(_ byte: UInt8, closer: UInt8, _ next: State, _ out: inout [UInt8]) {
        guard closers.count < JSON.maxDepth else {
            state = .broken
            return
        }
        held.append(byte)
        release(&out)
        closers.append(closer)
        state = next
    }

    private mutating func close(_ byte: UInt8, _ out: inout [UInt8]) {
        guard closers.last == byte else {
            state = .broken
            return
        }
        closers.removeLast()
        if held.last == UInt8(ascii: ",") { held.removeLast() }
        held.append(byte)
        state = closers.isEmpty ? .complete : .commaOrEnd
        if !(state == .complete && !hasGiven && out.isEmpty && held.count == 2) { release(&out) }
    }

    private mutating func release(_ out: inout [UInt8]) {
        out += held
        held = []
        if !out.isEmpty { hasGiven = true }
    }

    // MARK: - Within strings, numbers and words

    private mutating func textByte(_ byte: UInt8, _ out: inout [UInt8]) {
        guard !isEscaped(byte, { out += $0 }) else { return }
        switch byte {
        case UInt8(ascii: "\""):
            out.append(byte)
            state = .commaOrEnd
        case ..<0x20: out.appendEscaped([byte])
        case _: out.append(byte)
        }
    }

    private mutating func keyByte(_ byte: UInt8) {
        var sequence: [UInt8] = []
        let isEscaped = isEscaped(byte) { sequence += $0 }
        held += sequence
        guard !isEscaped else { return }
        switch byte {
        case UInt8(ascii: "\""):
            held.append(byte)
            state = .colon
        case ..<0x20: held.appendEscaped([byte])
        case _: held.append(byte)
        }
    }

    /// Collects an escape until it is complete, and a surrogate until its other half; *returns* whether `byte` belongs to it.
    /// A backslash before any other letter is literal, and a lone surrogate becomes U+FFFD, which every parser accepts.
    private mutating func isEscaped(_ byte: UInt8, _ give: ([UInt8]) -> Void) -> Bool {
        let backslash = UInt8(ascii: "\\")
        if escape.count == 6 && byte != backslash || escape.count == 7 && byte != UInt8(ascii: "u") {
            give(JSONText.replacement)
            escape.removeFirst(6)
        }
        guard byte == backslash || !escape.isEmpty else { return false }
        escape.append(byte)
        switch escape.count {
        case 1, 7, 8: break
        case 2: if byte != UInt8(ascii: "u") { give(Self.simple(takeEscape())) }
        case _ where byte.hexDigitValue == nil:
            escape = []
            state = .broken
        case 6: settleUnit(give)
        case 12 where escape[6...].half == .second: give(takeEscape())
        case 12:
            give(JSONText.replacement)
            escape.removeFirst(6)
            settleUnit(give)
        case _: break
        }
        return true
    }

    /// Passes on a complete escape of a code unit, unless its other half may follow.
    private mutating func settleUnit(_ give: ([UInt8]) -> Void) {
        let half = escape[...].half
        guard half != .first else { return }
        let unit = takeEscape()
        give(half == nil ? unit : JSONText.replacement)
    }

    private mutating func takeEscape() -> [UInt8] {
        defer { escape = [] }
        return escape
    }

    /// A backslash and the byte after it, escaped anew unless they are a valid escape.
    private static func simple(_ escape: [UInt8]) -> [UInt8] {
        guard !"\"\\/bfnrt".utf8.contains(escape[1]) else { return escape }
        var sequence = Array(#"\\"#.utf8)
        sequence.appendEscaped(escape[1...])
        return sequence
    }

    private var scalarStart = 0

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte.isJSONWhitespace || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }

    private mutating func endScalar() {
        guard (try? JSON.parse(Array(held[scalarStart...]))) != nil else {
            held.removeSubrange(scalarStart...)
            state = .broken
            return
        }
        state = .commaOrEnd
    }
}
