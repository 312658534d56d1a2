import Shared
import Testing

@Suite struct FNV1aTests {
    /// *Source*: the test vectors of RFC 9923, appendix C.
    @Test(arguments: [
        ("", "811c9dc5", "cbf29ce484222325"), ("a", "e40c292c", "af63dc4c8601ec8c"), ("foobar", "bf9cf968", "85944171f73967e8"),
    ])
    func `the vectors of the RFC`(text: String, hex32: String, hex64: String) {
        #expect(FNV1a.hex32(text.utf8) == hex32)
        #expect(FNV1a.hex64(text.utf8) == hex64)
    }

    @Test func `leading zeros are kept`() {
        let short = (0..<10_000).map { FNV1a.hex32(String($0).utf8) }
        #expect(short.allSatisfy { $0.utf8.count == 8 })
        #expect(short.contains { $0.hasPrefix("0") })
    }
}
