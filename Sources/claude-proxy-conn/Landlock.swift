import Glibc

/// Which files the process may yet open. *Source*: landlock(7), linux/landlock.h.
struct Landlock {
    private enum Right {
        static let writeFile: UInt64 = 1 << 1
        static let readFile: UInt64 = 1 << 2
        static let readDirectory: UInt64 = 1 << 3
    }

    /// What a version of the kernel's interface can restrict, and all before it can not.
    private struct Version {
        let number: Int
        /// Of files.
        let rights: UInt64
        let gap: String?
    }

    /// What truncates, binds and signals is denied by `SystemCallFilter` as well.
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
        /// Abstract sockets and signals, of processes that are not in the box.
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

    /// Reading of the file `path`, or of all that is below it. What is not there is passed over.
    func allowReading(_ path: String) { allow(path, Right.readFile | Right.readDirectory, ofFile: Right.readFile) }

    func allowWriting(_ path: String) { allow(path, Right.readFile | Right.writeFile, ofFile: Right.readFile | Right.writeFile) }

    private func allow(_ path: String, _ rights: UInt64, ofFile fileRights: UInt64) {
        let folder = open(path, Linux.O_PATH | O_CLOEXEC)
        guard folder >= 0 else { return }
        defer { close(folder) }
        // A right of directories is none of a file.
        if !add(Rule(rights: rights, folder: folder)) { _ = add(Rule(rights: fileRights, folder: folder)) }
    }

    private func add(_ rule: Rule) -> Bool {
        withUnsafePointer(to: rule) { Linux.call(Linux.landlockAddRule, UInt(ruleset), 1, UInt(bitPattern: $0)) == 0 }
    }

    /// Denies all that was not allowed. *Returns*: whether it does.
    func enforce() -> Bool {
        guard ruleset >= 0 else { return false }
        defer { close(ruleset) }
        return Linux.call(Linux.landlockRestrictSelf, UInt(ruleset), 0, 0) == 0
    }
}
