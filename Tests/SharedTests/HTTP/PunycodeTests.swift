import Testing

@testable import Shared

@Suite struct PunycodeTests {
    /// *Source*: RFC 3492 §7.1, in lower case, and host names.
    @Test(arguments: [
        ("ليهمابتكلموشعربي؟", "egbpdaj6bu4bxfgehfvwxn"), ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        ("pročprostěnemluvíčesky", "proprostnemluvesky-uyb24dma41a"), ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
        ("なぜみんな日本語を話してくれないのか", "n8jok5ay5dzabd5bym9f0cm5685rrjetr6pdxa"), ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        ("安室奈美恵-with-super-monkeys", "-with-super-monkeys-pc58ag80a8qai00g7n9n"), ("そのスピードで", "d9juau41awczczp"),
        ("bücher", "bcher-kva"), ("straße", "strae-oqa"), ("💩", "ls8h"), ("ü", "tda"), ("a\u{10FFFF}", "a-h023p"),
    ])
    func `labels go both ways`(_ label: String, _ encoded: String) {
        #expect(Punycode.encode(Array(label.unicodeScalars)) == encoded)
        #expect(Punycode.decode(Array(encoded.utf8)) == Array(label.unicodeScalars))
    }

    @Test(arguments: ["a!", "bcher-kv", "99999999999", "-", "a-9999999", "ls8h\u{7F}"])
    func `what nothing is encoded to is not decoded`(_ text: String) {
        #expect(Punycode.decode(Array(text.utf8)).map { Punycode.encode($0) } != text)
    }

    @Test func `any label comes back`() {
        var state: UInt64 = 7
        func next(_ bound: UInt32) -> UInt32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt32(state >> 33) % bound
        }
        for _ in 0..<2000 {
            let label = (0..<next(20)).compactMap { _ in Unicode.Scalar(next(2) == 0 ? 0x61 + next(26) : next(0x110000)) }
            guard !label.allSatisfy(\.isASCII) else { continue }
            #expect(Punycode.decode(Array(Punycode.encode(label).utf8)) == label)
        }
    }
}
