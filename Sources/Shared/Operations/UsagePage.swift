/// The usage as one HTML page: no script, no external resources, readable in light and dark.
struct UsagePage {
    private let tally: UsageTally

    init(_ tally: UsageTally) { self.tally = tally }

    var html: String {
        """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>claude-proxy: usage by \(tally.grouping.rawValue)</title>
        <style>
        \(Self.style)
        </style>
        <h1>Usage <small>by \(tally.grouping.rawValue)</small></h1>
        <dl>\(tiles)</dl>
        \(chart)
        \(table)
        \(footer)
        </html>

        """
    }

    // MARK: - Totals

    private var tiles: String {
        let total = tally.total
        let prompt = total.input + total.cached + total.written
        let times = total.textMilliseconds.percentiles
        let tiles: [(String, String)] = [
            ("requests", UsageTally.short(total.requests)),
            ("failed", total.requests == 0 ? "-" : Self.percent(total.failed, of: total.requests)),
            ("tokens in", UsageTally.short(prompt)),
            ("cached", prompt == 0 ? "-" : Self.percent(total.cached, of: prompt)),
            ("tokens out", UsageTally.short(total.output)),
            ("cost", total.cost?.shortest(significantDigits: 4) ?? "-"),
            ("first text p50", times.map { Self.time($0.p50) } ?? "-"), ("first text p95", times.map { Self.time($0.p95) } ?? "-"),
        ]
        return tiles.map { "<div><dt>\($0)</dt><dd>\($1)</dd></div>" }.joined()
    }

    // MARK: - Chart

    private static let series: [(name: String, style: String, value: @Sendable (UsageTally.Row) -> Int)] = [
        ("cached", "cached", { $0.cached }), ("in", "in", { $0.input + $0.written }), ("out", "out", { $0.output }),
    ]
    private static let rowHeight = 28
    /// Of the widest letters, so that no name is cut.
    private static let letterWidth = 9
    private static let width = 840
    /// For the number after a bar.
    private static let numberWidth = 70
    /// Nobody reads a longer chart; the table has all groups.
    private static let maxBars = 40

    /// A bar of tokens for each group.
    private var chart: String {
        let rows = tally.rows.suffix(from: max(0, tally.isTimeline ? tally.rows.count - Self.maxBars : 0)).prefix(Self.maxBars)
        let most = rows.map { tokens($0.row) }.max() ?? 0
        guard most > 0 else { return "" }
        let left = 10 + Self.letterWidth * (rows.map { Self.cut($0.name).unicodeScalars.count }.max() ?? 0)
        let scale = Double(Self.width - left - Self.numberWidth) / Double(most)
        var svg = "<svg viewBox=\"0 0 \(Self.width) \(rows.count * Self.rowHeight + 8)\" role=\"img\" aria-label=\"Tokens of each group\">"
        for (line, row) in rows.enumerated() { svg += bar(row.name, row.row, left: left, y: line * Self.rowHeight, scale: scale) }
        let legend = Self.series.map { "<span class=\"\($0.style)\">\($0.name)</span>" }.joined()
        return "<figure>\(svg)</svg><figcaption>Tokens: \(legend)</figcaption></figure>"
    }

    private func tokens(_ row: UsageTally.Row) -> Int { Self.series.reduce(0) { $0 + $1.value(row) } }

    /// `scale`: of a token, in units of the picture.
    private func bar(_ name: String, _ row: UsageTally.Row, left: Int, y: Int, scale: Double) -> String {
        let middle = y + Self.rowHeight / 2 + 5
        var svg = "<text x=\"\(left - 10)\" y=\"\(middle)\" text-anchor=\"end\">\(Self.escaped(Self.cut(name)))</text>"
        var x = Double(left)
        for series in Self.series {
            let width = Double(series.value(row)) * scale
            guard width > 0 else { continue }
            let (left, drawn) = (x.shortest(significantDigits: 5), width.shortest(significantDigits: 5))
            svg += "<rect class=\"\(series.style)\" x=\"\(left)\" y=\"\(y + 5)\" width=\"\(drawn)\" height=\"\(Self.rowHeight - 10)\">"
            svg += "<title>\(series.name): \(series.value(row))</title></rect>"
            x += width
        }
        return svg + "<text x=\"\((x + 8).shortest(significantDigits: 5))\" y=\"\(middle)\">\(UsageTally.short(tokens(row)))</text>"
    }

