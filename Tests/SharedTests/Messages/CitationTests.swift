import Testing

@testable import Shared

/// In quadratic time, each of these would take minutes.
@Suite struct CitationTests {
    private static let many = 3000
    private static let text = JSONText(String(repeating: "äbc ", count: 4 * many))
    private static let citations = (0..<many).reversed().map { Citation(url: "https://h.test/\($0)", span: ($0 * 8 + 1)..<($0 * 8 + 4)) }

    @Test func `C-02 thousands of parts of a text are blocks in their order`() {
        let blocks = Citation.blocks(Self.text, Self.citations)
        #expect(blocks.count == 2 * Self.many + 1 && blocks[0]["text"] == "ä" && blocks[2]["text"] == "äbc ä")
        #expect(blocks[1]["text"] == "bc " && blocks[1]["citations"]?.array?.count == 1)
        #expect(blocks[5999]["citations"]?.array?.first?["url"] == "https://h.test/2999")
    }

    @Test func `C-02 thousands of pages for one part stand there in the order in which they came`() {
        let blocks = Citation.blocks(Self.text, (0..<Self.many).map { Citation(url: "https://h.test/\($0)", span: 4..<7) })
        #expect(blocks.map { $0["text"]?.text?.byteCount } == [5, 4, Self.text.byteCount - 9])
        #expect(blocks[1]["citations"]?.array?.map { $0["url"]?.string } == (0..<Self.many).map { "https://h.test/\($0)" })
    }

    @Test func `thousands of citations quote the text, and one of nothing quotes nothing`() {
        let quoting = Citation.quoting(Self.citations + [Citation(url: "u", span: 1_000_000..<Int.max)], in: Self.text)
        #expect(quoting.count == Self.many + 1 && quoting.dropLast().allSatisfy { $0.excerpt == "bc " } && quoting.last?.excerpt == "")
        #expect(quoting.map(\.url) == Self.citations.map(\.url) + ["u"])
    }

    @Test func `a page's own words are kept, and a long part is quoted by its beginning`() {
        let citations = [Citation(url: "u", excerpt: "own", span: 0..<3), Citation(url: "v", span: 4..<4000), Citation(url: "w")]
        let quoting = Citation.quoting(citations, in: Self.text)
        #expect(quoting.map { $0.excerpt?.decoded.characterCount } == [3, 150, nil])
    }
}
