import Foundation
import Testing

/// `Tests/rows.md` has one line for each row id in use, and no others.
@Suite struct RowsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized
    private static let page = root.appending(path: "Tests/rows.md")

    private static func ids(in text: some StringProtocol) -> Set<String> {
        Set(String(text).matches(of: /\b(?:[A-Z]|W5)-[0-9]{1,2}[a-d]?\b/).map { String($0.output) })
    }

    @Test func `every row that is named has a line, and every line is of a row that is named`() throws {
        var named: Set<String> = []
        for folder in ["Sources", "Tests", "README.md", "systemd"] {
            for file in try Self.texts(Self.root.appending(path: folder)) where file != Self.page {
                named.formUnion(Self.ids(in: try String(contentsOf: file, encoding: .utf8)))
            }
        }
        var lines: [String] = []
        for line in try String(contentsOf: Self.page, encoding: .utf8).split(separator: "\n") where line.contains(" | ") {
            let cells = line.split(separator: " | ", omittingEmptySubsequences: false)
            #expect(cells.count == 3 && cells.allSatisfy { !$0.isEmpty }, "\(line)")
            lines.append(String(cells[0]))
        }
        #expect(lines.count == Set(lines).count, "a row stands twice")
        #expect(named.subtracting(lines).sorted() == [], "rows that are named and not written")
        #expect(Set(lines).subtracting(named).sorted() == [], "rows that are written and not named")
    }

    private static func texts(_ place: URL) throws -> [URL] {
        guard try place.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true else { return [place] }
        let endings = ["swift", "md", "py", "sh", "5", "8", ""]
        let files = FileManager.default.enumerator(at: place, includingPropertiesForKeys: [.isRegularFileKey])?.compactMap { $0 as? URL }
        return try (files ?? []).filter { file in
            try endings.contains(file.pathExtension) && file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true
                && !file.path.contains("/Fixtures/")
        }
    }
}
