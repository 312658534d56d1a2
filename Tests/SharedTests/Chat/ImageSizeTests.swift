@testable import Shared
import Testing

@Suite struct ImageSizeTests {
    static let jpeg: [UInt8] =
        [
            0xFF, 0xD8, 0xFF, 0xE1, 0, 8, 1, 2, 3, 4, 5, 6, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xFF, 0xC2, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1,
            0x11, 0,
        ]

    static let images: [(String, [UInt8], Int, Int)] = [
        ("PNG", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 4, 0, 0, 0, 3, 0], 1024, 768),
        ("GIF", Array("GIF89a".utf8) + [0x40, 1, 0xF0, 0], 320, 240),
        ("JPEG", jpeg, 0x0304, 0x0102),
        ("lossy WebP", Array("RIFF....WEBPVP8 ".utf8) + [0, 0, 0, 0, 0, 0, 0, 0x9D, 1, 0x2A, 0x40, 0x41, 0xF0, 0x40], 320, 240),
        ("lossless WebP", Array("RIFF....WEBPVP8L".utf8) + [0, 0, 0, 0, 0x2F, 0x3F, 0xC1, 0x3B, 0, 0, 0, 0, 0, 0], 320, 240),
        ("extended WebP", Array("RIFF....WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x3F, 1, 0, 0xEF, 0, 0], 320, 240),
    ]

    @Test(arguments: images)
    func `a header gives the size, a cut one nothing`(name: String, bytes: [UInt8], width: Int, height: Int) {
        let size = ImageSize(header: bytes)
        #expect(size?.width == width)
        #expect(size?.height == height)
        for length in 0..<min(bytes.count, 10) { #expect(ImageSize(header: Array(bytes.prefix(length))) == nil) }
    }

    @Test(arguments: [
        [], [0xFF], [0xFF, 0xD8], [0xFF, 0xD8, 0xFF, 0xE1, 0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6],
        Array("GIF89a".utf8) + [0, 0, 0, 0], [UInt8](repeating: 0xFF, count: 50), Array("<svg width=\"10\" height=\"10\"/>      ".utf8),
    ])
    func `what has no size has none`(_ bytes: [UInt8]) {
        #expect(ImageSize(header: bytes) == nil)
    }
}