    private static func cut(_ name: String) -> String {
        name.unicodeScalars.count <= 24 ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(23))) + "…"
    }

    // MARK: - Table

    private static let columns = ["requests", "failed", "in", "cached", "written", "out", "cost", "text p50", "p95", "ms p50", "p95"]

    private var table: String {
        let head = ([tally.grouping.rawValue] + Self.columns).map { "<th scope=\"col\">\($0)</th>" }.joined()
        let body = tally.rows.map { Self.line($0.name, $0.row) }.joined(separator: "\n")
        return """
            <div class="table"><table>
            <thead><tr>\(head)</tr></thead>
            <tbody>
            \(body)
            </tbody>
            <tfoot>\(Self.line("total", tally.total))</tfoot>
            </table></div>
            """
    }

    private static func line(_ name: String, _ row: UsageTally.Row) -> String {
        let failures = row.failures.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        let times = [row.textMilliseconds, row.milliseconds].flatMap { durations in
            durations.percentiles.map { ["\($0.p50)", "\($0.p95)"] } ?? ["-", "-"]
        }
        let cells =
            [
                grouped(row.requests), failures.isEmpty ? "-" : failures, grouped(row.input), grouped(row.cached), grouped(row.written),
                grouped(row.output),
                row.cost?.shortest(significantDigits: 6) ?? "-",
            ] + times
        return "<tr><th scope=\"row\">\(escaped(name))</th>" + cells.map { "<td>\(escaped($0))</td>" }.joined() + "</tr>"
    }

    private var footer: String {
        tally.passedOver == 0 ? "" : "<footer>\(tally.rest)</footer>"
    }

    // MARK: - Words

    /// `1 234 567`, with spaces that do not break.
    private static func grouped(_ count: Int) -> String {
        let digits = Array(String(count))
        return digits.indices.map { place in
            (place > 0 && (digits.count - place) % 3 == 0 ? "\u{202F}" : "") + String(digits[place])
        }.joined()
    }

    private static func percent(_ part: Int, of whole: Int) -> String {
        "\((Double(part) * 100 / Double(whole)).shortest(significantDigits: 3)) %"
    }

    private static func time(_ milliseconds: Int) -> String {
        milliseconds < 1000 ? "\(milliseconds) ms" : "\((Double(milliseconds) / 1000).shortest(significantDigits: 3)) s"
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.visible.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case _: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }

    private static let style = """
        :root { --ink: #1f2328; --soft: #656d76; --line: #d8dee4; --page: #ffffff; --tile: #f6f8fa;
          --cached: #7aa7e0; --in: #2a6fc9; --out: #d9822b; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --soft: #9198a1; --line: #30363d; --page: #0d1117; --tile: #161b22;
            --cached: #35588a; --in: #5b9cf0; --out: #e09b4f; }
        }
        body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--page); max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-weight: 600; margin: 0 0 1rem; } h1 small { color: var(--soft); font-weight: 400; }
        dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: .6rem; margin: 0 0 1.5rem; }
        dl div { background: var(--tile); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
        dt { color: var(--soft); font-size: .8rem; } dd { margin: 0; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
        figure { margin: 0 0 1.5rem; overflow-x: auto; } svg { width: 100%; min-width: 34rem; height: auto; } svg text { fill: var(--ink); font-size: 13px; }
        rect.cached { fill: var(--cached); } rect.in { fill: var(--in); } rect.out { fill: var(--out); }
        figcaption { color: var(--soft); font-size: .85rem; } figcaption span::before { content: "■"; margin: 0 .3em 0 .8em; }
        span.cached::before { color: var(--cached); } span.in::before { color: var(--in); } span.out::before { color: var(--out); }
        .table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; font-weight: 400; }
        th:first-child { text-align: left; } thead th { color: var(--soft); font-size: .85rem; } tfoot th, tfoot td { font-weight: 600; }
        footer { color: var(--soft); margin-top: 1rem; font-size: .85rem; }
        """
}

extension UsageTally {
    /// One HTML page, for people who prefer to look.
    package var page: String { UsagePage(self).html }
}
