/// Text in which `*` stands for any run of characters; letters of ASCII match in either case.
package struct Pattern: Sendable, Equatable {
    package let text: String
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.text = text
        bytes = text.utf8.map(\.asciiLowercased)
    }

    /// Only one text matches: there is no `*`.
    package var isLiteral: Bool { !bytes.contains(UInt8(ascii: "*")) }

    package func matches(_ text: String) -> Bool { text.utf8.map(\.asciiLowercased).matches(bytes) }

    /// Whether this matches all that `other` matches: a `*` of `other` is then within one of ours.
    func covers(_ other: Pattern) -> Bool { other.bytes.matches(bytes) }
}
