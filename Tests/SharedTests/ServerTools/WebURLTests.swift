import Shared
import Testing

@Suite struct WebURLTests {
    @Test(arguments: [
        ("https://swift.org/7", "https://swift.org/7"), ("HTTPS://Swift.ORG:443/A/?q=1#frag", "https://swift.org/A?q=1"),
        ("http://swift.org", "http://swift.org"), ("http://swift.org:80/", "http://swift.org"),
        ("http://swift.org.:8080/", "http://swift.org:8080"),
        ("  https://swift.org/a\n ", "https://swift.org/a"), ("https:swift.org", "https://swift.org"),
        ("https://swift.org/a/./b/../c%2e/%2E%2e/d", "https://swift.org/a/d"), ("https://swift.org/..", "https://swift.org"),
        ("https://swift.org/%7euser/%c3%a4ä", "https://swift.org/~user/%C3%A4%C3%A4"),
        ("https://swift.org?x=/../", "https://swift.org?x=/../"),
        ("https://Bücher.de/ß", "https://bücher.de/%C3%9F"), ("https://straße.de/", "https://straße.de"),
        ("https://%65xample.com/", "https://example.com"), ("https://ex\tam\nple.com/", "https://example.com"),
        ("http://xn--bcher-kva.de", "http://bücher.de"), ("http://bu\u{308}cher.de", "http://bücher.de"),
        ("http://8.8.8.8/", "http://8.8.8.8"), ("http://0x08.010.2056/", "http://8.8.8.8"), ("http://134744072", "http://8.8.8.8"),
        ("http://[2606:4700::1111]:8080/x", "http://[2606:4700::1111]:8080/x"),
        ("http://[::ffff:8.8.8.8]/", "http://[::ffff:808:808]"),
        ("http://[64:ff9b::808:808]/", "http://[64:ff9b::808:808]"),
        ("http://[2002:808:808::1]/", "http://[2002:808:808::1]"),
        ("https://never.example/mentioned", "https://never.example/mentioned"), ("https://local.example.com/", "https://local.example.com"),
        ("https://a.b/%zz%4", "https://a.b/%25zz%254"), ("https://a.b/%7%30", "https://a.b/%2570"), ("https://a.b:/", "https://a.b"),
        ("https://1.example.com", "https://1.example.com"),
        ("http://172.32.0.1/", "http://172.32.0.1"), ("http://100.128.0.1/", "http://100.128.0.1"), ("http://11.0.0.1/", "http://11.0.0.1"),
    ])
    func `spellings of one address come to one`(text: String, normalized: String) throws {
        #expect(try WebURL(text).normalized == normalized)
    }

    @Test(arguments: [
        "", " ", "swift.org", "swift.org/7", "file:///etc/passwd", "ftp://swift.org/", "javascript:alert(1)", "data:text/plain,x", "http:",
        "http://",
        "https:///", "http://?q", "http://#a", "://swift.org", "localhost:8080", "http s://swift.org", "http://:80/",
    ])
    func `W-30: what is no address of the web is told apart`(_ text: String) {
        #expect(throws: WebURL.Fault.notWeb) { try WebURL(text) }
    }

