import Shared
import Testing

@Suite struct VisibleTextTests {
    @Test(arguments: [
        ("plain", "plain"), ("Zürich 東京 🙂", "Zürich 東京 🙂"), ("a\nb\r\n\tc", "a\\nb\\r\\n\\tc"), ("\u{1B}[31mred", "\\u{1b}[31mred"),
        ("\u{7F}\u{9B}31m\u{0}", "\\u{7f}\\u{9b}31m\\u{0}"), ("a\u{2028}b\u{202E}c", "a\\u{2028}b\\u{202e}c"),
        ("a\u{200F}b\u{61C}c", "a\\u{200f}b\\u{61c}c"), ("a\u{200B}b\u{AD}c\u{2060}d", "a\\u{200b}b\\u{ad}c\\u{2060}d"),
        ("\u{FEFF}a\u{180E}\u{3164}", "\\u{feff}a\\u{180e}\\u{3164}"), ("a\u{E0041}\u{FE0F}\u{200D}", "a\\u{e0041}\\u{fe0f}\\u{200d}"),
        ("\u{E000}\u{FFFFF}", "\\u{e000}\\u{fffff}"), ("שלום e\u{301}", "שלום e\u{301}"),
    ])
    func `what a terminal would act on or not show is escaped`(text: String, line: String) {
        #expect(text.visible == line)
    }
}
