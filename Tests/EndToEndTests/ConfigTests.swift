import Foundation
import Glibc
import Synchronization
import Testing

/// The program reads its configuration for each connection.
@Suite struct ConfigTests {
    @Test func `an edit applies to the next connection`() throws {
        let proxy = try Proxy()
        #expect(proxy.ask(Proxy.get("/v1/models")).string("data.0.id") == "test")
        try Proxy.config(proxy.upstream.url, model: "edited").write(to: proxy.configFile, atomically: true, encoding: .utf8)
        #expect(proxy.ask(Proxy.get("/v1/models")).string("data.0.id") == "edited")
    }

    @Test func `a configuration that an editor is writing is waited for`() throws {
        let proxy = try Proxy(config: "")
        let text = Proxy.config(proxy.upstream.url)
        let file = try FileHandle(forWritingTo: proxy.configFile)
        defer { try? file.close() }
        try file.write(contentsOf: Data(text.prefix(text.count / 2).utf8))
        let client = proxy.client()
        client.send(Proxy.get("/v1/models"))
        usleep(300_000)
        try file.write(contentsOf: Data(text.dropFirst(text.count / 2).utf8))
        client.readAll()
        #expect(client.answer.status == 200)
        #expect(client.answer.string("data.0.id") == "test")
    }

    @Test func `a broken configuration is an error whose cause is in the log alone`() throws {
        let proxy = try Proxy(config: #"{"ak": "\#(Proxy.key)", "port": "x", "providers": [{"base_url": "nonsense"}]}"#)
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.type") == "api_error")
        #expect(proxy.inetd.end()?.exitCode == 102)
        #expect(!answer.body.contains("nonsense"))
        for path in ["port", "providers[0].base_url", "providers[0].api_key", "providers[0].models"] {
            #expect(proxy.log.contains(" \(path): "), "\(path)")
        }
    }

    @Test func `it is ready while the configuration is not broken`() throws {
        let proxy = try Proxy()
        func statuses() -> [Int?] {
            ["GET", "HEAD"].map { proxy.ask("\($0) /ready HTTP/1.1\r\nHost: localhost\r\n\r\n").status }
        }
        #expect(statuses() == [200, 200])
        try #"{"port": "x"}"#.write(to: proxy.configFile, atomically: true, encoding: .utf8)
        #expect(statuses() == [503, 503])
        #expect(proxy.inetd.end(of: 4)?.exitCode == 102)
        #expect(proxy.ask(Proxy.get("/health")).status == 200)
        try Proxy.config(proxy.upstream.url).write(to: proxy.configFile, atomically: true, encoding: .utf8)
        #expect(statuses() == [200, 200])
    }

    @Test func `500 requests under 500 rewrites in place are all answered`() throws {
        let proxy = try Proxy()
        let text = Data(Proxy.config(proxy.upstream.url, extra: "\"port\": 8888,").utf8)
        let isOver = Atomic(false)
        let writer = DispatchQueue(label: "writer")
        let rewrites = Atomic(0)
        let path = proxy.configFile.path
        writer.async {
            var chance = Chance(seed: 3)
            while !isOver.load(ordering: .relaxed) || rewrites.load(ordering: .relaxed) < 500 {
                let file = open(path, O_WRONLY | O_TRUNC)
                let half = Int.random(in: 0...text.count, using: &chance)
                _ = text.withUnsafeBytes { write(file, $0.baseAddress, half) }
                usleep(UInt32.random(in: 0..<2000, using: &chance))
                _ = text.withUnsafeBytes { write(file, $0.baseAddress?.advanced(by: half), text.count - half) }
                close(file)
                usleep(UInt32.random(in: 0..<4000, using: &chance))
                rewrites.add(1, ordering: .relaxed)
            }
        }
        let failures = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: 500) { _ in
            let answer = proxy.ask(Proxy.get("/v1/models"))
            if answer.string("data.0.id") != "test" { failures.add(1, ordering: .relaxed) }
        }
        isOver.store(true, ordering: .relaxed)
        writer.sync {}
        #expect(failures.load(ordering: .relaxed) == 0)
        #expect(Set(proxy.inetd.ended.map(\.exitCode)) == [0])
    }

    @Test func `a configuration that an editor replaces in two steps is waited for`() throws {
        let proxy = try Proxy()
        let backup = proxy.folder.appendingPathComponent("config.json~")
        try FileManager.default.moveItem(at: proxy.configFile, to: backup)
        let client = proxy.client()
        client.send(Proxy.get("/v1/models"))
        usleep(200_000)
        try FileManager.default.copyItem(at: backup, to: proxy.configFile)
        client.readAll()
        #expect(client.answer.string("data.0.id") == "test")
    }

    enum Trouble: CaseIterable { case deleted, directory, tooLarge, danglingLink, endless }

    @Test(arguments: Trouble.allCases)
    func `what is no file that can be read is an error whose cause is in the log alone`(trouble: Trouble) throws {
        let proxy = try Proxy()
        let file = proxy.configFile
        try FileManager.default.removeItem(at: file)
        let words: String
        switch trouble {
        case .deleted: words = "cannot be read: No such file or directory"
        case .directory:
            try FileManager.default.createDirectory(at: file, withIntermediateDirectories: false)
            words = "cannot be read: Is a directory"
        case .tooLarge:
            try Data(repeating: UInt8(ascii: " "), count: 10 << 20).write(to: file)
            words = "larger than 1048576 bytes"
        case .danglingLink:
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "nowhere.json")
            words = "cannot be read: No such file or directory"
        case .endless:
            try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "/dev/zero")
            words = "larger than 1048576 bytes"
        }
        let answer = proxy.message()
        #expect(answer.status == 500)
        #expect(answer.string("error.message") == "the proxy's configuration is not valid")
        #expect(proxy.inetd.end()?.exitCode == 102)
        #expect(proxy.log.contains("config.json: \(words)"))
    }

    @Test(.enabled(if: Nobody.canRun, "nobody may not run the program there"))
    func `a configuration that may not be read is an error`() throws {
        let proxy = try Proxy(launcher: Nobody.launcher)
        chmod(proxy.configFile.path, 0)
        #expect(proxy.message().status == 500)
        #expect(proxy.inetd.end()?.exitCode == 102)
        #expect(proxy.log.contains("config.json: cannot be read: Permission denied"))
    }

    @Test func `a link that is switched applies to the next connection`() throws {
        let proxy = try Proxy()
        let (link, edited) = (proxy.folder.appendingPathComponent("link"), proxy.folder.appendingPathComponent("edited.json"))
        try Proxy.config(proxy.upstream.url, model: "edited").write(to: edited, atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: link.path, withDestinationPath: edited.lastPathComponent)
        #expect(proxy.ask(Proxy.get("/v1/models")).string("data.0.id") == "test")
        rename(link.path, proxy.configFile.path)
        #expect(proxy.ask(Proxy.get("/v1/models")).string("data.0.id") == "edited")
    }

    @Test func `a byte order mark is accepted, with a warning`() throws {
        let proxy = try Proxy()
        try ("\u{FEFF}" + Proxy.config(proxy.upstream.url)).write(to: proxy.configFile, atomically: true, encoding: .utf8)
        #expect(proxy.ask(Proxy.get("/v1/models")).status == 200)
        #expect(proxy.log.contains("config.json: begins with a byte order mark, which is ignored"))
    }
}
