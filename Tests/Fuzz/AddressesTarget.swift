import Foundation

@testable import Shared

extension Target {
    /// A URL, a domain filter and a text, each on its own line: web_fetch's rules, checked against the C library's parsing of hosts.
    static let addresses = Target(
        name: "addresses",
        seeds: {
            var seeds: [[UInt8]] = []
            for (number, url) in urls.enumerated() {
                let (domain, text) = (domains[number % domains.count], texts[number % texts.count])
                seeds.append(Array("\(url)\n\(domain)\n\(text) \(url)".utf8))
            }
            return seeds
        },
        check: { input in
            let lines = String(decoding: input, as: UTF8.self).split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false).map(
                String.init)
            guard let url = try? WebURL(lines[0]) else { return }
            check(url)
            if lines.count > 1 { check(url, filter: lines[1]) }
            if lines.count > 2 { check(url, text: lines[2]) }
        })

    private static let urls = [
        "https://swift.org/7", "HTTPS://Swift.ORG:443/A/?q=1#frag", "http:swift.org", "https://a.org/%7e/%2e%2e/./b/..",
        "http://8.8.8.8:80/",
        "http://0x08.010.2056/", "http://134744072", "http://127.1", "http://[2606:4700::1111]:8080/x", "http://[::ffff:8.8.8.8]/",
        "http://[::1]/",
        "http://[64:ff9b::808:808]/", "http://[2002:808:808::1]/", "https://Bücher.de/ß", "https://%65xample.com/", "http://localhost./",
        "http://user:pass@example.com/", #"http://example.com\@127.0.0.1/"#, "http://１２７.0.0.1/", "http://metadata.google.internal/",
        "http://a..b/",
        "https://en.wikipedia.org/wiki/Swift_(bird)", "http://0177.0.0.1/", "http://169.254.169.254/latest", "https://a.b/?x=/../&y=%zz",
    ]
    private static let domains = ["swift.org", "a.org/b*c/", "Bücher.de.", "example.com/%62log", "*.x", "8.8.8.8", "http://x", "x.y:80"]
    private static let texts = [
        "(see https://a.org/1).", "[x](https://b.org/2)", #"{"url":"https:\/\/c.org\/3"}"#, "**http://d.org**,'http://e.org','f'",
        "请看https://f.org/7。",
    ]

    private static func check(_ url: WebURL) {
        for text in [url.text, url.normalized] {
            let again = try? WebURL(text)
            require(again?.host == url.host && again?.normalized == url.normalized, "\(text) is read as \(again?.normalized ?? "no URL")")
        }
        require((try? WebURL(url.normalized))?.pathAndQuery.hasPrefix("/") == true, "a path that does not begin with a slash")
        require(!url.normalized.utf8.contains { $0 <= 0x20 || $0 == 0x7F }, "a control character")
        require(
            url.host.text.split(separator: ".").last.map { !["localhost", "local", "internal", "onion"].contains($0) } ?? false,
            "local: \(url.host.text)")
        require(Host(url.host.text) == url.host && Host(url.host.ascii) == url.host, "another host: \(url.host.ascii)")
        checkAddress(url.host.ascii)
    }

    /// An address must be what the C library reads, and neither private nor local; a name must be nothing it takes for an address.
    private static func checkAddress(_ host: String) {
        var (v4, v6) = (in_addr(), in6_addr())
        if host.hasPrefix("[") {
            require(inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &v6) == 1, "no address: \(host)")
            let bytes = withUnsafeBytes(of: &v6) { Array($0) }
            // 64:ff9b::/96 contains IPv4; the rest is global unicast.
            if bytes[0] == 0 {
                require(isPublic(Array(bytes[12...])), "inner: \(host)")
            } else {
                require(bytes[0] & 0xE0 == 0x20, "inner: \(host)")
            }
        } else if inet_aton(host, &v4) != 0 {
            let bytes = withUnsafeBytes(of: &v4) { Array($0) }
            require(bytes.map { String($0) }.joined(separator: ".") == host, "another spelling: \(host)")
            require(isPublic(bytes), "inner: \(host)")
        }
    }

    private static func isPublic(_ v4: [UInt8]) -> Bool {
        switch (v4[0], v4[1]) {
        case (0, _), (10, _), (127, _), (169, 254), (172, 16...31), (192, 168), (100, 64...127), (224..., _): false
        case (_, _): true
        }
    }

    private static func check(_ url: WebURL, filter domain: String) {
        guard let only = try? DomainFilter(of: ["allowed_domains": [JSON(domain)]], at: "t"),
            let except = try? DomainFilter(of: ["blocked_domains": [JSON(domain)]], at: "t")
        else { return }
        require(only.admits(url) != except.admits(url), "allowed and blocked")
        require(only.admits(url) == only.admits(url.text), "another answer for the same text")
        guard only.admits(url), case .only(let entries) = only.rule else { return }
        require(
            entries.allSatisfy { url.host.ascii == $0.host.ascii || url.host.ascii.hasSuffix("." + $0.host.ascii) },
            "\(url.host.text) is not of \(domain)")
    }

    private static func check(_ url: WebURL, text: String) {
        var seen = SeenURLs()
        seen.collect(from: text, .userInput)
        // Simple and slow.
        if seen.contains(url), text.utf8.count < 300 {
            require(stands(url, in: Array(text.utf8)), "\(url.normalized) does not stand in the text")
        }
        // In surroundings that leave no doubt where the URL ends.
        let isPlain = url.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !#"<>"\^`'()[]{}|,;*"#.utf8.contains($0) }
        guard isPlain, url.text.lowercased().starts(with: /https?:\/\//), url.text.utf8.count < 250 else { return }
        for around in ["(\(url.text))", "see \(url.text) there", "<\(url.text)>", #"{"u":"\#(url.text)"}"#] {
            var seen = SeenURLs()
            seen.collect(from: around, .userInput)
            require(seen.contains(url), "not seen in \(around)")
        }
    }

    /// Whether any part of `text` is this URL.
    private static func stands(_ url: WebURL, in text: [UInt8]) -> Bool {
        let text = text.filter { $0 != UInt8(ascii: "\\") }
        return text.indices.contains { start in
            guard text[start] | 0x20 == UInt8(ascii: "h") else { return false }
            return (start...text.count).contains { end in
                (try? WebURL(String(decoding: text[start..<end], as: UTF8.self)))?.normalized == url.normalized
            }
        }
    }
}
