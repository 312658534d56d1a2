import Glibc

/// A library that is opened at run time, or whose functions are built in: see linker/builtin.
struct SharedLibrary: Sendable {
    private let handle: UInt
    /// Why it could not be opened; nil if it could.
    let fault: String?

    init(_ name: String) {
        guard !Self.isBuiltIn else {
            (handle, fault) = (0, nil)
            return
        }
        handle = UInt(bitPattern: dlopen(name, RTLD_LAZY))
        fault = handle != 0 ? nil : dlerror().map { String(cString: $0) } ?? "\(name) cannot be loaded"
    }

    static var isBuiltIn: Bool { table != nil }

    /// The packages that are built in, each with its version; empty: none, or they are not known.
    static var builtInVersions: [(package: String, version: String)] {
        let text = builtIn("versions").map { String(cString: $0.assumingMemoryBound(to: CChar.self)) } ?? ""
        return text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ").map(String.init)
            return words.count == 2 ? (words[0], words[1]) : nil
        }
    }

    func function<Call>(_ name: StaticString) -> Call {
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return unsafeBitCast(Self.builtIn(name) ?? dlsym(UnsafeMutableRawPointer(bitPattern: handle), name), to: Call.self)
    }

    /// A function that is built in, of any library.
    fileprivate struct Function {
        /// nil: the end of the table.
        let name: UnsafePointer<CChar>?
        let address: UnsafeMutableRawPointer?
    }

    /// Written once, before `main` begins.
    fileprivate nonisolated(unsafe) static var table: UnsafePointer<Function>?

    private static func builtIn(_ name: UnsafePointer<CChar>) -> UnsafeMutableRawPointer? {
        guard var function = table else { return nil }
        while let known = function.pointee.name {
            if strcmp(known, name) == 0 { return function.pointee.address }
            function += 1
        }
        return nil
    }
}

/// Called by what is built in, if anything is, before `main` begins.
@c func claude_proxy_register(_ table: UnsafeRawPointer) {
    SharedLibrary.table = table.assumingMemoryBound(to: SharedLibrary.Function.self)
}
