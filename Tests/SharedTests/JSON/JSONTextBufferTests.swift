import Testing

@testable import Shared

@Suite struct JSONTextBufferTests {
    @Test(arguments: [[], ["a"], ["", "a", ""], ["a", "b\n", "", "c"]] as [[JSONText]])
    func `pieces come to one text`(pieces: [JSONText]) {
        var buffer = JSONTextBuffer()
        for piece in pieces { buffer.append(piece) }
        #expect(buffer.text == JSONText.joined(pieces))
        #expect(buffer.isEmpty == pieces.allSatisfy(\.isEmpty))
    }

    @Test func `a text that comes whole is not copied`() {
        let text = JSONText(String(repeating: "a", count: 100))
        var buffer = JSONTextBuffer()
        buffer.append(text)
        #expect(text.source.withUnsafeBytes { a in buffer.text.source.withUnsafeBytes { a.baseAddress == $0.baseAddress } })
    }
}
