/// Finds the known word that a misspelt one was meant to be.
enum Spelling {
    /// Longer words are not typos, and comparing takes time in the product of both lengths.
    private static let maxBytes = 64

    /// nil if none is near: at most one slip per four characters, ignoring case, `-` and `_`.
    static func nearest(to word: String, among known: some Sequence<String>) -> String? {
        let written = folded(word)
        guard !written.isEmpty, written.count <= maxBytes else { return nil }
        let ranked = known.map { (word: $0, slips: slips(written, folded($0))) }
        return ranked.min { $0.slips < $1.slips }.flatMap { $0.slips <= written.count / 4 ? $0.word : nil }
    }

    private static func folded(_ word: String) -> [UInt8] {
        word.utf8.map(\.asciiLowercased).filter { !"-_".utf8.contains($0) }
    }

    /// The number of characters missing, added, replaced or swapped with the next.
    ///
    /// *Source*: optimal string alignment distance; Damerau, CACM 7(3), 1964.
    private static func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var (before, last) = ([Int](), Array(0...b.count))
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, last) = (last, row)
        }
        return last[b.count]
    }
}
