import Foundation
import Glibc
import Testing

/// What the system may refuse, and what it must not keep.
@Suite struct LimitTests {
    @Test(.enabled(if: Binary.tested.isRelease, "the debug build needs descriptors to be loaded"), arguments: [4, 8, 16, 20])
    func `without file descriptors there is an error, and health`(descriptors: Int) throws {
        let proxy = try Proxy(launcher: Child.limited("nofile=\(descriptors)"))
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.message") == "the proxy has no file descriptors left")
        #expect(proxy.inetd.end()?.exitCode == 111)
        #expect(proxy.ask(Proxy.get("/health")).status == 200)
    }

    @Test(.enabled(if: Binary.tested.isRelease, "the debug build takes more to be loaded"))
    func `without memory the process ends, with an answer or without`() async throws {
        let proxies = try stride(from: 60, through: 100, by: 2).map { megabytes in
            try Proxy(extra: #""upstream_timeout_seconds": 1,"#, launcher: Child.limited("as=\(megabytes << 20)"))
        }
        let ends = await aside {
            let clients = proxies.map { proxy in
                proxy.upstream.reply(.completion("Hello."))
                let client = proxy.client()
                client.send(Proxy.messages(Proxy.body()))
                return client
            }
            return zip(clients, proxies).map { client, proxy in
                (isOver: client.readAll(within: 20), hasEnded: proxy.inetd.end(within: 20) != nil, status: client.answer.status)
            }
        }
        #expect(ends.allSatisfy { $0.isOver && $0.hasEnded })
        #expect(ends.allSatisfy { [0, 200, 500, 504].contains($0.status) })
        #expect(ends.last?.status == 200, "with 100 MB it works")
    }

    @Test(.enabled(if: Binary.tested.isRelease && Nobody.canRun, "it is the static release's promise, and nobody must be able to run it"))
    func `no core can be dumped, and only root may look into the process`() throws {
        let proxy = try Proxy(launcher: Nobody.launcher)
        chmod(proxy.configFile.path, 0o644)
        proxy.upstream.reply(Reply(stream: [.text("Hello."), .hold]))
        let client = proxy.client()
        client.send(Proxy.messages(Proxy.body(stream: true)))
        #expect(client.read(until: "Hello."))
        let pid = try #require(proxy.inetd.running.first)
        // proc(5): a process that cannot be dumped belongs to root there, whoever runs it.
        let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(pid)/environ")[.ownerAccountID] as? Int
        #expect(owner == 0)
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        #expect(!status.contains("Uid:\t0\t"), "the program does not run as root here")
        for file in ["environ", "cmdline"] {
            Keys.search((try? Data(contentsOf: URL(fileURLWithPath: "/proc/\(pid)/\(file)"))) ?? Data(), of: file)
        }
        kill(pid, SIGSEGV)
        let end = try #require(proxy.inetd.end())
        #expect(end.exitCode == nil)
        #expect(!end.hasDumpedCore)
    }
}
