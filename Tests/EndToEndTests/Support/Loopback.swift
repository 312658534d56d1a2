import Foundation
import Glibc

/// Sockets on 127.0.0.1, and pipes. Child processes inherit none of them.
enum Loopback {
    /// *Units*: seconds on the steady clock.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// A socket that listens on a free port.
    static func listen() -> (socket: CInt, port: UInt16) {
        let listener = stream()
        _ = with(port: 0) { bind(listener, $0, $1) }
        Glibc.listen(listener, 256)
        return (listener, port(of: listener))
    }

    /// A listening socket with a full queue: further connections are dropped, as by a host that is down. `waiting`: what fills the queue.
    static func fullListener() -> (socket: CInt, port: UInt16, waiting: [CInt]) {
        let listener = stream()
        _ = with(port: 0) { bind(listener, $0, $1) }
        Glibc.listen(listener, 0)
        let port = port(of: listener)
        let waiting = (0..<4).map { _ in
            let client = stream()
            _ = fcntl(client, F_SETFL, O_NONBLOCK)
            _ = with(port: port) { Glibc.connect(client, $0, $1) }
            return client
        }
        usleep(100_000)
        return (listener, port, waiting)
    }

    static func connect(to port: UInt16, receiveBufferBytes: CInt? = nil) -> CInt {
        let client = stream()
        if var bytes = receiveBufferBytes { setsockopt(client, SOL_SOCKET, SO_RCVBUF, &bytes, socklen_t(MemoryLayout<CInt>.size)) }
        precondition(with(port: port) { Glibc.connect(client, $0, $1) } == 0, "nobody listens on port \(port)")
        return client
    }

    /// A port on which nobody listens.
    static func unusedPort() -> UInt16 {
        let (listener, port) = listen()
        close(listener)
        return port
    }

    static func hasListener(on port: UInt16) -> Bool {
        sockets.contains("0100007F:\(String(format: "%04X", port)) 00000000:0000 0A")
    }

    /// The kernel's table, read to its end: its size is reported as 0, and under load `String(contentsOfFile:)` missed lines.
    private static var sockets: String {
        guard let file = fopen("/proc/net/tcp", "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// How many ends of connections to `port` a process holds that could still be used.
    static func openConnections(of port: UInt16) -> Int {
        let address = "0100007F:\(String(format: "%04X", port))"
        // 01: established; 08: the other side has closed it.
        return sockets.split(separator: "\n").count { line in
            let fields = line.split(separator: " ")
            return fields.count > 3 && (fields[1] == address || fields[2] == address) && (fields[3] == "01" || fields[3] == "08")
        }
    }

    static func option(_ name: CInt, _ level: CInt, of socket: CInt) -> CInt {
        var value: CInt = -1
        var length = socklen_t(MemoryLayout<CInt>.size)
        getsockopt(socket, level, name, &value, &length)
        return value
    }

    static func accept(on listener: CInt) -> CInt { accept4(listener, nil, nil, CInt(SOCK_CLOEXEC.rawValue)) }

    /// Not imported by Glibc. *Source*: accept4(2).
    @_silgen_name("accept4")
    private static func accept4(
        _ listener: CInt, _ address: UnsafeMutableRawPointer?, _ length: UnsafeMutablePointer<socklen_t>?, _ flags: CInt
    ) -> CInt

    /// *Returns*: whether everything was sent.
    static func send(_ bytes: [UInt8], to socket: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// What arrives within `seconds`; empty at the end or on an error; nil if nothing came.
    static func receive(from socket: CInt, within seconds: Double) -> [UInt8]? {
        var descriptor = pollfd(fd: socket, events: CShort(POLLIN), revents: 0)
        guard poll(&descriptor, 1, CInt(max(0, seconds) * 1000)) > 0 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = recv(socket, &buffer, buffer.count, 0)
        return Array(buffer.prefix(max(0, count)))
    }

    /// Closes with a reset instead of an orderly end.
    static func reset(_ socket: CInt) {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        close(socket)
    }

    static func pipe() -> (reader: CInt, writer: CInt) {
        var ends: [CInt] = [0, 0]
        _ = pipe2(&ends, O_CLOEXEC)
        return (ends[0], ends[1])
    }

    /// A pipe of this capacity.
    static func pipe(bytes: CInt) -> (reader: CInt, writer: CInt) {
        let ends = pipe()
        _ = fcntl(ends.writer, F_SETPIPE_SZ, bytes)
        return ends
    }

    /// Not imported by Glibc. *Source*: fcntl(2).
    private static let F_SETPIPE_SZ: CInt = 1031

    /// Whether a pipe accepts nothing now.
    static func isFull(_ writer: CInt) -> Bool {
        var descriptor = pollfd(fd: writer, events: CShort(POLLOUT), revents: 0)
        return poll(&descriptor, 1, 0) == 0
    }

    /// What is in a pipe.
    static func drain(_ reader: CInt) -> [UInt8] {
        var bytes: [UInt8] = []
        var descriptor = pollfd(fd: reader, events: CShort(POLLIN), revents: 0)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while poll(&descriptor, 1, 0) > 0, case let count = read(reader, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    /// A pipe that accepts nothing more.
    static func fullPipe() -> (reader: CInt, writer: CInt) {
        let (reader, writer) = pipe()
        let flags = fcntl(writer, F_GETFL)
        _ = fcntl(writer, F_SETFL, flags | O_NONBLOCK)
        let page = [UInt8](repeating: 0, count: 4096)
        while write(writer, page, page.count) > 0 {}
        _ = fcntl(writer, F_SETFL, flags)
        return (reader, writer)
    }

    /// Not imported by Glibc. *Source*: pipe(2).
    @_silgen_name("pipe2")
    private static func pipe2(_ ends: UnsafeMutablePointer<CInt>, _ flags: CInt) -> CInt

    private static func stream() -> CInt { socket(AF_INET, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0) }

    private static func with(port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    private static func port(of socket: CInt) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}

/// Polls until `condition` holds. *Returns*: whether it did in time.
func eventually(within seconds: Double, _ condition: () -> Bool) -> Bool {
    let end = Loopback.now + seconds
    while !condition() {
        guard Loopback.now < end else { return false }
        usleep(5000)
    }
    return true
}
