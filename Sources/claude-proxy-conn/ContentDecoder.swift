import Shared

/// Takes the codings off an answer's body, piece by piece. *Source*: RFC 9110 §8.4.
///
/// libcurl would do it, but fails at the second member of a gzip (curl#22156).
struct ContentDecoder {
    /// What upstreams are told.
    static let accepted = "gzip, deflate"
    /// Each can make a thousand bytes of one.
    private static let maxCodings = 2

    /// The last that was put on comes first.
    private var inflations: [Inflation] = []
    /// What the head names, where that is more or other than what is known.
    private var unknown: String?

    /// nil: the body is as it is.
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

    /// What takes a piece of the body; false: no more is wanted.
    typealias Taker = (UnsafeBufferPointer<UInt8>) throws(TransportFailure) -> Bool

    /// Hands what `bytes` are to `take`, in pieces of at most 16 KB.
    func decode(_ bytes: [UInt8], _ take: Taker) throws(TransportFailure) {
        if let unknown { throw TransportFailure(.malformed, "its content encoding is \(unknown); expected \(Self.accepted) or none") }
        _ = try bytes.withUnsafeBufferPointer { bytes throws(TransportFailure) in try decode(bytes, from: 0, take) }
    }

    private func decode(_ bytes: UnsafeBufferPointer<UInt8>, from place: Int, _ take: Taker) throws(TransportFailure) -> Bool {
        guard place < inflations.count else { return try take(bytes) }
        return try inflations[place].inflate(bytes) { piece throws(TransportFailure) in try decode(piece, from: place + 1, take) }
    }

    /// *Throws*: where the body ended in the middle.
    func end() throws(TransportFailure) {
        for inflation in inflations { try inflation.end() }
    }
}
