import Foundation
import Glibc
import Synchronization

/// A super-server on a free port: starts the program for each connection, as its standard input and output.
final class Inetd: Sendable {
    private struct State {
        var running: Set<pid_t> = []
        var ended: [Child.End] = []
        var accepted = 0
    }

    let port: UInt16
    private let listener: CInt
    private let state = Mutex(State())

    /// `log`: the program's standard error. nil: the connection, as under a classic inetd; negative: closed.
    init(environment: [String: String], log: CInt?, launcher: [String] = []) {
        (listener, port) = Loopback.listen()
        Thread.detachNewThread { [self] in
            while case let client = Loopback.accept(on: listener), client >= 0 {
                let child = Child(launcher: launcher, environment: environment, input: client, output: client, errors: log ?? client)
                close(client)
                state.withLock { state in
                    state.accepted += 1
                    state.running.insert(child.pid)
                }
                Thread.detachNewThread { [self] in
                    let end = child.end()
                    state.withLock { state in
                        state.running.remove(child.pid)
                        state.ended.append(end)
                    }
                }
            }
        }
    }

    var running: [pid_t] { Array(state.withLock { $0.running }) }
    var ended: [Child.End] { state.withLock { $0.ended } }
    var accepted: Int { state.withLock { $0.accepted } }

    /// How the `count`th connection ended; nil if it did not in time.
    func end(of count: Int = 1, within seconds: Double = 5) -> Child.End? {
        eventually(within: seconds) { ended.count >= count } ? ended[count - 1] : nil
    }

    func stop() {
        // Wakes the accepting thread; closing alone does not.
        shutdown(listener, CInt(SHUT_RDWR))
        running.forEach { kill($0, SIGKILL) }
        _ = eventually(within: 2) { running.isEmpty }
        close(listener)
    }
}
