import Foundation
import Glibc
import Testing

/// What is written to standard error, and what never is, there or elsewhere.
@Suite struct LogTests {
    @Test func `one event is one line, with its priority, the peer and the request's id`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("Hello."))
        let answer = proxy.message()
        let id = try #require(answer.headers["request-id"])
        let lines = proxy.log.split(separator: "\n")
        #expect(lines.count >= 3)
        for line in lines {
            let match = try #require(line.wholeMatch(of: /<[0-7]>127\.0\.0\.1:\d+ (req_\S+) .+/), "\(line)")
            #expect(String(match.1) == id)
        }
        #expect(lines.contains { $0.contains("request POST /v1/messages, model test") })
        let last = try #require(lines.last)
        #expect(last.contains(" done status=200 model=test to=test upstream=127.0.0.1:") && last.contains(" in=11 cached=0 written=0 out=7 "))
        #expect(last.contains(" tries=1 ") && last.hasSuffix(" stop=end_turn"))
        // Without debug messages, one line per connection.
        #expect(lines.filter { !$0.hasPrefix("<7>") }.map(String.init) == [String(last)])
    }

    @Test func `control characters of others are escaped`() throws {
        let proxy = try Proxy()
        for _ in 0..<3 { proxy.upstream.reply(Reply(status: 500, #"{"error":{"message":"one\n<0>two\u001b[31m\u0007\u2028three"}}"#)) }
        let answer = proxy.message()
        #expect(answer.status == 500)
        let log = proxy.log
        #expect(log.contains("<0>two"), "the message is there")
        #expect(!log.contains("\n<0>two"))
        #expect(log.unicodeScalars.allSatisfy { $0 == "\n" || ($0.value >= 0x20 && !(0x7F..<0xA0).contains($0.value)) })
        #expect(!log.contains("\u{2028}"))
    }

    @Test(arguments: [true, false])
    func `the keys are in no log line and no answer, whatever the upstream echoes`(stream: Bool) throws {
        let keys = [Proxy.key, Proxy.upstreamKey, Proxy.tavilyKey]
        let echo = "invalid key \(keys.joined(separator: ", ")) in Bearer \(Proxy.upstreamKey)"
        let proxy = try Proxy(extra: #""tavily_key": "\#(Proxy.tavilyKey)","#)
        let error = #"{"error":{"message":\#(Reply.quoted(echo)),"type":\#(Reply.quoted(echo)),"code":\#(Reply.quoted(echo))}}"#
        if stream {
            proxy.upstream.reply(Reply(stream: [.text("Hello."), .event(error)]))
        } else {
            proxy.upstream.reply(Reply(status: 401, error))
        }
        let body = Proxy.body(stream: stream, text: "What I know: \(echo)")
        let client = proxy.client()
        client.send(Proxy.messages(body))
        client.readAll()
        #expect(client.text.contains("invalid key"), "the rest of the message arrives")
        let log = proxy.log
        #expect(log.contains("What I know"), "the body is in the log")
        for key in keys {
            #expect(!client.text.contains(key))
            #expect(!log.contains(key))
        }
    }

    @Test(.enabled(if: Binary.tested.isRelease, "Foundation's shared library hears nobody"))
    func `nobody can have URLSession and libcurl say what they send`() throws {
        let proxy = try Proxy(environment: ["URLSessionDebug": "1", "URLSessionDebugLibcurl": "1"])
        proxy.upstream.reply(.completion("Hello."))
        #expect(proxy.message().string("content.0.text") == "Hello.")
        _ = proxy.inetd.end()
        #expect(proxy.log.split(separator: "\n").allSatisfy { $0.hasPrefix("<") }, "\(proxy.log)")
    }

    @Test func `under a classic inetd, where standard error is the connection, no line enters it`() throws {
        let proxy = try Proxy()
        let inetd = Inetd(environment: ["CONFIG_PATH": proxy.configFile.path], log: nil)
        defer { inetd.stop() }
        proxy.upstream.reply(.completion("Hello."))
        let client = RawClient(port: inetd.port)
        client.send(Proxy.messages(Proxy.body()))
        client.readAll()
        #expect(client.answer.isWhole)
        #expect(client.answer.string("content.0.text") == "Hello.")
        #expect(client.text.hasPrefix("HTTP/1.1 200"))
    }

    @Test(.enabled(if: Syslog.canRun, "this machine has no mount namespaces for its users"), arguments: Syslog.Kind.allCases)
    func `under a classic inetd the lines go to the system's log`(kind: Syslog.Kind) throws {
        let proxy = try Proxy()
        let syslog = try Syslog(kind)
        let inetd = Inetd(environment: environment(of: proxy), log: nil, launcher: syslog.launcher)
        defer { inetd.stop() }
        proxy.upstream.reply(.completion("Hello."))
        let client = RawClient(port: inetd.port)
        client.send(Proxy.messages(Proxy.body()))
        client.readAll()
        let id = try #require(client.answer.headers["request-id"])
        let end = try #require(inetd.end())
        let lines = syslog.messages.joined().split(separator: "\n")
        #expect(lines.count >= 3)
        for line in lines {
            // The facility, daemon (24), plus the level.
            let match = try #require(line.wholeMatch(of: /<(\d+)>claude-proxy-conn\[(\d+)\]: 127\.0\.0\.1:\d+ (req_\S+) .+/), "\(line)")
            #expect((24...31).contains(Int(match.1) ?? 0))
            #expect(Int32(match.2) == end.pid)
            #expect(String(match.3) == id)
        }
        #expect(lines.contains { $0.contains("request POST /v1/messages, model test") })
        #expect(lines.last?.contains(" done status=200 ") == true)
    }

    @Test(.enabled(if: Syslog.canRun, "this machine has no mount namespaces for its users"))
    func `a system's log that nobody reads holds no answer up`() throws {
        let proxy = try Proxy()
        let syslog = try Syslog(.datagrams)
        syslog.fill()
        let inetd = Inetd(environment: environment(of: proxy), log: nil, launcher: syslog.launcher)
        defer { inetd.stop() }
        proxy.upstream.reply(.completion("Hello."))
        let client = RawClient(port: inetd.port)
        client.send(Proxy.messages(Proxy.body()))
        #expect(client.readAll(within: 3))
        #expect(client.answer.string("content.0.text") == "Hello.")
        #expect(inetd.end()?.exitCode == 0)
    }

    private func environment(of proxy: Proxy) -> [String: String] { ["CONFIG_PATH": proxy.configFile.path, "PATH": "/usr/bin:/bin"] }

    @Test func `a line that is given up halfway is not glued to the next`() throws {
        let proxy = try Proxy()
        var reply = Reply.completion("Hello.")
        // The line with the body does not fit, and is dropped before the upstream is asked; then there is room again.
        reply.delaySeconds = 1
        proxy.upstream.reply(reply)
        let (reader, writer) = Loopback.pipe(bytes: 8192)
        defer { for descriptor in [reader, writer] { close(descriptor) } }
        let inetd = Inetd(environment: environment(of: proxy), log: writer)
        defer { inetd.stop() }
        let client = RawClient(port: inetd.port)
        client.send(Proxy.messages(Proxy.body(text: String(repeating: "é", count: 6000))))
        #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 })
        var log = Loopback.drain(reader)
        #expect(client.readAll())
        #expect(inetd.end()?.exitCode == 0)
        log += Loopback.drain(reader)
        let lines = String(decoding: log, as: UTF8.self).split(separator: "\n")
        #expect(lines.contains { $0.contains("éé") })
        for line in lines { #expect(line.matches(of: /<[0-7]>127\.0\.0\.1:\d+ req_/).count == 1, "\(line.suffix(300))") }
        #expect(lines.contains { $0.hasSuffix("(1 lines before it were lost or cut)") } && lines.last?.contains(" done status=200 ") == true)
    }

    enum Trouble: CaseIterable { case nobodyReads, readerGone, diskFull, closed }

    @Test(arguments: Trouble.allCases)
    func `a log that cannot be written holds no answer up`(trouble: Trouble) throws {
        let proxy = try Proxy()
        let (reader, writer) = Loopback.fullPipe()
        let full = open("/dev/full", O_WRONLY | O_CLOEXEC)
        defer { for descriptor in [writer, full] + (trouble == .readerGone ? [] : [reader]) { close(descriptor) } }
        let log: CInt
        switch trouble {
        case .nobodyReads: log = writer
        case .readerGone:
            close(reader)
            log = writer
        case .diskFull: log = full
        case .closed: log = -1
        }
        let inetd = Inetd(environment: ["CONFIG_PATH": proxy.configFile.path], log: log)
        defer { inetd.stop() }
        proxy.upstream.reply(.stream("Hel", "lo."))
        let start = Loopback.now
        let client = RawClient(port: inetd.port)
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.readAll())
        #expect(client.answer.deltas("text") == "Hello.")
        #expect(client.answer.isWhole)
        #expect(Loopback.now - start < 2)
        #expect(inetd.end()?.exitCode == 0)
        #expect(proxy.upstream.requests.count == 1)
    }

    @Test(arguments: [Int32](0...2)) func `where a standard descriptor is closed, no other takes its place`(closed: Int32) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(inPlaceOfAnswer: .hold))
        let request = Proxy.messages(Proxy.body())
        let (reader, writer) = Loopback.pipe()
        _ = write(writer, request, request.utf8.count)
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { for descriptor in [reader, writer, null] { close(descriptor) } }
        let descriptors = [reader, null, null].enumerated().map { $0 == closed ? -1 : $1 }
        let child = Child(
            environment: ["CONFIG_PATH": proxy.configFile.path], input: descriptors[0], output: descriptors[1], errors: descriptors[2])
        guard closed != STDIN_FILENO else { return #expect(child.end().exitCode == 0) }
        #expect(eventually(within: 5) { proxy.upstream.requests.count == 1 })
        let target = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(child.pid)/fd/\(closed)")
        #expect(target == "/dev/null")
        kill(child.pid, SIGKILL)
        _ = child.end()
    }

    @Test func `a path or model that holds a key is masked`() throws {
        let proxy = try Proxy()
        let path = proxy.ask(Proxy.get("/v1/\(Proxy.key)"))
        let body = Proxy.body().replacing("\"test\"", with: "\"\(Proxy.upstreamKey)\"")
        let model = proxy.ask(Proxy.messages(body))
        #expect(path.status == 404)
        #expect(model.status == 404)
        let said = path.body + model.body + proxy.log
        #expect(!said.contains(Proxy.key))
        #expect(!said.contains(Proxy.upstreamKey))
    }
}
