/// A parsed `data:` URL. *Source*: RFC 2397 §2.
struct DataURL {
    /// As written, without parameters.
    let mediaType: JSONText
    let isBase64: Bool
    let data: JSONText

    /// nil if it is another kind of URL.
    init?(_ url: JSONText) {
        // The head is short, but the data may be megabytes.
        let head = url.bytes.prefix(256)
        guard head.count > 5, Array(head.prefix(5)).map(\.asciiLowercased).elementsEqual("data:".utf8),
            let comma = head.firstIndex(of: UInt8(ascii: ","))
        else { return nil }
        let words = JSONText(escaped: head[..<comma].dropFirst(5)).string.split(separator: ";", omittingEmptySubsequences: false)
        mediaType = JSONText(words.first.map(String.init) ?? "")
        isBase64 = words.last.map(String.init)?.trimmingBlanks().equalsIgnoringCase("base64") == true
        data = JSONText(escaped: url.bytes[(comma + 1)...])
    }

    var kind: Kind { Kind(mediaType: mediaType.string) }

    /// The decoded data; nil if it should be base64 but is not.
    var bytes: [UInt8]? { isBase64 ? Base64.decode(data.decoded[...]) : data.decoded[...].percentDecoded }

    /// How data of a media type can be used.
    enum Kind {
        case pdf
        case text
        case other
        case unsaid

        init(mediaType: String) {
            let type = String(mediaType.prefix { $0 != ";" }).trimmingBlanks().asciiLowercased
            switch type {
            case "": self = .unsaid
            case "application/pdf", "application/x-pdf": self = .pdf
            case _ where type.hasPrefix("text/") || Self.texts.contains(type) || type.hasSuffix("+json") || type.hasSuffix("+xml"):
                self = .text
            case _: self = .other
            }
        }

        private static let texts = [
            "application/json", "application/xml", "application/javascript", "application/x-javascript", "application/typescript",
            "application/yaml", "application/x-yaml", "application/toml", "application/x-sh", "application/sql", "application/x-ndjson",
        ]
    }
}

extension JSONText {
    /// The text of a file: invalid UTF-8 becomes U+FFFD, and a byte order mark is dropped.
    init(utf8 bytes: [UInt8]) {
        let mark = bytes.starts(with: [UInt8].byteOrderMark) ? [UInt8].byteOrderMark.count : 0
        self.init(String(decoding: bytes.dropFirst(mark), as: UTF8.self))
    }
}
