import Testing

@testable import Shared

@Suite struct NeedleTests {
    @Test func `a needle is found where the naive search finds it`() {
        var state: UInt64 = 3
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        for _ in 0..<3000 {
            let text = (0..<random(30)).map { _ in UInt8(random(2)) }
            let needle = (0...random(5)).map { _ in UInt8(random(2)) }
            #expect(Needle(needle).firstRange(in: text[...]) == text.firstRange(of: needle))
            let pattern = String(decoding: (0..<random(7)).map { _ in Array("ab*".utf8)[random(3)] }, as: UTF8.self)
            let letters = text.map { UInt8(ascii: "a") + $0 }
            #expect(Glob(pattern).matches(letters) == letters.matches(Array(pattern.utf8)), "\(pattern)")
        }
    }

    @Test func `what repeats itself is looked through once`() {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 2_000_000)
        #expect(Needle(Array(text.prefix(1_000_000)) + [0]).firstRange(in: text[...]) == nil)
        #expect(!Glob("*" + String(repeating: "a*", count: 1000) + String(repeating: "a", count: 100_000) + "b*").matches(text))
    }
}
