extension String {
    /// On one line, with everything escaped that a terminal or a reader of lines would act on, and what neither of them shows:
    /// `red\u{1b}[31m\n`.
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
    /// Neither a control character, nor one that breaks lines, turns the direction of writing or leaves no mark: the parts of an
    /// emoji are told apart, and names that look the same as well.
    fileprivate var isVisible: Bool {
        guard !isASCII else { return value >= 0x20 && value != 0x7F }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return false
        case _: return !properties.isDefaultIgnorableCodePoint
        }
    }
}
