import Testing

@testable import Shared

@Suite struct FinalArgumentsTests {
    private static func repaired(_ text: String) -> String {
        String(decoding: FinalArguments(Array(text.utf8), mayClose: true, isStream: false).text, as: UTF8.self)
    }

    @Test(arguments: ["```json\n{\"a\":1}\n```", "```\n{\"a\":1}", " ```\n\n{\"a\":1}```\n"])
    func `A-03 one fence is taken off`(_ text: String) {
        #expect(Self.repaired(text) == #"{"a":1}"#)
    }

    /// Removed one by one, they would take quadratic memory, and the stack.
    @Test(arguments: [2, 100_000]) func `A-03 fences within a fence are no arguments`(count: Int) throws {
        let text = String(repeating: "```\n", count: count) + "{}"
        #expect(try JSON.parse(Array(Self.repaired(text).utf8)) == ["INVALID_JSON": JSON(text)])
    }
}
