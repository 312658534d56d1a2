import Glibc
import Shared

let usage = """
    Usage: claude-proxy-conn [--check [PATH] | --help | --version]

    Reads one HTTP request of Anthropic's Messages API from standard input, has an OpenAI-compatible server answer it, and
    writes the answer to standard output. To be started once for each connection by systemd (Accept=yes) or an inetd.

      --check [PATH]   read the configuration as a connection would, and say what was found, or every fault
      --help           this text
      --version        the version

    The configuration is the file that \(ConfigFile.variable) names; else \(ConfigFile.here) in the working directory, where there
    is one; else \(ConfigFile.system).

    Exit codes: 0 answered, or the client went away; whose fault it was otherwise: 1 the client's, 2 the upstream's,
    101 this program's (a bug), 102 the configuration's, 111 the system's.

    """

func say(_ text: String, to descriptor: CInt) {
    let bytes = Array(text.utf8)
    _ = write(descriptor, bytes, bytes.count)
}

/// *Returns*: the exit code.
func check(_ file: ConfigFile) -> CInt {
    do throws(ConfigError) {
        say(ConfigReport(try file.load()).text, to: STDOUT_FILENO)
        return 0
    } catch {
        for fault in error.faults { say("\(fault)\n", to: STDERR_FILENO) }
        return APIError(error).blame.rawValue
    }
}

func run(_ arguments: [String]) -> CInt {
    switch (arguments.first, arguments.count) {
    case (nil, _):
        // No core file may hold a key.
        _ = Linux.prctl(Linux.PR_SET_DUMPABLE, 0, 0, 0, 0)
        signal(SIGPIPE, SIG_IGN)
        Waiting.holdTermination()
        var connection = Connection()
        return connection.run()
    case ("--check", 1): return check(ConfigFile(environment: Program.environment))
    case ("--check", 2): return check(ConfigFile(path: arguments[1], environment: Program.environment))
    case ("--help", 1), ("-h", 1): say(usage, to: STDOUT_FILENO)
    case ("--version", 1): say("claude-proxy-conn \(Program.version)\n", to: STDOUT_FILENO)
    default:
        say("claude-proxy-conn: unknown option, see --help\n", to: STDERR_FILENO)
        return APIError.Blame.system.rawValue
    }
    return 0
}

// Leaving at once closes the connections to the upstreams, whatever other threads do.
_exit(run(Array(CommandLine.arguments.dropFirst())))
