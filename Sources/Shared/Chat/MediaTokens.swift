/// About how many tokens an image or a document has, from the beginning of its data. *Source*: the Vision and
/// PDF support pages of Anthropic's documentation.
enum MediaTokens {
    /// `url` is a `data:` URL or one of the web, whose image is not known.
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

    /// What stands behind the comma. Some writers escape each slash.
    private static func base64(in url: JSONText) -> ArraySlice<UInt8>? {
        let bytes = url.bytes
        guard bytes.starts(with: "data:".utf8), let comma = bytes.prefix(200).firstIndex(of: UInt8(ascii: ",")) else { return nil }
        let data = bytes[(comma + 1)...]
        return data.contains(UInt8(ascii: "\\")) ? data.filter { $0 != UInt8(ascii: "\\") }[...] : data
    }

    /// The page objects that are not compressed: `/Type /Page`, and not `/Pages`.
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

/// The size that an image's header gives, in pixels.
struct ImageSize: Equatable {
    let width: Int
    let height: Int

    /// A JPEG's size stands behind its metadata, a thumbnail among them.
    static let headerBytes = 200_000

    /// nil: neither PNG nor GIF nor WebP nor JPEG, or cut off before the size.
    init?(header bytes: [UInt8]) {
        func big(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
        func little(_ at: Int) -> Int { Int(bytes[at + 1]) << 8 | Int(bytes[at]) }
        let size: (width: Int, height: Int)
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]), bytes.count >= 24 {
            size = (big(16) << 16 | big(18), big(20) << 16 | big(22))
        } else if bytes.starts(with: "GIF8".utf8), bytes.count >= 10 {
            size = (little(6), little(8))
        } else if bytes.starts(with: "RIFF".utf8), bytes.count >= 30, bytes[8..<12].elementsEqual("WEBP".utf8) {
            switch String(decoding: bytes[12..<16], as: UTF8.self) {
            case "VP8X": size = ((little(24) | Int(bytes[26]) << 16) + 1, (little(27) | Int(bytes[29]) << 16) + 1)
            case "VP8L":
                let bits = little(21) | little(23) << 16
                size = (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
            default: size = (little(26) & 0x3FFF, little(28) & 0x3FFF)
            }
        } else if bytes.starts(with: [0xFF, 0xD8]) {
            guard let frame = Self.frame(ofJPEG: bytes) else { return nil }
            size = (big(frame + 7), big(frame + 5))
        } else {
            return nil
        }
        guard size.width > 0, size.height > 0 else { return nil }
        (width, height) = size
    }

    /// Where the frame header begins. *Source*: ITU-T T.81, B.1.1.4 and B.2.2.
    private static func frame(ofJPEG bytes: [UInt8]) -> Int? {
        var index = 2
        while index + 9 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            // SOF0…SOF15; among them are the tables DHT, JPG and DAC.
            if (0xC0...0xCF).contains(marker), marker != 0xC4, marker != 0xC8, marker != 0xCC { return index }
            // A fill byte before a marker.
            if marker == 0xFF {
                index += 1
                continue
            }
            index += 2 + (Int(bytes[index + 2]) << 8 | Int(bytes[index + 3]))
        }
        return nil
    }
}
