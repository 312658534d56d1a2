extension Double {
    /// In plain decimal, rounded to this many significant digits, without trailing zeros: `0.0042`, `1200`.
    package func shortest(significantDigits: Int) -> String {
        guard isFinite, self != 0 else { return "0" }
        var (scaled, exponent) = (magnitude, 0)
        let (lower, upper) = (Self.power(significantDigits - 1), Self.power(significantDigits))
        while scaled >= upper { (scaled, exponent) = (scaled / 10, exponent + 1) }
        while scaled < lower { (scaled, exponent) = (scaled * 10, exponent - 1) }
        var digits = Int(scaled.rounded())
        while digits % 10 == 0 { (digits, exponent) = (digits / 10, exponent + 1) }
        let sign = self < 0 ? "-" : ""
        let text = String(digits)
        if exponent >= 0 { return sign + text + String(repeating: "0", count: exponent) }
        let padded = String(repeating: "0", count: max(0, 1 - exponent - text.utf8.count)) + text
        return sign + padded.dropLast(-exponent) + "." + padded.suffix(-exponent)
    }

    private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { product, _ in product * 10 } }
}
