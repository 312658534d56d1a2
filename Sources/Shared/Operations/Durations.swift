/// Durations, for their median and their slow end. *Units*: milliseconds.
///
/// Equal values are counted together, so a million take no more memory than their distinct values.
package struct Durations: Sendable {
    /// In ascending order.
    private var counted: [(value: Int32, count: Int32)] = []
    private var fresh: [Int32] = []

    mutating func add(_ milliseconds: Int) {
        fresh.append(Int32(clamping: milliseconds))
        guard fresh.count >= max(64, counted.count) else { return }
        (counted, fresh) = (merged, [])
    }

    /// Everything added so far.
    private var merged: [(value: Int32, count: Int32)] {
        var merged: [(value: Int32, count: Int32)] = []
        merged.reserveCapacity(counted.count + fresh.count)
        var older = counted[...]
        for value in fresh.sorted() {
            while let first = older.first, first.value <= value { merged.append(older.removeFirst()) }
            if let last = merged.last, last.value == value {
                merged[merged.count - 1].count += 1
            } else {
                merged.append((value, 1))
            }
        }
        return merged + older
    }

    /// The 50th and 95th percentiles by nearest rank; nil if there is no value.
    package var percentiles: (p50: Int, p95: Int)? {
        let counted = merged
        let total = counted.reduce(0) { $0 + Int($1.count) }
        guard total > 0 else { return nil }
        func rank(_ percent: Int) -> Int {
            var left = (total * percent + 99) / 100
            return counted.first { entry in
                left -= Int(entry.count)
                return left <= 0
            }.map { Int($0.value) } ?? 0
        }
        return (rank(50), rank(95))
    }
}
