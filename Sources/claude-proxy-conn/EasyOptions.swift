import Glibc
import Shared

/// Sets on each transfer what URLSession cannot set on Linux: the time to connect, the connection, the proxy, whom to trust. *Source*:
/// D-61, D-63.
enum EasyOptions {
    /// *Source*: curl/curl.h.
    private enum Option {
        static let fields: Libcurl.Word = 10023
        static let acceptEncoding: Libcurl.Word = 10102
        static let headerData: Libcurl.Word = 10029
        static let freshConnect: Libcurl.Word = 74
        static let forbidReuse: Libcurl.Word = 75
        static let connectTimeoutMilliseconds: Libcurl.Word = 156
        static let keepalive: Libcurl.Word = 213
        static let keepaliveIdleSeconds: Libcurl.Word = 214
        static let keepaliveIntervalSeconds: Libcurl.Word = 215
        static let suppressConnectHeaders: Libcurl.Word = 265
        static let quickExit: Libcurl.Word = 322
        static let proxy: Libcurl.Word = 10004
        static let noProxy: Libcurl.Word = 10177
        static let effectiveURL: Libcurl.Word = 0x10_0001
    }

    static func set(on easy: Libcurl.Word) {
        guard let url = Libcurl.text(Option.effectiveURL, of: easy), let mark = url.utf8.lastIndex(of: UInt8(ascii: "#")),
            let number = Libcurl.Word(url[mark...].dropFirst()),
            let settings = Transfers.begin(number, easy: easy, foundation: Libcurl.pointer(Libcurl.privateInfo, of: easy))
        else { return }
        Libcurl.set(Option.headerData, number, on: easy)
        let fields = list(of: settings.headers)
        Libcurl.set(Option.fields, fields, on: easy)
        Transfers.keep(fields, of: number)
        // Bodies arrive as sent: libcurl asks for no encoding, and decodes none.
        Libcurl.set(Option.acceptEncoding, nil, on: easy)
        Libcurl.set(Option.connectTimeoutMilliseconds, Libcurl.Word(settings.connectSeconds) * 1000, on: easy)
        // A slow name lookup is abandoned, not waited for.
        Libcurl.set(Option.quickExit, 1, on: easy)
        // libcurl resends on a dead connection of an earlier round, but Foundation no longer has the body then.
        Libcurl.set(Option.freshConnect, 1, on: easy)
        Libcurl.set(Option.forbidReuse, 1, on: easy)
        // Routers forget silent connections, some after a few minutes.
        Libcurl.set(Option.keepalive, 1, on: easy)
        Libcurl.set(Option.keepaliveIdleSeconds, 60, on: easy)
        Libcurl.set(Option.keepaliveIntervalSeconds, 15, on: easy)
        // The answer to CONNECT is the proxy's, not the upstream's.
        Libcurl.set(Option.suppressConnectHeaders, 1, on: easy)
        if let proxy = settings.proxy {
            Libcurl.set(Option.proxy, proxy, on: easy)
            // NO_PROXY is about the environment's proxies, not this one.
            Libcurl.set(Option.noProxy, "", on: easy)
        }
        if url.hasPrefix("https:") || speaksTLS(settings.proxy) { Trust.set(on: easy) }
    }

    /// The header fields to send: this replaces Foundation's list, which contains others.
    private static func list(of headers: HTTPHeaders) -> Libcurl.Word {
        // "Expect:" keeps libcurl from waiting for a 100 (Continue) before a long body. *Source*: CURLOPT_HTTPHEADER(3).
        var lines = headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" } + ["Expect:"]
        if headers["accept-encoding"] == nil { lines.append("Accept-Encoding: \(ContentDecoder.accepted)") }
        return lines.reduce(0) { list, line in line.withCString { Libcurl.slistAppend(list, Libcurl.Word(bitPattern: $0)) } }
    }

    /// Whether `proxy`, or one from the environment, is reached over TLS.
    private static func speaksTLS(_ proxy: String?) -> Bool {
        let variables = ["http_proxy", "all_proxy", "ALL_PROXY"]
        let proxies = proxy.map { [$0] } ?? variables.compactMap { getenv($0).map { String(cString: $0) } }
        return proxies.contains { $0.hasPrefix("https:") }
    }
}
