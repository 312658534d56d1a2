/// Decodes the chunked transfer coding.
///
/// *Shape*: `5;ext=1 CRLF hello CRLF 0 CRLF trailer: x CRLF CRLF`. *Source*: RFC 9112 §7.1.
/// Here lines must end in CRLF: another reader of a lone LF might see different chunks.
struct ChunkedDecoder: Sendable {
    private enum State {
        case size
        case data(missing: Int)
        case dataEnd
        case trailers
    }

    private var state = State.size
    private var line = LineBuffer()
    private var trailerBytes = 0
    /// All bytes but data, which bounds endless extensions and one-byte chunks.
    private var framingBytes = 0

    init() {}

    /// Appends the data in `bytes` to `body`. *Returns*: whether the body is complete.
    mutating func receive(_ bytes: Slice<UnsafeRawBufferPointer>, into body: inout [UInt8]) throws(HTTPError) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            if case .data(let missing) = state {
                let data = rest.prefix(missing)
                body.append(contentsOf: UnsafeRawBufferPointer(rebasing: data))
                rest = rest[data.endIndex...]
                state = data.count == missing ? .dataEnd : .data(missing: missing - data.count)
            } else if try readLine(of: &rest, bodyCount: body.count) {
                return true
            }
        }
        return false
    }

    /// Reads a line or part of one. *Returns*: whether it was the last.
    private mutating func readLine(of rest: inout Slice<UnsafeRawBufferPointer>, bodyCount: Int) throws(HTTPError) -> Bool {
        let isWhole = line.fill(from: &rest)
        try checkLength()
        guard isWhole else { return false }
        defer { line.removeAll() }
        guard line.endsInCRLF else { throw .malformed("body: a line of the chunked coding does not end in CRLF") }
        framingBytes += line.bytes.count
        guard framingBytes <= HTTPLimits.fieldBytes + HTTPLimits.framingBytesPerByte * bodyCount else {
            throw .malformed("body: the chunked coding holds almost no data")
        }
        switch state {
        case .size:
            let size = try Self.size(line.content)
            guard size <= HTTPLimits.bodyBytes - bodyCount else { throw .bodyTooLarge }
            state = size == 0 ? .trailers : .data(missing: size)
        case .data, .dataEnd: state = .size
        case .trailers:
            // RFC 9112 §7.1.2: trailer fields may be discarded.
            guard !line.content.isEmpty else { return true }
            trailerBytes += line.bytes.count
        }
        return false
    }

    private func checkLength() throws(HTTPError) {
        switch state {
        case .size:
            guard line.bytes.count <= HTTPLimits.chunkLineBytes else { throw .malformed("body: the line of a chunk's size is too long") }
        case .data, .dataEnd:
            guard [UInt8(ascii: "\r"), UInt8(ascii: "\n")].starts(with: line.bytes) else {
                throw .malformed("body: a chunk is not followed by CRLF, so its size is wrong")
            }
        case .trailers:
            guard trailerBytes + line.bytes.count <= HTTPLimits.fieldBytes else { throw .headTooLarge }
        }
    }

    /// The size at the start of a line; Int.max if beyond every limit, however many digits it has.
    private static func size(_ line: ArraySlice<UInt8>) throws(HTTPError) -> Int {
        let digits = line.prefix { $0.hexDigitValue != nil }
        let end = line[digits.endIndex...]
        // RFC 9112 §7.1.1: unknown extensions are ignored.
        let following = end.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard !digits.isEmpty, end.isEmpty || following.first == UInt8(ascii: ";"), !end.contains(where: \.isFieldControl) else {
            throw .malformed("body: a chunk's size must be hexadecimal digits")
        }
        return digits.reduce(0) { size, digit in
            size > HTTPLimits.bodyBytes ? Int.max : size << 4 | Int(digit.hexDigitValue ?? 0)
        }
    }
}
