import Foundation
import Glibc

/// A library that tries, from within the program, what its sandbox denies and allows.
enum SandboxProbe {
    /// Tests/Sandbox/probe.c, compiled; nil if that failed.
    static let library: URL? = {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let library = FileManager.default.temporaryDirectory.appendingPathComponent("probe-\(getpid()).so")
        let compiler = Process()
        compiler.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        compiler.arguments = ["clang", "-shared", "-fPIC", "-o", library.path, tests.appendingPathComponent("Sandbox/probe.c").path]
        guard (try? compiler.run()) != nil else { return nil }
        compiler.waitUntilExit()
        return compiler.terminationStatus == 0 ? library : nil
    }()
}
