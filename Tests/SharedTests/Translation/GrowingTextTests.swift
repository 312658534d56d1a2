import Testing

@testable import Shared

@Suite struct GrowingTextTests {
    /// Pieces as they come, and what is passed on after each and at the end.
    @Test(arguments: [
        (
            ["The user asks for files", "The user asks for files, so", "The user asks for files, so I list"],
            ["The user asks for files", ", so", " I list", ""]
        ),
        (["The user asks for files", ", so I list"], ["The user asks for files", ", so I list", ""]),
        (["The", "The user", "The user asks"], ["The", "", " user asks", ""]),
        (
            ["The user asks for files", "The user asks for files, so", "The user asks for files, so"],
            ["The user asks for files", ", so", "", ""]
        ),
        (["a", "and", " ha", " ha"], ["a", "", "and ha", " ha", ""]), (["a", "and"], ["a", "", "and"]), (["ha", "ha"], ["ha", "ha", ""]),
        ([" ", "  ", "   x"], [" ", "", "  x", ""]),
        // In pieces, then all of it at the end.
        (["The user ", "asks for files", "The user asks for files."], ["The user ", "asks for files", ".", ""]),
    ]) func `D-43 what is new of a text`(pieces: [String], expected: [String]) {
        var text = GrowingText()
        var new = pieces.map { text.receive(JSONText($0)).string }
        new.append(text.end().string)
        #expect(new == expected)
    }
}
