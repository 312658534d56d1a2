import Glibc
import Shared

let usage = """
    Usage: claude-proxy-conn [--check | --explain | --probe | --usage | --env | --flags | --print-port | --help | --version] [OPTIONS]

    Reads one HTTP request of Anthropic's Messages API from standard input, has an OpenAI-compatible server answer it, and
    writes the answer to standard output. To be started once for each connection by systemd (Accept=yes) or an inetd.

      --check [PATH]       read the configuration as a connection would, and say what was found, or every fault;
                           PATH has a / in it or ends in .json
      --check --as-service [PATH]
                           the same as the installed service reads it: as its user, with the variables of
                           \(Service.environmentFile). So root's --check of \(ConfigFile.system) always does
      --check MODEL        which route, upstreams and profile a request for MODEL gets
      --explain [MODEL] [--replay FILE]
                           read a request, or its body alone, on standard input, and print where it would go, what would be
                           changed in it, and the bytes that would be sent; or what the client would get from the upstream's
                           answer in FILE
      --probe [MODEL]      ask each upstream of MODEL, or of all, what it can do: at most \(Probe.maxRequests) small requests, and
                           last the quirks that it needs
      --usage [--by client|model|upstream|session|hour|day] [--json | --prometheus | --html FILE | --session ID]
                           sum up the log on standard input, of journalctl -o json, -o short-iso or a plain file; see also
                           claude-proxy-usage
      --env [MODEL] [--client NAME] [--json]
                           what points Claude Code here: lines for a shell, or the env block of its settings.json
      --flags              every flag of a profile: name, values, default, meaning
      --print-port [PATH]  the port of the configuration alone, for scripts
      --help               this text
      --version            the version, and those of libcurl and OpenSSL

    The configuration is the file that \(ConfigFile.variable) names; else \(ConfigFile.here) in the working directory, where there
    is one; else \(ConfigFile.system).

    Exit codes: 0 answered, or the client went away; whose fault it was otherwise: 1 the client's, 2 the upstream's,
    101 this program's (a bug), 102 the configuration's, 111 the system's.

    """

/// *Returns*: whether all of it was written; if not, errno says why.
@discardableResult
func say(_ text: String, to descriptor: CInt) -> Bool {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { return false }
        rest = rest.dropFirst(max(0, count))
    }
    return true
}

/// Reports the faults of the configuration. *Returns*: the exit code.
func refuse(_ faults: [String]) -> CInt {
    for fault in faults { say("\(fault.visible)\n", to: STDERR_FILENO) }
    return APIError.Blame.configuration.rawValue
}

/// Says what is wrong with a command's options or with a name in them. *Returns*: the exit code.
func refuse(_ fault: OptionFault) -> CInt {
    say("\(Program.name): \(fault.message.visible)\n", to: STDERR_FILENO)
    return APIError.Blame.client.rawValue
}

func refuse(_ error: APIError) -> CInt {
    say("\(Program.name): \(error.message.visible)\n", to: STDERR_FILENO)
    return error.blame.rawValue
}

func printPort(of path: String?) -> CInt {
    do throws(ConfigError) {
        say("\(try ConfigFile.ofAdministrator(path).load().port)\n", to: STDOUT_FILENO)
        return 0
    } catch {
        return refuse(error.faults)
    }
}

func refuseArguments() -> CInt {
    say("\(Program.name): unknown option or argument, see --help\n", to: STDERR_FILENO)
    return APIError.Blame.system.rawValue
}

func run(_ arguments: [String]) -> CInt {
    switch (arguments.first, arguments.count) {
    case (nil, _):
        Program.openStandardDescriptors()
        // Keeps keys out of core files.
        _ = Linux.prctl(Linux.PR_SET_DUMPABLE, 0, 0, 0, 0)
        // A second arena would cost its first pages, and the threads here take turns. Saves 2 to 5 % of a request's CPU.
        _ = Linux.mallopt(Linux.M_ARENA_MAX, 1)
        signal(SIGPIPE, SIG_IGN)
        Waiting.holdTermination()
        var connection = Connection()
        // Skip deallocation; the kernel reclaims the memory.
        _exit(connection.run())
    case ("--check", _):
        guard let check = Check(Array(arguments.dropFirst())) else { return refuseArguments() }
        return check.run()
    case ("--probe", 1), ("--probe", 2):
        return probe(arguments.dropFirst().first)
    case ("--explain", _): return explain(Array(arguments.dropFirst()))
    case ("--usage", _): return sumUp(Array(arguments.dropFirst()))
    case ("--env", _): return printEnvironment(Array(arguments.dropFirst()))
    case ("--flags", 1): return say(Quirks.flagTable, to: STDOUT_FILENO) ? 0 : APIError.Blame.system.rawValue
    case ("--print-port", 1), ("--print-port", 2):
        return printPort(of: arguments.dropFirst().first)
    case ("--help", 1), ("-h", 1): say(usage, to: STDOUT_FILENO)
    case ("--version", 1): say("\(Program.name) \(Program.version)\n\(Libcurl.description)\n", to: STDOUT_FILENO)
    default: return refuseArguments()
    }
    return 0
}

// Exit at once: that closes the connections to the upstreams, whatever other threads do.
_exit(run(Array(Program.arguments.dropFirst())))
