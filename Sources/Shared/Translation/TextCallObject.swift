/// A call written as an object, such as `{"name": "Read", "arguments": {"path": "a"}}`, or the start of one.
struct TextCallObject {
    /// Unparsed; the last one may be incomplete.
    private var members: [(key: String, value: ArraySlice<UInt8>)] = []
    private let isWhole: Bool

    init(_ text: ArraySlice<UInt8>, isWhole: Bool) {
        self.isWhole = isWhole
        var rest = text.drop(while: \.isJSONWhitespace).dropFirst()
        while true {
            rest = rest.drop { $0.isJSONWhitespace || $0 == UInt8(ascii: ",") }
            guard rest.first == UInt8(ascii: "\"") else { return }
            let key = rest.prefix(Self.length(of: rest))
            rest = rest.dropFirst(key.count).drop(while: \.isJSONWhitespace)
            guard rest.first == UInt8(ascii: ":"), let name = (try? JSON.parse(Array(key)))?.string else { return }
            rest = rest.dropFirst().drop(while: \.isJSONWhitespace)
            let value = rest.prefix(Self.length(of: rest))
            members.append((name, value))
            rest = rest.dropFirst(value.count)
        }
    }

    /// nil if it is not a call of an offered tool.
    func call(_ tools: ToolCatalog) -> TextCall? {
        if let inner = self["function"], inner.first == UInt8(ascii: "{") { return TextCallObject(inner, isWhole: isWhole).call(tools) }
        guard let name = (self["name"] ?? self["function"]).flatMap({ (try? JSON.parse(Array($0)))?.string }),
            tools.offers(tools.names.client(name))
        else { return nil }
        let arguments = ["arguments", "parameters", "args", "input"].lazy.compactMap { self[$0] }.first
        // What is in other members would be lost, and the call made without it.
        guard arguments != nil || !isWhole || members.allSatisfy({ Self.headings.contains($0.key) }) else { return nil }
        return TextCall(name: name, arguments: Self.arguments(arguments ?? [], isWhole: isWhole))
    }

    private static let headings: Set<String> = ["name", "type", "id", "function", "index"]

    /// Without any text, there are no arguments (`isWhole`), or they were still to come.
    static func arguments(_ text: ArraySlice<UInt8>, isWhole: Bool) -> [UInt8] {
        guard text.allSatisfy(\.isJSONWhitespace) else { return Array(text) }
        return Array((isWhole ? "{}" : "{").utf8)
    }

    private subscript(_ key: String) -> ArraySlice<UInt8>? { members.last { $0.key == key }?.value }

    /// The length of the value that `text` begins with.
    private static func length(of text: ArraySlice<UInt8>) -> Int {
        var (depth, isInText, isEscaped) = (0, false, false)
        for (place, byte) in text.enumerated() {
            switch byte {
            case _ where isEscaped: isEscaped = false
            case UInt8(ascii: "\\") where isInText: isEscaped = true
            case UInt8(ascii: "\""):
                isInText.toggle()
                if !isInText, depth == 0 { return place + 1 }
            case _ where isInText: break
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth <= 1 { return depth == 0 ? place : place + 1 }
                depth -= 1
            case UInt8(ascii: ","), UInt8(ascii: ":"): if depth == 0 { return place }
            case _: break
            }
        }
        return text.count
    }
}
