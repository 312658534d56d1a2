import Glibc

/// Limits which files the process can open. *Source*: landlock(7), linux/landlock.h.
struct Landlock {
    private enum Right {
        static let writeFile: UInt64 = 1 << 1
        static let readFile: UInt64 = 1 << 2
        static let readDirectory: UInt64 = 1 << 3
    }

    /// A version of the kernel's interface, and what none before it can restrict.
    private struct Version {
        let number: Int
        /// The rights of files that it knows.
        let rights: UInt64
        let gap: String?
    }

    /// `SystemCallFilter` also denies truncating, binding and signals.
    private static let versions = [
        Version(number: 1, rights: 0x1FFF, gap: "the files that can be read"),
        Version(number: 2, rights: 0x3FFF, gap: nil),
        Version(number: 3, rights: 0x7FFF, gap: nil),
        Version(number: 5, rights: 0xFFFF, gap: "ioctl on devices"),
        Version(number: 6, rights: 0xFFFF, gap: "abstract sockets"),
    ]

    /// *Source*: `struct landlock_ruleset_attr`, of which older kernels take what is not 0.
    private struct Attributes {
        var rights: UInt64 = 0
        /// Binding TCP ports.
        var network: UInt64 = 0
        /// Abstract sockets and signals of processes outside the sandbox.
        var scopes: UInt64 = 0
    }

    /// *Source*: `struct landlock_path_beneath_attr`, of 12 bytes.
    private struct Rule {
        var rights: UInt64
        var folder: CInt
    }

    private let ruleset: CInt
    /// What the kernel cannot restrict.
    let gaps: [String]

    init() {
        let version = Linux.call(Linux.landlockCreateRuleset, 0, 0, 1)
        gaps = Self.versions.filter { $0.number > version }.compactMap(\.gap)
        var attributes = Attributes()
        for known in Self.versions where known.number <= version { attributes.rights = known.rights }
        if version >= 4 { attributes.network = 1 }
        if version >= 6 { attributes.scopes = 3 }
        let size = UInt(MemoryLayout<Attributes>.size)
        ruleset =
            version < 1
            ? -1
            : withUnsafePointer(to: &attributes) {
                CInt(Linux.call(Linux.landlockCreateRuleset, UInt(bitPattern: $0), size, 0))
            }
    }

    /// Allows reading the file `path`, or everything below it. A missing path is skipped.
    func allowReading(_ path: String) { allow(path, Right.readFile | Right.readDirectory, ofFile: Right.readFile) }

    func allowWriting(_ path: String) { allow(path, Right.readFile | Right.writeFile, ofFile: Right.readFile | Right.writeFile) }

    private func allow(_ path: String, _ rights: UInt64, ofFile fileRights: UInt64) {
        guard ruleset >= 0, case let folder = open(path, Linux.O_PATH | O_CLOEXEC), folder >= 0 else { return }
        defer { close(folder) }
        // Rights for directories are not valid for a file.
        if !add(Rule(rights: rights, folder: folder)) { _ = add(Rule(rights: fileRights, folder: folder)) }
    }

    private func add(_ rule: Rule) -> Bool {
        withUnsafePointer(to: rule) { Linux.call(Linux.landlockAddRule, UInt(ruleset), 1, UInt(bitPattern: $0)) == 0 }
    }

    /// Denies everything that was not allowed. *Returns*: whether that worked.
    func enforce() -> Bool {
        guard ruleset >= 0 else { return false }
        defer { close(ruleset) }
        return Linux.call(Linux.landlockRestrictSelf, UInt(ruleset), 0, 0) == 0
    }
}
