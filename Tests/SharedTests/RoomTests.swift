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

    @Test func `the Messages room does not speak of the other wire, and the Chat room not of this one`() throws {
        for (name, lines) in try Self.sources("Shared/Messages") {
            #expect(!lines.contains { $0.contains("ChatRequest") || $0.contains("ChatChunk") || $0.contains("ChatMessage") }, "\(name)")
        }
        for (name, lines) in try Self.sources("Shared/Chat") {
            #expect(
                !lines.contains { $0.contains("ContentBlock") || $0.contains("MessagesRequest") || $0.contains("MessageEvent") }, "\(name)")
        }
    }
}
