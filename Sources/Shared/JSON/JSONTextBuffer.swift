/// Joins text as it arrives: a list of the pieces would keep every buffer they were read from alive.
struct JSONTextBuffer: Sendable {
    /// The first piece, while it is the only one, so that text that arrives whole is not copied.
    private var only: JSONText?
    private var joined: [UInt8] = []

    var isEmpty: Bool { only == nil && joined.isEmpty }

    mutating func append(_ text: JSONText) {
        guard !text.isEmpty else { return }
        guard !isEmpty else { return only = text }
        if let only { joined += only.bytes }
        only = nil
        joined += text.bytes
    }

    /// Everything received.
    var text: JSONText { only ?? JSONText(escaped: joined) }
}
