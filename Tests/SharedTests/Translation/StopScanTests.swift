import Testing

@testable import Shared

@Suite struct StopScanTests {
    private static func scanned(_ sequences: [String], _ pieces: [String]) -> (shown: [String], match: String?) {
        var scan = StopScan(sequences)
        var shown = pieces.map { scan.receive(JSONText($0)).string }
        shown.append(scan.end().string)
        return (shown, scan.match)
    }

    @Test(
        arguments: [
            (["STOP"], ["one ST", "OP two"], ["one ", "", ""], "STOP"), (["STOP"], ["one ST", "AY"], ["one ", "STAY", ""], nil),
            (["STOP"], ["SSTO"], ["S", "STO"], nil), (["abc", "bc"], ["xabc"], ["x", ""], "abc"),
            (["abcd", "bc"], ["xabcd"], ["xa", ""], "bc"),
            (["aab"], ["aa", "aab"], ["", "aa", ""], "aab"), (["é"], ["aé"], ["a", ""], "é"), (["x"], ["a", "b"], ["a", "b", ""], nil),
        ] as [([String], [String], [String], String?)])
    func `text is shown up to what may be a sequence`(sequences: [String], pieces: [String], shown: [String], match: String?) {
        let scanned = Self.scanned(sequences, pieces)
        #expect(scanned.shown == shown && scanned.match == match)
    }

    @Test func `however a text is cut, the same is found`() {
        let text = "aabaaabab\n\nHuman: aab"
        for sequences in [["aaab", "ab\n"], ["Human", "\n\nHuman:"], ["bab", "abab"]] {
            let whole = Self.scanned(sequences, [text])
            for cut in 0...text.count {
                let pieces = Self.scanned(sequences, [String(text.prefix(cut)), String(text.dropFirst(cut))])
                #expect(pieces.match == whole.match && pieces.shown.joined() == whole.shown.joined())
            }
        }
    }

    /// Searching each piece for each sequence took seconds.
    @Test func `many long sequences that nearly fit cost little`() {
        let sequences = (0..<256).map { String(repeating: "a", count: 1000) + "\($0)" }
        let pieces = [String](repeating: String(repeating: "a", count: 20), count: 300)
        let scanned = Self.scanned(sequences, pieces)
        #expect(scanned.match == nil && scanned.shown.joined() == pieces.joined())
    }
}
