import Foundation
import Testing

/// The walls of the house, kept by reading the sources.
@Suite struct RoomTests {
    static func sources(_ folder: String) throws -> [(name: String, lines: [String])] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/\(folder)")
        let files = FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return try files.filter { $0.pathExtension == "swift" }.map {
            ($0.lastPathComponent, try String(contentsOf: $0, encoding: .utf8).components(separatedBy: "\n"))
        }
    }

    @Test func `the core imports nothing`() throws {
        let sources = try Self.sources("Shared")
        #expect(sources.count > 50)
        for (name, lines) in sources {
            let imports = lines.filter { line in line.split(separator: " ").contains("import") && !line.contains("//") }
            #expect(imports.isEmpty, "\(name)")
        }
    }

    @Test func `the shell spells no JSON key`() throws {
        let sources = try Self.sources("claude-proxy-conn")
        #expect(sources.count > 10)
        let keys = [
            "model", "messages", "max_tokens", "stream", "tools", "choices", "delta", "usage", "error", "type", "content", "providers",
            "ak",
            "base_url", "api_key", "tavily_key",
        ]
        for (name, lines) in sources {
            for key in keys {
                #expect(!lines.contains { $0.contains("[\"\(key)\"]") || $0.contains("\"\(key)\":") }, "\(name): \(key)")
            }
            #expect(!lines.contains { $0.contains("JSON(") || $0.contains("JSON.parse") }, "\(name) reads or writes JSON")
        }
    }

    /// A room of the core, and the rooms whose types its code may name. In the order in which the data travels: each names earlier
    /// ones alone.
    private static let rooms: [(name: String, mayName: [String])] = [
        ("JSON", []),
        ("Basics", ["JSON"]),
        ("HTTP", ["Basics"]),
        ("Ports", ["Basics", "HTTP"]),
        ("Config", ["JSON", "Basics", "HTTP"]),
        ("ServerTools", ["JSON", "Basics", "HTTP", "Ports", "Config"]),
        ("Messages", ["JSON", "Basics", "Config", "ServerTools"]),
        ("Chat", ["JSON", "Config"]),
        ("Translation", ["JSON", "Basics", "Config", "ServerTools", "Messages", "Chat"]),
        ("Exchange", ["JSON", "Basics", "HTTP", "Ports", "Config", "ServerTools", "Messages", "Chat", "Translation"]),
        ("Operations", ["JSON", "Basics", "HTTP", "Ports", "Config", "ServerTools", "Messages", "Chat", "Translation", "Exchange"]),
    ]

    @Test func `a room names earlier rooms alone, and those that the table has for it`() throws {
        let earlier = Self.rooms.indices.map { Self.rooms[..<$0].map(\.name) }
        for (room, before) in zip(Self.rooms, earlier) { #expect(Set(room.mayName).isSubset(of: before), "\(room.name)") }
        let code = try Self.rooms.map { (room: $0, files: try Self.sources("Shared/\($0.name)").map { ($0.name, Self.code($0.lines)) }) }
        #expect(code.allSatisfy { !$0.files.isEmpty })
        #expect(try code.reduce(0) { $0 + $1.files.count } == Self.sources("Shared").count, "a room that the table does not know")
        var homes: [String: String] = [:]
        for (room, files) in code {
            for (_, text) in files { for name in Self.types(of: text) { homes[name] = room.name } }
        }
        for (room, files) in code {
            var named: Set<String> = []
            let own = Set(files.flatMap { Self.types(of: $0.1, isNested: true) })
            for (file, text) in files {
                let others = Self.names(in: text).subtracting(own).compactMap { name in homes[name].map { (name, $0) } }
                for (name, home) in others where home != room.name {
                    named.insert(home)
                    #expect(room.mayName.contains(home), "\(file) names \(name) of \(home)")
                }
            }
            #expect(named == Set(room.mayName), "\(room.name)")
        }
    }

    /// Without comments and without what stands in quotes.
    private static func code(_ lines: [String]) -> String {
        lines.joined(separator: "\n").replacing(/"{3}[\s\S]*?"{3}/, with: "").replacing(/\/\/[^\n]*/, with: "")
            .replacing(/"(?:\\.|[^"\\\n])*"/, with: "")
    }

    private static func types(of text: String, isNested: Bool = false) -> [String] {
        let declared = text.matches(of: /(?m)^( *)(?:package |private |fileprivate )?(?:struct|enum|protocol|typealias) ([A-Z]\w*)/)
        return declared.filter { isNested || $0.output.1.isEmpty }.map { String($0.output.2) }
    }

    /// Types, where no dot before them says whose they are.
    private static func names(in text: String) -> Set<String> {
        Set(text.matches(of: /(?:^|[^\w.])([A-Z]\w*)/).map { String($0.output.1) })
    }
}
