/// When a log line was written.
package enum LogTime: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    case instant(UnixTime)
    /// From a log without a zone: `2026-11-27`, `13`.
    case local(day: String, hour: String)
}

extension LogTime {
    /// Reads the beginning of a line: `2026-11-27T13:05:02+0100`, `…Z` or without a zone, as the journal and rsyslog write it; svlogd's
    /// `2026-11-27_13:05:02.12345`, which is UTC; multilog's `@400000006929b0ce2b6a1d54`.
    init?(beginning line: ArraySlice<UInt8>) {
        let word = String(decoding: line.prefix { $0 != 0x20 }.prefix(40), as: UTF8.self)
        if let instant = Self.tai64n(word) ?? rfc3339Date(word) ?? Self.svlogd(word) {
            self = .instant(instant)
            return
        }
        guard rfc3339Date(word.prefix(19) + "Z") != nil else { return nil }
        self = .local(day: String(word.prefix(10)), hour: String(word.prefix(13).suffix(2)))
    }

    private static func svlogd(_ word: String) -> UnixTime? {
        let halves = word.split(separator: "_", maxSplits: 1)
        return halves.count == 2 ? rfc3339Date("\(halves[0])T\(halves[1])Z") : nil
    }

    /// Counts from 1970 TAI, 10 s ahead of UTC; later leap seconds are ignored. *Source*: Bernstein, TAI64.
    private static func tai64n(_ word: String) -> UnixTime? {
        guard word.utf8.count == 25, word.hasPrefix("@4"), let label = UInt64(word.dropFirst().prefix(16), radix: 16) else { return nil }
        return UnixTime(label & ~(1 << 62)) - 10
    }
}
