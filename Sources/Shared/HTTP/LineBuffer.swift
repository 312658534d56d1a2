/// One line of a message, which may arrive in pieces.
struct LineBuffer: Sendable {
    /// What came of the line, its end included.
    private(set) var bytes: [UInt8] = []

    /// Takes what belongs to the line off `input`; whether the line is whole then.
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
    /// RFC 9112 §2.2: a lone LF may be taken for a line end. Here it is, in the head: people type requests by hand.
    var content: ArraySlice<UInt8> {
        var content = bytes[...]
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        if content.last == UInt8(ascii: "\r") { content.removeLast() }
        return content
    }

    var endsInCRLF: Bool { bytes.suffix(2).elementsEqual([UInt8(ascii: "\r"), UInt8(ascii: "\n")]) }
}
