import Glibc
import Shared

/// How the units start a connection: as whom, with which variables, and what of the file system it sees.
struct Service {
    static let user = "claude-proxy"
    static let environmentFile = "/etc/claude-proxy/environment"
    private static let folder = "/"
    /// Where ProtectHome= and TemporaryFileSystem= put an empty folder.
    private static let hiddenFolders = ["/home", "/root", "/run/user", "/tmp", "/var/tmp"]

    let variables: [String: String]
    /// What of the file of variables does not arrive.
    let warnings: [String]

    /// The user's entry; nil: the service is not installed.
    private static var entry: passwd? { getpwnam(user)?.pointee }

    /// Whether `file` is its configuration, and it can be seen as it sees it: by root.
    static func reads(_ file: ConfigFile) -> Bool {
        geteuid() == 0 && entry != nil && file.resolvedPath == ConfigFile(path: ConfigFile.system, environment: [:]).resolvedPath
    }

    /// Reads its variables, which systemd does as root: so before `become`.
    init() {
        var variables = [ConfigFile.variable: ConfigFile.system]
        var warnings: [String] = []
        do throws(FileError) {
            let file = EnvironmentFile(try readFile(Self.environmentFile, maxBytes: ConfigFile.maxBytes))
            variables.merge(file.variables) { $1 }
            warnings = (file.warnings + file.misspelt).map { "\(Self.environmentFile): \($0)" }
        } catch {
            // The unit says that it need not be there, and systemd passes over it whatever the reason.
            if !error.isMissing { warnings = ["\(Self.environmentFile): \(error), so systemd ignores it"] }
        }
        (self.variables, self.warnings) = (variables, warnings)
    }

    var description: String {
        let names = variables.keys.filter { $0 != ConfigFile.variable }.sorted()
        let settings = names.isEmpty ? "" : ", with \(names.joined(separator: ", ")) of \(Self.environmentFile)"
        return "the service: user \(Self.user)\(settings)"
    }

    /// The folder that the units hide, if `path` lies in one.
    static func folderHiding(_ path: String) -> String? { hiddenFolders.first { path.hasPrefix($0 + "/") } }

    /// Takes on its user, for good. *Returns*: why that failed.
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
    /// As an administrator means it: root's, where it is the service's, with the service's variables, for keys may be among them.
    static func ofAdministrator(_ path: String? = nil) -> ConfigFile {
        let own = ConfigFile(path: path, environment: Program.environment)
        return Service.reads(own) ? ConfigFile(path: own.path, environment: Service().variables) : own
    }
}
