/// A server's sentence with numbers in it; other text between its words is ignored.
struct Wording: Sendable, ExpressibleByArrayLiteral {
    enum Number: Sendable {
        case input, limit, total, output
        /// The input counted so far: there is at least this much.
        case least
    }
    enum Step: Sendable, ExpressibleByStringLiteral {
        case words(String), number(Number)
        /// The parts of a sum, in parentheses: `(9 in the messages, 2 in the functions, 4 in the completion)`. The last is the output.
        case parts
        init(stringLiteral value: String) { self = .words(value) }
        static let input = Step.number(.input), limit = Step.number(.limit), total = Step.number(.total), output = Step.number(.output)
        static let least = Step.number(.least)
    }

    private let steps: [Step]

    init(arrayLiteral steps: Step...) { self.steps = steps }

    /// The numbers in `text` (lower case); nil if it is another sentence.
    func numbers(in text: [UInt8]) -> [Number: Int]? {
        var numbers: [Number: Int] = [:]
        var rest = text[...]
        for step in steps {
            switch step {
            case .words(let words):
                guard let found = Array(rest).firstRange(of: Array(words.utf8)) else { return nil }
                rest = rest.dropFirst(found.upperBound)
            case .number(let number):
                guard let value = Self.number(in: &rest) else { return nil }
                numbers[number] = value
            case .parts:
                var inside = rest.prefix { $0 != UInt8(ascii: ")") }
                var parts: [Int] = []
                while parts.count < 8, let part = Self.number(in: &inside) { parts.append(part) }
                guard parts.count > 1, let output = parts.popLast() else { return nil }
                (numbers[.input], numbers[.output]) = (parts.reduce(0, +), output)
            }
        }
        return numbers
    }

    /// Takes the next number, if it is near.
    private static func number(in rest: inout ArraySlice<UInt8>) -> Int? {
        let from = rest.drop { !$0.isASCIIDigit }
        guard from.startIndex - rest.startIndex <= 32 else { return nil }
        var digits = Array(from.prefix(while: \.isASCIIDigit))
        var behind = from.dropFirst(digits.count)
        // Some servers write 1,048,576; in `[1, 4096]` a comma separates two numbers.
        while behind.first == UInt8(ascii: ","), case let group = behind.dropFirst().prefix(while: \.isASCIIDigit), group.count == 3 {
            digits += group
            behind = behind.dropFirst(4)
        }
        guard let value = Int(String(decoding: digits, as: UTF8.self)), value.isTokenCount else { return nil }
        rest = behind
        return value
    }
}
