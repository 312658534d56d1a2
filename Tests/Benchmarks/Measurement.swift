import Foundation
import Glibc

/// One process, started for one connection and run to its end.
struct Measurement {
    /// From its start to its end. *Units*: milliseconds.
    var wall = 0.0
    /// From its start to the first text of the answer. *Units*: milliseconds.
    var firstText = 0.0
    /// *Units*: milliseconds.
    var cpu = 0.0
    /// When each piece of the answer was read. *Units*: seconds on the steady clock.
    var times: [Double] = []

    /// Starts `program` with a connection as its standard input and output, as an inetd would, and sends it `request`. `onText` is called
    /// once, at the first text.
    init(_ program: [String], environment: [String: String] = [:], request: [UInt8] = [], onText: (pid_t) -> Void = { _ in }) {
        let (listener, port) = Loopback.listen()
        let client = Loopback.connect(to: port)
        let server = Loopback.accept(on: listener)
        close(listener)
        let start = Loopback.now
        let pid = Self.spawn(program, environment, on: server)
        close(server)
        _ = Loopback.send(request, to: client)
        var tail: [UInt8] = []
        while let bytes = Loopback.receive(from: client, within: 30), !bytes.isEmpty {
            times.append(Loopback.now)
            guard firstText == 0 else { continue }
            tail = tail.suffix(16) + bytes
            guard Data(tail).range(of: Data("word".utf8)) != nil else { continue }
            firstText = (Loopback.now - start) * 1e3
            onText(pid)
        }
        close(client)
        var status: CInt = 0
        var usage = rusage()
        wait4(pid, &status, 0, &usage)
        guard status == 0 else { fatal("\(program[0]) ended with status \(status)") }
        wall = (Loopback.now - start) * 1e3
        cpu = Self.milliseconds(usage.ru_utime) + Self.milliseconds(usage.ru_stime)
    }

    static func proportionalMegabytes(of pid: pid_t) -> Double {
        let rollup = (try? FileHandle(forReadingAtPath: "/proc/\(pid)/smaps_rollup")?.readToEnd()).flatMap { $0 } ?? Data()
        let line = String(decoding: rollup, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 } ?? 0
    }

    private static func milliseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }

    private static func spawn(_ program: [String], _ environment: [String: String], on connection: CInt) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for standard in [STDIN_FILENO, STDOUT_FILENO] { posix_spawn_file_actions_adddup2(&actions, connection, standard) }
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var argv = program.map { strdup($0) } + [nil]
        var envp = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, program[0], &actions, nil, &argv, &envp) == 0 else { fatal("cannot start \(program[0])") }
        return pid
    }
}

func fatal(_ words: String) -> Never {
    FileHandle.standardError.write(Data("benchmarks: \(words)\n".utf8))
    exit(1)
}

extension [Double] {
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
