import Foundation
import Glibc
import Testing

/// Long streams: what ends them, and what they cost.
@Suite struct LifetimeTests {
    @Test func `SIGTERM in mid-stream ends it with an error event`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        kill(try #require(proxy.inetd.running.first), SIGTERM)
        #expect(client.readAll())
        #expect(client.answer.isWhole)
        #expect(client.answer.eventTypes.last == "error")
        #expect(client.answer.events.last.flatMap { JSONPath.value("error.type", in: $0) } as? String == "overloaded_error")
        #expect(proxy.inetd.end()?.exitCode == 0)
        #expect(eventually(within: 1) { proxy.upstream.disconnects.count == 1 })
    }

    @Test(arguments: [true, false])
    func `SIGTERM before there is an answer is told as overloaded, which clients try again`(isRead: Bool) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        let client = proxy.client()
        let request = Proxy.messages(Proxy.body())
        client.send(isRead ? request : String(request.dropLast()))
        // The program begins to read well within a second.
        #expect(eventually(within: 5) { isRead ? proxy.upstream.requests.count == 1 : !proxy.inetd.running.isEmpty })
        if !isRead { sleep(1) }
        kill(try #require(proxy.inetd.running.first), SIGTERM)
        #expect(client.readAll())
        #expect(client.answer.status == 529)
        #expect(client.answer.string("error.type") == "overloaded_error")
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    @Test func `SIGTERM in the middle of an upload does not reset the answer`() throws {
        let proxy = try Proxy()
        let client = proxy.client()
        client.send(Proxy.head("Content-Length: 1000000") + "{")
        #expect(eventually(within: 5) { !proxy.inetd.running.isEmpty })
        sleep(1)
        kill(try #require(proxy.inetd.running.first), SIGTERM)
        #expect(client.read(until: "overloaded_error"))
        // The client is still sending; a plain close would reset the connection.
        for _ in 0..<3 {
            usleep(50_000)
            #expect(client.send(String(repeating: " ", count: 1000)))
        }
        client.halfClose()
        #expect(client.readAll())
        #expect(client.answer.status == 529)
        #expect(client.answer.isWhole)
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    enum Doing: CaseIterable { case waiting, writing }

    @Test(arguments: Doing.allCases)
    func `SIGTERM ends a CGI script whose reader has stopped to read`(doing: Doing) throws {
        let proxy = try Proxy()
        switch doing {
        case .waiting: proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        case .writing: proxy.upstream.reply(Reply(stream: [.flood(ofTextBytes: 2000, count: 100), .hold]))
        }
        let output = doing == .waiting ? Loopback.fullPipe() : Loopback.pipe()
        let (input, errors) = (Loopback.pipe(), Loopback.pipe())
        defer { for pipe in [output, input, errors] { [pipe.reader, pipe.writer].forEach { close($0) } } }
        let body = Proxy.body(stream: true)
        _ = write(input.writer, body, body.utf8.count)
        let environment = [
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "PATH_INFO": "/v1/messages", "SERVER_PROTOCOL": "HTTP/1.1",
            "CONTENT_LENGTH": "\(body.utf8.count)", "HTTP_X_API_KEY": Proxy.key, "CONFIG_PATH": proxy.configFile.path,
        ]
        let child = Child(environment: environment, input: input.reader, output: output.writer, errors: errors.writer)
        #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 && Loopback.isFull(output.writer) })
        kill(child.pid, SIGTERM)
        var status: CInt = -1
        let hasEnded = eventually(within: 3) { waitpid(child.pid, &status, WNOHANG) != 0 }
        #expect(hasEnded)
        #expect(status == 0)
        if !hasEnded {
            kill(child.pid, SIGKILL)
            _ = child.end()
        }
        let log = String(decoding: Loopback.drain(errors.reader), as: UTF8.self)
        #expect(log.contains("ended by SIGTERM"))
        #expect(!log.contains("the client is gone"))
    }

    @Test func `U-19 a finished answer does not stay open for an upstream's comments`() async throws {
        let proxy = try Proxy()
        let comments = (0..<40).flatMap { _ in [Reply.Step.pause(seconds: 0.5), .send(": keep-alive\n\n")] }
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .finish("stop"), .pause(seconds: 0.5), .usage] + comments))
        let (isOver, answer) = await aside {
            let client = proxy.client()
            client.send(Proxy.messages(Proxy.body(stream: true)))
            return (client.readAll(), client.answer)
        }
        #expect(isOver)
        #expect(answer.deltas("text") == "Hello.")
        #expect(answer.eventTypes.last == "message_stop")
        #expect(answer.body.contains(#""output_tokens":7"#))
        #expect(eventually(within: 1) { proxy.upstream.disconnects.count == 1 })
    }

    @Test func `a silent stream costs no CPU`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        usleep(3_000_000)
        client.close()
        let end = try #require(proxy.inetd.end())
        // The debug build takes about 0.1 s to start.
        #expect(end.cpuSeconds < (Binary.tested.isRelease ? 0.15 : 0.6), "\(end.cpuSeconds) s of CPU in 3 s")
    }

    /// Only root may read its maps: the program cannot be debugged.
    @Test(.enabled(if: geteuid() == 0)) func `the program that runs is the one on disk`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        let file = FileHandle(forReadingAtPath: "/proc/\(proxy.inetd.running.first ?? 0)/maps")
        let maps = String(decoding: try #require(try file?.readToEnd()), as: UTF8.self)
        let isBuiltIn = try Run(["--version"]).text.contains("built in")
        #expect(maps.contains("/libcurl.so") != isBuiltIn)
        // Security products take code from anywhere else for an intruder's.
        #expect(!maps.contains("memfd:") && !maps.contains("(deleted)"))
    }
}
