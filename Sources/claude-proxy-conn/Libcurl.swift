/// Loads libcurl on first use, unless it is built in, by defining its functions here and forwarding each of Foundation's calls.
///
/// *Gain*: the system's libcurl needs 30 libraries, 5 ms of the loader's work, which health checks, models and errors do without. And calls
/// that have to be changed pass through here: see `FoundationMends` and `EasyOptions`. *Price*: this file, which names every function that
/// Foundation calls (the linker reports a missing one), and one jump per call.
///
/// Loading it on a second thread while the request is read gains nothing: every page that the loader relocates then has to come from the
/// other core. Measured in 40 alternating pairs: 10.2 ms that way, 9.8 ms on one thread.
enum Libcurl {
    /// A pointer, a number or a callback: one register each, even for variadic functions. *Source*: System V ABI AMD64 §3.5.7; AAPCS64
    /// §6.8.2.
    typealias Word = UInt
    typealias Call0 = @convention(c) () -> Word
    typealias Call1 = @convention(c) (Word) -> Word
    typealias Call2 = @convention(c) (Word, Word) -> Word
    typealias Call3 = @convention(c) (Word, Word, Word) -> Word
    typealias Call4 = @convention(c) (Word, Word, Word, Word) -> Word

    /// Loads it; call this before the first use of URLSession. *Returns*: why it failed; nil if it did not.
    static func load() -> String? { library.fault }

    private static let library = SharedLibrary("libcurl.so.4")

    fileprivate static let easyCleanup: Call1 = library.function("curl_easy_cleanup")
    static let easyGetinfo: Call3 = library.function("curl_easy_getinfo")
    fileprivate static let easyInit: Call0 = library.function("curl_easy_init")
    fileprivate static let easyPause: Call2 = library.function("curl_easy_pause")
    static let easySetopt: Call3 = library.function("curl_easy_setopt")
    fileprivate static let easyStrerror: Call1 = library.function("curl_easy_strerror")
    fileprivate static let free: Call1 = library.function("curl_free")
    fileprivate static let globalInit: Call1 = library.function("curl_global_init")
    fileprivate static let multiAddHandle: Call2 = library.function("curl_multi_add_handle")
    fileprivate static let multiAssign: Call3 = library.function("curl_multi_assign")
    fileprivate static let multiCleanup: Call1 = library.function("curl_multi_cleanup")
    fileprivate static let multiInfoRead: Call2 = library.function("curl_multi_info_read")
    fileprivate static let multiInit: Call0 = library.function("curl_multi_init")
    fileprivate static let multiRemoveHandle: Call2 = library.function("curl_multi_remove_handle")
    static let multiSetopt: Call3 = library.function("curl_multi_setopt")
    static let multiSocketAction: Call4 = library.function("curl_multi_socket_action")
    static let multiSocketAll: Call2 = library.function("curl_multi_socket_all")
    static let slistAppend: Call2 = library.function("curl_slist_append")
    static let slistFreeAll: Call1 = library.function("curl_slist_free_all")
    fileprivate static let url: Call0 = library.function("curl_url")
    static let urlGet: Call4 = library.function("curl_url_get")
    static let urlSet: Call4 = library.function("curl_url_set")
    fileprivate static let version: Call0 = library.function("curl_version")
    fileprivate static let versionInfo: Call1 = library.function("curl_version_info")
}

extension Libcurl {
    /// A pointer in each handle that is free for its user. *Source*: CURLOPT_PRIVATE(3).
    static let privateData: Word = 10103
    static let privateInfo: Word = 0x100015

    /// It and OpenSSL with their versions, and where they are from.
    static var description: String {
        if let reason = load() { return "libcurl: \(reason)" }
        let text = UnsafePointer<CChar>(bitPattern: version()).map { String(cString: $0) } ?? "libcurl"
        let names = text.split(separator: " ").prefix(2).joined(separator: " ")
        let packages = SharedLibrary.builtInVersions.map { "\($0.package) \($0.version)" }.joined(separator: ", ")
        return SharedLibrary.isBuiltIn ? "\(names), built in\(packages.isEmpty ? "" : " (\(packages))")" : "\(names), the system's"
    }

