/// Reads an event stream, however it is cut.
///
/// *Shape*: `data: {…}`, an empty line, `data: [DONE]`, an empty line. *Source*: HTML Living Standard §9.2.6; mapping U rows.
package struct SSEParser: Sendable {
    package static let maxEventBytes = 8_388_608
    /// Each costs more than its bytes.
    package static let maxEventLines = 65_536

    private var name: String?
    private var data: [SSEEvent.Line] = []
    private var dataBytes = 0
    /// The beginning of a line whose end has not come.
    private var carry: [UInt8] = []
    private var isFirstLine = true
    /// The last byte was a CR, so an LF in front of the next would belong to it.
    private var endsInCR = false
    /// Found behind events that were given out: to be thrown the next time.
    private var fault: SSEError?

    package init() {}

    /// The events that `bytes` complete. Comments and unknown fields are passed over. *Throws*: an event is too large; behind
    /// good events with the next call.
    package mutating func receive(_ bytes: [UInt8]) throws(SSEError) -> [SSEEvent] {
        if let fault { throw fault }
        var events: [SSEEvent] = []
        do throws(SSEError) { try read(bytes, into: &events) } catch {
            guard !events.isEmpty else { throw error }
            fault = error
        }
        return events
    }

    private mutating func read(_ bytes: [UInt8], into events: inout [SSEEvent]) throws(SSEError) {
        guard !bytes.isEmpty else { return }
        var start = endsInCR && bytes[0] == UInt8(ascii: "\n") ? 1 : 0
        endsInCR = false
        while let end = bytes.lineEnd(from: start) {
            try checkSize(carry.count + end - start)
            if carry.isEmpty {
                readLine(bytes, start..<end, into: &events)
            } else {
                carry += bytes[start..<end]
                let line = carry
                carry = []
                readLine(line, 0..<line.count, into: &events)
            }
            start = end + 1
            guard bytes[end] == UInt8(ascii: "\r") else { continue }
            if start == bytes.count {
                endsInCR = true
            } else if bytes[start] == UInt8(ascii: "\n") {
                start += 1
            }
        }
        try checkSize(carry.count + bytes.count - start)
        carry += bytes[start...]
        // An event that stays open must not hold on to every buffer it has a line in.
        for index in data.indices.reversed() {
            // Those before it were copied by an earlier call.
            guard data[index].range != data[index].buffer.indices else { break }
            data[index] = SSEEvent.Line(Array(data[index].bytes), 0..<data[index].range.count)
        }
    }

    /// The end of the stream: an event that was not ended counts (U-10).
    package mutating func end() -> [SSEEvent] {
        var events: [SSEEvent] = []
        let line = carry
        carry = []
        readLine(line, 0..<line.count, into: &events)
        endEvent(into: &events)
        return events
    }

    private func checkSize(_ lineBytes: Int) throws(SSEError) {
        guard dataBytes + lineBytes <= Self.maxEventBytes, data.count <= Self.maxEventLines else { throw .eventTooLarge }
    }

    private mutating func readLine(_ buffer: [UInt8], _ line: Range<Int>, into events: inout [SSEEvent]) {
        var line = line
        if isFirstLine {
            isFirstLine = false
            if buffer[line].starts(with: [0xEF, 0xBB, 0xBF]) { line = line.lowerBound + 3..<line.upperBound }
        }
        if line.isEmpty {
            endEvent(into: &events)
        } else if let value = buffer.value(of: "data", in: line) {
            guard !value.isEmpty else { return }
            data.append(SSEEvent.Line(buffer, value))
            dataBytes += line.count
        } else if let value = buffer.value(of: "event", in: line) {
            name = String(decoding: buffer[value], as: UTF8.self)
        } else if let value = buffer.value(of: "error", in: line), !value.isEmpty {
            // llama.cpp's errors, until September 2025: a field in the place of an event's name and data (U-04).
            endEvent(into: &events)
            name = "error"
            data.append(SSEEvent.Line(buffer, value))
            dataBytes += line.count
        }
    }

    private mutating func endEvent(into events: inout [SSEEvent]) {
        if !data.isEmpty { events.append(SSEEvent(name: name, data: data)) }
        name = nil
        data = []
        dataBytes = 0
    }
}

extension [UInt8] {
    fileprivate func lineEnd(from start: Int) -> Int? {
        withUnsafeBytes { $0.firstIndex(of: UInt8(ascii: "\n"), or: UInt8(ascii: "\r"), from: start) }
    }

    /// The value of the field `name`, if `line` is one, without the white space around it (U-06).
    fileprivate func value(of name: StaticString, in line: Range<Int>) -> Range<Int>? {
        let nameEnd = line.lowerBound + name.utf8CodeUnitCount
        guard nameEnd < line.upperBound, self[nameEnd] == UInt8(ascii: ":") else { return nil }
        for offset in 0..<name.utf8CodeUnitCount where self[line.lowerBound + offset] != name.utf8Start[offset] { return nil }
        var (start, end) = (nameEnd + 1, line.upperBound)
        while start < end, self[start].isOptionalWhitespace { start += 1 }
        while end > start, self[end - 1].isOptionalWhitespace { end -= 1 }
        return start..<end
    }
}
