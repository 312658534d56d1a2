import Foundation

/// The content codings of upstreams. gzip(1) does the work.
enum Compression {
    static func gzip(_ body: String) -> [UInt8] { gzip(Array(body.utf8)) }

    static func gzip(_ body: [UInt8]) -> [UInt8] {
        let program = Process()
        program.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        program.arguments = ["gzip", "-nc"]
        let (input, output) = (Pipe(), Pipe())
        (program.standardInput, program.standardOutput) = (input, output)
        guard (try? program.run()) != nil else { return [] }
        // For short bodies: this would block if the pipe filled.
        input.fileHandleForWriting.write(Data(body))
        try? input.fileHandleForWriting.close()
        return Array(output.fileHandleForReading.readDataToEndOfFile())
    }

    /// RFC 1951, which many call deflate.
    static func deflate(_ body: String) -> [UInt8] { Array(gzip(body).dropFirst(10).dropLast(8)) }

    /// RFC 1950, which HTTP calls deflate.
    static func zlib(_ body: String) -> [UInt8] {
        let sums = body.utf8.reduce((low: UInt32(1), high: UInt32(0))) { sums, byte in
            let low = (sums.low + UInt32(byte)) % 65_521
            return (low, (sums.high + low) % 65_521)
        }
        let check = sums.high << 16 | sums.low
        return [0x78, 0x9C] + deflate(body) + [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: check >> $0) }
    }
}
