import Foundation
import FoundationNetworking
import Shared

extension TransportFailure {
    /// Foundation has codes for some of libcurl's errors only; the others are told apart by libcurl's words.
    init(_ error: any Error) {
        let error = error as NSError
        let words = error.localizedDescription
        let own = Self.own.first { words.contains($0.sign) }
        let kind: Kind =
            switch error.code {
            case NSURLErrorCannotConnectToHost, NSURLErrorCannotFindHost: .unreachable
            case NSURLErrorTimedOut: .timedOut
            // The second one is an empty reply.
            case NSURLErrorNetworkConnectionLost, NSURLErrorBadServerResponse: .lost
            default: own?.kind ?? Self.kind(of: words.lowercased())
            }
        self.init(kind, own?.words ?? words)
    }

    /// Where libcurl's words say nothing to who reads them.
    private static let own: [(sign: String, kind: Kind, words: String)] = [
        // What libcurl says when a line of a head outgrows its bounds.
        ("Out of memory", .malformed, "its head is too large"),
        ("Too large response headers", .malformed, "its head is too large"),
        ("HTTP/0.9", .malformed, "it is not HTTP; is base_url right?"),
        ("wrong version number", .tls, "there is no TLS on this port; is base_url right?"),
        ("SSL_ERROR_SYSCALL", .tls, "the connection ended within the TLS handshake"),
    ]

    private static func kind(of words: String) -> Kind {
        let signs: [(String, Kind)] = [
            ("reset by peer", .lost), ("broken pipe", .lost), ("send failure", .lost), ("connect to", .unreachable),
            ("resolve", .unreachable), ("ssl", .tls), ("tls", .tls), ("certificate", .tls),
        ]
        return signs.first { words.contains($0.0) }?.1 ?? .malformed
    }
}
