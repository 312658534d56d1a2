/// An image's size in pixels, from its header.
struct ImageSize: Equatable {
    let width: Int
    let height: Int

    /// A JPEG's size follows its metadata, which may include a thumbnail.
    static let headerBytes = 200_000

    /// nil for any other format, or if cut off before the size.
    init?(header bytes: [UInt8]) {
        func big(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
        func little(_ at: Int) -> Int { Int(bytes[at + 1]) << 8 | Int(bytes[at]) }
        let size: (width: Int, height: Int)
        switch ImageFormat(header: bytes) {
        case .png where bytes.count >= 24: size = (big(16) << 16 | big(18), big(20) << 16 | big(22))
        case .gif where bytes.count >= 10: size = (little(6), little(8))
        case .webP where bytes.count >= 30:
            switch String(decoding: bytes[12..<16], as: UTF8.self) {
            case "VP8X": size = ((little(24) | Int(bytes[26]) << 16) + 1, (little(27) | Int(bytes[29]) << 16) + 1)
            case "VP8L":
                let bits = little(21) | little(23) << 16
                size = (bits & 0x3FFF + 1, bits >> 14 & 0x3FFF + 1)
            default: size = (little(26) & 0x3FFF, little(28) & 0x3FFF)
            }
        case .jpeg:
            guard let frame = Self.frame(ofJPEG: bytes) else { return nil }
            size = (big(frame + 7), big(frame + 5))
        case .png, .gif, .webP, nil: return nil
        }
        guard size.width > 0, size.height > 0 else { return nil }
        (width, height) = size
    }

    /// The offset of the frame header. *Source*: ITU-T T.81, B.1.1.4 and B.2.2.
    private static func frame(ofJPEG bytes: [UInt8]) -> Int? {
        var index = 2
        while index + 9 <= bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            // SOF0…SOF15, except DHT, JPG and DAC, which share the range.
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