    static func set(_ option: Word, _ value: Word, on easy: Word) { _ = easySetopt(easy, option, value) }

    /// libcurl copies the text.
    static func set(_ option: Word, _ value: String?, on easy: Word) {
        guard let value else { return set(option, 0, on: easy) }
        value.withCString { set(option, Word(bitPattern: $0), on: easy) }
    }

    /// 0 if there is none, or libcurl is too old to know it.
    static func pointer(_ info: Word, of easy: Word) -> Word {
        var pointer: Word = 0
        return withUnsafeMutablePointer(to: &pointer) { easyGetinfo(easy, info, Word(bitPattern: $0)) } == 0 ? pointer : 0
    }

    static func text(_ info: Word, of easy: Word) -> String? {
        UnsafePointer<CChar>(bitPattern: pointer(info, of: easy)).map { String(cString: $0) }
    }
}

// Foundation's calls that are forwarded unchanged.

@c func curl_easy_init() -> UInt { Libcurl.easyInit() }
@c func curl_easy_pause(_ a: UInt, _ b: UInt) -> UInt { Libcurl.easyPause(a, b) }
@c func curl_easy_strerror(_ a: UInt) -> UInt { Libcurl.easyStrerror(a) }
@c func curl_free(_ a: UInt) -> UInt { Libcurl.free(a) }
@c func curl_global_init(_ a: UInt) -> UInt { Libcurl.globalInit(a) }
@c func curl_multi_assign(_ a: UInt, _ b: UInt, _ c: UInt) -> UInt { Libcurl.multiAssign(a, b, c) }
@c func curl_multi_cleanup(_ a: UInt) -> UInt { Libcurl.multiCleanup(a) }
@c func curl_multi_init() -> UInt { Libcurl.multiInit() }
@c func curl_multi_remove_handle(_ a: UInt, _ b: UInt) -> UInt { Libcurl.multiRemoveHandle(a, b) }
@c func curl_slist_append(_ a: UInt, _ b: UInt) -> UInt { Libcurl.slistAppend(a, b) }
@c func curl_slist_free_all(_ a: UInt) -> UInt { Libcurl.slistFreeAll(a) }
@c func curl_url() -> UInt { Libcurl.url() }
@c func curl_version() -> UInt { Libcurl.version() }
@c func curl_version_info(_ a: UInt) -> UInt { Libcurl.versionInfo(a) }

// Calls that are changed on the way.

@c func curl_easy_setopt(_ easy: UInt, _ option: UInt, _ value: UInt) -> UInt { FoundationMends.setEasy(easy, option, value) }
@c func curl_easy_getinfo(_ easy: UInt, _ info: UInt, _ value: UInt) -> UInt { FoundationMends.getInfo(easy, info, value) }
@c func curl_multi_setopt(_ multi: UInt, _ option: UInt, _ value: UInt) -> UInt { FoundationMends.setMulti(multi, option, value) }
@c func curl_multi_info_read(_ multi: UInt, _ left: UInt) -> UInt { FoundationMends.result(Libcurl.multiInfoRead(multi, left)) }
@c func curl_multi_socket_action(_ multi: UInt, _ socket: UInt, _ events: UInt, _ running: UInt) -> UInt {
    FoundationMends.act(multi, socket, events, running)
}
@c func curl_url_get(_ url: UInt, _ part: UInt, _ text: UInt, _ flags: UInt) -> UInt { FoundationMends.getURL(url, part, text, flags) }
@c func curl_url_set(_ url: UInt, _ part: UInt, _ text: UInt, _ flags: UInt) -> UInt { FoundationMends.setURL(url, part, text, flags) }

@c func curl_multi_add_handle(_ multi: UInt, _ easy: UInt) -> UInt {
    EasyOptions.set(on: easy)
    return Libcurl.multiAddHandle(multi, easy)
}

@c func curl_easy_cleanup(_ easy: UInt) -> UInt {
    let lists = Transfers.forget(easy: easy)
    defer { for list in lists { _ = Libcurl.slistFreeAll(list) } }
    return Libcurl.easyCleanup(easy)
}
