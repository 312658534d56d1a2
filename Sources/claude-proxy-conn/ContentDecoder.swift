import Shared

/// Decodes an answer's body, piece by piece. *Source*: RFC 9110 §8.4.
///
/// libcurl could, but fails at the second member of a gzip (curl#22156).
struct ContentDecoder {
    /// The Accept-Encoding for upstreams.
    static let accepted = "gzip, deflate"
    /// Each can turn one byte into a thousand.
    private static let maxCodings = 2

    /// The last coding applied comes first.
    private var inflations: [Inflation] = []
    /// The codings in the head, if one of them is unknown or there are too many.
    private var unknown: String?

    /// nil if the body is not encoded.
    init?(_ headers: HTTPHeaders) {
        let codings = headers.all("content-encoding").flatMap { $0.split { ", \t".contains($0) } }.map { $0.lowercased() }
            .filter { $0 != "identity" && $0 != "none" }
        guard !codings.isEmpty else { return nil }
        for coding in codings.reversed() {
            let name = coding == "x-gzip" ? "gzip" : coding
            guard name == "gzip" || name == "deflate", inflations.count < Self.maxCodings else {
                unknown = codings.joined(separator: ", ")
                return
            }
            inflations.append(Inflation(of: name))
        }
    }

    /// Takes a piece of the body; returns false if it wants no more.
    typealias Taker = (UnsafeBufferPointer<UInt8>) throws(TransportFailure) -> Bool

    /// Passes `bytes`, decoded, to `take` in pieces of at most 16 KB.
    func decode(_ bytes: [UInt8], _ take: Taker) throws(TransportFailure) {
        if let unknown { throw TransportFailure(.malformed, "its content encoding is \(unknown); expected \(Self.accepted) or none") }
        _ = try bytes.withUnsafeBufferPointer { bytes throws(TransportFailure) in try decode(bytes, from: 0, take) }
    }

    private func decode(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int, _ take: Taker) throws(TransportFailure) -> Bool {
        guard place < inflations.count else { return try take(bytes) }
        return try inflations[place].inflate(bytes) { piece throws(TransportFailure) in try decode(piece, from: place + 1, take) }
    }

    /// *Throws*: if the body ended in the middle.
    func end() throws(TransportFailure) {
        for inflation in inflations { try inflation.end() }
    }
}
