import Glibc

/// A library that is opened at run time.
struct SharedLibrary: Sendable {
    private let handle: UInt
    /// Why it could not be opened; nil if it could.
    let fault: String?

    init(_ name: String) {
        handle = UInt(bitPattern: dlopen(name, RTLD_LAZY))
        fault = handle != 0 ? nil : dlerror().map { String(cString: $0) } ?? "\(name) cannot be loaded"
    }

    func function<Call>(_ name: StaticString) -> Call {
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: handle), name), to: Call.self)
    }
}
