extension Quirks {
    /// What `--flags` prints: a line for each flag, with its name, what it may be, its default and its meaning.
    package static var flagTable: String {
        let rows = flags.map { [$0.name, $0.expected, String(decoding: $0.standard.encoded, as: UTF8.self), $0.meaning] }
        let widths = [0, 2].map { column in rows.map { $0[column].utf8.count }.max() ?? 0 }
        // The values come last but one on a screen only where they are short: the few long ones push their own line alone.
        return rows.map { row in
            "\(row[0].padded(to: widths[0]))  \(row[1].padded(to: Self.valuesWidth))  \(row[2].padded(to: widths[1]))  \(row[3])\n"
        }.joined()
    }

    private static let valuesWidth = 44
}
