extension HTTPRequest {
    /// A request as somebody saved it: whole, or its body alone, which then is one of `/v1/messages`. nil: it is neither.
    ///
    /// Lines may end in LF, and a length that is wrong, as after an edit, does not matter.
    package init?(recorded bytes: [UInt8]) {
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
        guard let first = text.first(where: { !$0.isJSONWhitespace }) else { return nil }
        if first == UInt8(ascii: "{") {
            self.init(method: "POST", path: "/v1/messages", headers: ["content-type": "application/json"], body: Array(text))
            return
        }
        let recording = Recording(Array(text.drop(while: \.isJSONWhitespace)))
        let words = recording.firstLine.split(separator: " ")
        guard words.count >= 2, words[1].hasPrefix("/") else { return nil }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: String(words[0]), path: String(target[0]), query: target.count > 1 ? String(target[1]) : nil,
            headers: recording.headers, body: recording.body)
    }

    /// With `model` in the place of the one that its body names.
    package func asking(for model: String) -> HTTPRequest {
        guard let json = try? JSON.parse(body), json.members != nil else { return self }
        var request = self
        request.body = json.with("model", JSON(model)).encoded
        return request
    }
}

/// An upstream's answer as somebody saved it.
package struct RecordedAnswer: Sendable {
    package let head: HTTPResponseHead
    package let body: [UInt8]

    /// A whole HTTP response, or a body alone: events or a document.
    package init(_ bytes: [UInt8]) {
        guard bytes.starts(with: "HTTP/".utf8) else {
            let first = bytes.first { !$0.isJSONWhitespace }
            let isDocument = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
            head = HTTPResponseHead(status: 200, headers: ["content-type": isDocument ? "application/json" : "text/event-stream"])
            body = bytes
            return
        }
        var recording = Recording(bytes)
        var status = recording.firstLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        // `curl -i` keeps the interim answers too.
        while (100..<200).contains(status), recording.body.starts(with: "HTTP/".utf8) {
            recording = Recording(recording.body)
            status = recording.firstLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        }
        head = HTTPResponseHead(status: status, headers: recording.headers)
        body = recording.body
    }
}

/// A message of HTTP in a file.
private struct Recording {
    private(set) var firstLine = ""
    private(set) var headers: HTTPHeaders = [:]
    private(set) var body: [UInt8] = []

    init(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end].last == UInt8(ascii: "\r") ? rest[..<end].dropLast() : rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            guard !firstLine.isEmpty else {
                firstLine = line
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { headers.append(String(parts[0]), String(parts[1]).trimmingBlanks()) }
        }
        body = Array(rest)
        let isChunked = headers["transfer-encoding"]?.asciiLowercased.contains("chunked") == true
        // Some save what they decoded under the head as it came.
        if isChunked, let decoded = Self.decoded(body) { body = decoded }
        if let length = headers["content-length"].flatMap({ Int($0) }), (0..<body.count).contains(length) { body.removeSubrange(length...) }
    }

    private static func decoded(_ bytes: [UInt8]) -> [UInt8]? {
        var decoder = ChunkedDecoder()
        var body: [UInt8] = []
        let isWhole = bytes.withUnsafeBytes { try? decoder.receive($0[...], into: &body) }
        return isWhole == nil || (isWhole == false && body.isEmpty) ? nil : body
    }
}
