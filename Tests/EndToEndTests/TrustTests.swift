import Foundation
import Glibc
import Testing

/// Whose certificates are trusted if the machine's bundle and hashed directory differ (D-63).
@Suite(.enabled(if: geteuid() == 0 && TLSServer.isAvailable, "a mount namespace needs root, certificates openssl"))
struct TrustTests {
    enum Certificate { case authority, other }

    struct Machine: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let bundle: [Certificate]
        /// Files named by the hashes of their subjects; nil is a broken link.
        let hashed: [Certificate?]
        let isBundleNewer: Bool
        let isTrusted: Bool

        init(_ name: String, bundle: [Certificate], hashed: [Certificate?], isBundleNewer: Bool = false, isTrusted: Bool = true) {
            (testDescription, self.bundle, self.hashed) = (name, bundle, hashed)
            (self.isBundleNewer, self.isTrusted) = (isBundleNewer, isTrusted)
        }
    }

    static let machines = [
        Machine("no hashes", bundle: [.authority], hashed: []),
        Machine("one hash, and more in the bundle", bundle: [.other, .authority], hashed: [.other]),
        Machine("the bundle was written later", bundle: [.authority], hashed: [.other], isBundleNewer: true),
        Machine("links that lead nowhere", bundle: [.authority], hashed: [nil, nil, nil]),
        Machine("two names for one file", bundle: [.other, .authority], hashed: [.other, .other]),
        Machine("as many hashes as the bundle holds", bundle: [.other], hashed: [.authority]),
        Machine("nobody trusts it", bundle: [.other], hashed: [.other], isTrusted: false),
    ]

    @Test(arguments: machines) func `what the machine trusts is trusted`(_ machine: Machine) throws {
        let (server, other) = (try TLSServer(.good, answer: Self.answer), try TLSServer(.selfSigned))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("trust-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.fill(folder, machine) { $0 == .authority ? server.authority : other.certificate }
        let mount = #"mount --bind "$0" /etc/ssl/certs && exec "$@""#
        let proxy = try Proxy(upstreamURL: server.url, launcher: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", mount, folder.path])
        let answer = proxy.message()
        #expect((answer.string("content.0.text") == "Hello.") == machine.isTrusted, "\(answer.body)")
    }

    private static let answer: String = {
        let hello = #"{"choices":[{"index":0,"message":{"content":"Hello."},"finish_reason":"stop"}]}"#
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(hello.utf8.count)\r\n\r\n\(hello)"
    }()

    private static func fill(_ folder: URL, _ machine: Machine, _ file: (Certificate) -> String) throws {
        let bundle = folder.appendingPathComponent("ca-certificates.crt")
        try machine.bundle.map { try String(contentsOfFile: file($0), encoding: .utf8) }.joined()
            .write(to: bundle, atomically: false, encoding: .utf8)
        for (number, certificate) in machine.hashed.enumerated() {
            let hash = try certificate.map { try TLSServer.hash(of: file($0)) } ?? "0123abcd"
            let target = certificate.map(file) ?? "/nowhere.pem"
            try FileManager.default.createSymbolicLink(
                atPath: folder.appendingPathComponent("\(hash).\(number)").path, withDestinationPath: target)
        }
        let later = Date(timeIntervalSinceNow: machine.isBundleNewer ? 60 : -60)
        try FileManager.default.setAttributes([.modificationDate: later], ofItemAtPath: bundle.path)
    }
}
