import Glibc
import Synchronization

/// Sets on each transfer what URLSession cannot set on Linux: whom to trust, which proxy to use, which fields to leave out.
enum EasyOptions {
    /// *Source*: curl/curl.h.
    private enum Option {
        static let proxy: Libcurl.Word = 10004
        static let bundle: Libcurl.Word = 10065
        static let directory: Libcurl.Word = 10097
        static let noProxy: Libcurl.Word = 10177
        static let effectiveURL: Libcurl.Word = 0x10_0001
    }

    /// The URLs that have a proxy of their own.
    private static let proxies = Mutex<[(url: String, proxy: String)]>([])

    /// Sends requests to `url` through `proxy` from now on; nil: through what the environment says.
    static func use(proxy: String?, for url: String) {
        proxies.withLock { proxies in
            proxies.removeAll { $0.url == url }
            if let proxy { proxies.append((url, proxy)) }
        }
    }

    /// Whether a header field is to be sent: Foundation adds a language that nobody asked for.
    static func isWanted(_ field: Libcurl.Word) -> Bool {
        guard let field = UnsafePointer<CChar>(bitPattern: field) else { return true }
        return strncasecmp(field, "accept-language:", 16) != 0
    }

    static func set(on easy: Libcurl.Word) {
        var pointer: UnsafePointer<CChar>?
        withUnsafeMutablePointer(to: &pointer) { _ = Libcurl.easyGetinfo(easy, Option.effectiveURL, Libcurl.Word(bitPattern: $0)) }
        guard let url = pointer.map({ String(cString: $0) }) else { return }
        if let proxy = proxies.withLock({ $0.first { $0.url == url }?.proxy }) {
            set(Option.proxy, proxy, on: easy)
            // NO_PROXY speaks of the environment's proxies, not of this one.
            set(Option.noProxy, "", on: easy)
        }
        if url.utf8.starts(with: "https:".utf8) { setTrust(on: easy) }
    }

    /// *Source*: `SSL_CERT_FILE` and `SSL_CERT_DIR` as OpenSSL reads them: each replaces its half of the default.
    ///
    /// The default is the hashed directory alone, where there is one, since reading the bundle of 139 certificates costs
    /// 24 ms of CPU in every process; else libcurl's own default, the bundle. Both hold the same authorities.
    private static func setTrust(on easy: Libcurl.Word) {
        let bundle = environment("SSL_CERT_FILE")
        let directory = environment("SSL_CERT_DIR") ?? (isHashed(defaultDirectory) ? defaultDirectory : nil)
        guard bundle != nil || directory != nil else { return }
        set(Option.bundle, bundle, on: easy)
        set(Option.directory, directory, on: easy)
    }

    private static let defaultDirectory = "/etc/ssl/certs"

    /// Whether certificates stand there under the hashes of their subjects, such as `5ed36f99.0`.
    private static func isHashed(_ path: String) -> Bool {
        guard let directory = opendir(path) else { return false }
        defer { closedir(directory) }
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { $0.prefix { $0 != 0 }.map { $0 } }
            if name.count == 10, name.suffix(2).elementsEqual(".0".utf8) { return true }
        }
        return false
    }

    /// A variable of the environment; an empty one counts as absent.
    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func set(_ option: Libcurl.Word, _ value: String?, on easy: Libcurl.Word) {
        guard let value else {
            _ = Libcurl.easySetopt(easy, option, 0)
            return
        }
        // libcurl keeps a copy.
        value.withCString { _ = Libcurl.easySetopt(easy, option, Libcurl.Word(bitPattern: $0)) }
    }
}
