import Foundation

/// An HTTP or CGI response, parsed.
struct Answer {
    let status: Int
    /// Names in lower case.
    let headers: [String: String]
    let body: String
    /// Whether the body ended as its head says.
    let isWhole: Bool

    init(_ bytes: [UInt8]) {
        let data = Data(bytes)
        guard let blank = data.range(of: Data("\r\n\r\n".utf8)) else {
            self.init(status: 0, headers: [:], body: "", isWhole: false)
            return
        }
        var lines = String(decoding: data[..<blank.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let first = lines[0].hasPrefix("HTTP/") ? lines.removeFirst() : ""
        var headers: [String: String] = [:]
        for line in lines {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            headers[parts[0].lowercased()] = parts.count > 1 ? parts[1] : ""
        }
        let status = Int(first.split(separator: " ").dropFirst().first ?? headers["status"]?.prefix(3) ?? "") ?? 0
        let rest = data[blank.upperBound...]
        if status == 100 {
            self.init(Array(rest))
        } else if headers["transfer-encoding"] == "chunked" {
            let (body, isWhole) = Self.joined(rest)
            self.init(status: status, headers: headers, body: String(decoding: body, as: UTF8.self), isWhole: isWhole)
        } else {
            let isWhole = headers["content-length"].map { Int($0) == rest.count } ?? true
            self.init(status: status, headers: headers, body: String(decoding: rest, as: UTF8.self), isWhole: isWhole)
        }
    }

    private init(status: Int, headers: [String: String], body: String, isWhole: Bool) {
        (self.status, self.headers, self.body, self.isWhole) = (status, headers, body, isWhole)
    }

    /// The value at `path` in the JSON body; numbers in a path are indices of arrays.
    func value(_ path: String) -> Any? { JSONPath.value(path, in: body) }
    func string(_ path: String) -> String? { value(path) as? String }

    /// The `data` of each event, after checking `event: name` against it.
    var events: [String] {
        body.components(separatedBy: "\n\n").compactMap { block in
            let lines = block.split(separator: "\n")
            guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else { return nil }
            let data = String(lines[1].dropFirst(6))
            return JSONPath.value("type", in: data) as? String == String(lines[0].dropFirst(7)) ? data : nil
        }
    }

    var eventTypes: [String] { events.compactMap { JSONPath.value("type", in: $0) as? String } }

    /// The pieces of text or of a tool's input, joined.
    func deltas(_ member: String) -> String {
        events.compactMap { JSONPath.value("delta.\(member)", in: $0) as? String }.joined()
    }

    private static func joined(_ chunks: Data) -> (Data, isWhole: Bool) {
        var body = Data()
        var rest = chunks
        while let line = rest.range(of: Data("\r\n".utf8)) {
            guard let size = Int(String(decoding: rest[..<line.lowerBound], as: UTF8.self), radix: 16) else { break }
            guard size > 0 else { return (body, Data(rest[line.upperBound...]) == Data("\r\n".utf8)) }
            body += rest[line.upperBound...].prefix(size)
            rest = rest[line.upperBound...].dropFirst(size + 2)
        }
        return (body, false)
    }
}

/// Looks into JSON text.
enum JSONPath {
    static func value(_ path: String, in text: String) -> Any? {
        let root = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        return path.split(separator: ".").reduce(root) { value, step in
            if let place = Int(step), let list = value as? [Any] { return list.indices.contains(place) ? list[place] : nil }
            return (value as? [String: Any])?[String(step)]
        }
    }
}
