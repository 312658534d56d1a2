import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on loopback that sends queued replies and records the requests.
final class ScriptedUpstream: Sendable {
    struct Request: Sendable {
        let line: String
        /// Names in lower case.
        let headers: [String: String]
        let body: String
    }

    private struct State {
        var replies: [Reply] = []
        var requests: [Request] = []
        var disconnects: [Double] = []
        var bytesSent = 0
        var hangUps = 0
    }

    private static let nothingLeft = Reply(status: 500, #"{"error":{"message":"the script has no more replies"}}"#)

    let port: UInt16
    private let listener: CInt
    private let state = Mutex(State())

    init() {
        (listener, port) = Loopback.listen()
        Thread.detachNewThread { [self] in
            while case let client = Loopback.accept(on: listener), client >= 0 {
                Thread.detachNewThread { [self] in converse(with: client) }
            }
        }
    }

    var url: String { "http://127.0.0.1:\(port)/v1" }
    var requests: [Request] { state.withLock { $0.requests } }
    /// When the other side left before the end of an answer.
    var disconnects: [Double] { state.withLock { $0.disconnects } }
    var bytesSent: Int { state.withLock { $0.bytesSent } }

    func reply(_ replies: Reply...) { state.withLock { $0.replies += replies } }

    /// Hangs up on the next connection, in the middle of its request if that is long.
    func hangUp() { state.withLock { $0.hangUps += 1 } }

    func stop() {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    private func converse(with client: CInt) {
        let hangsUp = state.withLock { state in
            defer { state.hangUps = max(0, state.hangUps - 1) }
            return state.hangUps > 0
        }
        guard !hangsUp else {
            // The other side is waiting to send more by now. An end before the reset makes that a broken pipe.
            usleep(300_000)
            shutdown(client, CInt(SHUT_WR))
            return Loopback.reset(client)
        }
        var bytes: [UInt8] = []
        while let request = receive(from: client, &bytes) {
            let reply = state.withLock { state in
                state.requests.append(request)
                return state.replies.isEmpty ? Self.nothingLeft : state.replies.removeFirst()
            }
            switch answer(reply, to: client) {
            case .whole: continue
            case .cut: break
            case .reset: return Loopback.reset(client)
            case .gone: state.withLock { $0.disconnects.append(Loopback.now) }
            }
            break
        }
        close(client)
    }

    /// nil if there is none.
    private func receive(from client: CInt, _ bytes: inout [UInt8]) -> Request? {
        while true {
            if let blank = Data(bytes).range(of: Data("\r\n\r\n".utf8)) {
                var lines = String(decoding: bytes[..<blank.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                let first = lines.removeFirst()
                let fields = lines.map { $0.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) } }
                let headers = Dictionary(fields.map { ($0[0].lowercased(), $0.last ?? "") }, uniquingKeysWith: { $1 })
                let end = blank.upperBound + (headers["content-length"].flatMap { Int($0) } ?? 0)
                if bytes.count >= end {
                    let body = String(decoding: bytes[blank.upperBound..<end], as: UTF8.self)
                    bytes.removeFirst(end)
                    return Request(line: first, headers: headers, body: body)
                }
            }
            guard let more = Loopback.receive(from: client, within: 20), !more.isEmpty else { return nil }
            bytes += more
        }
    }

    private enum End { case whole, cut, reset, gone }

    private func answer(_ reply: Reply, to client: CInt) -> End {
        if reply.delaySeconds > 0, isGone(client, within: reply.delaySeconds) { return .gone }
        if reply.isFramed {
            let fields = reply.headers.map { "\($0): \($1)\r\n" }.joined()
            let head = "HTTP/1.1 \(reply.status) Scripted\r\n\(fields)Transfer-Encoding: chunked\r\n\r\n"
            guard Loopback.send(Array(head.utf8), to: client) else { return .gone }
        }
        for step in reply.steps {
            switch step {
            case .send(let text): guard send(Array(text.utf8), reply, to: client) else { return .gone }
            case .sendBytes(let bytes): guard send(bytes, reply, to: client) else { return .gone }
            case .flood(let text, let count):
                let bytes = Array(text.utf8)
                for _ in 0..<count { guard send(bytes, reply, to: client) else { return .gone } }
            case .pause(let seconds): if isGone(client, within: seconds) { return .gone }
            case .hold: return isGone(client, within: 20) ? .gone : .cut
            case .cut: return .cut
            case .reset: return .reset
            }
        }
        guard reply.isFramed else { return .cut }
        return Loopback.send(Array("0\r\n\r\n".utf8), to: client) ? .whole : .gone
    }

    private func send(_ bytes: [UInt8], _ reply: Reply, to client: CInt) -> Bool {
        guard !bytes.isEmpty else { return true }
        let wire = reply.isFramed ? Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + Array("\r\n".utf8) : bytes
        defer { state.withLock { $0.bytesSent += wire.count } }
        return Loopback.send(wire, to: client)
    }

    /// Waits. *Returns*: whether the other side left meanwhile.
    private func isGone(_ client: CInt, within seconds: Double) -> Bool {
        Loopback.receive(from: client, within: seconds)?.isEmpty == true
    }
}
