/// A host name's label in letters, digits and hyphens: `bücher` is `bcher-kva`. *Source*: RFC 3492.
enum Punycode {
    private static let base = 36
    private static let smallestThreshold = 1
    private static let largestThreshold = 26
    private static let firstBias = 72
    private static let firstCodePoint = 0x80
    private static let delimiter = UInt8(ascii: "-")

    /// *Source*: RFC 3492 §6.3.
    static func encode(_ label: [Unicode.Scalar]) -> String {
        var out = label.filter(\.isASCII).map { UInt8($0.value) }
        let basicCount = out.count
        if basicCount > 0 { out.append(delimiter) }
        var (codePoint, delta, bias, handled) = (firstCodePoint, 0, firstBias, basicCount)
        while handled < label.count, let next = label.lazy.map({ Int($0.value) }).filter({ $0 >= codePoint }).min() {
            delta += (next - codePoint) * (handled + 1)
            codePoint = next
            for scalar in label {
                if scalar.value < next { delta += 1 }
                guard scalar.value == next else { continue }
                append(delta, bias: bias, to: &out)
                bias = adapted(delta, count: handled + 1, isFirst: handled == basicCount)
                delta = 0
                handled += 1
            }
            delta += 1
            codePoint += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Decodes ASCII `text`. nil if `encode` cannot have produced it. *Source*: RFC 3492 §6.2.
    static func decode(_ text: [UInt8]) -> [Unicode.Scalar]? {
        let end = text.lastIndex(of: delimiter) ?? 0
        var label = text[..<end].map { Unicode.Scalar($0) }
        var rest = end > 0 ? text[(end + 1)...] : text[...]
        var (codePoint, place, bias) = (firstCodePoint, 0, firstBias)
        while !rest.isEmpty {
            guard let delta = number(&rest, bias: bias) else { return nil }
            let count = label.count + 1
            bias = adapted(delta, count: count, isFirst: label.count == end)
            codePoint += (place + delta) / count
            place = (place + delta) % count
            guard codePoint <= 0x10FFFF, let scalar = Unicode.Scalar(UInt32(codePoint)) else { return nil }
            label.insert(scalar, at: place)
            place += 1
        }
        return label
    }

    /// *Source*: RFC 3492 §6.1.
    private static func adapted(_ delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var bias = 0
        while delta > (base - smallestThreshold) * largestThreshold / 2 {
            delta /= base - smallestThreshold
            bias += base
        }
        return bias + (base - smallestThreshold + 1) * delta / (delta + 38)
    }

    /// The threshold at `place`: a smaller digit ends the number. *Source*: RFC 3492 §6.2.
    private static func threshold(_ place: Int, bias: Int) -> Int {
        min(max(place - bias, smallestThreshold), largestThreshold)
    }

    private static func append(_ number: Int, bias: Int, to out: inout [UInt8]) {
        var number = number
        var place = base
        while case let threshold = threshold(place, bias: bias), number >= threshold {
            out.append(letter(threshold + (number - threshold) % (base - threshold)))
            number = (number - threshold) / (base - threshold)
            place += base
        }
        out.append(letter(number))
    }

    /// Takes the next number off `digits`.
    private static func number(_ digits: inout ArraySlice<UInt8>, bias: Int) -> Int? {
        var (number, weight, place) = (0, 1, base)
        while let digit = digits.popFirst() {
            guard let value = value(digit) else { return nil }
            number += value * weight
            let threshold = threshold(place, bias: bias)
            if value < threshold { return number }
            weight *= base - threshold
            place += base
            // Beyond any code point at any position in a label.
            guard weight < 1 << 40 else { return nil }
        }
        return nil
    }

    private static func letter(_ digit: Int) -> UInt8 {
        UInt8(digit < 26 ? Int(UInt8(ascii: "a")) + digit : Int(UInt8(ascii: "0")) + digit - 26)
    }

    private static func value(_ letter: UInt8) -> Int? {
        if letter.isASCIIDigit { return Int(letter - UInt8(ascii: "0")) + 26 }
        return letter.isASCIILetter ? Int(letter.asciiLowercased - UInt8(ascii: "a")) : nil
    }
}
