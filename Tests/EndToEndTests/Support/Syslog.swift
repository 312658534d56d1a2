import Foundation
import Glibc

/// A system log for the program only: in a mount namespace, where the folder with its socket is /dev.
final class Syslog {
    /// How a receiver listens: most take datagrams, s6's takes a stream.
    enum Kind: CaseIterable { case datagrams, stream }

    private let kind: Kind
    private let folder: URL
    private let listener: CInt

    init(_ kind: Kind) throws {
        self.kind = kind
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("syslog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data().write(to: folder.appendingPathComponent("null"))
        listener = Self.socket(kind)
        with(address: bind)
        if kind == .stream { listen(listener, 1) }
    }

    deinit {
        close(listener)
        try? FileManager.default.removeItem(at: folder)
    }

    /// See Child; needs a PATH.
    var launcher: [String] {
        let mounts = "mount --bind /dev/null \(folder.path)/null && mount --rbind \(folder.path) /dev"
        return ["/usr/bin/unshare", "--map-root-user", "--mount", "/bin/sh", "-c", "\(mounts) && exec \"$@\"", "sh"]
    }

    /// Whether this machine lets its users create namespaces; many containers do not.
    static let canRun: Bool = {
        guard let syslog = try? Syslog(.datagrams), access(syslog.launcher[0], X_OK) == 0 else { return false }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: syslog.launcher[0])
        process.arguments = syslog.launcher.dropFirst() + ["test", "-S", "/dev/log"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// The messages received: one per datagram, or the whole first stream.
    var messages: [String] {
        let source = kind == .stream ? Loopback.accept(on: listener) : listener
        defer { if kind == .stream { close(source) } }
        var messages: [String] = []
        while let bytes = Loopback.receive(from: source, within: 0.2), !bytes.isEmpty {
            messages.append(String(decoding: bytes, as: UTF8.self))
        }
        return kind == .stream ? [messages.joined()] : messages
    }

    /// Sends datagrams until it accepts no more from anybody.
    func fill() {
        var count: Int
        repeat {
            let sender = Self.socket(.datagrams)
            defer { close(sender) }
            with(address: { _, address, length in connect(sender, address, length) })
            count = 0
            while send(sender, "x", 1, CInt(MSG_DONTWAIT)) > 0 { count += 1 }
        } while count > 0
    }

    private static func socket(_ kind: Kind) -> CInt {
        Glibc.socket(AF_UNIX, CInt((kind == .stream ? SOCK_STREAM : SOCK_DGRAM).rawValue | SOCK_CLOEXEC.rawValue), 0)
    }

    private func with(address body: (CInt, UnsafePointer<sockaddr>, socklen_t) -> CInt) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "\(folder.path)/log".utf8) }
        let error = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
        precondition(error == 0, "\(folder.path)/log: \(String(cString: strerror(errno)))")
    }
}
