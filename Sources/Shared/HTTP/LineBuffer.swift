/// One line of a message, which may arrive in pieces.
struct LineBuffer: Sendable {
    /// What has come of the line, including its end.
    private(set) var bytes: [UInt8] = []

    /// Moves what belongs to the line from `input`. *Returns*: whether the line is complete.
    mutating func fill(from input: inout Slice<UnsafeRawBufferPointer>) -> Bool {
        let lineFeed = input.base.firstIndex(of: UInt8(ascii: "\n"), or: UInt8(ascii: "\n"), from: input.startIndex)
        let end = lineFeed.map { $0 + 1 } ?? input.endIndex
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: input[..<end]))
        input = input[end...]
        return lineFeed != nil
    }

    mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    /// The line without its end.
    ///
    /// RFC 9112 §2.2: a lone LF may be accepted as a line end. In the head it is, because people type requests by hand.
    var content: ArraySlice<UInt8> {
        var content = bytes[...]
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        return content
    }

    var endsInCRLF: Bool { bytes.suffix(2).elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")]) }
}
