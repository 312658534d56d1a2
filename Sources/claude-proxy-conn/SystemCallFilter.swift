import Glibc

/// Limits which system calls the process can make: others fail, without ending it. *Source*: seccomp(2), linux/filter.h.
struct SystemCallFilter {
    /// An instruction of the kernel's filter machine, which has one register: `struct sock_filter`.
    private struct Instruction {
        var code: UInt16
        var ifTrue: UInt8 = 0
        var ifFalse: UInt8 = 0
        var value: UInt32

        /// Loads a word of `struct seccomp_data` into the register.
        static func load(_ offset: UInt32) -> Instruction { Instruction(code: 0x20, value: offset) }
        static func and(_ mask: UInt32) -> Instruction { Instruction(code: 0x54, value: mask) }
        static func skip(_ count: Int, ifEqual value: UInt32, else other: Int = 0) -> Instruction {
            Instruction(code: 0x15, ifTrue: UInt8(count), ifFalse: UInt8(other), value: value)
        }
        static func skip(_ count: Int, ifNotBelow value: UInt32, else other: Int = 0) -> Instruction {
            Instruction(code: 0x35, ifTrue: UInt8(count), ifFalse: UInt8(other), value: value)
        }
        static func skip(_ count: Int, ifAnyOf bits: UInt32, else other: Int) -> Instruction {
            Instruction(code: 0x45, ifTrue: UInt8(count), ifFalse: UInt8(other), value: bits)
        }
        static let allow = Instruction(code: 0x06, value: 0x7FFF_0000)
        static let kill = Instruction(code: 0x06, value: 0x8000_0000)
        static func fail(_ error: CInt) -> Instruction { Instruction(code: 0x06, value: 0x0005_0000 | UInt32(error)) }
    }

    /// When a call fails, by one of its arguments.
    private enum Condition {
        case always
        case anyBit(UInt32)
        case allBits(UInt32)
        case noBit(UInt32)
        case noneOf([UInt32])

        var instructions: [Instruction] {
            switch self {
            case .always: []
            case .anyBit(let bits): [.skip(0, ifAnyOf: bits, else: 1)]
            case .allBits(let bits): [.and(bits), .skip(0, ifEqual: bits, else: 1)]
            case .noBit(let bits): [.skip(1, ifAnyOf: bits, else: 0)]
            case .noneOf(let values): values.enumerated().map { .skip(values.count - $0.offset, ifEqual: $0.element) }
            }
        }
    }

    private var program: [Instruction] = []

    /// nil if there is none for this architecture.
    init?() {
        guard let architecture = SystemCalls.architecture else { return nil }
        // Call numbers differ between architectures, and on x86_64 again in the x32 ABI.
        program = [
            .load(4), .skip(1, ifEqual: architecture), .kill,
            .load(0), .skip(0, ifNotBelow: 0x4000_0000, else: 1), .kill,
        ]
        deny(SystemCalls.clone, 0, .noBit(Self.cloneThread))
        // Its flags are in memory, which a filter cannot read; the C library falls back to clone.
        deny(SystemCalls.clone3, 0, .always, ENOSYS)
        deny(SystemCalls.openat2, 0, .always, ENOSYS)
        deny(SystemCalls.openat, 2, .anyBit(Self.writing), EACCES)
        if let open = SystemCalls.open { deny(open, 1, .anyBit(Self.writing), EACCES) }
        deny(SystemCalls.mmap, 2, .allBits(UInt32(PROT_WRITE | PROT_EXEC)))
        deny(SystemCalls.mprotect, 2, .anyBit(UInt32(PROT_EXEC)))
        deny(SystemCalls.socket, 0, .noneOf([AF_UNIX, AF_INET, AF_INET6].map(UInt32.init)), EAFNOSUPPORT)
        deny(SystemCalls.tgkill, 0, .noneOf([UInt32(getpid())]))
        deny(SystemCalls.denied[...])
    }

    private static let cloneThread: UInt32 = 0x10000
    private static let writing = UInt32(O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND)

    /// `place`: the argument that decides, counted from 0.
    private mutating func deny(_ call: UInt32, _ place: UInt32, _ condition: Condition, _ error: CInt = EPERM) {
        let body: [Instruction] = [.load(16 + 8 * place)] + condition.instructions + [.fail(error), .allow]
        program += [.skip(0, ifEqual: call, else: body.count)] + body
    }

    /// A balanced tree: the kernel runs it for each of its 460 calls when the filter is set, and remembers which are allowed.
    private mutating func deny(_ calls: ArraySlice<UInt32>) {
        guard calls.count > 4 else {
            for (offset, call) in calls.enumerated() { program.append(.skip(calls.count - offset, ifEqual: call)) }
            program += [.allow, .fail(EPERM)]
            return
        }
        let middle = calls.startIndex + calls.count / 2
        let branch = program.count
        program.append(.skip(0, ifNotBelow: calls[middle]))
        deny(calls[..<middle])
        program[branch].ifTrue = UInt8(program.count - branch - 1)
        deny(calls[middle...])
    }

    /// *Source*: linux/filter.h, `struct sock_fprog`.
    private struct Program {
        var count: UInt16
        var instructions: UnsafePointer<Instruction>?
    }

    /// For this thread and all that it starts. *Returns*: whether the kernel accepted it.
    func enforce() -> Bool {
        program.withUnsafeBufferPointer { instructions in
            let program = Program(count: UInt16(instructions.count), instructions: instructions.baseAddress)
            return withUnsafePointer(to: program) {
                Linux.prctl(Linux.PR_SET_SECCOMP, Linux.SECCOMP_MODE_FILTER, UInt(bitPattern: $0), 0, 0) == 0
            }
        }
    }
}
