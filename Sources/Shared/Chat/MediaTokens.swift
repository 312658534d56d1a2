/// Estimates the tokens of an image or document from the start of its data. *Source*: the Vision and
/// PDF support pages of Anthropic's documentation.
enum MediaTokens {
    /// `url` is a `data:` URL, or a web URL whose image is unknown.
    static func ofImage(_ url: JSONText) -> Int {
        guard let data = base64(in: url), let size = ImageSize(header: Base64.decodePrefix(of: data, count: ImageSize.headerBytes)) else {
            return unknownImage
        }
        let patches = ((size.width + 27) / 28).multipliedReportingOverflow(by: (size.height + 27) / 28)
        return patches.overflow ? largestImage : min(patches.partialValue, largestImage)
    }

    /// `url` is a `data:` URL of a PDF.
    static func ofDocument(_ url: JSONText) -> Int {
        guard let data = base64(in: url) else { return perPage }
        let pages = pages(of: Base64.decodePrefix(of: data, count: .max))
        return perPage * (pages > 0 ? pages : max(1, (data.count / 4 * 3 + bytesPerPage - 1) / bytesPerPage))
    }

    private static let unknownImage = 1200
    private static let largestImage = 1568
    private static let perPage = 2200
    private static let bytesPerPage = 50_000

    /// The data after the comma. Some writers escape every slash.
    private static func base64(in url: JSONText) -> ArraySlice<UInt8>? {
        let bytes = url.bytes
        guard bytes.starts(with: "data:".utf8), let comma = bytes.prefix(200).firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let data = bytes[(comma + 1)...]
        return data.contains(UInt8(ascii: "\\")) ? data.filter { $0 != UInt8(ascii: "\\") }[...] : data
    }

    /// Counts uncompressed page objects: `/Type /Page`, not `/Pages`.
    private static func pages(of pdf: [UInt8]) -> Int {
        var count = 0
        var rest = pdf[...]
        while let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
            rest = rest[(slash + 1)...]
            guard rest.starts(with: "Type".utf8) else { continue }
            let value = rest.dropFirst(4).drop { $0.isJSONWhitespace }
            let following = value.dropFirst(5).first
            if value.starts(with: "/Page".utf8), following.map({ !$0.isASCIILetter }) ?? true { count += 1 }
        }
        return count
    }
}
