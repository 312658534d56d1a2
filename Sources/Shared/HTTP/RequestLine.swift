/// The first line of a request. *Shape*: `POST /v1/messages?beta=true HTTP/1.1`. *Source*: RFC 9112 §3.
enum RequestLine {
    static func parse(_ line: ArraySlice<UInt8>) throws(HTTPError) -> HTTPRequest {
        let parts = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        // RFC 9112 §3: single spaces, and no HTTP/0.9, which has no version.
        guard parts.count == 3 else { throw .malformed("request line: must be a method, a target and a version with one space between") }
        guard parts[0].isToken else { throw .malformed("request line: the method is not a token") }
        let version = try version(parts[2])
        let (path, query) = try target(parts[1])
        return HTTPRequest(method: String(decoding: parts[0], as: UTF8.self), path: path, query: query, version: version)
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> HTTPRequest.Version {
        let name = Array("HTTP/".utf8)
        guard bytes.starts(with: name), bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw .malformed("request line: must end in HTTP/1.1 or HTTP/1.0")
        }
        let number = bytes.dropFirst(name.count)
        guard number.count == 3, number.starts(with: Array("1.".utf8)), let minor = number.last, minor.isASCIIDigit else {
            throw .unknownVersion(String(decoding: bytes.prefix(32), as: UTF8.self))
        }
        // RFC 9110 §2.5: a higher minor version is read as the highest known one.
        return minor == UInt8(ascii: "0") ? .http10 : .http11
    }

    /// The path and query of a target in any form. *Source*: RFC 9112 §3.2.
    private static func target(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> (path: String, query: String?) {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw .malformed("request line: the target must be a path of visible ASCII characters, others percent-encoded")
        }
        let local = bytes.first == UInt8(ascii: "/") ? bytes : withoutAuthority(bytes)
        let mark = local.firstIndex(of: UInt8(ascii: "?")) ?? local.endIndex
        // RFC 9112 §3.2.1: an empty path is sent as "/".
        let path = mark == local.startIndex ? "/" : String(decoding: local[..<mark], as: UTF8.self)
        return (path, mark == local.endIndex ? nil : String(decoding: local[(mark + 1)...], as: UTF8.self))
    }

    /// What follows `http://host`; `*` and `host:port` are unchanged.
    private static func withoutAuthority(_ target: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        for scheme in ["http://", "https://"] where target.prefix(scheme.utf8.count).map(\.asciiLowercased).elementsEqual(scheme.utf8) {
            return target.dropFirst(scheme.utf8.count).drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        }
        return target
    }
}
