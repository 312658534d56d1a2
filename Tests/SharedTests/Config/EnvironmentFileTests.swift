import Testing

@testable import Shared

/// Each expectation was observed with systemd 252; Tests/SystemdTests/units checks it again.
@Suite struct EnvironmentFileTests {
    @Test(arguments: [
        ("A=b", "b"), ("A=b\n", "b"), ("  A = b  \n", "b"), ("A=", ""), ("A=\n", ""), ("A=b c # d", "b c # d"),
        ("A='b  '", "b  "), (#"A="b 'c' ""#, "b 'c' "), (#"A=b"c""#, #"b"c""#), (#"A="b"c"#, "bc"), (#"A="b" 'c'"#, "bc"),
        (#"A=b\ c\\"#, #"b c\"#), ("A=b\\\nc", "bc"), ("A=\"b\\\nc\"", "bc"), ("A='b\nc'", "b\nc"), (#"A="\$\"\\\`\n""#, #"$"\`\n"#),
        (#"A='\$'"#, #"\$"#), ("A='b", "b"), ("A=b\r\nB=c\r\n", "b"), ("A=1\nA=2", "2"), ("A=b\\ ", "b "), ("A=b=c", "b=c"),
        ("#A=c\nA=b", "b"), (" ; A=c\nA=b", "b"), ("A=ü", "ü"), ("A=\u{1}", "\u{1}"),
    ])
    func `a value is read as systemd reads it`(text: String, value: String) {
        let file = EnvironmentFile(Array(text.utf8))
        #expect(file.variables["A"] == value)
        #expect(file.warnings.isEmpty)
    }

    @Test(arguments: [
        ("A=1\nexport B=2\n", 2), ("\n\nnonsense\nA=1", 3), ("1B=2\nA=1", 1), ("A=1\nB-C=secret", 2), ("A=1\n=secret", 2),
        ("A='1\n\n'\nB.C=2", 4),
    ])
    func `what systemd ignores is told by its line, without its text`(text: String, line: Int) {
        let file = EnvironmentFile(Array(text.utf8))
        #expect(file.variables.keys.sorted() == ["A"])
        #expect(file.warnings.count == 1 && file.warnings[0].hasPrefix("line \(line): expected "), "\(file.warnings)")
        #expect(!file.warnings.joined().contains("secret") && !file.warnings.joined().contains("nonsense"))
    }

    @Test(arguments: [[0x41, 0x3D, 0xFF], [0x41, 0x3D, 0x31, 0x0A, 0x00]])
    func `a file that is no text sets nothing, and says so`(file: [UInt8]) {
        #expect(EnvironmentFile(file).variables.isEmpty)
        #expect(EnvironmentFile(file).warnings.count == 1)
    }

    @Test func `a name that is nearly ours is told`() {
        let file = EnvironmentFile(Array("TAVILY_KEY=1\nTAVILY_APIKEY=2\nTAVILY_TOPICS=news\nHOME=/\nTAVILY_TOPIC=news\nHTTP_PROXY=x".utf8))
        #expect(
            file.misspelt == [
                "HTTP_PROXY: unknown; did you mean http_proxy?", "TAVILY_APIKEY: unknown; did you mean TAVILY_API_KEY?",
                "TAVILY_TOPICS: unknown; did you mean TAVILY_TOPIC?",
            ])
    }
}
