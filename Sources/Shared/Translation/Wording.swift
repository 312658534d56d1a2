/// A sentence with numbers in it, as a server words it: what else stands between its words does not matter.
struct Wording: Sendable, ExpressibleByArrayLiteral {
    enum Number: Sendable { case input, limit, total, output }
    enum Step: Sendable, ExpressibleByStringLiteral {
        case words(String), number(Number)
        init(stringLiteral value: String) { self = .words(value) }
        static let input = Step.number(.input), limit = Step.number(.limit), total = Step.number(.total), output = Step.number(.output)
    }

    private let steps: [Step]

    init(arrayLiteral steps: Step...) { self.steps = steps }

    /// What `text`, in lower case, says; nil: it is another sentence.
    func numbers(in text: [UInt8]) -> [Number: Int]? {
        var numbers: [Number: Int] = [:]
        var rest = text[...]
        for step in steps {
            switch step {
            case .words(let words):
                guard let found = Array(rest).firstRange(of: Array(words.utf8)) else { return nil }
                rest = rest.dropFirst(found.upperBound)
            case .number(let number):
                let from = rest.drop { !$0.isASCIIDigit }
                guard from.startIndex - rest.startIndex <= 24 else { return nil }
                // Some write 1,048,576.
                let digits = from.prefix { $0.isASCIIDigit || $0 == UInt8(ascii: ",") }.filter(\.isASCIIDigit)
                guard let value = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
                rest = from.drop { $0.isASCIIDigit || $0 == UInt8(ascii: ",") }
                numbers[number] = value
            }
        }
        return numbers
    }
}
