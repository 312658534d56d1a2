import Testing

@testable import Shared

@Suite struct LogfmtTests {
    @Test(arguments: [
        ("plain", "k=plain"), ("", #"k="""#), ("two words", #"k="two words""#), ("a=b", #"k="a=b""#), (#"say "x""#, #"k="say \"x\"""#),
        (#"back\slash"#, #"k="back\\slash""#), ("a\nb", #"k="a\nb""#), ("\u{202E}", #"k="\u{202e}""#), ("é", "k=é"),
    ]) func `a value is quoted where it must be`(_ value: String, _ line: String) {
        #expect(Logfmt.encode([("k", value)]) == line)
    }

    @Test func `what was written is read again`() {
        let pairs: [Logfmt.Pair] = [("status", "200"), ("error", #"a "b" c\d = e"#), ("empty", ""), ("ms", "1")]
        let read = Logfmt.decode(Array(Logfmt.encode(pairs).utf8)[...])
        #expect(read.map(\.key) == pairs.map(\.key) && read.map(\.value) == pairs.map(\.value))
    }

    @Test(arguments: ["", " ", "word", "=x", "a= b", #"a="open"#, "a=1  word b=2"]) func `what is no pair is passed over`(_ line: String) {
        let read = Logfmt.decode(Array(line.utf8)[...]).map { "\($0.key):\($0.value)" }
        #expect(
            read
                == [
                    "": [], " ": [], "word": [], "=x": [":x"], "a= b": ["a:"], #"a="open"#: ["a:open"], "a=1  word b=2": ["a:1", "b:2"],
                ][line])
    }
}
