import Shared

extension TransportFailure {
    /// libcurl's result codes. *Source*: libcurl-errors(3).
    enum Code {
        static let unresolved: ClosedRange<CInt> = 5...6
        static let couldNotConnect: CInt = 7
        static let http2: CInt = 16
        static let timedOut: CInt = 28
        static let tlsConnect: CInt = 35
        static let gotNothing: CInt = 52
        static let tlsEngine: ClosedRange<CInt> = 53...54
        static let send: CInt = 55
        static let receive: CInt = 56
        static let tlsTrust: ClosedRange<CInt> = 58...60
        static let cannotRewind: CInt = 65
        static let tlsFiles: [CInt] = [51, 64, 66, 77, 80, 82, 83, 90, 91, 98]
        static let http2Stream: CInt = 92
        static let proxy: CInt = 97
    }

    static let largeHead = "its head is too large"

    /// `words`: libcurl's message.
    init(_ code: CInt, _ words: String, connectSeconds: Int) {
        if code == Code.timedOut || code == Code.couldNotConnect && words.contains("timed out") {
            // libcurl enforces no other limit here.
            self.init(.timedOut, "no connection within \(connectSeconds) seconds")
        } else if let own = Self.own.first(where: { words.contains($0.sign) }) {
            self.init(own.kind, own.words)
        } else {
            self.init(
                Self.kind(code, words), code == Code.gotNothing ? "the connection was closed before the answer's head was whole" : words)
        }
    }

    /// Our words where libcurl's explain nothing to a user.
    private static let own: [(sign: String, kind: Kind, words: String)] = [
        // For a line of a head that exceeds libcurl's limits.
        ("Out of memory", .malformed, largeHead),
        ("Too large response headers", .malformed, largeHead),
        ("HTTP/0.9", .malformed, "it is not HTTP; is base_url right?"),
        ("wrong version number", .tls, "there is no TLS on this port; is base_url right?"),
        ("SSL_ERROR_SYSCALL", .tls, "the connection ended within the TLS handshake"),
    ]

    private static func kind(_ code: CInt, _ words: String) -> Kind {
        switch code {
        case Code.unresolved, Code.couldNotConnect, Code.proxy: .unreachable
        case Code.receive where words.contains("CONNECT"): .unreachable
        case Code.http2, Code.http2Stream, Code.gotNothing, Code.send, Code.receive, Code.cannotRewind: .lost
        // During the handshake.
        case Code.tlsConnect where words.contains("reset by peer") || words.contains("Broken pipe"): .lost
        case Code.tlsConnect, Code.tlsEngine, Code.tlsTrust: .tls
        case let code where Code.tlsFiles.contains(code): .tls
        default: .malformed
        }
    }
}