    @Test(arguments: [
        // IPv4 in every spelling
        "http://127.0.0.1/admin", "http://127.0.0.1.", "http://127.1", "http://127.0.1/", "http://2130706433/", "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0X7F.0.0.1", "http://0177.0.0.1/", "http://017700000001", "http://127.0.0.0x1", "http://%31%32%37.0.0.1/",
        "http://127%2e0%2e0%2e1",
        "http://0/", "http://0.0.0.0:80/", "http://10.1.2.3/", "http://172.16.0.1", "http://172.31.255.255", "http://192.168.1.1/",
        "http://3232235777/",
        "http://169.254.169.254/latest/meta-data", "http://100.64.0.1/", "http://100.127.255.255", "http://192.0.2.1", "http://198.18.0.1",
        "http://198.19.1.1",
        "http://198.51.100.7", "http://203.0.113.9", "http://192.88.99.1", "http://192.0.0.1", "http://224.0.0.1", "http://239.255.255.250",
        "http://240.0.0.1",
        "http://255.255.255.255/", "http://256.1.1.1/", "http://1.2.3.4.5/", "http://4294967296/", "http://99999999999999999999999/",
        "http://08.8.8.8/",
        "http://0x10000000000000000/", "http://8.8.8.0xffffffffffffffffffffff", "http://0xfffffffffffffffffffffffff.1",
        "http://1.2.3.4..", "http://-1/", "http://127.0.0.0x", "http://..1",
        // IPv6
        "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]:8080/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]",
        "http://[::8.8.8.8]", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://[2606:4700::1%251]/",
        "http://[fc00::1]",
        "http://[fd12:3456::1]", "http://[fec0::1]", "http://[ff02::1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::10.0.0.1]",
        "http://[64:ff9b:1::808:808]",
        "http://[2002:7f00:1::]/", "http://[2002:c0a8:101::1]", "http://[2001::1]", "http://[2001:db8::1]", "http://[3fff::1]",
        "http://[100::1]",
        "http://[::1", "http://[1:2:3]/", "http://[1::2::3]/", "http://[:::1]", "http://[1:2:3:4:5:6:7:8:9]", "http://[g::1]",
        "http://[::ffff:127.0.0.1]evil",
        "http://[12345::1]", "http://[::ffff:1.2.3]", "http://[2606:4700::1111]:http/", "http://[]/", "http://[v1.x]/", "http://[+1::1]",
        // names
        "http://localhost:8888/", "http://LOCALHOST", "http://localhost./", "http://a.localhost/", "http://printer.local",
        "http://db.internal/",
        "http://metadata.google.internal/", "http://nas.lan", "http://x.home.arpa./", "http://router", "http://intranet/",
        "http://x.localdomain",
        "http://xn--a.example", "http://xn--a-.example", "http://\u{308}a.example", "http://a\u{D4E}.localhost", "http://a\u{600}.example",
        "http://xn--strae-oqa.xn--ls8h.xn--", "http://xn--bücher-kva.example",
        "http://abc.onion", "http://home.arpa", "http://a..b/", "http://.com", "http://./", "http://local",
        // disguises
        "http://a@127.0.0.1/", "http://user:pass@example.com/", "http://example.com@127.0.0.1", "http://@example.com",
        #"http:\\127.0.0.1\"#,
        #"http://example.com\@127.0.0.1/"#, #"https://example.com/a\b"#, "http://１２７.0.0.1/", "http://127。0。0。1", "http://127．0．0．1",
        "http://ⓛocalhost/",
        "http://①②⑦.0.0.1", "http://loc\u{AD}alhost/", "http://exam\u{200B}ple.com/", "http://𝟏𝟐𝟕.0.0.1", "http://Kexample.\u{212A}om",
        "http://localhoſt",
        "http://example.com%00.evil.org", "http://%6c%6fcalhost", "http://exa mple.com/", "http://example.com:80a/",
        "http://example.com:99999/", "http://a:b:c/",
        "http://example.com%2f@127.0.0.1", "http://%ff%fe.com/", "http://exam<ple.com", "http://example.com/\u{0}a",
    ])
    func `W-37: no spelling of an inner, reserved or disguised address passes`(_ text: String) {
        #expect(throws: WebURL.Fault.forbidden) { try WebURL(text) }
    }

    @Test func `what is made of a URL is read as the same URL`() {
        let pieces = [
            "http:", "https:", "/", "//", "a.com", "b.org", ":", "80", "@", "[", "]", "::1", "2606::1", "%", "25", "2e", ".", "..", "?",
            "#", "x", "é", "\\", "0x7f", "127", " ",
        ]
        var state: UInt64 = 42
        var read = 0
        for _ in 0..<20_000 {
            var text = "http://"
            for _ in 0..<6 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int(state >> 33) % pieces.count]
            }
            guard let url = try? WebURL(text) else { continue }
            read += 1
            #expect((try? WebURL(url.normalized).normalized) == url.normalized, "\(text)")
        }
        #expect(read > 500)
    }
}
