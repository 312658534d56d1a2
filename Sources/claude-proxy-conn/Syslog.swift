import Glibc

/// The system's log, for when standard error is the client's connection. syslog(3) would wait for it without limit.
///
/// *Shape*: `<30>claude-proxy-conn[4711]: message`; 30 is the facility and the level. The receiver adds the date. *Source*: RFC 3164 §4.1,
/// §4.3.2; `/dev/log` takes datagrams, or with s6 a stream of lines.
enum Syslog {
    static let facility = LOG_DAEMON
    static let tag = "\(Program.name)[\(getpid())]: "

    /// *Returns*: a socket that never blocks, or -1.
    static func open() -> CInt {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: "/dev/log".utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        for type in [SOCK_DGRAM, SOCK_STREAM] {
            let descriptor = socket(AF_UNIX, CInt(type.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
            let isOpen = withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) == 0 }
            }
            if isOpen { return descriptor }
            close(descriptor)
        }
        return -1
    }
}
