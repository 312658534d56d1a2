import Glibc
import Shared

let usage = """
    Usage: claude-proxy-conn [--check [PATH] | --print-port [PATH] | --help | --version]

    Reads one HTTP request of Anthropic's Messages API from standard input, has an OpenAI-compatible server answer it, and
    writes the answer to standard output. To be started once for each connection by systemd (Accept=yes) or an inetd.

      --check [PATH]       read the configuration as a connection would, and say what was found, or every fault
      --print-port [PATH]  the port of the configuration alone, for scripts
      --help               this text
      --version            the version

    The configuration is the file that \(ConfigFile.variable) names; else \(ConfigFile.here) in the working directory, where there
    is one; else \(ConfigFile.system).

    Exit codes: 0 answered, or the client went away; whose fault it was otherwise: 1 the client's, 2 the upstream's,
    101 this program's (a bug), 102 the configuration's, 111 the system's.

    """

func say(_ text: String, to descriptor: CInt) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
}

/// Prints what `text` makes of the configuration, or its faults. *Returns*: the exit code.
func load(_ file: ConfigFile, print text: (Config) -> String) -> CInt {
    do throws(ConfigError) {
        say(text(try file.load()), to: STDOUT_FILENO)
        return 0
    } catch {
        for fault in error.faults { say("\(fault.visible)\n", to: STDERR_FILENO) }
        return APIError(error).blame.rawValue
    }
}

func report(_ config: Config) -> String {
    if Listener.exists(on: config.port) == false {
        let cure = "under systemd, run claude-proxy-apply-port; else start your inetd on it"
        say("warning: port: nobody listens on \(config.port) of this machine: \(cure)\n", to: STDERR_FILENO)
    }
    return ConfigReport(config).text
}

func run(_ arguments: [String]) -> CInt {
    switch (arguments.first, arguments.count) {
    case (nil, _):
        Program.openStandardDescriptors()
        // No core file may hold a key.
        _ = Linux.prctl(Linux.PR_SET_DUMPABLE, 0, 0, 0, 0)
        signal(SIGPIPE, SIG_IGN)
        Waiting.holdTermination()
        var connection = Connection()
        // From here, since nothing of a large request is worth taking apart for the system to take it back.
        _exit(connection.run())
    case ("--check", 1), ("--check", 2):
        return load(ConfigFile(path: arguments.dropFirst().first, environment: Program.environment), print: report)
    case ("--print-port", 1), ("--print-port", 2):
        return load(ConfigFile(path: arguments.dropFirst().first, environment: Program.environment)) { "\($0.port)\n" }
    case ("--help", 1), ("-h", 1): say(usage, to: STDOUT_FILENO)
    case ("--version", 1): say("\(Program.name) \(Program.version)\n", to: STDOUT_FILENO)
    default:
        say("\(Program.name): unknown option, see --help\n", to: STDERR_FILENO)
        return APIError.Blame.system.rawValue
    }
    return 0
}

// Leaving at once closes the connections to the upstreams, whatever other threads do.
_exit(run(Array(CommandLine.arguments.dropFirst())))
