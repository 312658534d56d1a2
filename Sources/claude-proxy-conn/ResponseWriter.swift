import Glibc

/// Writes to standard output.
struct ResponseWriter {
    enum Outcome { case written, clientGone, terminated }

    let client: Client
    /// *Units*: seconds on the steady clock.
    private(set) var lastWrite = SteadyClock.now

    init(to client: Client) { self.client = client }

    /// Writes all of `bytes`, however long the client takes.
    mutating func write(_ bytes: [UInt8]) -> Outcome {
        defer { lastWrite = SteadyClock.now }
        return bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            // Writing to a full pipe would block, deaf to SIGTERM.
            var waits = !client.outputIsSocket
            while !rest.isEmpty {
                if waits, Waiting.wait(for: Client.output, CShort(POLLOUT), until: .infinity) == .terminated { return .terminated }
                let count = writeSome(UnsafeRawBufferPointer(rebasing: rest))
                if count >= 0 {
                    rest = rest.dropFirst(count)
                } else if errno != EAGAIN, errno != EINTR {
                    return .clientGone
                }
                waits = true
            }
            return .written
        }
    }

    /// Writes as much as is possible without waiting; to a pipe, once it accepts anything.
    private func writeSome(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !client.outputIsSocket else {
            return send(Client.output, bytes.baseAddress, bytes.count, CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL))
        }
        return Glibc.write(Client.output, bytes.baseAddress, min(bytes.count, Self.pipePiece))
    }

    /// What a pipe accepts whole once it accepts anything. *Source*: pipe(7), PIPE_BUF.
    static let pipePiece = 4096
}
