@testable import Shared

/// An input whose first bytes decide what the rest leaves open: where it is cut, what the upstream is like.
struct Choices {
    private static let headBytes = 4

    var dice: Dice
    let rest: [UInt8]

    init(_ input: [UInt8]) {
        dice = Dice(state: input.prefix(Self.headBytes).reduce(0) { $0 << 8 | UInt64($1) })
        rest = Array(input.dropFirst(Self.headBytes))
    }

    /// An input read as `text`.
    static func seed(_ text: some Sequence<UInt8>, _ number: Int = 0) -> [UInt8] {
        (0..<headBytes).map { UInt8(truncatingIfNeeded: number >> (8 * (headBytes - 1 - $0))) } + text
    }

    mutating func chance(_ of: Int) -> Bool { Int.random(in: 0..<of, using: &dice) == 0 }

    mutating func one<Value>(of values: [Value]) -> Value { values[Int.random(in: 0..<values.count, using: &dice)] }

    /// `bytes` in pieces of random sizes.
    mutating func cut(_ bytes: [UInt8]) -> [[UInt8]] {
        let most = one(of: [1, 2, 7, 64, 1024])
        var pieces: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(Int.random(in: 1...most, using: &dice))
            pieces.append(Array(piece))
            rest = rest.dropFirst(piece.count)
        }
        return pieces
    }
}
