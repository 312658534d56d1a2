import Foundation
import Glibc
import Testing

/// `systemd/serve -- COMMAND`: the proxy for one command, and nothing of it left after that.
@Suite(.enabled(if: canServe, "no systemd-socket-activate, setsid or setpriv here"))
struct ServeTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("systemd/serve").path

    private struct Served {
        var exitCode: Int32
        var output: String
        var errors: String
    }

    /// `signal`: to the script, once the command said something.
    private static func serve(_ command: [String], config: String, environment: [String: String] = [:], signal: Int32? = nil) -> Served {
        let own = ["PATH": "/usr/bin:/bin", "BINARY": Binary.tested.path, "CONFIG_PATH": config].merging(environment) { $1 }
        let (output, errors) = (Loopback.pipe(), Loopback.pipe())
        let null = open("/dev/null", O_RDONLY | O_CLOEXEC)
        // What Child adds is one more argument of the command.
        let child = Child(
            launcher: ["/bin/bash", script, "--"] + command, environment: own, input: null, output: output.writer, errors: errors.writer)
        for descriptor in [null, output.writer, errors.writer] { close(descriptor) }
        let (reader, errorReader) = (FileHandle(fileDescriptor: output.reader), FileHandle(fileDescriptor: errors.reader))
        var said = Data()
        if let signal {
            said = reader.availableData
            kill(child.pid, signal)
        }
        // They end when nobody holds them open: a process that is left would.
        said += reader.readDataToEndOfFile()
        let words = errorReader.readDataToEndOfFile()
        for descriptor in [output.reader, errors.reader] { close(descriptor) }
        return Served(
            exitCode: child.end().exitCode ?? -1, output: String(decoding: said, as: UTF8.self),
            errors: String(decoding: words, as: UTF8.self))
    }

    private static let asks = #"""
        echo "$ANTHROPIC_BASE_URL $ANTHROPIC_MODEL ${ANTHROPIC_API_KEY-unset} $CLAUDE_CODE_AUTO_MODE_SERVER"
        exec 3<>"/dev/tcp/127.0.0.1/${ANTHROPIC_BASE_URL##*:}"
        printf 'GET /v1/models HTTP/1.0\r\nx-api-key: %s\r\n\r\n' "${KEY-$ANTHROPIC_AUTH_TOKEN}" >&3
        head -n 1 <&3
        """#

    @Test func `the command finds the proxy, with a key of its own, and nobody listens after it`() throws {
        let proxy = try Proxy()
        let served = Self.serve(["bash", "-c", Self.asks], config: proxy.configFile.path, environment: ["ANTHROPIC_API_KEY": "other"])
        let lines = served.output.split(separator: "\n")
        #expect(served.exitCode == 0 && lines.count == 2, "\(served)")
        let match = try #require(lines[0].wholeMatch(of: #/http://127\.0\.0\.1:(\d+) test unset 0/#), "\(served)")
        #expect(lines[1].hasPrefix("HTTP/1.1 200"))
        #expect(!served.output.contains("serve:"))
        #expect(!Loopback.hasListener(on: try #require(UInt16(match.1))))
        // The configuration's own key is none of this run's.
        let refused = Self.serve(["bash", "-c", Self.asks], config: proxy.configFile.path, environment: ["KEY": Proxy.key])
        #expect(refused.output.contains("HTTP/1.1 401"))
    }

    @Test(
        arguments: [(["bash", "-c", "exit 7"], 7), (["bash", "-c", "kill -USR1 $$"], 128 + SIGUSR1), (["no-such-command"], 127)]
            as [([String], Int32)])
    func `the command's end is handed on`(_ command: [String], _ exitCode: Int32) throws {
        let proxy = try Proxy()
        let served = Self.serve(command, config: proxy.configFile.path)
        #expect(served.exitCode == exitCode && served.output.isEmpty, "\(served)")
    }

    @Test(arguments: [SIGTERM, SIGHUP, SIGINT]) func `a signal to the script is one to the command`(_ signal: Int32) throws {
        let proxy = try Proxy()
        let command = ["bash", "-c", "trap 'echo caught; exit 3' TERM HUP INT; echo ready; sleep 20 & wait"]
        let served = Self.serve(command, config: proxy.configFile.path, signal: signal)
        #expect(served.exitCode == 3 && served.output == "ready\ncaught\n", "\(served)")
    }

    @Test func `a configuration that is not valid is 102, and nothing is run`() throws {
        let proxy = try Proxy(config: #"{"providers": 3}"#)
        let served = Self.serve(["bash", "-c", "echo ran"], config: proxy.configFile.path)
        #expect(served.exitCode == 102 && served.output.isEmpty && served.errors.contains("providers: "))
    }

    @Test func `a model that the user chose stays`() throws {
        let proxy = try Proxy()
        let served = Self.serve(
            ["bash", "-c", "echo $ANTHROPIC_MODEL"], config: proxy.configFile.path, environment: ["ANTHROPIC_MODEL": "claude-opus-5-5"])
        #expect(served.output == "claude-opus-5-5\n")
    }
}

private let canServe = ["systemd-socket-activate", "setsid", "setpriv"].allSatisfy { access("/usr/bin/\($0)", X_OK) == 0 }
