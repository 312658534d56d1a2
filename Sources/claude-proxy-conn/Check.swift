import Glibc
import Shared

/// `--check`: reads the configuration as a connection would, and prints a summary, or every fault.
///
/// The service's file is read as the service reads it: root can read what its user cannot, and a shell has other variables.
struct Check {
    private let path: String?
    /// Whose way is printed, in place of the whole configuration.
    private let model: String?
    private let isAsService: Bool

    /// `arguments`: those after `--check`. nil if they are not valid.
    init?(_ arguments: [String]) {
        let names = arguments.filter { $0 != "--as-service" }
        guard arguments.count - names.count <= 1, names.count <= 1, names.first?.hasPrefix("-") != true else { return nil }
        path = names.first { Self.isPath($0) }
        model = names.first { !Self.isPath($0) }
        isAsService = names.count < arguments.count
    }

    /// Everything else is the name of a model.
    private static func isPath(_ argument: String) -> Bool { argument.contains("/") || argument.hasSuffix(".json") }

    /// *Returns*: the exit code.
    func run() -> CInt {
        let own = ConfigFile(path: path, environment: Program.environment)
        guard isAsService || Service.reads(own) else { return report(own) }
        let service = Service()
        var file = ConfigFile(path: path ?? (isAsService ? nil : own.path), environment: service.variables)
        // The service runs in another folder.
        file.path = file.absolutePath
        let resolvedPath = file.resolvedPath
        if let reason = Service.become() {
            say("--as-service: \(reason)\n", to: STDERR_FILENO)
            return APIError.Blame.system.rawValue
        }
        for warning in service.warnings { warn(warning) }
        if case let read = ConfigFile(environment: service.variables), read.resolvedPath != resolvedPath {
            warn("\(Service.environmentFile): the service reads \(read.path), as \(ConfigFile.variable) says, not \(file.path)")
        }
        if let folder = Service.folderHiding(resolvedPath) {
            return refuse(["\(resolvedPath): the units hide \(folder) from the service; expected a file in /etc/claude-proxy"])
        }
        return report(file, reader: service.description)
    }

    private func explain(_ model: String, _ config: Config) -> CInt {
        do throws(APIError) {
            return say(try Explanation(model: model, config: config).text, to: STDOUT_FILENO) ? 0 : APIError.Blame.system.rawValue
        } catch { return refuse(error) }
    }

    private func report(_ file: ConfigFile, reader: String? = nil) -> CInt {
        do throws(ConfigError) {
            let config = try file.load()
            if let model { return explain(model, config) }
            if Listener.exists(on: config.port) == false {
                let cure = "under systemd, claude-proxy-apply-port --check says why; else start your inetd on it"
                warn("port: nobody listens on \(config.port) of this machine: \(cure)")
            }
            for name in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
                guard let path = file.environment[name], !path.isEmpty, access(path, R_OK) != 0 else { continue }
                warn("\(name): \(path) cannot be read: \(String(cString: strerror(errno)))")
            }
            warnOfOldLibraries()
            say(ConfigReport(config, reader: reader).text, to: STDOUT_FILENO)
            return 0
        } catch {
            return refuse(error.faults)
        }
    }

    /// What is built in is not mended by an update of the system.
    private func warnOfOldLibraries() {
        let builtIn = SharedLibrary.builtInVersions
        guard !builtIn.isEmpty, let status = try? readFile("/var/lib/dpkg/status", maxBytes: 67_108_864) else { return }
        for (package, version) in builtIn {
            guard let installed = InstalledPackage(package, in: status)?.version, installed != version else { continue }
            warn("\(package): \(version) is built in, the system has \(installed): build and install again")
        }
    }

    private func warn(_ text: String) { say("warning: \(text.visible)\n", to: STDERR_FILENO) }
}
