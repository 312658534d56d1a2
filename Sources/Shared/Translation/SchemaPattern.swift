/// A regular expression of JSON Schema (ECMA-262), and who else can read it.
struct SchemaPattern {
    private let bytes: [UInt8]

    init(_ text: JSONText) { bytes = text.decoded }

    // MARK: - Python's `re`

    /// Whether Python compiles it: no meaningless letter escapes, no Unicode properties, no named groups.
    var isPython: Bool {
        var isInClass = false
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                guard let length = pythonEscape(at: index + 1, isInClass: isInClass) else { return false }
                index += 1 + length
                continue
            case UInt8(ascii: "[") where !isInClass:
                isInClass = true
                if opensEmptyClass(at: index) { return false }
            case UInt8(ascii: "]"): isInClass = false
            case UInt8(ascii: "(") where !isInClass && byte(index + 1) == UInt8(ascii: "?"):
                guard [UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "!")].contains(byte(index + 2)) else { return false }
            case _: break
            }
            index += 1
        }
        return !isInClass
    }

    /// The length of the escape at `index`, after its backslash; nil if Python has no such escape.
    private func pythonEscape(at index: Int, isInClass: Bool) -> Int? {
        let letter = byte(index)
        switch letter {
        case UInt8(ascii: "d"), UInt8(ascii: "D"), UInt8(ascii: "s"), UInt8(ascii: "S"), UInt8(ascii: "w"), UInt8(ascii: "W"):
            // A class such as `\d` cannot be the end of a range.
            let isRange = isInClass && byte(index + 1) == UInt8(ascii: "-") && byte(index + 2) != UInt8(ascii: "]")
            return isRange || (isInClass && isRangeEnd(before: index - 1)) ? nil : 1
        case UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "v"), UInt8(ascii: "b"): return 1
        case UInt8(ascii: "B"): return isInClass ? nil : 1
        case UInt8(ascii: "x"): return isHex(at: index + 1, count: 2) ? 3 : nil
        case UInt8(ascii: "u"): return isHex(at: index + 1, count: 4) ? 5 : nil
        case _: return letter != 0 && !letter.isASCIILetter ? 1 : nil
        }
    }

    private func isRangeEnd(before index: Int) -> Bool {
        byte(index - 1) == UInt8(ascii: "-") && ![UInt8(ascii: "["), UInt8(ascii: "^"), 0].contains(byte(index - 2))
    }

    // MARK: - llama.cpp's grammars

    /// The highest repetition count, if llama.cpp can turn it into a grammar; nil if not, in which case it refuses the schema.
    ///
    /// *Source*: `_visit_pattern` of its converter: both anchors, unnamed groups, no class escapes, and only the escapes of GBNF.
    var grammarRepetitions: Int? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "^"), bytes.last == UInt8(ascii: "$"),
            byte(bytes.count - 2) != UInt8(ascii: "\\")
        else { return nil }
        // For each open group: the highest count inside it, and that of its last item.
        var groups: [(most: Int, last: Int)] = [(1, 0)]
        var index = 1
        while index < bytes.count - 1 {
            switch bytes[index] {
            case UInt8(ascii: "\\"):
                guard Self.grammarEscapes.contains(byte(index + 1)), index + 2 < bytes.count else { return nil }
                groups[groups.count - 1].last = 1
                index += 2
            case UInt8(ascii: "["):
                guard let end = grammarClass(from: index) else { return nil }
                groups[groups.count - 1].last = 1
                index = end
            case UInt8(ascii: "("):
                if byte(index + 1) == UInt8(ascii: "?") { return nil }
                groups.append((1, 0))
                index += 1
            case UInt8(ascii: ")"):
                guard groups.count > 1, let inner = groups.popLast() else { return nil }
                groups[groups.count - 1].last = inner.most
                groups[groups.count - 1].most = max(groups[groups.count - 1].most, inner.most)
                index += 1
            case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"), UInt8(ascii: "{"):
                guard groups[groups.count - 1].last > 0, let (count, end) = repetition(from: index) else { return nil }
                let (product, isTooMuch) = groups[groups.count - 1].last.multipliedReportingOverflow(by: count)
                if isTooMuch { return nil }
                groups[groups.count - 1] = (max(groups[groups.count - 1].most, product), 0)
                index = end
            case UInt8(ascii: "]"), UInt8(ascii: "}"): return nil
            case UInt8(ascii: "|"):
                groups[groups.count - 1].last = 0
                index += 1
            case _:
                groups[groups.count - 1].last = 1
                index += 1
            }
        }
        return groups.count == 1 ? groups[0].most : nil
    }

    /// What may follow a backslash: literals, and the escapes of grammars.
    private static let grammarEscapes = Set("^$.[]()|{}*+?\\\"trn".utf8)
    private static let grammarClassEscapes = Set("\\\"[]trn".utf8)

    /// Where the class at `index` ends.
    private func grammarClass(from index: Int) -> Int? {
        guard !opensEmptyClass(at: index) else { return nil }
        var index = index + 1
        while index < bytes.count - 1, bytes[index] != UInt8(ascii: "]") {
            guard bytes[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            guard Self.grammarClassEscapes.contains(byte(index + 1)) else { return nil }
            index += 2
        }
        return index < bytes.count - 1 ? index + 1 : nil
    }

    /// The largest number in the quantifier at `index`, or 1 if it has none, and where the quantifier ends.
    private func repetition(from index: Int) -> (count: Int, end: Int)? {
        guard bytes[index] == UInt8(ascii: "{") else { return (1, index + 1) }
        guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else { return nil }
        let numbers = bytes[(index + 1)..<close].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard (1...2).contains(numbers.count), numbers.allSatisfy({ $0.allSatisfy(\.isASCIIDigit) }), numbers[0].count > 0 else {
            return nil
        }
        let counts = numbers.filter { !$0.isEmpty }.map { Int(String(decoding: $0, as: UTF8.self)) ?? .max }
        return (max(1, counts.max() ?? 1), close + 1)
    }

    // MARK: - Bytes

    /// 0 if out of range.
    private func byte(_ index: Int) -> UInt8 { bytes.element(at: index) ?? 0 }

    private func isHex(at index: Int, count: Int) -> Bool { (index..<(index + count)).allSatisfy { byte($0).hexDigitValue != nil } }

    /// Only in ECMA-262 does `[]` match nothing and `[^]` anything.
    private func opensEmptyClass(at index: Int) -> Bool {
        byte(index + 1) == UInt8(ascii: "]") || (byte(index + 1) == UInt8(ascii: "^") && byte(index + 2) == UInt8(ascii: "]"))
    }
}
