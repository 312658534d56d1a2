import Foundation
import Testing

/// The ways in other than a socket: a pipe, a file, CGI.
@Suite struct DoorTests {
    @Test(arguments: [true, false])
    func `standard input may be a pipe or a file`(isPipe: Bool) throws {
        let request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
        let run = try Run(input: isPipe ? .pipe(request) : .file(request))
        #expect(run.exitCode == 0)
        #expect(run.answer.status == 200)
        #expect(run.answer.string("health") == "ok")
    }

    @Test(arguments: [true, false])
    func `a message may come through a pipe or a file, whose end means nothing`(isPipe: Bool) throws {
        let proxy = try Proxy()
        var reply = Reply.stream("Hel", "lo.")
        reply.delaySeconds = 0.2
        proxy.upstream.reply(reply)
        let request = Proxy.messages(Proxy.body(stream: true))
        let run = try Run(input: isPipe ? .pipe(request) : .file(request), environment: ["CONFIG_PATH": proxy.configFile.path])
        #expect(run.exitCode == 0)
        #expect(run.answer.deltas("text") == "Hello.")
        #expect(run.answer.eventTypes.last == "message_stop")
    }

    @Test func `a CGI script lists the models`() throws {
        let proxy = try Proxy()
        let run = try Run(environment: environment(of: proxy, "GET", path: "/v1/models"))
        #expect(run.exitCode == 0)
        #expect(run.text.hasPrefix("Status: 200") || run.text.contains("\r\nStatus: 200"))
        #expect(run.answer.headers["transfer-encoding"] == nil)
        #expect(run.answer.string("data.0.id") == "test")
    }

    @Test(arguments: [true, false])
    func `a CGI script answers a message`(stream: Bool) throws {
        let proxy = try Proxy()
        proxy.upstream.reply(stream ? .stream("Hel", "lo.") : .completion("Hello."))
        let body = Proxy.body(stream: stream)
        var variables = environment(of: proxy, "POST", path: "/v1/messages")
        variables["CONTENT_LENGTH"] = "\(body.utf8.count)"
        variables["CONTENT_TYPE"] = "application/json"
        let run = try Run(input: .pipe(body), environment: variables)
        #expect(run.exitCode == 0)
        #expect(run.answer.status == 200)
        #expect(run.answer.headers["transfer-encoding"] == nil)
        #expect(stream ? run.answer.deltas("text") == "Hello." : run.answer.string("content.0.text") == "Hello.")
    }

    private func environment(of proxy: Proxy, _ method: String, path: String) -> [String: String] {
        [
            "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_X_API_KEY": Proxy.key, "REMOTE_ADDR": "192.0.2.7", "CONFIG_PATH": proxy.configFile.path,
        ]
    }
}
