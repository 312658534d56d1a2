import Glibc

/// The sandbox that a connection enters for good once it has its configuration, before it reads the request's body.
///
/// | still allowed | for |
/// |---|---|
/// | reading below the folders of `readable`, and what the environment names | names, trust, libraries that are loaded late |
/// | connecting: TCP, UDP, Unix sockets | upstreams, resolvers, the system's log |
/// | reading and writing what is open: the connection, standard error, the log | the answer |
/// | threads, timers, memory that is not both writable and executable | libdispatch, libcurl |
///
/// Everything else fails with EPERM, EACCES or EAFNOSUPPORT: writing and changing files, other programs and processes, signals, listening,
/// other users, namespaces, raw and netlink sockets. Not covered: whether a name exists, Unix sockets by their path, and network addresses.
/// *Cost*: 0.15 ms.
enum Sandbox {
    private static let readable = [
        // Names and users: nsswitch.conf, hosts, resolv.conf, and the data of their modules.
        "/etc", "/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager", "/run/connman", "/run/netconfig", "/run/nscd",
        "/var/lib/sss", "/var/lib/misc", "/var/db", "/var/lib/libvirt/dnsmasq",
        // Libraries and certificates.
        "/usr", "/lib", "/lib64", "/opt", "/nix/store", "/gnu/store", "/run/current-system", "/var/lib/ca-certificates",
        // The number of processors, the load of our threads, whether FIPS 140 is required.
        "/sys/devices/system/cpu", "/proc/self", "/proc/sys/crypto", "/dev/urandom", "/dev/random",
    ]
    private static let resolver = "/etc/resolv.conf"
    private static let certificates = "/etc/ssl/certs"

    /// `speaksTLS`: whether certificates will be read. `log`: a descriptor to keep open, or -1. *Returns*: what the kernel cannot restrict.
    static func enter(_ environment: [String: String], speaksTLS: Bool, keeping log: CInt) -> [String] {
        closeOthers(than: log)
        guard Linux.prctl(Linux.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 else { return ["anything: no_new_privs fails"] }
        let files = Landlock()
        for path in readable { files.allowReading(path) }
        if let path = resolverOnRun { files.allowReading(path) }
        for path in paths(environment) { files.allowReading(path) }
        if speaksTLS { for folder in [certificates] + paths(environment) { allowLinks(outOf: folder, files) } }
        files.allowWriting("/dev/null")
        var gaps = files.gaps
        if !files.enforce(), gaps.isEmpty { gaps = ["the files that can be read"] }
        if SystemCallFilter()?.enforce() != true { gaps.append("system calls") }
        return gaps
    }

    private static func closeOthers(than log: CInt) {
        guard log > STDERR_FILENO else { return close(from: STDERR_FILENO + 1, to: .max) }
        if log > STDERR_FILENO + 1 { close(from: STDERR_FILENO + 1, to: UInt(log) - 1) }
        close(from: log + 1, to: .max)
    }

    private static func close(from first: CInt, to last: UInt) {
        _ = Linux.call(Linux.closeRange, UInt(first), min(last, UInt(CUnsignedInt.max)), 0)
    }

    /// The folder that the link leads to, since the file there is replaced, not rewritten.
    private static var resolverOnRun: String? {
        guard let real = realpath(resolver, nil) else { return nil }
        defer { free(real) }
        let path = String(cString: real)
        let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
        if folder == "/etc" { return nil }
        // Not all of /run, which holds the secrets of others.
        return folder.utf8.count { $0 == UInt8(ascii: "/") } > 1 ? String(folder) : path
    }

    /// Certificates and libraries that are kept elsewhere.
    private static func paths(_ environment: [String: String]) -> [String] {
        let libraries = environment["LD_LIBRARY_PATH"]?.split { $0 == ":" || $0 == ";" }.map(String.init) ?? []
        return libraries + ["SSL_CERT_FILE", "SSL_CERT_DIR"].compactMap { environment[$0] }.filter { !$0.isEmpty }
    }

    /// Certificates that are kept elsewhere and linked there.
    private static func allowLinks(outOf folder: String, _ files: Landlock) {
        guard let listing = opendir(folder) else { return }
        defer { closedir(listing) }
        var target = [CChar](repeating: 0, count: 512)
        while let entry = readdir(listing) {
            guard entry.pointee.d_type != DT_REG, entry.pointee.d_type != DT_DIR else { continue }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            let count = readlinkat(dirfd(listing), name, &target, target.count)
            guard count > 0 else { continue }
            let path = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
            // A link to a neighbour needs no rule: the neighbour is listed too.
            guard path.utf8.contains(UInt8(ascii: "/")), !path.hasPrefix("/usr/"), !path.hasPrefix("/etc/") else { continue }
            files.allowReading("\(folder)/\(name)")
        }
    }
}
