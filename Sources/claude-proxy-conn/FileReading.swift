import Glibc

/// Why a file cannot be read.
struct FileError: Error, CustomStringConvertible {
    let description: String
    var isMissing = false

    fileprivate static var ofSystem: FileError {
        let code = errno
        let cure = code == EACCES ? "; expected a file, and folders, that \(userName) may read" : ""
        return FileError(description: "cannot be read: \(String(cString: strerror(code)))\(cure)", isMissing: code == ENOENT)
    }

    private static var userName: String { getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "user \(geteuid())" }
}

/// Reads a whole file of the kind that people write by hand. *Throws*: also if it is larger than `maxBytes`.
func readFile(_ path: String, maxBytes: Int) throws(FileError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.ofSystem }
    defer { close(descriptor) }
    return try readAll(descriptor, maxBytes: maxBytes)
}

/// What is left of a file. *Throws*: also if it is larger than `maxBytes`.
func readAll(_ descriptor: CInt, maxBytes: Int) throws(FileError) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        guard count >= 0 else { throw FileError.ofSystem }
        guard count > 0 else { return bytes }
        bytes += buffer[..<count]
        guard bytes.count <= maxBytes else { throw FileError(description: "larger than \(maxBytes) bytes") }
    }
}
