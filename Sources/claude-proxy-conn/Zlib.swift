import Glibc

/// zlib, which libcurl needs too: opened when an answer is compressed.
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
        /// nil for malloc and free.
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

    /// Why it cannot be used; nil if it can.
    static var fault: String? { library.fault }

    /// A stream is an `UnsafeMutablePointer<Stream>`, but C's types cannot name Swift's.
    typealias Call = @convention(c) (_ stream: UnsafeMutableRawPointer) -> CInt

    static let inflate: @convention(c) (_ stream: UnsafeMutableRawPointer, _ flush: CInt) -> CInt = library.function("inflate")
    static let inflateReset: Call = library.function("inflateReset")
    static let inflateEnd: Call = library.function("inflateEnd")
    private static let inflateInit2:
        @convention(c) (_ stream: UnsafeMutableRawPointer, CInt, _ version: UnsafePointer<CChar>, _ size: CInt) -> CInt =
            library.function("inflateInit2_")

    /// `windowBits`: -15 for raw deflate, 47 to detect a header of zlib or gzip. *Source*: zlib.h, inflateInit2.
    static func initialize(_ stream: UnsafeMutableRawPointer, windowBits: CInt) -> CInt {
        // zlib compares only the first digit of the version.
        inflateInit2(stream, windowBits, "1", CInt(MemoryLayout<Stream>.size))
    }
}
