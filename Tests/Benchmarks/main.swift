import Foundation
import Glibc
import Synchronization

let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 20
let upstream = Upstream()
let folder = FileManager.default.temporaryDirectory.appendingPathComponent("benchmarks-\(getpid())")
try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
let configFile = folder.appendingPathComponent("config.json")
try #"""
{"ak": "sk-benchmark", "log_body_max_chars": 0, "log_stream_text_preview_chars": 0,
 "providers": [{"base_url": "http://127.0.0.1:\#(upstream.port)", "api_key": "", "models": [{"id": "m"}]}]}
"""#.write(to: configFile, atomically: true, encoding: .utf8)
guard let binary = ProcessInfo.processInfo.environment["BINARY"] else { fatal("BINARY names no program") }

func ours(_ request: [UInt8], onText: (pid_t) -> Void = { _ in }) -> Measurement {
    Measurement([binary], environment: ["CONFIG_PATH": configFile.path], request: request, onText: onText)
}

/// The least that a process needs to post a body through libcurl and pass on the answer.
func curl(_ body: [UInt8]) -> Measurement {
    let file = folder.appendingPathComponent("body.json")
    try? Data(body).write(to: file)
    return Measurement(["curl", "-sS", "-N", "--noproxy", "*", "--data-binary", "@\(file.path)", upstream.url])
}

func row(_ name: String, _ unit: String, _ ours: [Double], _ floor: (name: String, values: [Double])? = nil) {
    let figure = String(format: "%@ | %.2f %@", name, ours.median, unit)
    print("| \(figure) | \(floor.map { String(format: "%.2f × %@", ours.median / $0.values.median, $0.name) } ?? "") |")
}

func compare(
    _ name: String, _ script: Upstream.Script, bytes: Int, isStream: Bool = false, _ figures: [(String, KeyPath<Measurement, Double>)]
) {
    let body = Request.conversation(bytes: bytes, isStream: isStream)
    upstream.play(script)
    var measured = (ours: [Measurement](), curl: [Measurement]())
    for _ in 0..<rounds {
        measured.ours.append(ours(Request.post(body)))
        measured.curl.append(curl(body))
    }
    for (figure, path) in figures {
        let floor = measured.curl.map { $0[keyPath: path] }
        row("\(name), \(figure)", "ms", measured.ours.map { $0[keyPath: path] }, ("curl", floor))
    }
}

print("| \(rounds) rounds, medians | claude-proxy-conn | beside |\n|---|---|---|")
let health = Array("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
var alone = (ours: [Measurement](), nothing: [Measurement]())
for _ in 0..<rounds {
    alone.ours.append(ours(health))
    alone.nothing.append(Measurement(["true"]))
}
row("health, wall", "ms", alone.ours.map(\.wall), ("true", alone.nothing.map(\.wall)))
row("health, CPU", "ms", alone.ours.map(\.cpu), ("true", alone.nothing.map(\.cpu)))
for (name, bytes) in [("50 KB", 50_000), ("1 MB", 1 << 20), ("4 MB", 4 << 20)] {
    compare("a whole answer to \(name)", .whole, bytes: bytes, [("wall", \.wall), ("CPU", \.cpu)])
}
compare("first text of a stream", .stream(texts: 50), bytes: 50_000, isStream: true, [("wall", \.firstText)])
compare("a stream of 20,000 texts", .stream(texts: 20_000), bytes: 1_000, isStream: true, [("wall", \.wall), ("CPU", \.cpu)])

/// From the writing of each text to the next read. *Units*: milliseconds.
func delays(_ times: [Double]) -> [Double] {
    upstream.times.compactMap { written in times.first { $0 > written }.map { ($0 - written) * 1e3 } }
}
let short = Request.conversation(bytes: 1_000, isStream: true)
let request = Request.post(short)
upstream.play(.paced(texts: 300))
let ourDelays = delays(ours(request).times)
upstream.play(.paced(texts: 300))
let direct = Loopback.connect(to: upstream.port)
_ = Loopback.send(request, to: direct)
var directTimes: [Double] = []
while let bytes = Loopback.receive(from: direct, within: 30), !bytes.isEmpty { directTimes.append(Loopback.now) }
close(direct)
row("an event of a stream, later than without it", "ms", [ourDelays.median - delays(directTimes).median])

let streams = 32
upstream.play(.silent)
let memory = Mutex([Double]())
let group = DispatchGroup()
for _ in 0..<streams {
    group.enter()
    Thread.detachNewThread {
        _ = Measurement([binary], environment: ["CONFIG_PATH": configFile.path], request: request) { pid in
            // By then all are open, and share what the processes of one program share.
            sleep(2)
            memory.withLock { $0.append(Measurement.proportionalMegabytes(of: pid)) }
        }
        group.leave()
    }
}
group.wait()
row("one of \(streams) open streams, proportional memory", "MB", memory.withLock { $0 })
try FileManager.default.removeItem(at: folder)
