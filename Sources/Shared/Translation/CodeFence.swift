/// Whether a place in Markdown text is inside a code fence, byte by byte. *Source*: CommonMark 0.31 §4.5.
struct CodeFence: Sendable {
    private enum Line: Sendable, Equatable {
        case indent
        case marks(UInt8, Int)
        /// Only blanks may follow the marks that close a fence.
        case closing
        case rest
    }

    private var line = Line.indent
    private var fence: (mark: UInt8, count: Int)?
    /// The fence began on this line, and is not one if another backtick follows.
    private var isOpening = false
    private var last: UInt8 = 0

    /// What follows is code, or may be: it comes right after a backtick or the marks of a fence.
    var isCode: Bool { fence != nil || isMarks || last == UInt8(ascii: "`") }

    private var isMarks: Bool { if case .marks(_, 3...) = line { true } else { false } }

    /// Takes bytes without a line end: inside a line only the last one matters.
    mutating func step(_ bytes: ArraySlice<UInt8>) {
        if line == .rest, !isOpening { last = bytes.last ?? last } else { for byte in bytes { step(byte) } }
    }

    mutating func step(_ byte: UInt8) {
        last = byte
        guard byte != UInt8(ascii: "\n") else { return endLine() }
        switch line {
        case .indent:
            if byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~") {
                line = .marks(byte, 1)
            } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t") {
                line = .rest
            }
        case .marks(byte, let count): line = .marks(byte, count + 1)
        case .marks: endMarks(before: byte)
        case .closing: if !byte.isJSONWhitespace { line = .rest }
        case .rest:
            guard isOpening, byte == UInt8(ascii: "`"), fence?.mark == byte else { return }
            (fence, isOpening) = (nil, false)
        }
    }

    private mutating func endLine() {
        if case .marks = line { endMarks(before: UInt8(ascii: "\n")) }
        if line == .closing { fence = nil }
        (line, isOpening) = (.indent, false)
    }

    private mutating func endMarks(before byte: UInt8) {
        guard case .marks(let mark, let count) = line else { return }
        line = .rest
        if let fence {
            if mark == fence.mark, count >= fence.count, byte.isJSONWhitespace { line = .closing }
        } else if count >= 3 {
            (fence, isOpening) = ((mark, count), true)
        }
    }
}
