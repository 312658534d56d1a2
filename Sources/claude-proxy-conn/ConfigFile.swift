import Glibc
import Shared

/// Finds and reads the configuration.
struct ConfigFile {
    var path: String
    let environment: [String: String]

    static let variable = "CONFIG_PATH"
    static let here = "config.json"
    static let system = "/etc/claude-proxy/config.json"

    static let maxBytes = 1_048_576
    private static let retrySeconds = 1.0
    private static let pauseMicroseconds: UInt32 = 10_000

    /// `path`: nil for the file that `CONFIG_PATH` names, else config.json in the working directory, else the system's.
    init(path: String? = nil, environment: [String: String]) {
        let named = environment[Self.variable].flatMap { $0.isEmpty ? nil : $0 }
        self.path = path ?? named ?? (access(Self.here, F_OK) == 0 ? Self.here : Self.system)
        self.environment = environment
    }

    /// Reads the file, and retries for a second while it is missing or not JSON: an editor may be writing it.
    func load() throws(ConfigError) -> Config {
        let end = SteadyClock.now + Self.retrySeconds
        while true {
            do throws(ConfigError) {
                return try Config.parse(try read(), in: surroundings)
            } catch {
                guard error.isPassing, SteadyClock.now < end else { throw error }
            }
            usleep(Self.pauseMicroseconds)
        }
    }

    private func read() throws(ConfigError) -> [UInt8] {
        do throws(FileError) { return try readFile(path, maxBytes: Self.maxBytes) } catch {
            throw ConfigError(["\(path): \(error)"], isPassing: error.isMissing)
        }
    }

    var absolutePath: String {
        guard !path.hasPrefix("/"), let folder = getcwd(nil, 0) else { return path }
        defer { free(folder) }
        return "\(String(cString: folder))/\(path)"
    }

    /// Without links and dots, if the file exists.
    var resolvedPath: String {
        guard let real = realpath(path, nil) else { return absolutePath }
        defer { free(real) }
        return String(cString: real)
    }

    // MARK: - Secrets

    private static let maxSecretBytes = 65_536

    private var surroundings: Surroundings {
        Surroundings(
            environment: environment,
            contents: { name throws(Surroundings.Unreadable) in try secret(name) },
            userID: Self.userID)
    }

    /// A relative path names a credential, if the service has one of that name, else a file beside the configuration. *Source*:
    /// systemd.exec(5), LoadCredential=.
    private func secret(_ name: String) throws(Surroundings.Unreadable) -> [UInt8] {
        do throws(FileError) {
            guard !name.hasPrefix("/") else { return try readFile(name, maxBytes: Self.maxSecretBytes) }
            if let folder = environment["CREDENTIALS_DIRECTORY"], !folder.isEmpty {
                do throws(FileError) { return try readFile("\(folder)/\(name)", maxBytes: Self.maxSecretBytes) } catch {
                    guard error.isMissing else { throw error }
                }
            }
            let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
            return try readFile(folder + name, maxBytes: Self.maxSecretBytes)
        } catch { throw Surroundings.Unreadable(error.description) }
    }

    private static func userID(_ name: String) -> UInt32? { getpwnam(name)?.pointee.pw_uid }
}
