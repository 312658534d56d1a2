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
        // A second is more than enough for the program to begin to read.
        #expect(eventually(within: 5) { isRead ? proxy.upstream.requests.count == 1 : !proxy.inetd.running.isEmpty })
        if !isRead { sleep(1) }
        kill(try #require(proxy.inetd.running.first), SIGTERM)
        #expect(client.readAll())
        #expect(client.answer.status == 529)
        #expect(client.answer.string("error.type") == "overloaded_error")
        #expect(proxy.inetd.end()?.exitCode == 0)
    }

    @Test(.enabled(if: Binary.tested.isRelease, "the mend is in the static release only"))
    func `a silent stream costs the shipped program no CPU`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        usleep(3_000_000)
        client.close()
        let end = try #require(proxy.inetd.end())
        #expect(end.cpuSeconds < 0.05 * 3, "\(end.cpuSeconds) s of CPU in 3 s")
    }

    @Test(.enabled(if: Binary.tested.isRelease, "libcurl is loaded so in the static release only"))
    func `libcurl comes without the libraries of protocols that are never spoken`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        // It forbids debuggers, and so any reader but root.
        let file = FileHandle(forReadingAtPath: "/proc/\(proxy.inetd.running.first ?? 0)/maps")
        guard let maps = try file?.readToEnd().map({ String(decoding: $0, as: UTF8.self) }) else { return }
        #expect(maps.contains("/libcurl.so"))
        #expect(["/libldap", "/librtmp", "/libgssapi", "/libkrb5", "/libgnutls"].filter(maps.contains).isEmpty)
    }
}
