import Glibc

/// zlib, which libcurl needs as well: opened when an answer is compressed.
enum Zlib {
    /// *Source*: zlib.h, `z_stream`.
    struct Stream {
        var nextIn: UnsafePointer<UInt8>?
        var availableIn: CUnsignedInt = 0
        var totalIn: CUnsignedLong = 0
        var nextOut: UnsafeMutablePointer<UInt8>?
        var availableOut: CUnsignedInt = 0
        var totalOut: CUnsignedLong = 0
        var message: UnsafePointer<CChar>?
        var state: UnsafeMutableRawPointer?
        /// nil: malloc and free.
        var (allocate, free, opaque): (UnsafeRawPointer?, UnsafeRawPointer?, UnsafeRawPointer?)
        var dataType: CInt = 0
        var adler: CUnsignedLong = 0
        var reserved: CUnsignedLong = 0
    }

    enum Code {
        static let ok: CInt = 0
        static let streamEnd: CInt = 1
        /// There was nothing to read, or no room to write.
        static let bufferError: CInt = -5
    }

    private static let library = SharedLibrary("libz.so.1")

    /// Why it cannot be used; nil: it can.
    static var fault: String? { library.fault }

    /// A stream is an `UnsafeMutablePointer<Stream>`; C's types have no place for Swift's.
    typealias Call = @convention(c) (_ stream: UnsafeMutableRawPointer) -> CInt

    static let inflate: @convention(c) (_ stream: UnsafeMutableRawPointer, _ flush: CInt) -> CInt = library.function("inflate")
    static let inflateReset: Call = library.function("inflateReset")
    static let inflateEnd: Call = library.function("inflateEnd")
    private static let inflateInit2:
        @convention(c) (_ stream: UnsafeMutableRawPointer, CInt, _ version: UnsafePointer<CChar>, _ size: CInt) -> CInt =
            library.function("inflateInit2_")

    /// `windowBits`: -15 for raw deflate, 47 for what has a head of zlib's or gzip's. *Source*: zlib.h, inflateInit2.
    static func initialize(_ stream: UnsafeMutableRawPointer, windowBits: CInt) -> CInt {
        // Only the version's first digit is compared.
        inflateInit2(stream, windowBits, "1", CInt(MemoryLayout<Stream>.size))
    }
}
