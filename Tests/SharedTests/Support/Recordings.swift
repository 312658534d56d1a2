import Foundation

/// Bodies recorded from real clients, if the environment names a folder of them.
enum Recordings {
    static let files: [String]? = {
        guard let folder = ProcessInfo.processInfo.environment["CLAUDE_PROXY_REQUESTS"] else { return nil }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") && !$0.hasSuffix(".headers.json") }.sorted().map { "\(folder)/\($0)" }
    }()
}
