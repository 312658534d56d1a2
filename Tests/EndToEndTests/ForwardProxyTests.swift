import Foundation
import Glibc
import Testing

/// A forward proxy for requests to Tavily only.
@Suite struct ForwardProxyTests {
    private static let tinyproxy = "/usr/bin/tinyproxy"

    private static func search(by address: String, _ tavily: ScriptedUpstream) throws -> (proxy: Proxy, answer: Answer) {
        tavily.reply(Reply(#"{"results":[{"title":"Swift 7","url":"https://swift.org/7","content":"It is out.","score":0.9}]}"#))
        let proxy = try Proxy(
            extra: #""tavily_key": "\#(Proxy.tavilyKey)", "tavily_url": "http://127.0.0.1:\#(tavily.port)","#,
            environment: ["TAVILY_PROXY_ADDRESS": address])
        let call = #"{"id":"call_1","type":"function","function":{"name":"web_search","arguments":"{\"query\":\"swift 7\"}"}}"#
        proxy.upstream.reply(
            Reply(#"{"choices":[{"index":0,"message":{"tool_calls":[\#(call)]},"finish_reason":"tool_calls"}]}"#), .completion("done"))
        return (proxy, proxy.message(stream: false, extra: #""tools":[{"type":"web_search_20250305","name":"web_search"}],"#))
    }

    /// Runs tinyproxy during `body`. `login`: the value of `BasicAuth`; nil if it needs none. *Returns*: its log.
    private static func withTinyproxy(login: String?, _ body: (_ port: UInt16) throws -> Void) throws -> String {
        let port = Loopback.unusedPort()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = folder.appendingPathComponent("log")
        let configuration = folder.appendingPathComponent("tinyproxy.conf")
        let auth = login.map { "BasicAuth \($0)\n" } ?? ""
        try "Port \(port)\nListen 127.0.0.1\nTimeout 60\nLogFile \"\(log.path)\"\nLogLevel Connect\nAllow 127.0.0.1\n\(auth)"
            .write(to: configuration, atomically: true, encoding: .utf8)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tinyproxy)
        process.arguments = ["-d", "-c", configuration.path]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        // Foundation starts it with SIGTERM blocked, so use SIGKILL.
        defer { kill(process.processIdentifier, SIGKILL) }
        // It takes a moment to listen.
        for _ in 0..<100 where !Loopback.hasListener(on: port) { usleep(20_000) }
        try body(port)
        return try String(contentsOf: log, encoding: .utf8)
    }

    @Test(
        .enabled(if: FileManager.default.isExecutableFile(atPath: tinyproxy), "tinyproxy is not installed"),
        arguments: ["", "anna:s3cretWord@", "anna:s3cret%57ord@"])
    func `tinyproxy carries the search and not the model's requests`(login: String) throws {
        let tavily = ScriptedUpstream()
        defer { tavily.stop() }
        var upstreamPort: UInt16 = 0
        let seen = try Self.withTinyproxy(login: login.isEmpty ? nil : "anna s3cretWord") { port in
            let (proxy, answer) = try Self.search(by: "\(login)127.0.0.1:\(port)", tavily)
            #expect(answer.string("content.1.content.0.url") == "https://swift.org/7")
            #expect(!proxy.log.contains("s3cretWord"))
            upstreamPort = proxy.upstream.port
        }
        #expect(seen.contains("127.0.0.1:\(tavily.port)/search"))
        #expect(!seen.contains(":\(upstreamPort)/"))
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: tinyproxy), "tinyproxy is not installed"))
    func `a forward proxy that refuses the password is an error block at once`() throws {
        let tavily = ScriptedUpstream()
        defer { tavily.stop() }
        _ = try Self.withTinyproxy(login: "anna s3cretWord") { port in
            let start = Loopback.now
            let (proxy, answer) = try Self.search(by: "anna:wrong-Word@127.0.0.1:\(port)", tavily)
            #expect(answer.string("content.1.content.error_code") == "unavailable")
            #expect(Loopback.now - start < 5)
            #expect(proxy.log.contains("web_search: Tavily: ") && !proxy.log.contains("wrong-Word"))
        }
        #expect(tavily.requests.isEmpty)
    }

    @Test func `a forward proxy that is down is an error block, and the conversation goes on`() throws {
        let tavily = ScriptedUpstream()
        defer { tavily.stop() }
        let (_, answer) = try Self.search(by: "http://127.0.0.1:\(Loopback.unusedPort())", tavily)
        #expect(answer.string("content.1.content.error_code") == "unavailable")
        #expect(answer.string("content.2.text") == "done")
        #expect(tavily.requests.isEmpty)
    }
}
