/// Finds URLs in prose, Markdown, JSON and HTML. Where one ends is a guess there, so every likely end counts.
enum URLFinder {
    /// Calls `found` with everything that begins with `http://` or `https://`.
    static func urls(in text: [UInt8], _ found: (String) -> Void) {
        var rest = text[...]
        var nested = 0
        var outerEnd = 0
        while let colon = rest.firstIndex(of: UInt8(ascii: ":")) {
            rest = rest[(colon + 1)...]
            guard let scheme = scheme(before: colon, in: text) else { continue }
            nested = colon < outerEnd ? nested + 1 : 0
            // Check before copying anything: `http:` alone is more common than a URL.
            let slashes = text[(colon + 1)...].lazy.filter { $0 != UInt8(ascii: "\\") }.prefix(2)
            guard nested <= maxNested, slashes.elementsEqual("//".utf8) else { continue }
            let (run, end) = run(from: colon + 1, in: text)
            outerEnd = max(outerEnd, end)
            for spelling in spellings(of: run) { found(scheme + spelling) }
        }
    }

    /// An archive's URL contains the one it keeps, and that may contain another; a word with hundreds is no URL that anyone wrote.
    private static let maxNested = 4

    /// The scheme that ends at `colon`, if any.
    private static func scheme(before colon: Int, in text: [UInt8]) -> String? {
        for scheme in ["https:", "http:"] {
            let start = colon - scheme.utf8.count + 1
            guard start >= 0 else { continue }
            if zip(text[start...colon], scheme.utf8).allSatisfy({ $0.asciiLowercased == $1 }) { return scheme }
        }
        return nil
    }

    // MARK: - Without a scheme

    /// Calls `found` with URLs that people write without a scheme: `swift.org`, `www.swift.org:8080/7?a=b`.
    static func addresses(in text: [UInt8], _ found: (String) -> Void) {
        var index = 0
        while index < text.count {
            guard isHost(text[index]), index == 0 || isBoundary(text[index - 1]) else {
                index += 1
                continue
            }
            let end = text[index...].firstIndex { !isHost($0) } ?? text.count
            for start in starts(in: text[index..<end]) where namesServer(text[start..<end]) && isEnd(end, in: text) {
                for spelling in spellings(of: run(from: start, in: text).run) { found(spelling) }
            }
            index = end
        }
    }

    /// Non-ASCII letters belong to the host, or to preceding text in a script without spaces: `请读swift.org`.
    private static func starts(in word: ArraySlice<UInt8>) -> [Int] {
        let label = word.prefix { $0 != UInt8(ascii: ".") }
        guard let last = label.lastIndex(where: { $0 >= 0x80 }), last + 1 < label.endIndex else { return [word.startIndex] }
        return [word.startIndex, last + 1]
    }

    /// Whether the last label can be a top-level name: two bytes or more, the first a letter. `1.2` and `e.g.` name no server.
    private static func namesServer(_ word: ArraySlice<UInt8>) -> Bool {
        let name = word.prefix(maxRun).reversed().drop { $0 == UInt8(ascii: ".") }
        let top = name.prefix { $0 != UInt8(ascii: ".") }
        return top.count >= 2 && top.count < name.count && top.last.map { $0.isASCIILetter || $0 >= 0x80 } == true
    }

    /// What looks like a host is part of a mail address if `@` follows.
    private static func isEnd(_ end: Int, in text: [UInt8]) -> Bool { end == text.count || text[end] != UInt8(ascii: "@") }

    private static func isHost(_ byte: UInt8) -> Bool {
        byte.isASCIILetterOrDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte >= 0x80
    }

    private static func isBoundary(_ byte: UInt8) -> Bool {
        byte <= 0x20 || byte == 0x7F || byte == UInt8(ascii: ":") || hardStops.contains(byte) || softStops.contains(byte)
    }

    // MARK: - The end

    /// The longest URL that can begin at `start`, and where it ends. JSON within text may write a slash as `\/`.
    private static func run(from start: Int, in text: [UInt8]) -> (run: [UInt8], end: Int) {
        var run: [UInt8] = []
        var index = start
        while index < text.count, run.count < maxRun {
            let byte = text[index]
            if byte == UInt8(ascii: "\\"), index + 1 < text.count, text[index + 1] == UInt8(ascii: "/") {
                index += 1
                continue
            }
            guard byte > 0x20, byte != 0x7F, !hardStops.contains(byte), !endsItem(index, in: text) else { break }
            run.append(byte)
            index += 1
        }
        return (run, index)
    }

    /// Whether a mark separates two URLs of a list without spaces: `,http`, `](http`, `','http`. A single bracket or quote may belong to a
    /// URL with another in it: `?u=(http`.
    private static func endsItem(_ index: Int, in text: [UInt8]) -> Bool {
        guard softStops.contains(text[index]), text[(index + 1)...].prefix(4).map(\.asciiLowercased).elementsEqual("http".utf8) else {
            return false
        }
        return ",;|".utf8.contains(text[index]) || (index > 0 && softStops.contains(text[index - 1]))
    }

    /// Twice what web_fetch accepts.
    private static let maxRun = 500
    private static let hardStops = Array(#"<>"\^`"#.utf8)
    private static let softStops = Array("'()[]{}|,;*".utf8)
    private static let trailing = Array(".,;:!?'*_~)]}".utf8)

    /// `run` up to each of its likely ends, as written and as HTML.
    private static func spellings(of run: [UInt8]) -> [String] {
        var spellings = likelyEnds(of: run).map { String(decoding: run[..<$0], as: UTF8.self) }
        let plain = withoutReferences(run)
        if plain.count != run.count { spellings += likelyEnds(of: plain).map { String(decoding: plain[..<$0], as: UTF8.self) } }
        return spellings
    }

    /// HTML writes `&amp;` for `&`; an escaped quotation mark or bracket ends the URL. *Source*: HTML §13.2.5.73.
    private static func withoutReferences(_ run: [UInt8]) -> [UInt8] {
        var plain: [UInt8] = []
        var rest = run[...]
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == UInt8(ascii: "&") else {
                plain.append(byte)
                continue
            }
            let name = rest.prefix { $0 != UInt8(ascii: ";") }.prefix(maxReference).map(\.asciiLowercased)
            if stoppingReferences.contains(where: { name.elementsEqual($0.utf8) }) { break }
            plain.append(byte)
            if ampersands.contains(where: { name.elementsEqual($0.utf8) }) { rest = rest.dropFirst(name.count + 1) }
        }
        return plain
    }

    private static let maxReference = 5
    private static let ampersands = ["amp", "#38", "#x26"]
    private static let stoppingReferences = ["quot", "#34", "#x22", "apos", "#39", "#x27", "lt", "#60", "#x3c", "gt", "#62", "#x3e"]

    /// Before each mark that may belong to the URL or to the text around it, and at the end; each also without trailing punctuation.
    private static func likelyEnds(of run: [UInt8]) -> [Int] {
        let marks = run.indices.dropFirst(2).lazy.filter { index in
            softStops.contains(run[index]) || (run[index] >= 0x80 && run[index - 1] < 0x80)
        }
        var ends = Array(marks.prefix(maxEnds))
        ends.append(run.count)
        for end in ends.compactMap({ run[..<$0].lastIndex { !trailing.contains($0) } }).map({ $0 + 1 }) where !ends.contains(end) {
            ends.append(end)
        }
        return ends
    }

    /// No URL that anyone wrote has more marks.
    private static let maxEnds = 16
}
