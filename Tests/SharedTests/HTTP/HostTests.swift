import Shared
import Testing

@Suite struct HostTests {
    @Test(arguments: [
        ("Example.COM", "example.com", "example.com"), ("example.com.", "example.com", "example.com"), ("router", "router", "router"),
        ("ex%61mple.com", "example.com", "example.com"), ("my_server", "my_server", "my_server"),
        ("BÜCHER.example", "bücher.example", "xn--bcher-kva.example"), ("xn--bcher-kva.example", "bücher.example", "xn--bcher-kva.example"),
        ("b%C3%BCcher.example", "bücher.example", "xn--bcher-kva.example"), ("faß.de", "faß.de", "xn--fa-hia.de"),
        ("a.xn--ls8h.b", "a.💩.b", "a.xn--ls8h.b"), ("例え.テスト", "例え.テスト", "xn--r8jz45g.xn--zckzah"),
        ("8.8.8.8.", "8.8.8.8", "8.8.8.8"), ("0x8.010.2056", "8.8.8.8", "8.8.8.8"), ("0x.0X7f.1", "0.127.0.1", "0.127.0.1"),
        ("[2001:DB8:0:0:1:0:0:1]", "[2001:db8::1:0:0:1]", "[2001:db8::1:0:0:1]"), ("[::]", "[::]", "[::]"), ("[1::]", "[1::]", "[1::]"),
        ("[::ffff:8.8.8.8]", "[::ffff:808:808]", "[::ffff:808:808]"), ("[1:0:2:0:3:0:4:0]", "[1:0:2:0:3:0:4:0]", "[1:0:2:0:3:0:4:0]"),
    ])
    func `a host has one form`(_ spelling: String, _ text: String, _ ascii: String) throws {
        let host = try #require(Host(spelling))
        #expect(host.text == text && host.ascii == ascii && !host.isDisguised)
        #expect(Host(host.text) == host && Host(host.ascii) == host)
    }

    @Test(arguments: [
        ("ｅｘ%EF%BD%81ｍｐｌｅ．ＣＯＭ", "example.com"), ("example。com", "example.com"), ("example｡com", "example.com"),
        ("exam\u{AD}ple.com", "example.com"),
        ("exam\u{200B}ple.co\u{2060}m", "example.com"), ("\u{212A}.com", "k.com"), ("１２７.0.0.1", "127.0.0.1"),
        ("ｘn--bcher-kva.example", "bücher.example"),
    ])
    func `a disguise is told`(_ spelling: String, _ text: String) throws {
        let host = try #require(Host(spelling))
        #expect(host.isDisguised && host.text == text)
    }

    @Test(arguments: [
        "", ".", "a..b", ".a", "a b", "a/b", "a@b", "a:80", "a?b", "a#b", "a%b", "a%00", "a%2fb", "%ff", "[::1", "::1", "[::1]:80",
        "[::1%25eth0]",
        "1.2.3.4.5", "256.1.1.1", "0x100000000", "0x10000000000000000", "a.0xffffffffffffffffffff", "08.8.8.8", "①.com", "ﬁ.com",
        "a\u{FFFD}",
        "xn--", "xn--a", "xn--bcher-kv", "xn--a-", "xn--ls8h\u{308}", "\u{308}a.com", "a\u{200D}b.com", "a\u{E000}", "\u{AD}",
        String(repeating: "a", count: 1025),
    ])
    func `what is no host is none`(_ spelling: String) {
        #expect(Host(spelling) == nil)
    }

    @Test func `a name is within what it is below`() throws {
        func isWithin(_ name: String, _ domain: String) throws -> Bool { try #require(Host(name)).isWithin(try #require(Host(domain))) }
        #expect(try isWithin("a.b.example", "b.example") && isWithin("b.example", "B.example."))
        #expect(try isWithin("a.bu\u{308}cher.example", "bücher.example") && isWithin("a.xn--bcher-kva.example", "BÜCHER.example"))
        #expect(try isWithin("a\u{D4E}.bücher.example", "xn--bcher-kva.example"), "a letter that joins with the dot behind it")
        #expect(
            try !isWithin("ab.example", "b.example") && !isWithin("b.example", "a.b.example")
                && !isWithin("xbücher.example", "bücher.example"))
        #expect(try !isWithin("1.8.8.8", "8.8.8") && !isWithin("bücher.example", "cher.example"))
    }
}
