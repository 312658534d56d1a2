import Foundation
import Glibc

/// A library that tries, from within the program, what its sandbox denies and allows.
enum SandboxProbe {
    static let hasCompiler = clang(["--version"]) == 0

    /// Tests/Sandbox/probe.c, compiled; nil if that failed.
    static let library: URL? = {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let library = FileManager.default.temporaryDirectory.appendingPathComponent("probe-\(getpid()).so")
        let source = tests.appendingPathComponent("Sandbox/probe.c")
        return clang(["-shared", "-fPIC", "-o", library.path, source.path]) == 0 ? library : nil
    }()

    /// *Returns*: its exit code; nil: there is none.
    private static func clang(_ arguments: [String]) -> Int32? {
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["clang"] + arguments
        compiler.standardOutput = FileHandle.nullDevice
        guard (try? compiler.run()) != nil else { return nil }
        compiler.waitUntilExit()
        return compiler.terminationStatus
    }
}
