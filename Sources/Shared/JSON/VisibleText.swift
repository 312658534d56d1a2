extension String {
    /// On one line, escaping invisible characters and everything that a terminal or line reader would act on: `red\u{1b}[31m\n`.
    package var visible: String {
        guard unicodeScalars.contains(where: { !$0.isVisible }) else { return self }
        var out = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            case _ where !scalar.isVisible: out += "\\u{\(String(scalar.value, radix: 16))}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension Unicode.Scalar {
    /// Not a control, nor a character that breaks lines, changes direction or is invisible. Joined emoji come apart, but names that
    /// only look the same become distinct.
    fileprivate var isVisible: Bool {
        guard !isASCII else { return value >= 0x20 && value != 0x7F }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        case _: return !properties.isDefaultIgnorableCodePoint
        }
    }
}
