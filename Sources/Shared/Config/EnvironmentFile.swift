/// The variables in a unit's `EnvironmentFile=`, read as systemd reads it, for `--check`.
///
/// *Shape*: lines of `NAME=value`; values are bare, in `'…'` or in `"…"`; `#` and `;` start comments.
/// *Source*: systemd.exec(5), EnvironmentFile=.
package struct EnvironmentFile: Sendable, Equatable {
    package private(set) var variables: [String: String] = [:]
    /// Lines that systemd ignores. Their text is not quoted, since it may be a key.
    package private(set) var warnings: [String] = []

    package init(_ file: [UInt8]) {
        guard String(validating: file, as: UTF8.self) != nil, !file.contains(0) else {
            warnings = ["not UTF-8 text, so systemd ignores the whole file"]
            return
        }
        var reader = Reader(file)
        while let assignment = reader.next() {
            if let fault = assignment.fault {
                warnings.append("line \(assignment.line): \(fault), so systemd ignores it")
            } else {
                variables[assignment.name] = assignment.value
            }
        }
    }

    /// Names close to ours, which have no effect.
    package var misspelt: [String] {
        variables.keys.sorted().compactMap { name in
            guard !Environment.names.contains(name), let meant = Spelling.nearest(to: name, among: Environment.names) else { return nil }
            return "\(name): unknown; did you mean \(meant)?"
        }
    }

    private struct Assignment {
        var line: Int
        var name = ""
        /// nil if the line has no `=`.
        var value: String?

        var fault: String? {
            guard value != nil else { return "expected NAME=value" }
            guard name.utf8.first?.isASCIIDigit == false, name.utf8.allSatisfy({ $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "_") })
            else { return "expected a name of letters, digits and _ before the = (without export)" }
            return nil
        }
    }

    /// Splits the file into assignments.
    private struct Reader {
        private var rest: ArraySlice<UInt8>
        private var line = 1

        init(_ file: [UInt8]) { rest = file[...] }

        mutating func next() -> Assignment? {
            while let byte = rest.first {
                if Self.comment.contains(byte) {
                    _ = take(until: Self.isLineEnd)
                } else if Self.isSpace(byte) {
                    pop()
                } else {
                    return assignment()
                }
            }
            return nil
        }

        private mutating func assignment() -> Assignment {
            var assignment = Assignment(line: line)
            let name = take { $0 == UInt8(ascii: "=") || Self.isLineEnd($0) }
            guard rest.first == UInt8(ascii: "=") else { return assignment }
            pop()
            assignment.name = Self.text(name)
            assignment.value = String(decoding: value(), as: UTF8.self)
            return assignment
        }

        /// Reads quoted and bare pieces up to the end of the line.
        private mutating func value() -> [UInt8] {
            var value: [UInt8] = []
            while let byte = rest.first, !Self.isLineEnd(byte) {
                switch byte {
                case UInt8(ascii: "'"): value += quoted(by: byte)
                case UInt8(ascii: "\""): value += quoted(by: byte)
                case _ where Self.isSpace(byte): pop()
                default: return value + bare()
                }
            }
            return value
        }

        /// In `"…"` a backslash is literal except before these characters; at the end of a line it joins the next one.
        private mutating func quoted(by quote: UInt8) -> [UInt8] {
            pop()
            var text: [UInt8] = []
            while let byte = pop(), byte != quote {
                guard byte == Self.backslash, quote == UInt8(ascii: "\""), let next = pop() else {
                    text.append(byte)
                    continue
                }
                if next == UInt8(ascii: "\n") { continue }
                text += "\"\\`$".utf8.contains(next) ? [next] : [byte, next]
            }
            return text
        }

        /// Reads to the end of the line and trims trailing spaces; a backslash escapes the next character or joins the next line.
        private mutating func bare() -> [UInt8] {
            var text: [UInt8] = []
            var end = 0
            while let byte = rest.first, !Self.isLineEnd(byte) {
                pop()
                guard byte == Self.backslash else {
                    text.append(byte)
                    if !Self.isSpace(byte) { end = text.count }
                    continue
                }
                if let next = pop(), next != UInt8(ascii: "\n") { text.append(next) }
                end = text.count
            }
            return Array(text[..<end])
        }

        @discardableResult private mutating func pop() -> UInt8? {
            let byte = rest.popFirst()
            if byte == UInt8(ascii: "\n") { line += 1 }
            return byte
        }

        private mutating func take(until isEnd: (UInt8) -> Bool) -> ArraySlice<UInt8> {
            let taken = rest.prefix { !isEnd($0) }
            rest = rest.dropFirst(taken.count)
            return taken
        }

        private static func text(_ bytes: ArraySlice<UInt8>) -> String {
            guard let last = bytes.lastIndex(where: { !isSpace($0) }) else { return "" }
            return String(decoding: bytes[...last], as: UTF8.self)
        }

        private static let backslash = UInt8(ascii: "\\")
        private static let comment = Array("#;".utf8)
        private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        private static func isSpace(_ byte: UInt8) -> Bool { " \t\n\r".utf8.contains(byte) }
    }
}
