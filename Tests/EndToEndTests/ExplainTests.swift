import Foundation
import Testing

/// `--explain` and `--check MODEL`, as an administrator types them.
@Suite struct ExplainTests {
    private static func run(_ arguments: [String], _ input: String, _ proxy: Proxy) throws -> Run {
        try Run(arguments, input: .pipe(input), environment: ["CONFIG_PATH": proxy.configFile.path])
    }

    @Test func `what would be sent is what is sent, and nothing is`() throws {
        let proxy = try Proxy()
        let request = Proxy.messages(Proxy.body())
        let run = try Self.run(["--explain"], request, proxy)
        #expect(run.exitCode == 0 && run.errors.isEmpty && proxy.upstream.requests.isEmpty)
        proxy.upstream.reply(.completion("a"))
        _ = proxy.ask(request)
        let sent = try #require(proxy.upstream.requests.first)
        #expect(run.text.hasSuffix("\n\n\(sent.body)\n"), "\(run.text)")
        for key in [Proxy.key, Proxy.upstreamKey] { #expect(!run.text.contains(key)) }
    }

    @Test func `a replay prints the body alone`() throws {
        let proxy = try Proxy()
        let answer = proxy.folder.appendingPathComponent("answer")
        try #"{"choices":[{"message":{"content":"Hello."},"finish_reason":"stop"}]}"#.write(to: answer, atomically: true, encoding: .utf8)
        let run = try Self.run(["--explain", "--replay", answer.path], Proxy.body(), proxy)
        #expect(run.exitCode == 0 && run.errors == "status 200\n")
        let message = try JSONSerialization.jsonObject(with: Data(run.output)) as? [String: Any]
        #expect(message?["type"] as? String == "message")
        try #"{"error":{"message":"messages: no"}}"#.write(to: answer, atomically: true, encoding: .utf8)
        #expect(try Self.run(["--explain", "--replay", answer.path], Proxy.body(), proxy).exitCode == 2)
        let missing = try Self.run(["--explain", "--replay", "/no/such"], Proxy.body(), proxy)
        #expect(missing.exitCode == 111 && missing.output.isEmpty && missing.errors.contains("/no/such: cannot be read"))
    }

    @Test(arguments: [["--explain", "nope"], ["--check", "nope"]]) func `an unknown model is 1, and standard output stays clean`(
        _ arguments: [String]
    ) throws {
        let proxy = try Proxy()
        let run = try Self.run(arguments, Proxy.body(), proxy)
        #expect(run.exitCode == 1 && run.output.isEmpty && run.errors.contains("model: nope; known are test"))
    }

    @Test func `--check of a model's name prints its way`() throws {
        let proxy = try Proxy()
        for name in ["test", "claude-opus-5-5"] {
            let run = try Self.run(["--check", name], "", proxy)
            #expect(run.exitCode == 0 && run.text.hasPrefix("route      \(name)") && run.text.contains("1. \(proxy.upstream.url)"))
        }
    }

    @Test func `what is no request is said`() throws {
        let proxy = try Proxy()
        let run = try Self.run(["--explain"], "nonsense", proxy)
        #expect(run.exitCode == 1 && run.output.isEmpty && run.errors.contains("expected an HTTP request"))
    }
}
