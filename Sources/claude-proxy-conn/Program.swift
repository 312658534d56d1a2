import Glibc

enum Program {
    static let name = "claude-proxy-conn"
    static let version = "0.1.0"
    static let userAgent = "\(name)/\(version)"

    /// Opens /dev/null in place of a closed standard descriptor: otherwise the next file would get its number, and lines of the log would
    /// go to the upstream.
    static func openStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// All variables of the process's environment.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            entry += 1
            guard let equals = strchr(text, CInt(UInt8(ascii: "="))) else { continue }
            let name = UnsafeRawBufferPointer(start: text, count: equals - text)
            variables[String(decoding: name, as: UTF8.self)] = String(cString: equals + 1)
        }
        return variables
    }
}
