import Foundation
import Glibc

/// A client that sends and reads raw bytes.
final class RawClient {
    private let socket: CInt
    private var isOpen = true
    private(set) var received: [UInt8] = []

    init(port: UInt16, receiveBufferBytes: CInt? = nil) {
        socket = Loopback.connect(to: port, receiveBufferBytes: receiveBufferBytes)
    }

    deinit {
        close()
        Keys.search(received, of: "a client")
    }

    var text: String { String(decoding: received, as: UTF8.self) }
    var answer: Answer { Answer(received) }

    /// *Returns*: whether everything was sent.
    @discardableResult func send(_ text: String) -> Bool { Loopback.send(Array(text.utf8), to: socket) }

    func halfClose() { shutdown(socket, CInt(SHUT_WR)) }

    func close() {
        guard isOpen else { return }
        isOpen = false
        Glibc.close(socket)
    }

    /// Closes with a reset.
    func abort() {
        isOpen = false
        Loopback.reset(socket)
    }

    /// Reads to the end. *Returns*: whether that came in time.
    @discardableResult func readAll(within seconds: Double = 10) -> Bool {
        read(within: seconds) { false }
    }

    /// *Returns*: whether `text` came in time.
    func read(until text: String, within seconds: Double = 5) -> Bool {
        let wanted = Data(text.utf8)
        _ = read(within: seconds) { Data(received).range(of: wanted) != nil }
        return Data(received).range(of: wanted) != nil
    }

    /// Reads until `isEnough` or the end. *Returns*: whether the end came.
    private func read(within seconds: Double, _ isEnough: () -> Bool) -> Bool {
        let end = Loopback.now + seconds
        while !isEnough() {
            let left = end - Loopback.now
            guard left > 0, let bytes = Loopback.receive(from: socket, within: left) else { return false }
            guard !bytes.isEmpty else { return true }
            received += bytes
        }
        return false
    }
}
