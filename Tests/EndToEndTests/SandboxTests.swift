import Foundation
import Glibc
import Testing

/// What a connection can still do in its sandbox, tried by a library that is preloaded into it.
@Suite(.enabled(if: SandboxProbe.hasCompiler, "the library needs clang")) struct SandboxTests {
    @Test func `what needs no doing is denied, and what needs doing is allowed`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sandbox-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (secret, certificates) = (folder.appendingPathComponent("secret"), folder.appendingPathComponent("certificates"))
        for file in [secret, certificates] { try "x".write(to: file, atomically: true, encoding: .utf8) }
        // High enough that the program opens nothing in its place.
        let descriptor = fcntl(STDIN_FILENO, F_DUPFD, 200)
        defer { close(descriptor) }
        let proxy = try Proxy(environment: [
            "LD_PRELOAD": try #require(SandboxProbe.library).path, "PROBE_FOLDER": folder.path, "PROBE_SECRET": secret.path,
            "PROBE_PID": "\(getpid())", "PROBE_OPEN": "\(descriptor)", "PROBE_READABLE": certificates.path,
            "SSL_CERT_FILE": certificates.path,
        ])
        proxy.upstream.reply(.completion("Hello."))
        #expect(proxy.message().string("content.0.text") == "Hello.")
        _ = proxy.inetd.end()
        let lines = proxy.log.split(separator: "\n").filter { $0.hasPrefix("<7>probe: ") }.map { $0.dropFirst(10) }
        #expect(lines.last == "all: was: tried")
        #expect(lines.count { $0.hasPrefix("denied: ") } >= 45 && lines.count { $0.hasPrefix("allowed: ") } >= 15, "\(lines)")
        for line in lines.dropLast() { #expect(line.hasSuffix(": ok"), "\(line)") }
        #expect(try String(contentsOf: secret, encoding: .utf8) == "x")
    }

    @Test(arguments: [true, false]) func `it can be switched off`(isOn: Bool) throws {
        let proxy = try Proxy(extra: isOn ? #""sandbox": null,"# : #""sandbox": false,"#)
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        for _ in 0..<100 where client.answer.deltas("text").isEmpty { _ = client.readAll(within: 0.05) }
        let pid = try #require(proxy.inetd.running.first)
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        #expect(status.contains("Seccomp:\t\(isOn ? 2 : 0)\n") && status.contains("NoNewPrivs:\t\(isOn ? 1 : 0)\n"))
    }
}
