import Glibc
import Shared

/// Linux functions that Swift's Glibc module leaves out.
enum Linux {
    /// The other side closed its sending side, or the connection.
    static let POLLRDHUP: CShort = 0x2000
    static let PR_SET_DUMPABLE: CInt = 4
    static let PR_SET_SECCOMP: CInt = 22
    static let PR_SET_NO_NEW_PRIVS: CInt = 38
    static let SECCOMP_MODE_FILTER: UInt = 2
    /// For naming a file, not reading it.
    static let O_PATH: CInt = 0x20_0000
    /// The limit of malloc's arenas. *Source*: glibc's malloc.h.
    static let M_ARENA_MAX: CInt = -8

    /// What SO_PEERCRED returns. *Source*: unix(7), `struct ucred`.
    struct Credentials {
        var processID: pid_t = 0
        var userID: uid_t = 0
        var groupID: gid_t = 0
    }

    @_silgen_name("eventfd")
    static func eventfd(_ initial: CUnsignedInt, _ flags: CInt) -> CInt

    @_silgen_name("mallopt")
    static func mallopt(_ option: CInt, _ value: CInt) -> CInt

    @_silgen_name("memmem")
    static func memmem(
        _ bytes: UnsafeRawPointer?, _ count: Int, _ searched: UnsafePointer<CChar>, _ searchedCount: Int
    ) -> UnsafeRawPointer?

    @_silgen_name("ppoll")
    static func ppoll(
        _ descriptors: UnsafeMutablePointer<pollfd>?, _ count: UInt, _ timeout: UnsafePointer<timespec>?, _ mask: UnsafePointer<sigset_t>?
    ) -> CInt

    /// System calls without a C function; they have the same numbers on every architecture.
    static let closeRange = 436
    static let landlockCreateRuleset = 444
    static let landlockAddRule = 445
    static let landlockRestrictSelf = 446

    /// *Returns*: -1, with `errno` set, on failure.
    static func call(_ number: Int, _ a: UInt, _ b: UInt, _ c: UInt) -> Int { syscall(number, a, b, c, 0, 0, 0) }

    @_silgen_name("syscall")
    private static func syscall(_ number: Int, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt, _ e: UInt, _ f: UInt) -> Int

    @_silgen_name("prctl")
    static func prctl(_ option: CInt, _ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> CInt
}

/// The system's time when it was first asked for, advanced by the monotonic clock: setting the system's clock neither ends nor prolongs
/// anything.
enum SteadyClock {
    static var now: UnixTime { start + time(CLOCK_MONOTONIC) }

    private static let start = time(CLOCK_REALTIME) - time(CLOCK_MONOTONIC)

    private static func time(_ clock: clockid_t) -> UnixTime {
        var time = timespec()
        clock_gettime(clock, &time)
        return UnixTime(time.tv_sec) + UnixTime(time.tv_nsec) / 1e9
    }
}
