extension UsageTally {
    /// A table for a terminal, with a bar for each group's share of the requests.
    package var table: String {
        var lines = [Self.head(grouping)]
        let most = rows.map(\.row.requests).max() ?? 0
        for (name, row) in rows { lines.append(Self.cells(name, row, most: most)) }
        lines.append(Self.cells("total", total, most: 0))
        let widths = lines[0].indices.map { column in lines.map { $0[column].characterCount }.max() ?? 0 }
        let text = lines.map { cells in
            let padded = cells.indices.map { Self.padded(cells[$0], to: widths[$0], isLeading: $0 < 2) }
            return padded.joined(separator: "  ").trimmingTrailingSpaces + "\n"
        }
        return text.joined() + (passedOver == 0 ? "" : "\n\(rest)\n")
    }

    var rest: String { "\(passedOver) \(passedOver == 1 ? "line" : "lines") passed over: not the last line of a connection" }

    /// `12 requests, 81.2k in (95 % cached), 4.2k out, cost 0.042`: short enough for a status line.
    package var line: String {
        let prompt = total.input + total.cached + total.written
        let share = prompt == 0 ? "" : " (\(total.cached * 100 / prompt) % cached)"
        let cost = total.cost.map { ", cost \($0.shortest(significantDigits: 3))" } ?? ""
        let failed = total.failed == 0 ? "" : ", \(total.failed) failed"
        return "\(total.requests) requests, \(Self.short(prompt)) in\(share), \(Self.short(total.output)) out\(cost)\(failed)\n"
    }

    private static func head(_ grouping: Grouping) -> [String] {
        [grouping.rawValue, "", "requests", "failed", "in", "cached", "written", "out", "cost", "text p50", "p95", "ms p50", "p95"]
    }

    private static func cells(_ name: String, _ row: Row, most: Int) -> [String] {
        let failures = row.failures.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return [
            name.visible, bar(row.requests, of: most), "\(row.requests)", failures.isEmpty ? "-" : failures, short(row.input),
            short(row.cached), short(row.written), short(row.output), row.cost?.shortest(significantDigits: 6) ?? "-",
        ] + duration(row.textMilliseconds) + duration(row.milliseconds)
    }

    private static func duration(_ durations: Durations) -> [String] {
        durations.percentiles.map { ["\($0.p50)", "\($0.p95)"] } ?? ["-", "-"]
    }

    private static let barWidth = 12

    /// Drawn in eighths of a character.
    private static func bar(_ value: Int, of most: Int) -> String {
        guard most > 0 else { return "" }
        let eighths = max(1, value * barWidth * 8 / most)
        let rest = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        return String(repeating: "█", count: eighths / 8) + rest
    }

    /// `950`, `81.2k`, `1.5M`.
    static func short(_ count: Int) -> String {
        for (unit, size) in [("G", 1_000_000_000), ("M", 1_000_000), ("k", 1000)] where count >= size {
            let tenths = count / (size / 10)
            return tenths >= 1000 ? "\(tenths / 10)\(unit)" : "\(tenths / 10).\(tenths % 10)\(unit)"
        }
        return "\(count)"
    }

    private static func padded(_ text: String, to width: Int, isLeading: Bool) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.characterCount))
        return isLeading ? text + blanks : blanks + text
    }
}

extension String {
    fileprivate var characterCount: Int { unicodeScalars.count }
    fileprivate var trimmingTrailingSpaces: String {
        guard let last = utf8.lastIndex(where: { $0 != 0x20 }) else { return "" }
        return String(self[...last])
    }
}
