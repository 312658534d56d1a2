import Foundation
import Testing

/// What the program does when it is started by hand.
@Suite struct OptionTests {
    @Test func `--help tells the use, --version the version`() throws {
        let help = try Run(["--help"])
        #expect(help.exitCode == 0)
        #expect(help.text.hasPrefix("Usage: claude-proxy-conn"))
        for option in ["--check", "--print-port", "--help", "--version", "CONFIG_PATH"] { #expect(help.text.contains(option)) }
        let version = try Run(["--version"])
        #expect(version.exitCode == 0)
        #expect(version.text.wholeMatch(of: /claude-proxy-conn \d+\.\d+\.\d+\n/) != nil)
    }

    @Test(arguments: [["--nonsense"], ["--help", "more"], ["--check", "a", "b"]])
    func `an unknown option is refused`(arguments: [String]) throws {
        let run = try Run(arguments)
        #expect(run.exitCode == 111)
        #expect(run.output.isEmpty)
        #expect(run.errors.contains("--help"))
    }

    @Test func `--check tells what was found, the keys masked`() throws {
        let proxy = try Proxy(extra: #""tavily_key": "\#(Proxy.tavilyKey)", "port": 48123, "typo": 1,"#)
        for run in [
            try Run(["--check"], environment: ["CONFIG_PATH": proxy.configFile.path]), try Run(["--check", proxy.configFile.path]),
        ] {
            #expect(run.exitCode == 0)
            #expect(run.text.contains("48123"))
            #expect(run.text.contains("\(proxy.upstream.url)/chat/completions"))
            #expect(run.text.contains("typo: unknown key"))
            #expect(run.errors.contains("nobody listens on 48123"))
            for key in [Proxy.key, Proxy.upstreamKey, Proxy.tavilyKey] { #expect(!(run.text + run.errors).contains(key)) }
        }
    }

    @Test func `--check tells every fault with its path`() throws {
        let proxy = try Proxy(
            config: #"{"ak": 3, "port": 99999, "providers": [{"base_url": "ftp://x", "models": [{"id": "m", "profile": "no such"}]}]}"#)
        let run = try Run(["--check", proxy.configFile.path])
        #expect(run.exitCode == 102)
        #expect(run.output.isEmpty)
        let lines = run.errors.split(separator: "\n")
        for path in ["ak", "port", "providers[0].base_url", "providers[0].api_key", "providers[0].models[0].profile"] {
            #expect(lines.count { $0.hasPrefix("\(path): ") } == 1, "\(path) in \(run.errors)")
        }
    }

    @Test(arguments: ["{broken", "", "[]"])
    func `--check refuses what is no configuration`(text: String) throws {
        let proxy = try Proxy(config: text)
        let run = try Run(["--check", proxy.configFile.path])
        #expect(run.exitCode == 102)
        #expect(run.errors.contains("config.json: "))
    }

    @Test func `--check of a file that is not there names it`() throws {
        let run = try Run(["--check", "/no/such/config.json"])
        #expect(run.exitCode == 102)
        #expect(run.errors.contains("/no/such/config.json: cannot be read"))
    }

    @Test func `--print-port prints the port and nothing else`() throws {
        let proxy = try Proxy(extra: #""port": 4711,"#)
        let run = try Run(["--print-port", proxy.configFile.path])
        #expect(run.exitCode == 0)
        #expect(run.text == "4711\n")
        #expect(run.errors.isEmpty)
    }
}
