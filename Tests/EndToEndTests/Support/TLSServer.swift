import Foundation
import Glibc

/// An openssl TLS server on loopback with a freshly made authority and certificate. It answers every client that completes the handshake,
/// and records what it was sent.
final class TLSServer {
    enum Certificate: String, CaseIterable { case good, selfSigned, expired, ofAnotherHost }

    static let openssl = "/usr/bin/openssl"
    static var isAvailable: Bool { access(openssl, X_OK) == 0 }

    let port: UInt16
    private let folder: URL
    private let server: Process

    init(_ certificate: Certificate, answer: String = "") throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.make(certificate, in: folder)
        (server, port) = try Self.start(in: folder, answer: answer)
    }

    deinit {
        // Foundation starts it with SIGTERM blocked, so use SIGKILL.
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Trust this file to trust the good certificate.
    var authority: String { folder.appendingPathComponent("authority.pem").path }
    /// The server's own certificate.
    var certificate: String { folder.appendingPathComponent("server.pem").path }
    var url: String { "https://127.0.0.1:\(port)/v1" }
    /// What arrived over TLS.
    var text: String { (try? String(contentsOf: received, encoding: .utf8)) ?? "" }

    private var received: URL { Self.received(in: folder) }
    private static func received(in folder: URL) -> URL { folder.appendingPathComponent("received") }

    /// The name of a certificate in a hashed directory.
    static func hash(of certificate: String) throws -> String {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments = ["x509", "-hash", "-noout", "-in", certificate]
        process.standardOutput = output
        try process.run()
        process.waitUntilExit()
        return String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self).filter { !$0.isNewline }
    }

    private static func start(in folder: URL, answer: String) throws -> (Process, port: UInt16) {
        // Another program may take the port meanwhile, so try again.
        for _ in 0..<5 {
            let (server, port, input) = (Process(), Loopback.unusedPort(), Pipe())
            try Data().write(to: received(in: folder))
            prepare(
                server, ["s_server", "-quiet", "-accept", "127.0.0.1:\(port)", "-cert", "server.pem", "-key", "server.key"], in: folder,
                input: input, output: try FileHandle(forWritingTo: received(in: folder)))
            try server.run()
            guard eventually(within: 20, { Loopback.hasListener(on: port) || !server.isRunning }), server.isRunning else {
                kill(server.processIdentifier, SIGKILL)
                continue
            }
            try input.fileHandleForWriting.write(contentsOf: Data(answer.utf8))
            return (server, port)
        }
        throw POSIXError(.EADDRINUSE)
    }

    private static func make(_ certificate: Certificate, in folder: URL) throws {
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        let name = certificate == .ofAnotherHost ? "DNS:other.example" : "IP:127.0.0.1"
        try run(
            ["req", "-x509", "-subj", "/CN=authority", "-keyout", "authority.key", "-out", "authority.pem", "-days", "2"] + key, in: folder)
        guard certificate != .selfSigned else {
            return try run(
                ["req", "-x509", "-subj", "/CN=server", "-addext", "subjectAltName=\(name)", "-keyout", "server.key", "-out", "server.pem"]
                    + key, in: folder)
        }
        try run(["req", "-subj", "/CN=server", "-keyout", "server.key", "-out", "server.csr"] + key, in: folder)
        let settings = """
            [ca]
            default_ca = authority
            [authority]
            new_certs_dir = .
            database = index
            rand_serial = yes
            default_md = sha256
            policy = any
            [any]
            commonName = supplied
            [server]
            subjectAltName = \(name)
            """
        for (file, text) in [("settings", settings), ("index", "")] {
            try text.write(to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
        }
        let dates = certificate == .expired ? ["20200101000000Z", "20200201000000Z"] : ["20200101000000Z", "21200101000000Z"]
        try run(
            [
                "ca", "-batch", "-notext", "-config", "settings", "-extensions", "server", "-cert", "authority.pem", "-keyfile",
                "authority.key",
            ]
                + ["-startdate", dates[0], "-enddate", dates[1], "-in", "server.csr", "-out", "server.pem"], in: folder)
    }

    private static func run(_ arguments: [String], in folder: URL) throws {
        let process = Process()
        prepare(process, arguments, in: folder, input: FileHandle.nullDevice, output: FileHandle.nullDevice)
        try process.run()
        process.waitUntilExit()
        precondition(process.terminationStatus == 0, "openssl \(arguments) failed")
    }

    private static func prepare(_ process: Process, _ arguments: [String], in folder: URL, input: Any, output: FileHandle) {
        process.executableURL = URL(fileURLWithPath: openssl)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
    }
}
