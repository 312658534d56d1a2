import Glibc

/// Whether anything on this machine listens on a TCP port, for `--check`: the configured port takes effect in what starts the connections,
/// not in a connection.
enum Listener {
    /// nil if this system does not say.
    static func exists(on port: Int) -> Bool? {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].compactMap(lines)
        guard !tables.isEmpty else { return nil }
        return tables.joined().contains { isListening($0, on: port) }
    }

    /// *Shape*: `  0: 0100007F:22B8 00000000:0000 0A …`: number, local address, remote address, state; 0A is listening.
    ///
    /// *Source*: proc_net_tcp.txt of the kernel's documentation.
    private static func isListening(_ line: Substring, on port: Int) -> Bool {
        let fields = line.split(separator: " ", maxSplits: 4)
        guard fields.count == 5, fields[3] == "0A", let colon = fields[1].lastIndex(of: ":") else { return false }
        return Int(fields[1][fields[1].index(after: colon)...], radix: 16) == port
    }

    private static func lines(_ path: String) -> [Substring]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
