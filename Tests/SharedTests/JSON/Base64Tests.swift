import Shared
import Testing

@Suite struct Base64Tests {
    /// *Source*: RFC 4648 §10, without padding; the last one shows the two characters of the URL-safe alphabet.
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
        ("\u{FB}\u{FF}~?>", "w7vDv34_Pg"),
    ])
    func `the vectors of the RFC come out and back`(plain: String, coded: String) {
        #expect(Base64.encodeURL(Array(plain.utf8)) == coded)
        #expect(Base64.decodeURL(coded) == Array(plain.utf8))
    }

    @Test func `every byte survives`() {
        let bytes = (0...255).map { UInt8($0) }
        for length in 250...256 {
            #expect(Base64.decodeURL(Base64.encodeURL(Array(bytes.prefix(length)))) == Array(bytes.prefix(length)))
        }
    }

    @Test(arguments: ["Zg==", "Z", "Zh", "Zm9v Yg", "Zm9+", "Zm9/", "Zm8.", "Zé"])
    func `what we cannot have written is nothing`(_ text: String) {
        #expect(Base64.decodeURL(text) == nil)
    }

    @Test func `a prefix reads both alphabets and stops where it must`() {
        #expect(Base64.decodePrefix(of: Array("Zm9vYmFy".utf8)[...], count: 4) == Array("foob".utf8))
        #expect(Base64.decodePrefix(of: Array("Zm9v\r\nYmFy".utf8)[...], count: 100) == Array("foobar".utf8))
        #expect(Base64.decodePrefix(of: Array("Zm8=".utf8)[...], count: 100) == Array("fo".utf8))
        #expect(Base64.decodePrefix(of: Array("+/-_".utf8)[...], count: 3) == [0xFB, 0xFF, 0xBF])
        #expect(Base64.decodePrefix(of: Array("Zm9v!Zm9v".utf8)[...], count: 100) == Array("foo".utf8))
        #expect(Base64.decodePrefix(of: [], count: 3) == [])
    }
}
