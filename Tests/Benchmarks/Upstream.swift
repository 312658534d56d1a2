import Foundation
import Glibc
import Synchronization

/// A model server on loopback that answers at once, as it was last told to.
final class Upstream: Sendable {
    enum Script {
        case whole
        /// As fast as the connection allows, in bursts of fifty texts, as a busy server's would arrive.
        case stream(texts: Int)
        /// A text every few milliseconds, with the times recorded.
        case paced(texts: Int)
        /// One text, and then nothing.
        case silent
    }

    let port: UInt16
    private let listener: CInt
    private let state = Mutex((script: Script.whole, times: [Double]()))

    init() {
        (listener, port) = Loopback.listen()
        Thread.detachNewThread { [self] in
            while case let client = Loopback.accept(on: listener), client >= 0 {
                Thread.detachNewThread { [self] in
                    if Self.readRequest(from: client) { answer(client) }
                    close(client)
                }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)/v1/chat/completions" }
    /// When each text of the last paced stream was written. *Units*: seconds on the steady clock.
    var times: [Double] { state.withLock { $0.times } }

    func play(_ script: Script) { state.withLock { $0 = (script, []) } }

    private static func readRequest(from client: CInt) -> Bool {
        var head: [UInt8] = []
        var missing: Int?
        while missing != 0 {
            guard let bytes = Loopback.receive(from: client, within: 10), !bytes.isEmpty else { return false }
            if let left = missing {
                missing = left - bytes.count
                continue
            }
            head += bytes
            guard let end = Data(head).range(of: Data("\r\n\r\n".utf8))?.upperBound else { continue }
            let lines = String(decoding: head[..<end], as: UTF8.self).lowercased().components(separatedBy: "\r\n")
            let length = lines.first { $0.hasPrefix("content-length:") }.flatMap {
                Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
            }
            missing = (length ?? 0) - (head.count - end)
            if lines.contains("expect: 100-continue") { _ = Loopback.send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8), to: client) }
        }
        return true
    }

    private func answer(_ client: CInt) {
        func send(_ text: String) { _ = Loopback.send(Array(text.utf8), to: client) }
        let script = state.withLock { $0.script }
        guard case .whole = script else {
            send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
            stream(script, send)
            return
        }
        let body = Self.bytes(Reply.completion("Hello there.").steps)
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    private func stream(_ script: Script, _ send: (String) -> Void) {
        switch script {
        case .whole: break
        case .stream(let count):
            let burst = Self.bytes(Array(repeating: .text("word "), count: 50))
            for _ in 0..<count / 50 { send(burst) }
        case .paced(let count):
            for _ in 0..<count {
                usleep(2_000)
                state.withLock { $0.times.append(Loopback.now) }
                send(Self.bytes([.text("word ")]))
            }
        case .silent:
            send(Self.bytes([.text("word ")]))
            sleep(4)
        }
        send(Self.bytes([.stop]))
    }

    private static func bytes(_ steps: [Reply.Step]) -> String {
        steps.map { if case .send(let text) = $0 { text } else { "" } }.joined()
    }
}
