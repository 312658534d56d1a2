/// Text for log lines, bounded in length; bodies have their keys masked.
package enum LogText {
    /// The beginning of `text`; if it was cut, with the size of the whole.
    package static func cut(_ text: String, maxCharacters: Int) -> String {
        let end = text.unicodeScalars.index(text.startIndex, offsetBy: maxCharacters, limitedBy: text.endIndex)
        guard let end, end < text.endIndex else { return text }
        return "\(text[..<end])… (\(text.utf8.count) bytes)"
    }

    /// The beginning of a body, with base64 data shortened and keys masked: before the cut, which could leave half a key unmasked.
    package static func body(_ bytes: [UInt8], maxCharacters: Int, without secrets: Secrets) -> String {
        // Masking shortens the text, and its end may be half a key.
        let margin = 4 * shortestData
        let (text, isCut) = beginning(of: bytes, maxCharacters: min(maxCharacters, .max - margin) + margin)
        let masked = secrets.masked(text)
        let scalars = masked.unicodeScalars
        let shown = scalars.prefix(isCut ? max(0, min(maxCharacters, scalars.count - shortestData)) : maxCharacters)
        return isCut || shown.count < scalars.count ? "\(Substring(shown))… (\(bytes.count) bytes)" : masked
    }

    private static func beginning(of bytes: [UInt8], maxCharacters: Int) -> (text: String, isCut: Bool) {
        var out: [UInt8] = []
        var characters = 0
        var run = 0
        var place = 0
        while place < bytes.count {
            let byte = bytes[place]
            run = byte.isBase64 ? run + 1 : 0
            if run == shortestData {
                let end = bytes[place...].firstIndex { !$0.isBase64 } ?? bytes.count
                let note = "<\(run + end - place - 1) characters of base64>"
                out.removeLast(run - 1)
                out += note.utf8
                characters += note.utf8.count - (run - 1)
                place = end
                run = 0
                continue
            }
            // Continuation bytes of UTF-8 do not count.
            if !byte.isUTF8Tail { characters += 1 }
            guard characters <= maxCharacters else { return (String(decoding: out, as: UTF8.self), true) }
            out.append(byte)
            place += 1
        }
        return (String(decoding: out, as: UTF8.self), false)
    }

    /// Longer than any word, and any key.
    private static let shortestData = 256
}

extension UInt8 {
    /// *Source*: RFC 4648 §4 and §5.
    fileprivate var isBase64: Bool { isASCIILetterOrDigit || "+/-_=".utf8.contains(self) }
}
