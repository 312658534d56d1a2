import Foundation
import Glibc

/// A process of the program under test.
struct Child {
    /// How one ended.
    struct End {
        let pid: pid_t
        /// nil if a signal ended it.
        let exitCode: CInt?
        let hasDumpedCore: Bool
        let time: Double
        let cpuSeconds: Double
    }

    let pid: pid_t

    /// Starts the program with these standard descriptors, which stay open here too; a negative one is closed in the program.
    ///
    /// `launcher`: a command that becomes the program, such as `prlimit --as=100000000`.
    init(
        _ arguments: [String] = [], launcher: [String] = [], environment: [String: String], input: CInt, output: CInt, errors: CInt
    ) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (own, standard) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            if own < 0 {
                posix_spawn_file_actions_addclose(&actions, standard)
            } else {
                posix_spawn_file_actions_adddup2(&actions, own, standard)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, CShort(POSIX_SPAWN_SETSIGMASK))
        let command = launcher + [Binary.tested.path] + arguments
        let path = command[0]
        var argv: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, path, &actions, &attributes, &argv, &envp)
        precondition(error == 0, "cannot start \(path): \(String(cString: strerror(error)))")
        self.pid = pid
    }

    /// Waits until the program ends.
    func end() -> End {
        var status: CInt = 0
        var usage = rusage()
        while wait4(pid, &status, 0, &usage) < 0, errno == EINTR {}
        let seconds = [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }
        let exitCode = status & 0x7F == 0 ? (status >> 8) & 0xFF : nil
        return End(
            pid: pid, exitCode: exitCode, hasDumpedCore: status & 0x7F != 0 && status & 0x80 != 0, time: Loopback.now,
            cpuSeconds: seconds.reduce(0, +))
    }

    /// A launcher that sets a limit, with util-linux's prlimit, which every Linux has.
    static func limited(_ limit: String) -> [String] { ["/usr/bin/prlimit", "--\(limit)"] }

    /// The most memory that the process has held. *Units*: megabytes.
    static func peakMegabytes(of pid: pid_t) -> Int? {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 / 1024 }
    }
}
