import Shared

/// Decompresses gzip, with all its members, or deflate, with or without zlib's header. A class, since zlib keeps the address of its stream.
///
/// The names are no guide: what is called gzip may be zlib, and what is called deflate may be any of the three; the first two bytes decide.
/// *Source*: RFC 1950 §2.2, RFC 1952 §2.2, RFC 9110 §8.4.1.
final class Inflation {
    private enum State {
        /// `held`: its first byte, if that has come.
        case unbegun(held: UInt8?)
        /// `holdsMore`: the last piece filled the buffer, so zlib may have more output.
        case open(holdsMore: Bool)
        /// After the end of a gzip member.
        case between
        /// What follows is not part of it: mostly zeros.
        case over
    }

    private static let gzipMark: UInt8 = 0x1F
    private static let bufferBytes = 16_384

    private let coding: String
    private let stream = UnsafeMutablePointer<Zlib.Stream>.allocate(capacity: 1)
    private let buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: bufferBytes)
    private var state = State.unbegun(held: nil)
    private var isGzip = false

    init(of coding: String) {
        self.coding = coding
        stream.initialize(to: Zlib.Stream())
    }

    deinit {
        if stream.pointee.state != nil { _ = Zlib.inflateEnd(stream) }
        stream.deallocate()
        buffer.deallocate()
    }

    /// *Returns*: false when `take` wants no more.
    func inflate(_ bytes: UnsafeBufferPointer<UInt8>, _ take: ContentDecoder.Taker) throws(TransportFailure) -> Bool {
        guard case .unbegun(let held) = state else { return try run(bytes, take) }
        guard let first = held ?? bytes.first, let second = held == nil ? bytes.dropFirst().first : bytes.first else {
            state = .unbegun(held: bytes.first ?? held)
            return true
        }
        try begin(first, second)
        if held != nil {
            let isWanted = try withUnsafePointer(to: first) { first throws(TransportFailure) in
                try run(UnsafeBufferPointer(start: first, count: 1), take)
            }
            guard isWanted else { return false }
        }
        return try run(bytes, take)
    }

    private func begin(_ first: UInt8, _ second: UInt8) throws(TransportFailure) {
        if let fault = Zlib.fault { throw TransportFailure(.malformed, "its \(coding) needs zlib: \(fault)") }
        isGzip = first == Self.gzipMark
        let isZlib = first & 0xF == 8 && (UInt(first) << 8 | UInt(second)) % 31 == 0
        try check(Zlib.initialize(stream, windowBits: coding == "deflate" && !isGzip && !isZlib ? -15 : 47))
        state = .open(holdsMore: false)
    }

    private func run(_ bytes: UnsafeBufferPointer<UInt8>, _ take: ContentDecoder.Taker) throws(TransportFailure) -> Bool {
        stream.pointee.nextIn = bytes.baseAddress
        stream.pointee.availableIn = CUnsignedInt(bytes.count)
        while true {
            switch state {
            case .open(let holdsMore) where holdsMore || stream.pointee.availableIn > 0:
                guard try step(take) else { return false }
            case .between where stream.pointee.availableIn > 0: try beginMember()
            case .unbegun, .open, .between, .over: return true
            }
        }
    }

    private func step(_ take: ContentDecoder.Taker) throws(TransportFailure) -> Bool {
        stream.pointee.nextOut = buffer
        stream.pointee.availableOut = CUnsignedInt(Self.bufferBytes)
        let result = Zlib.inflate(stream, 0)
        let count = Self.bufferBytes - Int(stream.pointee.availableOut)
        if result == Zlib.Code.streamEnd {
            state = isGzip ? .between : .over
        } else {
            state = .open(holdsMore: count == Self.bufferBytes)
        }
        // Output before an error is still part of the answer.
        if count > 0, try !take(UnsafeBufferPointer(start: buffer, count: count)) { return false }
        try check(result)
        return true
    }

    /// The next byte shows whether there is one.
    private func beginMember() throws(TransportFailure) {
        guard stream.pointee.nextIn?.pointee == Self.gzipMark else {
            state = .over
            return
        }
        try check(Zlib.inflateReset(stream))
        state = .open(holdsMore: false)
    }

    private func check(_ result: CInt) throws(TransportFailure) {
        guard ![Zlib.Code.ok, Zlib.Code.streamEnd, Zlib.Code.bufferError].contains(result) else { return }
        let words = stream.pointee.message.map { String(cString: $0) } ?? "zlib says \(result)"
        throw TransportFailure(.malformed, "its \(coding) cannot be read: \(words)")
    }

    /// *Throws*: if it ended in the middle.
    func end() throws(TransportFailure) {
        switch state {
        case .unbegun(held: nil), .between, .over: return
        case .unbegun, .open: throw TransportFailure(.malformed, "its \(coding) ends in the middle")
        }
    }
}
