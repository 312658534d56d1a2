import Testing

@testable import Shared

@Suite struct ClientAnswerTests {
    @Test(arguments: 1..<13) func `D-34 no half of a key stands at the end of a preview that is full`(cut: Int) throws {
        let key = "sk-upstream-0"
        let reply = try Script().play(
            .events([
                .text(String(repeating: key, count: 12)), .text(String(key.prefix(cut))), .text(String(key.dropFirst(cut))), .text(key),
                .end("stop"),
            ]))
        #expect(reply.outcome.textPreview.hasPrefix("***") && reply.outcome.textPreview.allSatisfy { $0 == "*" })
    }
}
