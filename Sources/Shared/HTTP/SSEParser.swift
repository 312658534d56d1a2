/// Reads an event stream, however its bytes are split.
///
/// *Shape*: `data: {…}`, an empty line, `data: [DONE]`, an empty line. A line without a field name is also data if it begins JSON
/// or continues an event's data: some servers lose the name (D-45). *Source*: HTML Living Standard §9.2.6; U-01 … U-12.
package struct SSEParser: Sendable {
    package static let maxEventBytes = 8_388_608
    /// A line costs more memory than its bytes.
    package static let maxEventLines = 65_536

    private var name: String?
    private var data: [SSEEvent.Line] = []
    private var dataBytes = 0
    /// The start of a line whose end has not come.
    private var carry: [UInt8] = []
    private var isFirstLine = true
    /// Whether a space follows the colon, as in the first non-blank field: if so, one space is not part of the value.
    private var isSpaced: Bool?
    /// The last byte was a CR, so a following LF belongs to it.
    private var endsInCR = false
    /// Lines that are neither fields of an event stream nor data.
    private(set) var strayLines = 0
    /// Found after events that were already returned; thrown by the next call.
    private var fault: SSEError?

    package init() {}

    /// The events that `bytes` complete. Comments and unknown fields are skipped. *Throws*: an event is too large; if good events
    /// came before it, the next call throws.
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
        // An event that stays open must not keep alive every buffer that holds one of its lines.
        for index in data.indices.reversed() {
            // Earlier ones were copied by an earlier call.
            guard data[index].range != data[index].buffer.indices else { break }
            data[index] = SSEEvent.Line(Array(data[index].bytes), 0..<data[index].range.count)
        }
    }

    /// Ends the stream; an unfinished event counts (U-10).
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
            let mark = [UInt8].byteOrderMark
            if buffer[line].starts(with: mark) { line = line.lowerBound + mark.count..<line.upperBound }
        }
        if line.isEmpty {
            endEvent(into: &events)
        } else if let value = buffer.value(of: "data", in: line) {
            readData(buffer, value, isNamed: true, into: &events)
            dataBytes += line.count
        } else if let value = buffer.value(of: "event", in: line) {
            name = String(decoding: buffer[buffer.trimmed(value)], as: UTF8.self)
        } else if let value = buffer.value(of: "error", in: line), !buffer.trimmed(value).isEmpty {
            // llama.cpp's errors until September 2025: a field in place of an event's name and data (U-04).
            endEvent(into: &events)
            name = "error"
            data.append(SSEEvent.Line(buffer, buffer.trimmed(value)))
            dataBytes += line.count
        } else if buffer[line].first != UInt8(ascii: ":"), ["id", "retry"].allSatisfy({ buffer.value(of: $0, in: line) == nil }) {
            guard hasData || buffer.beginsJSON(line) else {
                strayLines += 1
                return
            }
            readData(buffer, line, isNamed: false, into: &events)
            dataBytes += line.count
        }
    }

    /// `isNamed`: whether it is a field's value, rather than a line that has lost its name.
    private mutating func readData(_ buffer: [UInt8], _ field: Range<Int>, isNamed: Bool, into events: inout [SSEEvent]) {
        var value = field
        if buffer.trimmed(value).isEmpty {
            guard hasData else { return }
        } else if isNamed {
            // Some servers write the name twice.
            while let inner = buffer.value(of: "data", in: buffer.trimmed(value)) { value = inner }
            let beginsWithSpace = value.first.map { buffer[$0] } == UInt8(ascii: " ")
            if isSpaced == nil { isSpaced = beginsWithSpace }
            if beginsWithSpace, isSpaced == true { value = value.lowerBound + 1..<value.upperBound }
        }
        // With no empty line between them, each object is an event of its own (U-07).
        if let last = data.last, last.looksWhole, buffer.beginsJSON(value) { endEvent(into: &events) }
        data.append(SSEEvent.Line(buffer, value))
    }

    /// The open event has data that is not blank.
    private var hasData: Bool { data.contains { !$0.isBlank } }

    private mutating func endEvent(into events: inout [SSEEvent]) {
        if hasData { events.append(SSEEvent(name: name, data: data)) }
        name = nil
        data = []
        dataBytes = 0
    }
}

extension [UInt8] {
    fileprivate func lineEnd(from start: Int) -> Int? {
        withUnsafeBytes { $0.firstIndex(of: UInt8(ascii: "\n"), or: UInt8(ascii: "\r"), from: start) }
    }

    /// Everything after the colon if `line` is the field `name`; untrimmed, since a text cut in two needs its blanks (U-06).
    fileprivate func value(of name: StaticString, in line: Range<Int>) -> Range<Int>? {
        let nameEnd = line.lowerBound + name.utf8CodeUnitCount
        guard nameEnd < line.upperBound, self[nameEnd] == UInt8(ascii: ":") else { return nil }
        for offset in 0..<name.utf8CodeUnitCount where self[line.lowerBound + offset] != name.utf8Start[offset] { return nil }
        return nameEnd + 1..<line.upperBound
    }

    fileprivate func trimmed(_ range: Range<Int>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, self[start].isOptionalWhitespace { start += 1 }
        while end > start, self[end - 1].isOptionalWhitespace { end -= 1 }
        return start..<end
    }

    /// May begin a chunk, an error that spans lines, or `[DONE]`.
    fileprivate func beginsJSON(_ range: Range<Int>) -> Bool {
        guard let first = trimmed(range).first.map({ self[$0] }) else { return false }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }
}
