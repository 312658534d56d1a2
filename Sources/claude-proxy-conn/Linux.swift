import Glibc
import Shared

/// Calls of Linux that Swift's Glibc module leaves out.
enum Linux {
    /// The other side closed its sending side, or all of it.
    static let POLLRDHUP: CShort = 0x2000
    static let PR_SET_DUMPABLE: CInt = 4
    static let MFD_CLOEXEC: CUnsignedInt = 1

    @_silgen_name("eventfd")
    static func eventfd(_ initial: CUnsignedInt, _ flags: CInt) -> CInt

    @_silgen_name("memfd_create")
    static func memfd_create(_ name: UnsafePointer<CChar>, _ flags: CUnsignedInt) -> CInt

    @_silgen_name("ppoll")
    static func ppoll(
        _ descriptors: UnsafeMutablePointer<pollfd>?, _ count: UInt, _ timeout: UnsafePointer<timespec>?, _ mask: UnsafePointer<sigset_t>?
    ) -> CInt

    @_silgen_name("prctl")
    static func prctl(_ option: CInt, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> CInt
}

/// A clock that no administrator sets.
enum SteadyClock {
    /// *Units*: seconds since some moment.
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

enum WallClock {
    static var now: UnixTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UnixTime(time.tv_sec) + UnixTime(time.tv_nsec) / 1e9
    }
}
