/// A value that a client carries to its next request without reading it: opaque, not secret (D-22).
/// *Shape*: `p1.` and the base64url of JSON.
enum Opaque {
    private static let prefix = "p1."

    static func encode(_ json: JSON) -> String { prefix + Base64.encodeURL(json.encoded) }

    /// nil if another server made it.
    static func decode(_ text: some Collection<UInt8>) -> JSON? {
        guard text.starts(with: prefix.utf8), let bytes = Base64.decodeURL(text.dropFirst(prefix.utf8.count)) else { return nil }
        return try? JSON.parse(bytes)
    }
}
