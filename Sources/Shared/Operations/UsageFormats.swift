extension UsageTally {
    /// *Shape*: `{"total": ROW, "by": "client", "groups": [ROW…], "passed_over": N}`.
    package var json: JSON {
        [
            "total": Self.json("total", total), "by": JSON(grouping.rawValue), "groups": .array(rows.map(Self.json)),
            "passed_over": JSON(passedOver),
        ]
    }

    private static func json(_ name: String, _ row: Row) -> JSON {
        let failures = row.failures.sorted { $0.key < $1.key }.map { JSON.Member(key: JSONText($0.key), value: JSON($0.value)) }
        return [
            "name": JSON(name), "requests": JSON(row.requests), "failures": .object(failures), "in": JSON(row.input),
            "cached": JSON(row.cached), "written": JSON(row.written), "out": JSON(row.output), "cost": number(row.cost),
            "text_ms": json(row.textMilliseconds), "ms": json(row.milliseconds),
        ]
    }

    private static func json(_ durations: Durations) -> JSON {
        let percentiles = durations.percentiles
        return ["p50": percentiles.map { JSON($0.p50) } ?? .null, "p95": percentiles.map { JSON($0.p95) } ?? .null]
    }

    private static func number(_ value: Double?) -> JSON {
        value.map { .number(JSONText(escaped: Array($0.shortest(significantDigits: 6).utf8))) } ?? .null
    }

    /// *Source*: Prometheus's text format, version 0.0.4.
    package var prometheus: String {
        var text = ""
        func metric(_ name: String, _ help: String, _ samples: [(labels: String, value: String)]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) counter\n"
            for (labels, value) in samples { text += "\(name){\(labels)} \(value)\n" }
        }
        let named = rows.map { (label: "\(grouping.rawValue)=\"\(Self.labelValue($0.name))\"", row: $0.row) }
        metric("claude_proxy_requests_total", "Requests answered.", named.map { ($0.label, "\($0.row.requests)") })
        metric(
            "claude_proxy_failures_total", "Requests that failed, by whose fault.",
            named.flatMap { label, row in
                row.failures.sorted { $0.key < $1.key }.map { ("\(label),blame=\"\(Self.labelValue($0.key))\"", "\($0.value)") }
            })
        metric(
            "claude_proxy_tokens_total", "Tokens as the upstreams counted them.",
            named.flatMap { label, row in
                [("in", row.input), ("cached", row.cached), ("written", row.written), ("out", row.output)].map {
                    ("\(label),kind=\"\($0)\"", "\($1)")
                }
            })
        metric(
            "claude_proxy_cost_total", "Cost, in the unit of the configured prices.",
            named.compactMap { label, row in row.cost.map { (label, $0.shortest(significantDigits: 6)) } })
        return text + (passedOver == 0 ? "" : "# \(rest)\n")
    }

    private static func labelValue(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\\\"
            case "\"": out += "\\\""
            case "\n": out += "\\n"
            case _: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
