/// A short hash that is the same in every process; not for security (D-23).
/// *Source*: Fowler, Noll, Vo: The FNV Non-Cryptographic Hash Algorithm, RFC 9923.
package enum FNV1a {
    /// 8 hexadecimal digits.
    package static func hex32(_ bytes: some Sequence<UInt8>) -> String {
        hex(bytes.reduce(0x811C_9DC5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 })
    }

    /// 16 hexadecimal digits.
    package static func hex64(_ bytes: some Sequence<UInt8>) -> String {
        hex(hash64(bytes))
    }

    package static func hash64(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
    }

    private static func hex(_ hash: some FixedWidthInteger) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: hash.bitWidth / 4 - digits.count) + digits
    }
}
