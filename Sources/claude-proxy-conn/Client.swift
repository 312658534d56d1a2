import Glibc
import Shared

/// The other end of standard input and output: a socket, two pipes, or files.
struct Client {
    static let input = STDIN_FILENO
    static let output = STDOUT_FILENO

    let inputIsSocket: Bool
    let outputIsSocket: Bool

    init() {
        inputIsSocket = Self.isSocket(Self.input)
        outputIsSocket = Self.isSocket(Self.output)
        guard outputIsSocket else { return }
        // Nagle's algorithm would delay each event until the previous one is acknowledged: 44 ms.
        Self.set(TCP_NODELAY, 1, of: CInt(IPPROTO_TCP))
        // Finds a client that vanished silently, or that left before a byte was sent that could show it (HTTP/1.0, D-32).
        Self.set(SO_KEEPALIVE, 1, of: SOL_SOCKET)
        Self.set(TCP_KEEPIDLE, 60, of: CInt(IPPROTO_TCP))
        Self.set(TCP_KEEPINTVL, 15, of: CInt(IPPROTO_TCP))
        // Finds one that is connected but reads nothing. *Units*: milliseconds; tcp(7).
        Self.set(TCP_USER_TIMEOUT, 120_000, of: CInt(IPPROTO_TCP))
    }

    private static func set(_ option: CInt, _ value: CInt, of level: CInt) {
        var value = value
        setsockopt(output, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }

    private static func isSocket(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFSOCK
    }

    /// Reads and drops what the client still sends, if anything was left unread, so that closing does not reset the connection and lose the
    /// answer on its way. *Source*: RFC 9112 §9.6.
    func close(expectsMore: Bool) {
        guard inputIsSocket, outputIsSocket else { return }
        var buffer = [UInt8](repeating: 0, count: 4096)
        guard expectsMore || recv(Self.input, &buffer, buffer.count, CInt(MSG_DONTWAIT)) > 0 else { return }
        shutdown(Self.output, CInt(SHUT_WR))
        let end = SteadyClock.now + Self.lingerSeconds
        var descriptor = pollfd(fd: Self.input, events: CShort(POLLIN), revents: 0)
        while case let left = end - SteadyClock.now, left > 0, poll(&descriptor, 1, CInt(left * 1000) + 1) > 0,
            recv(Self.input, &buffer, buffer.count, CInt(MSG_DONTWAIT)) > 0
        {}
    }

    private static let lingerSeconds = 2.0

    /// Who the client is, for rules about clients.
    func peer(_ environment: [String: String]) -> Peer {
        let told = Self.addressVariables.lazy.compactMap { environment[$0.address] }.first { !$0.isEmpty }
        return Peer(address: told ?? Self.socketName?.address, userID: Self.userID(environment))
    }

    private static let addressVariables = [(address: "REMOTE_ADDR", port: "REMOTE_PORT"), (address: "TCPREMOTEIP", port: "TCPREMOTEPORT")]

    /// The client's address, from the super-server or else the socket: `192.0.2.1:45456`, `unix:1000`.
    static func name(_ environment: [String: String]) -> String {
        if let userID = userID(environment) { return "unix:\(userID)" }
        for variables in addressVariables {
            if let address = environment[variables.address], !address.isEmpty { return name(address, port: environment[variables.port]) }
        }
        return socketName.map { name($0.address, port: $0.port) } ?? "-"
    }

    /// The user who connected to an AF_UNIX socket. *Source*: unix(7), SO_PEERCRED.
    private static func userID(_ environment: [String: String]) -> UInt32? {
        // A CGI script's socket belongs to its web server.
        guard environment["GATEWAY_INTERFACE"] == nil else { return nil }
        var family = CInt(0)
        var size = socklen_t(MemoryLayout<CInt>.size)
        guard getsockopt(input, SOL_SOCKET, SO_DOMAIN, &family, &size) == 0, family == AF_UNIX else { return nil }
        var credentials = Linux.Credentials()
        size = socklen_t(MemoryLayout<Linux.Credentials>.size)
        guard getsockopt(input, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
        guard credentials.userID == unmappedUser, let instance = environment["CLAUDE_PROXY_INSTANCE"] else { return credentials.userID }
        // PrivateUsers= hides the user, but systemd has seen it, and names the instance N-PID-UID.
        return instance.lastIndex(of: "-").flatMap { UInt32(instance[$0...].dropFirst()) } ?? credentials.userID
    }

    /// How a user namespace shows a user that it does not know. *Source*: user_namespaces(7), overflowuid.
    private static let unmappedUser: uid_t = 65_534

    private static var socketName: (address: String, port: String)? {
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutableBytes(of: &address) { bytes in
            guard let pointer = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress, getpeername(input, pointer, &length) == 0 else {
                return nil
            }
            var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
            let flags = NI_NUMERICHOST | NI_NUMERICSERV
            guard getnameinfo(pointer, length, &host, socklen_t(host.count), &port, socklen_t(port.count), flags) == 0 else { return nil }
            return (text(host), text(port))
        }
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func name(_ address: String, port: String?) -> String {
        guard let port else { return address }
        return address.utf8.contains(UInt8(ascii: ":")) ? "[\(address)]:\(port)" : "\(address):\(port)"
    }
}
