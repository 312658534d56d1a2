import Foundation
import Glibc
import Testing

/// Clients that leave, and clients that only seem to.
@Suite struct LeavingTests {
    /// On an idle machine it takes 0.2 s.
    private static let promptSeconds = 1.0

    @Test(arguments: [true, false])
    func `D-32: a client that closes its sending side gets its whole answer`(stream: Bool) throws {
        let proxy = try Proxy()
        let late: [Reply.Step] = [.text("Hel"), .pause(seconds: 0.3), .text("lo."), .stop]
        var reply = stream ? Reply(stream: late) : .completion("Hello.")
        reply.delaySeconds = 0.3
        proxy.upstream.reply(reply)
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: stream)))
        client.halfClose()
        #expect(client.readAll())
        #expect(client.answer.status == 200)
        #expect(client.answer.isWhole)
        #expect(stream ? client.answer.deltas("text") == "Hello." : client.answer.string("content.0.text") == "Hello.")
    }

    enum Moment: CaseIterable { case beforeTheHead, inMidStream }
    enum Way: CaseIterable { case closed, reset }

    @Test(arguments: Moment.allCases, Way.allCases)
    func `X-08 when the client leaves, the process ends at once and the upstream sees it`(moment: Moment, way: Way) throws {
        let proxy = try Proxy()
        switch moment {
        case .beforeTheHead: proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        case .inMidStream: proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        }
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        switch moment {
        case .beforeTheHead: #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 })
        case .inMidStream: #expect(client.read(until: "Hello."))
        }
        let left = Loopback.now
        switch way {
        case .closed: client.close()
        case .reset: client.abort()
        }
        let end = try #require(proxy.inetd.end())
        #expect(end.exitCode == 0)
        #expect(end.time - left < Self.promptSeconds)
        #expect(eventually(within: Self.promptSeconds) { proxy.upstream.disconnects.count == 1 })
        #expect(proxy.log.contains("the client is gone"))
    }

    @Test func `when the client of a whole message leaves, the process ends at once and the upstream sees it`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body()))
        #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 })
        let left = Loopback.now
        client.close()
        let end = try #require(proxy.inetd.end())
        #expect(end.time - left < Self.promptSeconds)
        #expect(eventually(within: Self.promptSeconds) { proxy.upstream.disconnects.count == 1 })
        let done = try #require(proxy.log.split(separator: "\n").last)
        #expect(done.hasPrefix("<6>") && done.contains(" done model=test to=test upstream=127.0.0.1:"), "no answer was begun")
        #expect(!done.contains(" status=") && !done.contains(" error=") && !done.contains(" blame="), "a client that leaves is no failure")
    }

    @Test func `when the client leaves while its request is read, the process ends at once`() throws {
        let proxy = try Proxy()
        let client = proxy.client()
        client.send(Proxy.head("Content-Length: 1000") + "{")
        #expect(eventually(within: 5) { !proxy.inetd.running.isEmpty })
        let left = Loopback.now
        client.abort()
        let end = try #require(proxy.inetd.end())
        #expect(end.time - left < Self.promptSeconds)
        #expect(proxy.upstream.requests.isEmpty)
    }

    @Test func `a client that connects and says nothing is no fault`() throws {
        let proxy = try Proxy()
        proxy.client().close()
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    @Test func `X-09 a client that reads slowly gets every byte`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.flood(ofTextBytes: 8000, count: 250), .text("."), .stop]))
        let client = RawClient(port: proxy.inetd.port, receiveBufferBytes: 65_536)
        client.send(Proxy.messages(Proxy.body(stream: true)))
        for _ in 0..<5 {
            usleep(100_000)
            _ = client.read(until: "never", within: 0.01)
        }
        #expect(client.readAll())
        #expect(client.answer.isWhole)
        #expect(client.answer.deltas("text") == String(repeating: "x", count: 2_000_000) + ".")
        #expect(client.answer.eventTypes.last == "message_stop")
    }

    @Test func `a client that never reads costs no memory, and slows the upstream`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.flood(ofTextBytes: 8000, count: 25_000), .stop]))
        let client = RawClient(port: proxy.inetd.port, receiveBufferBytes: 4096)
        client.send(Proxy.messages(Proxy.body(stream: true)))
        var sent = 0
        // The upstream sends until nothing more is accepted.
        _ = eventually(within: 5) {
            usleep(500_000)
            defer { sent = proxy.upstream.bytesSent }
            return sent > 0 && sent == proxy.upstream.bytesSent
        }
        #expect(sent > 0)
        #expect(proxy.upstream.bytesSent < 30_000_000)
        let pid = try #require(proxy.inetd.running.first)
        #expect(try #require(Child.peakMegabytes(of: pid)) < 60)
        client.close()
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    enum Stage: CaseIterable { case head, body, waiting, stream }

    @Test func `200 clients that leave at random moments leave nothing behind`() throws {
        let proxy = try Proxy()
        var chance = Chance(seed: 7)
        let request = Proxy.messages(Proxy.body(stream: true, text: String(repeating: "x", count: 2000)))
        let head = request.range(of: "\r\n\r\n").map { request[..<$0.upperBound].utf8.count } ?? 0
        for _ in 0..<200 {
            // Ends only if the client leaves.
            proxy.upstream.reply(Reply(stream: [.text("Hello."), .pause(seconds: 0.01), .text("Hello again."), .hold]))
            let client = proxy.client()
            switch Stage.allCases.randomElement(using: &chance) ?? .head {
            case .head: client.send(String(request.prefix(Int.random(in: 0..<head, using: &chance))))
            case .body: client.send(String(request.prefix(Int.random(in: head..<request.utf8.count, using: &chance))))
            case .waiting: client.send(request)
            case .stream:
                client.send(request)
                #expect(client.read(until: "Hello."))
            }
            usleep(UInt32.random(in: 0..<30_000, using: &chance))
            switch Int.random(in: 0..<3, using: &chance) {
            case 0: client.close()
            case 1: client.abort()
            default:
                client.halfClose()
                client.close()
            }
        }
        #expect(eventually(within: 10) { proxy.inetd.ended.count == 200 && proxy.inetd.running.isEmpty })
        // The cut request is the client's fault, if it was read before the client left.
        #expect(Set(proxy.inetd.ended.map(\.exitCode)).isSubset(of: [0, 1]))
        #expect(!proxy.upstream.requests.isEmpty)
        #expect(eventually(within: 5) { proxy.upstream.disconnects.count == proxy.upstream.requests.count })
        for port in [proxy.inetd.port, proxy.upstream.port] { #expect(eventually(within: 5) { Loopback.openConnections(of: port) == 0 }) }
    }

    /// Detected by the kernel, later than a test can wait: both were measured to end after 121 s.
    @Test func `a client that vanishes, or never reads, is found by the kernel`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        let (listener, port) = Loopback.listen()
        defer { close(listener) }
        let client = RawClient(port: port)
        let connection = Loopback.accept(on: listener)
        let child = Child(environment: ["CONFIG_PATH": proxy.configFile.path], input: connection, output: connection, errors: -1)
        client.send(Proxy.messages(Proxy.body()))
        #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 })
        #expect(Loopback.option(SO_KEEPALIVE, SOL_SOCKET, of: connection) == 1)
        #expect(Loopback.option(TCP_KEEPIDLE, CInt(IPPROTO_TCP), of: connection) == 60)
        #expect(Loopback.option(TCP_USER_TIMEOUT, CInt(IPPROTO_TCP), of: connection) == 120_000)
        close(connection)
        client.close()
        #expect(child.end().exitCode == 0)
    }
}
