/// Whether a place in Markdown text is inside a code fence or a code span of its line, byte by byte.
/// *Source*: CommonMark 0.31 §4.5, §6.1.
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
    /// How many backticks opened the current code span; 0 outside.
    private var span = 0
    /// Backticks right before this place.
    private var ticks = 0

    /// What follows is code, or may be.
    var isCode: Bool { fence != nil || isMarks || span > 0 || ticks > 0 }

    private var isMarks: Bool {
        if case .marks(let mark, let count) = line { mark == UInt8(ascii: "`") || count >= 3 } else { false }
    }

    /// Takes bytes without a line end: inside a line only backticks matter.
    mutating func step(_ bytes: ArraySlice<UInt8>) {
        if line == .rest, !isOpening, ticks == 0, !bytes.contains(UInt8(ascii: "`")) { return }
        for byte in bytes { step(byte) }
    }

    mutating func step(_ byte: UInt8) {
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
        case .rest: countTicks(byte)
        }
    }

    private mutating func countTicks(_ byte: UInt8) {
        guard byte == UInt8(ascii: "`") else {
            // As many as opened a span close it.
            if ticks > 0 { span = span == 0 ? ticks : span == ticks ? 0 : span }
            ticks = 0
            return
        }
        if isOpening, let opened = fence, opened.mark == byte {
            (fence, isOpening, span) = (nil, false, opened.count)
        }
        ticks += 1
    }

    private mutating func endLine() {
        if case .marks = line { endMarks(before: UInt8(ascii: "\n")) }
        if line == .closing { fence = nil }
        (line, isOpening, span, ticks) = (.indent, false, 0, 0)
    }

    private mutating func endMarks(before byte: UInt8) {
        guard case .marks(let mark, let count) = line else { return }
        line = .rest
        if let fence {
            if mark == fence.mark, count >= fence.count, byte.isJSONWhitespace { line = .closing }
        } else if count >= 3 {
            (fence, isOpening) = ((mark, count), true)
        } else if mark == UInt8(ascii: "`") {
            span = count
        }
    }
}
