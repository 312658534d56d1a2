import Foundation
import Glibc
import Testing

/// From the program's log to the output of `--usage`.
@Suite struct UsageTests {
    private static func proxy() throws -> Proxy {
        let proxy = try Proxy()
        let price = #""models": [{"id": "test", "price": {"in": 100, "out": 1000}}]"#
        let config = Proxy.config(proxy.upstream.url, extra: #""clients": {"anna": {"ak": "key-of-anna"}},"#)
        try config.replacing(#""models": [{"id": "test"}]"#, with: price).write(to: proxy.configFile, atomically: true, encoding: .utf8)
        return proxy
    }

    /// Two requests that are answered, one that the upstream fails, one without a key, and a health check.
    private static func log(_ proxy: Proxy) -> String {
        let body = Proxy.messages(Proxy.body())
        for reply in [Reply.completion("a"), .completion("b"), Reply(status: 400, #"{"error":{"message":"messages.0 is too odd"}}"#)] {
            proxy.upstream.reply(reply)
        }
        for key in ["key-of-anna", Proxy.key, "key-of-anna", "nobody's"] { _ = proxy.ask(body.replacing(Proxy.key, with: key)) }
        _ = proxy.ask(Proxy.get("/health"))
        return proxy.log
    }

    @Test func `what was logged is summed up, to the token`() throws {
        let proxy = try Self.proxy()
        let log = Self.log(proxy)
        #expect(log.split(separator: "\n").count { $0.contains(" done ") } == 5)
        #expect(log.split(separator: "\n").contains { $0.hasPrefix("<7>") && $0.contains(" done status=200 path=/health ms=") })
        let refused = try #require(log.split(separator: "\n").first { $0.contains("too odd") && $0.contains(" done ") })
        #expect(refused.hasPrefix("<5>") && refused.hasSuffix(#" error="messages.0 is too odd" blame=client"#))
        #expect(log.contains(" done status=200 client=anna model=test to=test upstream=127.0.0.1:") && log.contains(" cost=0.0081 "))
        let table = try Run(["--usage"], input: .file(log))
        #expect(table.exitCode == 0 && table.errors.isEmpty)
        for row in [
            #/anna +█+ +2 +1 client +11 +0 +0 +7 +0.0081 /#, #/- +█+ +2 +1 client +11 /#, #/total +4 +2 client +22 +0 +0 +14 +0.0162 /#,
        ] {
            #expect(table.text.contains(row), "\(table.text)")
        }
        let json = try Run(["--usage", "--json", "--by", "upstream"], input: .file(log))
        let read = try #require(try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any])
        let total = try #require(read["total"] as? [String: Any])
        #expect(total["in"] as? Int == 22 && total["out"] as? Int == 14 && total["failures"] as? [String: Int] == ["client": 2])
        #expect(read["by"] as? String == "upstream" && (read["passed_over"] as? Int ?? 0) > 5)
    }

    @Test func `a page goes to a file, and nothing else is said`() throws {
        let page = FileManager.default.temporaryDirectory.appendingPathComponent("usage-\(UUID().uuidString).html")
        defer { try? FileManager.default.removeItem(at: page) }
        let line = "<6>127.0.0.1:9 req_1 done status=200 model=m in=5 out=6 ms=7\n"
        let run = try Run(["--usage", "--html", page.path], input: .file(line))
        #expect(run.exitCode == 0 && run.output.isEmpty && run.errors.isEmpty)
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(text.hasPrefix("<!doctype html>") && !text.contains("<script"))
        #expect(try Run(["--usage", "--html", "-"], input: .file(line)).text == text)
        let nowhere = try Run(["--usage", "--html", "/no/such/folder/f"], input: .file(line))
        #expect(nowhere.exitCode == 111 && nowhere.errors == "/no/such/folder/f: cannot be written: No such file or directory\n")
    }

    @Test(arguments: [
        (["--by", "colour"], "\"colour\" is none of client, model, upstream, session, hour, day"), (["--by"], "--by: expected a value"),
        (["--json", "--prometheus"], "expected one form of output, not two"), (["today"], "unknown option or argument \"today\""),
    ]) func `an option that cannot be is named, and standard output stays clean`(arguments: [String], words: String) throws {
        let run = try Run(["--usage"] + arguments)
        #expect(run.exitCode == 1 && run.output.isEmpty && run.errors.contains(words))
    }

    @Test func `a line that is too long is passed over with all of its rest`() throws {
        let long = "x req_1 done in=1 pad=" + String(repeating: "p", count: 4_500_000) + " x req_1 done status=200 model=m in=5"
        let run = try Run(["--usage", "--json"], input: .file("\(long)\nx req_1 done status=200 model=m in=7\n"))
        #expect(run.text.contains(#""requests":1,"#) && run.text.contains(#""in":7,"#))
    }

    @Test func `hours are those of the reader's clock`() throws {
        let line = #"{"__REALTIME_TIMESTAMP":"1767225600000000","MESSAGE":"127.0.0.1:9 req_1 done status=200 model=m ms=7"}"#
        let run = try Run(["--usage", "--by", "hour"], input: .file(line), environment: ["TZ": "UTC-05:30"])
        #expect(run.text.contains("2026-01-01 05:00 "), "\(run.text)")
    }
}
