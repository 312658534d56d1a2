/// Text in which `*` matches any run of characters; ASCII case is ignored.
package struct Pattern: Sendable, Equatable {
    package let text: String
    private let bytes: [UInt8]

    package init(_ text: String) {
        self.text = text
        bytes = text.utf8.map(\.asciiLowercased)
    }

    /// Whether there is no `*`, so that only one text matches.
    package var isLiteral: Bool { !bytes.contains(UInt8(ascii: "*")) }

    package func matches(_ text: String) -> Bool { text.utf8.map(\.asciiLowercased).matches(bytes) }

    /// Whether it matches everything that `other` matches: a `*` in `other` can only be matched by one of ours.
    func covers(_ other: Pattern) -> Bool { other.bytes.matches(bytes) }
}
