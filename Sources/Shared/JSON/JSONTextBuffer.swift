/// Text that comes in pieces, joined as it comes: a list of them would hold on to every buffer that a piece was read from.
struct JSONTextBuffer: Sendable {
    /// The first piece, while it is the only one: a text that comes whole is not copied.
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

    /// All that came.
    var text: JSONText { only ?? JSONText(escaped: joined) }
}
