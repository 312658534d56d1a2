import Glibc

extension Program {
    /// The program's arguments, its own name first. Swift's `CommandLine` reads them from /proc, which a chroot may lack.
    static var arguments: [String] {
        (0..<Int(argumentCount)).compactMap { argumentVector?[$0].map { String(cString: $0) } }
    }

    fileprivate typealias ArgumentVector = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

    // Written once, before `main` begins.
    fileprivate nonisolated(unsafe) static var argumentCount: CInt = 0
    fileprivate nonisolated(unsafe) static var argumentVector: ArgumentVector?
}

/// glibc calls the functions in this section before `main`, with its arguments. *Source*: elf(5), .init_array; glibc's elf/dl-init.c.
@section(".init_array") @used
private let keepArguments: @convention(c) (CInt, Program.ArgumentVector?) -> Void = { count, vector in
    Program.argumentCount = count
    Program.argumentVector = vector
}
