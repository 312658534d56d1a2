extension UnsafeRawBufferPointer {
    /// The first `a` or `b`, eight bytes at a time: bodies and event streams are mostly long lines.
    func firstIndex(of a: UInt8, or b: UInt8, from start: Int) -> Int? {
        let (allA, allB) = (0x0101_0101_0101_0101 * UInt64(a), 0x0101_0101_0101_0101 * UInt64(b))
        func zeroBytes(_ word: UInt64) -> UInt64 { (word &- 0x0101_0101_0101_0101) & ~word & 0x8080_8080_8080_8080 }
        var index = start
        while index + 8 <= count {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
            // The first byte is the lowest of the word; false marks can only be above a true one.
            let marks = zeroBytes(word ^ allA) | zeroBytes(word ^ allB)
            if marks != 0 { return index + marks.trailingZeroBitCount / 8 }
            index += 8
        }
        while index < count {
            if self[index] == a || self[index] == b { return index }
            index += 1
        }
        return nil
    }
}
