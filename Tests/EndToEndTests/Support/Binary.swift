import Foundation
import Glibc

/// The program under test.
struct Binary {
    let path: String

    /// BINARY if set; else the release, if it is newer than all sources; else the build beside the tests.
    static let tested: Binary = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["BINARY"], !path.isEmpty { return Binary(path: path) }
        let release = package.appendingPathComponent(".build/release/\(name)")
        if let built = date(release), built > newestSource { return Binary(path: release.path) }
        return Binary(path: debug.path)
    }()

    /// Whether it is the shipped program, which contains Swift's libraries.
    var isRelease: Bool {
        guard let bytes = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else { return false }
        return bytes.range(of: Data("libFoundationNetworking.so".utf8)) == nil
    }

    private static let name = "claude-proxy-conn"

    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Beside the test bundle, which is the first argument or the program itself.
    private static var debug: URL {
        let bundles = ([CommandLine.arguments[0], "/proc/self/exe"] + CommandLine.arguments.filter { $0.hasSuffix(".xctest") })
            .map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent(name) }
        let built = bundles + [package.appendingPathComponent(".build/debug/\(name)")]
        return built.first { access($0.path, X_OK) == 0 } ?? built[built.count - 1]
    }

    private static var newestSource: Date {
        let files = FileManager.default.enumerator(at: package.appendingPathComponent("Sources"), includingPropertiesForKeys: nil)
        return files?.compactMap { ($0 as? URL).flatMap(date) }.max() ?? .distantFuture
    }

    private static func date(_ file: URL) -> Date? {
        (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
    }
}
