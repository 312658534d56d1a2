/// Image formats that models accept; the raw value is the media type.
enum ImageFormat: String {
    case png = "image/png"
    case jpeg = "image/jpeg"
    case gif = "image/gif"
    case webP = "image/webp"

    /// Detects the format from the first 12 bytes, whatever the sender claims; nil for any other.
    init?(header: [UInt8]) {
        if header.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            self = .png
        } else if header.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if header.starts(with: "GIF8".utf8) {
            self = .gif
        } else if header.starts(with: "RIFF".utf8), header.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webP
        } else {
            return nil
        }
    }
}
