import Foundation
import Glibc
import Testing

/// Clients known by a key or by their user, and keys outside config.json.
@Suite struct PeopleTests {
    private static func models(_ key: String? = nil) -> String {
        "GET /v1/models HTTP/1.1\r\nHost: localhost\r\n" + (key.map { "x-api-key: \($0)\r\n" } ?? "") + "\r\n"
    }

    private static func config(_ members: String, key: String = #""k-upstream""#) -> String {
        #"{\#(members),"providers":[{"base_url":"http://127.0.0.1:1","api_key":\#(key),"models":[{"id":"m"}]}]}"#
    }

    @Test(arguments: [(nil, 200), ("any-word", 200), ("wrong-key-0000", 401), ("key-of-anna", 200)] as [(String?, Int)])
    func `on a Unix socket a user needs no key`(_ key: String?, _ status: Int) throws {
        let user = getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? "\(getuid())"
        let proxy = try Proxy(config: Self.config(#""clients":{"me":{"user":"\#(user)"},"anna":{"ak":"key-of-anna"}}"#))
        let run = try Run(input: .unixSocket(Self.models(key)), environment: ["CONFIG_PATH": proxy.configFile.path])
        #expect(run.answer.status == status)
        #expect(run.errors.contains("unix:\(getuid()) "))
    }

    @Test func `a user who is nobody's is refused, and a web server's socket says nothing about its client`() throws {
        let other = getuid() + 1
        let proxy = try Proxy(config: Self.config(#""clients":{"other":{"user":\#(other)}}"#))
        #expect(try Run(input: .unixSocket(Self.models()), environment: ["CONFIG_PATH": proxy.configFile.path]).answer.status == 401)
        let mine = try Proxy(config: Self.config(#""clients":{"me":{"user":\#(getuid())}}"#))
        let run = try Run(
            input: .unixSocket(""),
            environment: [
                "CONFIG_PATH": mine.configFile.path, "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "GET", "SCRIPT_NAME": "",
                "PATH_INFO": "/v1/models", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "192.0.2.7",
            ])
        #expect(run.answer.status == 401)
    }

    @Test func `keys come from variables, from credentials, and from beside the configuration`() throws {
        let credentials = FileManager.default.temporaryDirectory.appendingPathComponent("end-to-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: credentials, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: credentials) }
        try "key-in-credentials\n".write(to: credentials.appendingPathComponent("ak"), atomically: true, encoding: .utf8)
        let proxy = try Proxy(config: Self.config(#""ak":{"file":"ak"}"#, key: #"{"env":"UPSTREAM_KEY"}"#))
        try "key-beside-it\n".write(to: proxy.folder.appendingPathComponent("ak"), atomically: true, encoding: .utf8)
        var environment = ["CONFIG_PATH": proxy.configFile.path, "UPSTREAM_KEY": "k"]
        #expect(try Run(input: .pipe(Self.models("key-beside-it")), environment: environment).answer.status == 200)
        environment["CREDENTIALS_DIRECTORY"] = credentials.path
        #expect(try Run(input: .pipe(Self.models("key-in-credentials")), environment: environment).answer.status == 200)
        #expect(try Run(input: .pipe(Self.models("key-beside-it")), environment: environment).answer.status == 401)
        environment["UPSTREAM_KEY"] = nil
        let broken = try Run(input: .pipe(Self.models("key-beside-it")), environment: environment)
        #expect(broken.answer.status == 500 && broken.exitCode == 102)
        #expect(broken.errors.contains("providers[0].api_key: the environment variable UPSTREAM_KEY is not set"))
    }

    @Test func `Claude's names work before anything is routed`() throws {
        let proxy = try Proxy()
        proxy.upstream.reply(.completion("Hello."))
        let body = Proxy.body().replacing(#""model":"test""#, with: #""model":"claude-opus-5-5""#)
        let answer = proxy.ask(Proxy.messages(body))
        #expect(answer.status == 200 && answer.string("model") == "claude-opus-5-5")
        #expect(proxy.upstream.requests.first?.body.contains(#""model":"test""#) == true)
    }
}
