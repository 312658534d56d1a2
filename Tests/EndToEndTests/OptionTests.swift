import Foundation
import Glibc
import Testing

/// The program's options.
@Suite struct OptionTests {
    @Test func `--help tells the use, --version the version`() throws {
        let help = try Run(["--help"])
        #expect(help.exitCode == 0)
        #expect(help.text.hasPrefix("Usage: claude-proxy-conn"))
        for option in ["--check", "--print-port", "--help", "--version", "CONFIG_PATH"] { #expect(help.text.contains(option)) }
        let version = try Run(["--version"])
        #expect(version.exitCode == 0)
        let lines = /claude-proxy-conn \d+\.\d+\.\d+\nlibcurl\/\S+ \S+, (the system's|built in.*)\n/
        #expect(version.text.wholeMatch(of: lines) != nil, "\(version.text)")
    }

    @Test(arguments: [
        ["--nonsense"], ["--help", "more"], ["--check", "a/b", "c/d"], ["--check", "--glm"], ["--check", "glm", "glm"], ["--check", "--as-service", "--as-service"],
    ])
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

    @Test func `--check asks what a misspelt key was meant to be, and hints at what is seldom meant`() throws {
        let local = #"{"base_url": "http://127.0.0.1:1", "api_key": "k", "models": [{"id": "m"}]}"#
        let distant = #"{"base_url": "http://api.example.com", "api_key": "k", "models": [{"id": "m"}]}"#
        let proxy = try Proxy(config: #"{"AK": "x", "providers": [\#(local), \#(distant)]}"#)
        let run = try Run(["--check", proxy.configFile.path])
        #expect(run.exitCode == 0)
        #expect(run.text.contains("AK: unknown key; did you mean ak?"))
        #expect(run.text.contains("providers[0].profile: not set"))
        #expect(run.text.contains("providers[1].base_url: the key is sent to api.example.com unencrypted"))
    }

    /// A terminal would obey these.
    @Test(arguments: [
        #""models": [{"id": "\u001b]0;m\u009b", "display_name": "\u2067x"}], "\u001b[31m": 1, "\u202e\u0007": 1"#,
        #""models": [{"id": "m", "quirks": {"\u001b[31m\u202e": 1}}]"#,
    ])
    func `--check writes no control character and no mark of direction`(members: String) throws {
        let proxy = try Proxy(config: #"{"providers": [{"base_url": "http://h", "api_key": "", \#(members)}]}"#)
        for path in [proxy.configFile.path, "/no/\u{1B}[2J\u{202E}.json"] {
            let run = try Run(["--check", path])
            let said = run.text + run.errors
            let unsafe = said.unicodeScalars.filter {
                $0 != "\n" && ($0.properties.generalCategory == .control || $0.properties.isBidiControl)
            }
            #expect(unsafe.isEmpty, "\(said)")
            #expect(said.contains(#"\u{1b}["#) && said.contains(#"\u{202e}"#), "\(said)")
        }
    }

    @Test(.enabled(if: getuid() == 0 && getpwnam("claude-proxy") == nil, "only root, and only where the service is not installed"))
    func `--as-service says that there is no service`() throws {
        let run = try Run(["--check", "--as-service"])
        #expect(run.exitCode == 111)
        #expect(run.errors.contains("--as-service: there is no user claude-proxy"))
    }

    @Test func `a variable that names no certificates is a warning`() throws {
        let proxy = try Proxy()
        let run = try Run(["--check", proxy.configFile.path], environment: ["SSL_CERT_FILE": "/no/such.pem"])
        #expect(run.exitCode == 0)
        #expect(run.errors.contains("warning: SSL_CERT_FILE: /no/such.pem cannot be read: No such file or directory"))
    }

    @Test func `--print-port prints the port and nothing else`() throws {
        let proxy = try Proxy(extra: #""port": 4711,"#)
        let run = try Run(["--print-port", proxy.configFile.path])
        #expect(run.exitCode == 0)
        #expect(run.text == "4711\n")
        #expect(run.errors.isEmpty)
    }

    @Test func `--probe asks the upstream and ends with the quirks`() throws {
        let proxy = try Proxy()
        for _ in 0..<11 { proxy.upstream.reply(.completion("ok")) }
        let run = try Run(["--probe", "test"], environment: ["CONFIG_PATH": proxy.configFile.path])
        #expect(run.exitCode == 0, "\(run.errors)")
        let lines = run.text.split(separator: "\n").map(String.init)
        #expect(lines.first?.contains("at most 14 requests") == true)
        for topic in ["reachable", "key", "model"] { #expect(lines.contains { $0.hasPrefix("yes ") && $0.contains(" \(topic) ") }) }
        #expect(lines.contains { $0.hasPrefix("no ") && $0.contains(" stream ") })
        #expect(lines.last?.hasPrefix("quirks  {") == true)
        #expect((3...14).contains(proxy.upstream.requests.count))
    }

    @Test func `--probe tells an unknown model from a server that is not there`() throws {
        let proxy = try Proxy()
        let unknown = try Run(["--probe", "no-such"], environment: ["CONFIG_PATH": proxy.configFile.path])
        #expect(unknown.exitCode == 1 && unknown.output.isEmpty && unknown.errors.contains("no-such"))
        let nobody = try Proxy(upstreamURL: "http://127.0.0.1:9/v1")
        let down = try Run(["--probe"], environment: ["CONFIG_PATH": nobody.configFile.path])
        #expect(down.exitCode == 2 && down.text.contains("no        reachable"))
    }
}
