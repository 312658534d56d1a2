import Foundation
import Testing

@testable import Shared

@Suite struct ExampleConfigTests {
    @Test func `the example has two servers on this machine and needs no account`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let file = try Data(contentsOf: root.appending(path: "systemd/config.example.json"))
        let config = try Config.parse(Array(file), environment: [:])
        #expect(config.warnings == [])
        #expect(config.clients == [])
        #expect(config.secrets == [])
        #expect(
            config.providers.map(\.chatCompletionsURL) == [
                "http://127.0.0.1:11434/v1/chat/completions", "http://127.0.0.1:8080/v1/chat/completions",
            ])
        #expect(config.providers.map { $0.models[0].profile } == ["ollama", "llamacpp"])
    }
}
