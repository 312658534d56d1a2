import Glibc
import Shared

/// How the units start a connection: as which user, with which variables, with what view of the file system.
struct Service {
    static let user = "claude-proxy"
    static let environmentFile = "/etc/claude-proxy/environment"
    private static let folder = "/"
    /// Put in place by `install --strict`.
    private static let strictUnit = "/etc/systemd/system/claude-proxy@.service.d/strict.conf"
    /// Where its ProtectHome= and TemporaryFileSystem= mount empty folders.
    private static let hiddenFolders = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"]

    let variables: [String: String]
    /// What in the file of variables has no effect.
    let warnings: [String]

    /// The user's entry; nil if the service is not installed.
    private static var entry: passwd? { getpwnam(user)?.pointee }

    /// Whether `file` is the service's configuration, and we are root and can read it as the service does.
    static func reads(_ file: ConfigFile) -> Bool {
        geteuid() == 0 && entry != nil && file.resolvedPath == ConfigFile(path: ConfigFile.system, environment: [:]).resolvedPath
    }

    /// Reads its variables. Call it before `become`, since systemd reads them as root.
    init() {
        var variables = [ConfigFile.variable: ConfigFile.system]
        var warnings: [String] = []
        do throws(FileError) {
            let file = EnvironmentFile(try readFile(Self.environmentFile, maxBytes: ConfigFile.maxBytes))
            variables.merge(file.variables) { $1 }
            warnings = (file.warnings + file.misspelt).map { "\(Self.environmentFile): \($0)" }
        } catch {
            // The unit makes the file optional, and systemd skips it for any reason.
            if !error.isMissing { warnings = ["\(Self.environmentFile): \(error), so systemd ignores it"] }
        }
        (self.variables, self.warnings) = (variables, warnings)
    }

    var description: String {
        let names = variables.keys.filter { $0 != ConfigFile.variable }.sorted()
        let settings = names.isEmpty ? "" : ", with \(names.joined(separator: ", ")) of \(Self.environmentFile)"
        return "the service: user \(Self.user)\(settings)"
    }

    /// The folder hidden by the units that `path` lies in, if any.
    static func folderHiding(_ path: String) -> String? {
        access(strictUnit, F_OK) == 0 ? hiddenFolders.first { path.hasPrefix($0 + "/") } : nil
    }

    /// Becomes the service's user, for good. *Returns*: why that failed; nil if it did not.
    static func become() -> String? {
        guard geteuid() == 0 else { return "needs root, to read as the user \(user)" }
        guard let entry else { return "there is no user \(user): the service is not installed" }
        guard initgroups(user, entry.pw_gid) == 0, setgid(entry.pw_gid) == 0, setuid(entry.pw_uid) == 0, chdir(folder) == 0 else {
            return "cannot become \(user): \(String(cString: strerror(errno)))"
        }
        return nil
    }
}

extension ConfigFile {
    /// The configuration that an administrator means: for root and the service's file, with the service's variables, which may hold keys.
    static func ofAdministrator(_ path: String? = nil) -> ConfigFile {
        let own = ConfigFile(path: path, environment: Program.environment)
        return Service.reads(own) ? ConfigFile(path: own.path, environment: Service().variables) : own
    }
}
