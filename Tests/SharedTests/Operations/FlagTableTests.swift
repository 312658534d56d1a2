import Foundation
import Testing

@testable import Shared

/// What `--flags` prints, and the section of the manual that says the same.
@Suite struct FlagTableTests {
    @Test func `each flag has one line, with its name, values, default and meaning`() {
        let lines = Quirks.flagTable.split(separator: "\n")
        #expect(lines.count == Quirks.flags.count)
        for (line, flag) in zip(lines, Quirks.flags) {
            #expect(line.hasPrefix("\(flag.name) ") && line.hasSuffix("  \(flag.meaning)") && line.contains(" \(flag.expected) "))
            #expect(line.contains(" \(String(decoding: flag.standard.encoded, as: UTF8.self)) "))
        }
    }

    @Test func `claude-proxy_json(5) has the same table`() throws {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = folder.deletingLastPathComponent().appendingPathComponent("systemd/claude-proxy.json.5")
        let text = try String(contentsOf: page, encoding: .utf8)
        let sections = text.components(separatedBy: "\n.Sh ")
        let section = try #require(sections.first { $0.hasPrefix("FLAGS\n") })
        #expect(section.hasSuffix(Self.manual), "expected:\n\(Self.manual)")
    }

    private static var manual: String {
        let items = Quirks.flags.map { flag in
            let standard = String(decoding: flag.standard.encoded, as: UTF8.self)
            return ".It Li \(flag.name)\n\(wrapped("\(sentence(flag.meaning)): \(flag.expected) (\(standard))."))\n"
        }
        return ".Bl -tag -width Ds -compact\n" + items.joined() + ".El"
    }

    /// A sentence begins with a capital letter, unless with a name.
    private static func sentence(_ text: String) -> String {
        let isName = text.prefix { $0 != " " && $0 != "," }.contains("_")
        return isName ? text : text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func wrapped(_ text: String) -> String {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines[lines.count - 1].count + word.count < 78 {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.joined(separator: "\n")
    }
}
