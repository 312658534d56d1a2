import Foundation
import Glibc

/// The program under an inetd, with a configuration, in front of a scripted upstream.
final class Proxy: Sendable {
    static let key = "sk-client-key-0001"
    static let upstreamKey = "sk-upstream-key-0002"
    static let tavilyKey = "tvly-secret-key-0003"

    let upstream = ScriptedUpstream()
    let inetd: Inetd
    let folder: URL
    private let errors: CInt

    var configFile: URL { folder.appendingPathComponent("config.json") }
    private var logFile: URL { folder.appendingPathComponent("log") }

    /// `config`: nil for the usual one. `extra`: members for it, each followed by a comma. `environment`: in addition to CONFIG_PATH.
    /// `launcher`: see Child.
    init(
        config: String? = nil, extra: String = "", upstreamURL: String? = nil, environment: [String: String] = [:], launcher: [String] = []
    ) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("end-to-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let configFile = folder.appendingPathComponent("config.json")
        try (config ?? Self.config(upstreamURL ?? upstream.url, extra: extra)).write(to: configFile, atomically: true, encoding: .utf8)
        errors = open(folder.appendingPathComponent("log").path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        let own = ["CONFIG_PATH": configFile.path, "PATH": "/usr/bin:/bin"]
        inetd = Inetd(environment: own.merging(environment) { $1 }, log: errors, launcher: launcher)
    }

    deinit {
        inetd.stop()
        upstream.stop()
        close(errors)
        Keys.search((try? Data(contentsOf: logFile)) ?? Data(), of: "the log")
        for request in upstream.requests {
            // The upstream's own key is the only one that goes to it.
            var headers = request.headers
            headers["authorization"] = headers["authorization"]?.replacing("Bearer \(Self.upstreamKey)", with: "")
            Keys.search(Array("\(request.line) \(headers)".utf8), of: "the upstream")
        }
        try? FileManager.default.removeItem(at: folder)
    }

    static func config(_ upstreamURL: String, extra: String = "", model: String = "test") -> String {
        #"""
        {"ak": "\#(key)", \#(extra) \#(sandbox)
         "providers": [{"base_url": "\#(upstreamURL)", "api_key": "\#(upstreamKey)", "models": [{"id": "\#(model)"}]}]}
        """#
    }

    /// A sanitizer writes its reports to files.
    private static let sandbox = ProcessInfo.processInfo.environment["SANITIZED"] == nil ? "" : #""sandbox": false,"#

    // MARK: - Asking

    static func get(_ path: String, method: String = "GET", version: String = "1.1") -> String {
        "\(method) \(path) HTTP/\(version)\r\nHost: localhost\r\nx-api-key: \(key)\r\n\r\n"
    }

    static func messages(_ body: String, version: String = "1.1") -> String {
        head("Content-Length: \(body.utf8.count)", version: version) + body
    }

    static func head(_ field: String, version: String = "1.1") -> String {
        "POST /v1/messages HTTP/\(version)\r\nHost: localhost\r\nx-api-key: \(key)\r\nContent-Type: application/json\r\n\(field)\r\n\r\n"
    }

    /// `extra`: members of the body, each followed by a comma.
    static func body(stream: Bool = false, extra: String = "", text: String = "Hi") -> String {
        #"{"model":"test","max_tokens":64,"stream":\#(stream),\#(extra)"messages":[{"role":"user","content":\#(Reply.quoted(text))}]}"#
    }

    func client() -> RawClient { RawClient(port: inetd.port) }

    /// Sends `request` and reads to the end.
    func ask(_ request: String) -> Answer {
        let client = client()
        client.send(request)
        client.readAll()
        return client.answer
    }

    func message(stream: Bool = false, extra: String = "") -> Answer {
        ask(Self.messages(Self.body(stream: stream, extra: extra)))
    }

    /// Everything logged, once all connections have ended.
    var log: String {
        _ = eventually(within: 5) { inetd.running.isEmpty && inetd.ended.count == inetd.accepted }
        return (try? String(contentsOf: logFile, encoding: .utf8)) ?? ""
    }
}
