import Glibc

/// Whom to trust: `SSL_CERT_FILE` and `SSL_CERT_DIR` each replace one half of libcurl's default.
enum Trust {
    /// For the server, and for a proxy that is reached over TLS. *Source*: curl/curl.h.
    private enum Option {
        static let bundles: [Libcurl.Word] = [10065, 10246]
        static let directories: [Libcurl.Word] = [10097, 10247]
        static let defaultBundle: Libcurl.Word = 0x10003D
        static let defaultDirectory: Libcurl.Word = 0x10003E
    }

    /// Reading the bundle of 139 certificates costs every process 24 ms of CPU; the same ones in a hashed directory, read as needed, 1 ms.
    /// So only the directory is trusted, unless a variable says otherwise or a certificate would be lost.
    static func set(on easy: Libcurl.Word) {
        let bundle = variable("SSL_CERT_FILE")
        let directory = variable("SSL_CERT_DIR")
        if bundle == nil, directory == nil {
            let standardBundle = Libcurl.text(Option.defaultBundle, of: easy) ?? "/etc/ssl/certs/ca-certificates.crt"
            let standardDirectory = Libcurl.text(Option.defaultDirectory, of: easy) ?? "/etc/ssl/certs"
            guard holds(standardDirectory, allOf: standardBundle) else { return }
            for option in Option.bundles { Libcurl.set(option, nil, on: easy) }
            for option in Option.directories { Libcurl.set(option, standardDirectory, on: easy) }
        }
        if let bundle { for option in Option.bundles { Libcurl.set(option, bundle, on: easy) } }
        if let directory { for option in Option.directories { Libcurl.set(option, directory, on: easy) } }
    }

    /// An environment variable; an empty one counts as absent.
    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Whether the hashed directory has at least as many certificates as the bundle, and the bundle is not newer. *Source*: D-63.
    private static func holds(_ directory: String, allOf bundle: String) -> Bool {
        guard let listing = opendir(directory) else { return false }
        defer { closedir(listing) }
        var (ofDirectory, ofBundle) = (stat(), stat())
        guard fstat(dirfd(listing), &ofDirectory) == 0, let certificates = certificates(in: bundle, &ofBundle) else { return false }
        guard (ofBundle.st_mtim.tv_sec, ofBundle.st_mtim.tv_nsec) <= (ofDirectory.st_mtim.tv_sec, ofDirectory.st_mtim.tv_nsec) else {
            return false
        }
        return certificates > 0 && hashedFiles(listing) >= certificates
    }

    /// How many files are named by the hash of their certificate's subject, such as `5ed36f99.0`. A broken link does not count, and two
    /// links to one file count once.
    private static func hashedFiles(_ listing: OpaquePointer) -> Int {
        var files: [ino_t] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard name.count > 9, name[8] == UInt8(ascii: "."), name[9...].allSatisfy({ (0x30...0x39).contains($0) }) else { continue }
            var file = stat()
            let isThere = withUnsafeBytes(of: &entry.pointee.d_name) {
                $0.assumingMemoryBound(to: CChar.self).baseAddress.map { fstatat(dirfd(listing), $0, &file, 0) == 0 } ?? false
            }
            if isThere, file.st_mode & S_IFMT == S_IFREG { files.append(file.st_ino) }
        }
        files.sort()
        return zip(files, files.dropFirst()).count { $0 != $1 } + min(1, files.count)
    }

    /// How many certificates the file holds; nil if it cannot be read.
    private static func certificates(in path: String, _ status: inout stat) -> Int? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard fstat(file, &status) == 0, status.st_size > 0,
            let bytes = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, file, 0), bytes != MAP_FAILED
        else { return nil }
        defer { munmap(bytes, Int(status.st_size)) }
        // Also of `BEGIN TRUSTED CERTIFICATE` and `BEGIN X509 CERTIFICATE`.
        let mark = "-----BEGIN "
        var count = 0
        var place = UnsafeRawPointer(bytes)
        let end = place + Int(status.st_size)
        while let found = Linux.memmem(place, end - place, mark, mark.utf8.count) {
            count += 1
            place = found + mark.utf8.count
        }
        return count
    }
}
