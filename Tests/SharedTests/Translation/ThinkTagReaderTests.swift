import Testing

@testable import Shared

@Suite struct ThinkTagReaderTests {
    @Test(arguments: [
        ("<think>", "</think>"), ("◁think▷", "◁/think▷"), ("<thought>", "</thought>"), ("<seed:think>", "</seed:think>"),
        ("[THINK]", "[/THINK]"),
    ]) func `S-12 every family's tags`(opening: String, closing: String) {
        var tags = ThinkTagReader(.auto)
        #expect(tags.receive(JSONText("\(opening)a\(closing)\n\nb")) + tags.end() == [.reasoning("a"), .text("b")])
    }

    /// Rereading the text with each, these would take minutes.
    @Test(arguments: ["", "<think>", "<think>a", "<think>a\n<", "<think>a</think>"])
    func `S-12 slow white space is read once`(_ beginning: String) {
        var tags = ThinkTagReader(.auto)
        var pieces = tags.receive(JSONText(beginning))
        for _ in 0..<30_000 { pieces += tags.receive("\n") }
        pieces += tags.receive("</think>b") + tags.end()
        let words = pieces.reduce(into: "") { all, piece in
            switch piece {
            case .reasoning(let text): all += "r\(text.byteCount) "
            case .text(let text): all += "t\(text.byteCount) "
            }
        }
        // An escaped line break has two bytes.
        let expected = ["": "t1 ", "<think>": "t1 ", "<think>a": "r1 t1 ", "<think>a\n<": "r1 r3 t1 ", "<think>a</think>": "r1 t9 "]
        #expect(words == expected[beginning])
    }
}
