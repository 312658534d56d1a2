/// Removes the prefill if the upstream repeats it. *Source*: M-45.
struct PrefillEcho: Sendable {
    private let prefill: [UInt8]
    /// The text so far, which may be a repetition.
    private var held: [UInt8] = []
    /// Decided: all further text belongs to the answer.
    private(set) var isIdle: Bool
    /// Text is held back until that is decided.
    var isHolding: Bool { !held.isEmpty }

    /// A prefill of one letter or digit is not looked for: the answer may well begin with the same.
    init(_ prefill: JSONText?) {
        self.prefill = prefill?.decoded ?? []
        isIdle = self.prefill.isEmpty || (self.prefill.count == 1 && self.prefill[0].isASCIILetterOrDigit)
    }

    /// Takes more of the text. *Returns*: what is not repeated.
    mutating func receive(_ text: JSONText) -> JSONText {
        guard !isIdle else { return text }
        held += text.decoded
        guard held.count >= prefill.count || !prefill.starts(with: held) else { return "" }
        let own = held.starts(with: prefill) ? held[prefill.count...] : held[...]
        (isIdle, held) = (true, [])
        return JSONText(decoded: own)
    }

    mutating func end() -> JSONText {
        defer { (isIdle, held) = (true, []) }
        return JSONText(decoded: held)
    }
}
