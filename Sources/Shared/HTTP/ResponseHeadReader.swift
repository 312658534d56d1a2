/// Reads the head of an upstream's response, line by line.
///
/// Accepts what servers send and RFC 9112 §2.2, §4 and §5 let a client repair: a lone LF as line end, no reason phrase, a space
/// before the colon, folded values, Latin-1. Lines that are not fields are skipped, and so are interim responses (RFC 9110 §15.2)
/// and trailers. *Source*: D-60.
package struct ResponseHeadReader: Sendable {
    package enum Step: Sendable, Equatable {
        case more
        /// Nothing is read after it.
        case head(HTTPResponseHead)
        case tooLarge
    }

    /// For all lines together, including those of interim responses.
    package static let maxBytes = 262_144

    private var bytes = 0
    private var lines: [[UInt8]] = []
    private var isComplete = false

    package init() {}

    /// `line` includes its end.
    package mutating func receive(_ line: UnsafeRawBufferPointer) -> Step {
        guard !isComplete else { return .more }
        bytes += line.count
        guard bytes <= Self.maxBytes else { return .tooLarge }
        guard let first = line.first, first != UInt8(ascii: "\r"), first != UInt8(ascii: "\n") else { return end() }
        add(line)
        return .more
    }

    private mutating func add(_ line: UnsafeRawBufferPointer) {
        // RFC 9110 §5.5: CR, LF and NUL become spaces; other control characters are as useless.
        let content = line.map { $0.isFieldControl ? 0x20 : $0 }[...].trimmingTrailingWhitespace
        guard line.first?.isOptionalWhitespace == true, !lines.isEmpty else { return lines.append(Array(content)) }
        // RFC 9112 §5.2: a folded value; §2.2: after the status line it is ignored.
        if lines.count > 1 { lines[lines.count - 1] += [0x20] + content.trimmingOptionalWhitespace }
    }

    private mutating func end() -> Step {
        defer { lines = [] }
        let status = lines.first.flatMap(Self.status) ?? 0
        // 101 is final: what follows is another protocol.
        guard !(100..<200).contains(status) || status == 101 else { return .more }
        isComplete = true
        var headers: HTTPHeaders = [:]
        for line in lines.dropFirst() { Self.field(line[...]).map { headers.append($0.name, $0.value) } }
        return .head(HTTPResponseHead(status: status, headers: headers))
    }

    /// *Shape*: `HTTP/1.1 200 OK`; libcurl has checked the version, and the phrase is ignored.
    private static func status(of line: [UInt8]) -> Int? {
        let digits = line.drop { $0 != 0x20 }.drop { $0 == 0x20 }.prefix(while: \.isASCIIDigit)
        return Int(String(decoding: digits.prefix(3), as: UTF8.self))
    }

    private static func field(_ line: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let name = line[..<colon].trimmingOptionalWhitespace
        guard name.isToken else { return nil }
        return (text(name), text(line[(colon + 1)...].trimmingOptionalWhitespace))
    }

    /// UTF-8, or else Latin-1, which RFC 9110 §5.5 allows for old servers.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
