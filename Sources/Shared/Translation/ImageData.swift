/// Builds a `data:` URL from an image's base64 data. *Source*: M-02.
enum ImageData {
    static func dataURL(mediaType: JSONText, _ data: JSONText) -> JSONText {
        let data = unwrapped(data)
        // The bytes are more reliable than the sender: clients call a PNG a JPEG, and strict upstreams refuse it.
        let format = ImageFormat(header: Base64.decodePrefix(of: data.bytes.prefix(24), count: 12))
        let type = format.map { JSONText($0.rawValue) } ?? mediaType
        return JSONText.joined(["data:", type, ";base64,", data])
    }

    /// Removes white space, and a `data:` prefix if it has one.
    static func unwrapped(_ data: JSONText) -> JSONText {
        var bytes = data.bytes
        if bytes.starts(with: "data:".utf8), let comma = bytes.firstIndex(of: UInt8(ascii: ",")) { bytes = bytes[(comma + 1)...] }
        // In valid base64, only the slash may be escaped.
        guard bytes.contains(UInt8(ascii: "\\")) || bytes.contains(UInt8(ascii: " ")) else { return JSONText(escaped: bytes) }
        return JSONText(decoded: JSONText(escaped: bytes).decoded.filter { !$0.isJSONWhitespace })
    }
}
