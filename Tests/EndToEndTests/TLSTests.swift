import Foundation
import Glibc
import Synchronization
import Testing

/// Upstreams that cannot be trusted are refused before a byte of the request is sent, and the message says why.
@Suite(.enabled(if: TLSServer.isAvailable, "openssl is not installed"))
struct TLSTests {
    private static let hello = #"{"choices":[{"index":0,"message":{"content":"Hello."},"finish_reason":"stop"}]}"#

    @Test func `a certificate of an authority that SSL_CERT_FILE names is trusted`() throws {
        let answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(Self.hello.utf8.count)\r\n\r\n\(Self.hello)"
        let server = try TLSServer(.good, answer: answer)
        let proxy = try Proxy(upstreamURL: server.url, environment: ["SSL_CERT_FILE": server.authority])
        #expect(proxy.message().string("content.0.text") == "Hello.")
        #expect(server.text.contains("POST /v1/chat/completions HTTP/1.1"))
    }

    @Test(
        arguments: [
            (TLSServer.Certificate.good, false, "unable to get local issuer certificate"), (.selfSigned, true, "self-signed certificate"),
            (.expired, true, "certificate has expired"), (.ofAnotherHost, true, "no alternative certificate subject name matches"),
        ]) func `an upstream without a good certificate is sent nothing`(
            certificate: TLSServer.Certificate, trustsAuthority: Bool, words: String
        ) throws
    {
        let server = try TLSServer(certificate)
        let proxy = try Proxy(
            upstreamURL: server.url, environment: trustsAuthority ? ["SSL_CERT_FILE": server.authority] : [:])
        let answer = proxy.message()
        #expect(answer.status == 500)
        let message = answer.string("error.message")?.replacing("self signed", with: "self-signed")
        #expect(message?.hasPrefix("the upstream cannot be trusted: ") == true)
        #expect(message?.contains(words) == true, "\(message ?? "")")
        #expect(proxy.inetd.end()?.exitCode == 2)
        #expect(server.text.isEmpty)
    }

    @Test func `a port that speaks plain http is sent nothing`() throws {
        let proxy = try Proxy()
        // Like web servers, it answers what is not a request.
        let (listener, port) = Loopback.listen()
        defer { close(listener) }
        let received = Received()
        Thread.detachNewThread {
            while case let client = Loopback.accept(on: listener), client >= 0 {
                received.add(Loopback.receive(from: client, within: 5) ?? [])
                _ = Loopback.send(Array("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".utf8), to: client)
                received.add(Loopback.receive(from: client, within: 5) ?? [])
                close(client)
            }
        }
        try Proxy.config("https://127.0.0.1:\(port)/v1").write(to: proxy.configFile, atomically: true, encoding: .utf8)
        let answer = proxy.message()
        shutdown(listener, CInt(SHUT_RDWR))
        #expect(answer.status == 500)
        #expect(answer.string("error.message") == "the upstream cannot be trusted: there is no TLS on this port; is base_url right?")
        #expect(received.bytes.first == 22, "only a TLS handshake came")
        #expect(Data(received.bytes).range(of: Data("POST".utf8)) == nil)
    }
}

/// What another thread received.
private final class Received: Sendable {
    private let held = Mutex<[UInt8]>([])
    var bytes: [UInt8] { held.withLock { $0 } }
    func add(_ bytes: [UInt8]) { held.withLock { $0 += bytes } }
}
