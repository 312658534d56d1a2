extension UInt8 {
    var isASCIIDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
    var isASCIILetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(asciiLowercased) }
    var isASCIILetterOrDigit: Bool { isASCIIDigit || isASCIILetter }

    /// A UTF-8 continuation byte.
    var isUTF8Tail: Bool { self & 0xC0 == 0x80 }

    package var asciiLowercased: UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(self) ? self | 0x20 : self
    }
}
