import Glibc

/// Loads libcurl on first use, by defining its functions here and passing each call of Foundation's on.
///
/// *Gain*: libcurl brings 30 libraries, 3 to 5 ms of the loader's work, which health, models and errors never need. And the
/// two calls that URLSession does not let us shape pass through here: `SocketMend.swift` and `EasyOptions.swift`. *Price*:
/// this file, which names each function that Foundation calls (the linker names one that is missing), and one jump for
/// each call.
///
/// Loading it on a second thread while the request is read gains nothing: every page that the loader relocates is then
/// taken from the other core as well. Measured, 40 alternating pairs: 10.2 ms so, 9.8 ms on the one thread.
enum Libcurl {
    /// A pointer, a number or a callback: one register each, also where the function is variadic.
    /// *Source*: System V ABI AMD64 §3.5.7; AAPCS64 §6.8.2.
    typealias Word = UInt
    typealias Call0 = @convention(c) () -> Word
    typealias Call1 = @convention(c) (Word) -> Word
    typealias Call2 = @convention(c) (Word, Word) -> Word
    typealias Call3 = @convention(c) (Word, Word, Word) -> Word
    typealias Call4 = @convention(c) (Word, Word, Word, Word) -> Word

    /// Loads it. To be called before the first use of URLSession. *Returns*: why that failed.
    static func load() -> String? {
        library != 0 ? nil : dlerror().map { String(cString: $0) } ?? "libcurl.so.4 cannot be loaded"
    }

    private static let library: Word = {
        let closeStandIns = StandIns.load()
        if let library = dlopen("libcurl.so.4", RTLD_LAZY) { return Word(bitPattern: library) }
        closeStandIns()
        return Word(bitPattern: dlopen("libcurl.so.4", RTLD_LAZY))
    }()

    private static func function<Call>(_ name: StaticString) -> Call {
        let name = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
        return unsafeBitCast(dlsym(UnsafeMutableRawPointer(bitPattern: library), name), to: Call.self)
    }

    fileprivate static let easyCleanup: Call1 = function("curl_easy_cleanup")
    static let easyGetinfo: Call3 = function("curl_easy_getinfo")
    fileprivate static let easyInit: Call0 = function("curl_easy_init")
    fileprivate static let easyPause: Call2 = function("curl_easy_pause")
    static let easySetopt: Call3 = function("curl_easy_setopt")
    fileprivate static let easyStrerror: Call1 = function("curl_easy_strerror")
    fileprivate static let free: Call1 = function("curl_free")
    fileprivate static let globalInit: Call1 = function("curl_global_init")
    fileprivate static let multiAddHandle: Call2 = function("curl_multi_add_handle")
    fileprivate static let multiAssign: Call3 = function("curl_multi_assign")
    fileprivate static let multiCleanup: Call1 = function("curl_multi_cleanup")
    fileprivate static let multiInfoRead: Call2 = function("curl_multi_info_read")
    fileprivate static let multiInit: Call0 = function("curl_multi_init")
    fileprivate static let multiRemoveHandle: Call2 = function("curl_multi_remove_handle")
    fileprivate static let multiSetopt: Call3 = function("curl_multi_setopt")
    fileprivate static let multiSocketAction: Call4 = function("curl_multi_socket_action")
    fileprivate static let slistAppend: Call2 = function("curl_slist_append")
    fileprivate static let slistFreeAll: Call1 = function("curl_slist_free_all")
    fileprivate static let url: Call0 = function("curl_url")
    fileprivate static let urlGet: Call4 = function("curl_url_get")
    fileprivate static let urlSet: Call4 = function("curl_url_set")
    fileprivate static let version: Call0 = function("curl_version")
    fileprivate static let versionInfo: Call1 = function("curl_version_info")
}

@c func curl_easy_cleanup(_ a: UInt) -> UInt { Libcurl.easyCleanup(a) }
@c func curl_easy_getinfo(_ a: UInt, _ b: UInt, _ c: UInt) -> UInt { Libcurl.easyGetinfo(a, b, c) }
@c func curl_easy_init() -> UInt { Libcurl.easyInit() }
@c func curl_easy_pause(_ a: UInt, _ b: UInt) -> UInt { Libcurl.easyPause(a, b) }
@c func curl_easy_setopt(_ a: UInt, _ b: UInt, _ c: UInt) -> UInt { Libcurl.easySetopt(a, b, c) }
@c func curl_easy_strerror(_ a: UInt) -> UInt { Libcurl.easyStrerror(a) }
@c func curl_free(_ a: UInt) -> UInt { Libcurl.free(a) }
@c func curl_global_init(_ a: UInt) -> UInt { Libcurl.globalInit(a) }
@c func curl_multi_assign(_ a: UInt, _ b: UInt, _ c: UInt) -> UInt { Libcurl.multiAssign(a, b, c) }
@c func curl_multi_cleanup(_ a: UInt) -> UInt { Libcurl.multiCleanup(a) }
@c func curl_multi_info_read(_ a: UInt, _ b: UInt) -> UInt { Libcurl.multiInfoRead(a, b) }
@c func curl_multi_init() -> UInt { Libcurl.multiInit() }
@c func curl_multi_remove_handle(_ a: UInt, _ b: UInt) -> UInt { Libcurl.multiRemoveHandle(a, b) }
@c func curl_multi_socket_action(_ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> UInt {
    Libcurl.multiSocketAction(a, b, c, d)
}
@c func curl_slist_free_all(_ a: UInt) -> UInt { Libcurl.slistFreeAll(a) }
@c func curl_url() -> UInt { Libcurl.url() }
@c func curl_url_get(_ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> UInt { Libcurl.urlGet(a, b, c, d) }
@c func curl_url_set(_ a: UInt, _ b: UInt, _ c: UInt, _ d: UInt) -> UInt { Libcurl.urlSet(a, b, c, d) }
@c func curl_version() -> UInt { Libcurl.version() }
@c func curl_version_info(_ a: UInt) -> UInt { Libcurl.versionInfo(a) }

@c func curl_slist_append(_ list: UInt, _ text: UInt) -> UInt {
    EasyOptions.isWanted(text) ? Libcurl.slistAppend(list, text) : list
}

@c func curl_multi_setopt(_ multi: UInt, _ option: UInt, _ value: UInt) -> UInt {
    Libcurl.multiSetopt(multi, option, option == SocketMend.option ? SocketMend.mended(value) : value)
}

@c func curl_multi_add_handle(_ multi: UInt, _ easy: UInt) -> UInt {
    EasyOptions.set(on: easy)
    return Libcurl.multiAddHandle(multi, easy)
}
