import Glibc
import Shared

/// Where the configuration is, and what it says now.
struct ConfigFile {
    let path: String
    let environment: [String: String]

    static let variable = "CONFIG_PATH"
    static let here = "config.json"
    static let system = "/etc/claude-proxy/config.json"

    private static let maxBytes = 1_048_576
    private static let retrySeconds = 1.0
    private static let pauseMicroseconds: UInt32 = 10_000

    /// `path`: nil: the file that `CONFIG_PATH` names; else config.json in the working directory; else the system's.
    init(path: String? = nil, environment: [String: String]) {
        let named = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
        self.path = path ?? named ?? (access(Self.here, F_OK) == 0 ? Self.here : Self.system)
        self.environment = environment
    }

    /// Reads it; once more and again, for a second, while it is no JSON or not there: an editor may be in the middle of
    /// writing it.
    func load() throws(ConfigError) -> Config {
        let end = SteadyClock.now + Self.retrySeconds
        while true {
            do throws(ConfigError) {
                return try Config.parse(try read(), environment: environment)
            } catch {
                guard error.isPassing, SteadyClock.now < end else { throw error }
            }
            usleep(Self.pauseMicroseconds)
        }
    }

    private func read() throws(ConfigError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw fault }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw fault }
            guard count > 0 else { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= Self.maxBytes else { throw ConfigError(["\(path): larger than \(Self.maxBytes) bytes"]) }
        }
    }

    private var fault: ConfigError {
        ConfigError(["\(path): cannot be read: \(String(cString: strerror(errno)))"], isPassing: errno == ENOENT)
    }
}
