import Glibc

enum Program {
    static let version = "0.1.0"
    static let userAgent = "claude-proxy-conn/\(version)"

    /// All variables of the process's environment.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            entry += 1
            guard let equals = strchr(text, CInt(UInt8(ascii: "="))) else { continue }
            let name = UnsafeRawBufferPointer(start: text, count: equals - text)
            variables[String(decoding: name, as: UTF8.self)] = String(cString: equals + 1)
        }
        return variables
    }
}
