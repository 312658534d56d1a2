/// The last line of a connection, read back from a log.
package struct DoneLine: Sendable {
    /// nil if the log has no times, or none were asked for.
    package var time: LogTime?
    package var status: Int?
    package var path: String?
    package var client: String?
    package var model: String?
    package var upstream: String?
    /// 8 hexadecimal digits.
    package var session: String?
    /// nil if the upstream did not count.
    package var tokens: Outcome.Tokens?
    package var cost: Double?
    package var textMilliseconds: Int?
    package var milliseconds: Int?
    /// nil if it did not fail.
    package var blame: String?

    init(_ pairs: [Logfmt.Pair], time: LogTime?) {
        self.time = time
        var tokens = Outcome.Tokens()
        var isCounted = false
        for (key, value) in pairs {
            switch key {
            case "status": status = Int(value)
            case "path": path = value
            case "client": client = value
            case "model": model = value
            case "upstream": upstream = value
            case "session": session = value
            case "cost": cost = Double(value).flatMap { $0.isFinite ? $0 : nil }
            case "text_ms": textMilliseconds = Int(value)
            case "ms": milliseconds = Int(value)
            case "blame": blame = value
            case "in": (tokens.input, isCounted) = (Self.count(value), true)
            case "cached": tokens.cached = Self.count(value)
            case "written": tokens.written = Self.count(value)
            case "out": (tokens.output, isCounted) = (Self.count(value), true)
            case _: break
            }
        }
        self.tokens = isCounted ? tokens : nil
    }

    /// Clamped, so that no year's sum overflows.
    private static func count(_ text: String) -> Int { Int(text).map { min(max(0, $0), 1_000_000_000_000) } ?? 0 }

    /// A health check, or a connection without a request.
    var isIdle: Bool {
        guard blame == nil, model == nil else { return false }
        return path.map { Endpoint(HTTPRequest(method: "HEAD", path: $0)).needsNoKey } ?? true
    }
}

extension DoneLine {
    /// Reads a line of `journalctl -o json`, of `-o short-iso`, or of a plain file. nil if it is not the last line of a connection.
    package init?(_ line: ArraySlice<UInt8>, withTime: Bool = true) {
        if line.first == UInt8(ascii: "{") {
            guard line.firstRange(of: Self.mark) != nil || line.firstRange(of: Self.byteList) != nil,
                let json = try? JSON.parse(Array(line)), let message = Self.message(json),
                let pairs = Self.pairs(message[...])
            else { return nil }
            let microseconds = json["__REALTIME_TIMESTAMP"].flatMap { $0.int ?? $0.string.flatMap { Int($0) } }
            self.init(pairs, time: microseconds.map { .instant(UnixTime($0) / 1e6) })
        } else {
            guard let pairs = Self.pairs(line) else { return nil }
            self.init(pairs, time: withTime ? LogTime(beginning: line) : nil)
        }
    }

    private static let mark = Array(" done ".utf8)
    private static let byteList = Array("\"MESSAGE\":[".utf8)
    private static let requestPrefix = Array(" req_".utf8)

    /// The journal writes text that is not UTF-8 as a list of bytes. *Source*: systemd's Journal Export Formats.
    private static func message(_ json: JSON) -> [UInt8]? {
        switch json["MESSAGE"] {
        case .string(let text): text.decoded
        case .array(let bytes): bytes.compactMap { $0.int.flatMap(UInt8.init(exactly:)) }
        case nil, .null, .bool, .number, .object: nil
        }
    }

    /// What follows `peer req_… done `. The first request id in a line is our own; text by others comes after it.
    private static func pairs(_ message: ArraySlice<UInt8>) -> [Logfmt.Pair]? {
        guard let start = message.firstRange(of: requestPrefix), start.lowerBound > message.startIndex else { return nil }
        let id = message[start.upperBound...].prefix(while: \.isASCIILetterOrDigit)
        let rest = message[id.endIndex...]
        guard !id.isEmpty, rest.starts(with: mark) else { return nil }
        return Logfmt.decode(rest.dropFirst(mark.count))
    }
}
