import Foundation
import Glibc

/// One run of the program without a super-server: standard input from a pipe or a file, standard output and error captured.
struct Run {
    enum Input {
        case none
        case pipe(String)
        case file(String)
        /// A socket whose other end is a process of the same user.
        case unixSocket(String)
    }

    let exitCode: CInt?
    let output: [UInt8]
    let errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
    var answer: Answer { Answer(output) }

    init(_ arguments: [String] = [], input: Input = .none, environment: [String: String] = [:]) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("end-to-end-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appendingPathComponent($0) }
        let (output, errors) = (Self.create(files[0]), Self.create(files[1]))
        let source: CInt
        var peer: CInt = -1
        switch input {
        case .none: source = open("/dev/null", O_RDONLY | O_CLOEXEC)
        case .file(let text):
            let file = folder.appendingPathComponent("input")
            try text.write(to: file, atomically: true, encoding: .utf8)
            source = open(file.path, O_RDONLY | O_CLOEXEC)
        case .pipe(let text): source = Self.pipe(text)
        case .unixSocket(let text): (source, peer) = Self.sockets(text)
        }
        defer { if peer >= 0 { close(peer) } }
        let child = Child(
            arguments, environment: ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }, input: source, output: output, errors: errors)
        for descriptor in [source, output, errors] { close(descriptor) }
        exitCode = child.end().exitCode
        self.output = Array(try Data(contentsOf: files[0]))
        self.errors = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        Keys.search(self.output, of: "standard output")
        Keys.search(Array(self.errors.utf8), of: "standard error")
    }

    private static func create(_ file: URL) -> CInt { open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600) }

    /// The reading end of a pipe with `text`, which must fit into it, and nothing more.
    private static func pipe(_ text: String) -> CInt {
        let (reader, writer) = Loopback.pipe()
        precondition(text.utf8.count < 65_536)
        _ = write(writer, text, text.utf8.count)
        close(writer)
        return reader
    }

    private static func sockets(_ text: String) -> (own: CInt, peer: CInt) {
        var ends: [CInt] = [-1, -1]
        socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0, &ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        precondition(text.utf8.count < 65_536)
        _ = write(ends[1], text, text.utf8.count)
        return (ends[0], ends[1])
    }
}
