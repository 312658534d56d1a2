/// How much of a request is read, and how long to wait for it. *Source*: D-29, D-33, D-39.
package enum HTTPLimits {
    /// Without its line end.
    package static let requestLineBytes = 8192
    /// All header fields, or all trailer fields, with their line ends.
    package static let fieldBytes = 65_536
    package static let fields = 100
    package static let bodyBytes = 33_554_432
    /// Empty lines before the request line. *Source*: RFC 9112 §2.2.
    static let leadingEmptyLines = 4
    /// A chunk's size and its extensions.
    static let chunkLineBytes = 4096
    /// One-byte chunks take 5.
    static let framingBytesPerByte = 16
    /// The most memory reserved on a header's word.
    static let reservedBytes = 8_388_608

    package static let headSeconds = 10.0
    package static let bodySilenceSeconds = 30.0
    package static let bodyGraceSeconds = 30.0
    package static let bodyBytesPerSecond = 500.0
}
