/// Maps tool names between client and upstream: upstreams allow fewer characters and shorter names.
///
/// *Source*: T-20 … T-22.
struct NameMap: Sendable {
    private let max: Int
    private let characters: [UInt8]
    private var upstreamNames: [String: String] = [:]
    private var clientNames: [String: String] = [:]
    /// By the upstream's names in lower case; "" if ambiguous.
    private var clientNamesOfAnyCase: [String: String] = [:]

    /// `names` are in the order of the tools.
    init(_ names: [String], quirks: Quirks) {
        max = quirks.nameMax
        characters = Array(quirks.nameChars.utf8)
        for name in names { add(name) }
    }

    /// The upstream's name for the client's tool `name`, even if only past messages mention it.
    func upstream(_ name: String) -> String { upstreamNames[name] ?? fitted(name) }

    /// The client's name for the function that the upstream named. Models add blanks, prefixes, numbers, channels and capitals;
    /// undeclared names are passed on for the client to decide. *Source*: D-44.
    func client(_ name: String) -> String {
        if let known = clientNames[name] { return known }
        let spellings = Self.spellings(of: name)
        for spelling in spellings { if let known = clientNames[spelling] { return known } }
        for spelling in spellings {
            if let alike = clientNamesOfAnyCase[spelling.asciiLowercased], !alike.isEmpty { return alike }
        }
        return spellings[0]
    }

    /// The names that `name` may stand for, most literal first: without gpt-oss's channel, a leading namespace, and Kimi's trailing
    /// number.
    static func spellings(of name: String) -> [String] {
        let bytes = Array(name.utf8)
        let end = bytes.firstRange(of: Array("<|".utf8))?.lowerBound ?? 0
        let own = (end > 0 ? String(decoding: bytes[..<end], as: UTF8.self) : name).trimmingBlanks()
        let prefix = prefixes.first(where: own.hasPrefix) ?? ""
        let bare = own.dropFirst(prefix.count)
        let digits = bare.utf8.reversed().prefix(while: \.isASCIIDigit).count
        let isNumbered = digits > 0 && bare.utf8.dropLast(digits).last == UInt8(ascii: ":")
        return [own, String(bare)] + (isNumbered ? [own, String(bare)].map { String($0.dropLast(digits + 1)) } : [])
    }

    private static let prefixes = ["functions", "function", "default_api", "tools", "tool"].flatMap { space in
        [".", ":", "/"].map { space + $0 }
    }

    private mutating func add(_ name: String) {
        guard upstreamNames[name] == nil else { return }
        var fitting = fitted(name)
        if clientNames[fitting] != nil { fitting = shortened(name, hash: FNV1a.hex64(name.utf8)) }
        upstreamNames[name] = fitting
        clientNames[fitting] = name
        let anyCase = fitting.asciiLowercased
        clientNamesOfAnyCase[anyCase] = clientNamesOfAnyCase[anyCase] == nil ? name : ""
    }

    /// `name` if it fits; otherwise cut, with its hash appended.
    private func fitted(_ name: String) -> String {
        let fits = (1...max).contains(name.utf8.count) && name.utf8.allSatisfy(isAllowed)
        return fits ? name : shortened(name, hash: FNV1a.hex32(name.utf8))
    }

    private func shortened(_ name: String, hash: String) -> String {
        let filler: Character = isAllowed(UInt8(ascii: "_")) ? "_" : "x"
        let kept = name.unicodeScalars.prefix(Swift.max(0, max - hash.utf8.count - 1)).map { scalar in
            scalar.isASCII && isAllowed(UInt8(scalar.value)) ? Character(scalar) : filler
        }
        return String((String(kept) + "\(filler)\(hash)").suffix(max))
    }

    private func isAllowed(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || characters.contains(byte) }
}
