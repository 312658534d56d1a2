import Foundation
import Testing

/// The configuration of a program that reads it for each connection.
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
}
