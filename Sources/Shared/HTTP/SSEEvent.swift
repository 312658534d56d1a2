/// One event of an event stream.
package struct SSEEvent: Sendable, Equatable {
    /// The value of one `data` line: a slice of the buffer it came in, so that reading it needs no copy.
    package struct Line: Sendable {
        package let buffer: [UInt8]
        package let range: Range<Int>

        package init(_ buffer: [UInt8], _ range: Range<Int>) {
            self.buffer = buffer
            self.range = range
        }

        package var bytes: ArraySlice<UInt8> { buffer[range] }

        package func hasPrefix(_ prefix: StaticString) -> Bool {
            bytes.starts(with: UnsafeBufferPointer(start: prefix.utf8Start, count: prefix.utf8CodeUnitCount))
        }
    }

    /// The value of the `event` line.
    package var name: String?
    /// The values of its `data` lines; at least one is not blank.
    ///
    /// They are one text or several: some servers put no empty line between events (U-05, U-07).
    package var data: [Line]

    package init(name: String?, data: [Line]) {
        self.name = name
        self.data = data
    }

    /// All lines as one text.
    package var joined: Line {
        guard data.count != 1 else { return data[0] }
        let text = Array(data.map(\.bytes).joined(separator: [UInt8(ascii: "\n")]))
        return Line(text, 0..<text.count)
    }
}

extension SSEEvent.Line: Equatable {
    /// Equal if the text is, wherever it is stored.
    package static func == (a: Self, b: Self) -> Bool { a.bytes == b.bytes }
}

extension SSEEvent.Line {
    /// White space only, or empty.
    var isBlank: Bool { bytes.allSatisfy(\.isJSONWhitespace) }

    /// Whether it looks like one complete object.
    var looksWhole: Bool {
        bytes.first { !$0.isJSONWhitespace } == UInt8(ascii: "{") && bytes.last { !$0.isJSONWhitespace } == UInt8(ascii: "}")
    }
}

/// Why reading an event stream stopped.
package enum SSEError: Error, Sendable, Equatable {
    case eventTooLarge
}

extension APIError {
    package init(_ error: SSEError) {
        switch error {
        case .eventTooLarge:
            self.init(
                .api, "the upstream sent an event larger than \(SSEParser.maxEventBytes) bytes or \(SSEParser.maxEventLines) lines",
                blame: .upstream)
        }
    }
}
