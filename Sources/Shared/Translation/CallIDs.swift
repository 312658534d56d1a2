/// Translates the ids of tool calls both ways, without state between requests: an id carries what the way back needs.
///
/// *Source*: M-40, D-07, D-10, D-59.
enum CallIDs {
    /// Prefix of an upstream id that a client could not accept, in base64url.
    private static let encodedPrefix = "toolu_x"
    /// Precedes a Gemini thought signature in base64url, which must be sent back with its call (K-08).
    private static let signatureMark = "__ts_"

    /// The id for the client.
    static func client(_ upstreamID: String, thoughtSignature: String? = nil) -> String {
        let fits = (1...64).contains(upstreamID.utf8.count) && upstreamID.utf8.allSatisfy(isPlain) && !upstreamID.hasPrefix(encodedPrefix)
        let id = fits ? upstreamID : encodedPrefix + Base64.encodeURL(Array(upstreamID.utf8))
        return id + (thoughtSignature.map(mark) ?? "")
    }

    /// The upstream's id, and its thought signature.
    static func upstream(_ clientID: String, _ style: Quirks.ToolID) -> (id: String, thoughtSignature: String?) {
        let (own, signature) = split(clientID)
        var id = own
        if id.hasPrefix(encodedPrefix), let bytes = Base64.decodeURL(String(id.dropFirst(encodedPrefix.count))) {
            id = String(decoding: bytes, as: UTF8.self)
        }
        return (fitted(id, style), signature)
    }

    // MARK: - Calls that the proxy answers

    private static let proxyPrefix = "srvtoolu_"
    /// In letters and digits.
    fileprivate static let roundLength = 8
    fileprivate static let proxyCallLength = 15

    /// The id of a call that the proxy answers. All rounds of an answer come back as one message, so each id names the round of
    /// its call. *Shape*: `srvtoolu_`, the round, `_`, the call, and a thought signature as on any other call.
    static func proxy(round: String, call: String, thoughtSignature: String?) -> String {
        proxyPrefix + round + "_" + call + (thoughtSignature.map(mark) ?? "")
    }

    /// The round of a call; nil if its id was made elsewhere.
    static func round(of id: String) -> String? {
        let parts = split(id).id.dropFirst(proxyPrefix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard id.hasPrefix(proxyPrefix), parts.map(\.utf8.count) == [roundLength, proxyCallLength],
            parts.allSatisfy({ $0.utf8.allSatisfy(\.isASCIILetterOrDigit) })
        else { return nil }
        return String(parts[0])
    }

    // MARK: - Spelling

    /// The upstream's id in the form it accepts.
    static func fitted(_ id: String, _ style: Quirks.ToolID) -> String {
        switch style {
        case .keep: fitted(id, max: 64)
        case .forty: fitted(id, max: 40)
        case .nine: nineCharacters(id)
        }
    }

    private static func fitted(_ id: String, max: Int) -> String { id.utf8.count > max ? "call_" + FNV1a.hex64(id.utf8) : id }

    private static func mark(_ thoughtSignature: String) -> String { signatureMark + Base64.encodeURL(Array(thoughtSignature.utf8)) }

    private static func split(_ id: String) -> (id: String, signature: String?) {
        let bytes = Array(id.utf8)
        let mark = Array(signatureMark.utf8)
        guard let place = bytes.indices.last(where: { bytes[$0...].starts(with: mark) }),
            let signature = Base64.decodeURL(bytes[(place + mark.count)...])
        else { return (id, nil) }
        return (String(decoding: bytes[..<place], as: UTF8.self), String(decoding: signature, as: UTF8.self))
    }

    /// Mistral accepts only nine letters or digits.
    private static func nineCharacters(_ id: String) -> String {
        let isNine = id.utf8.count == 9 && id.utf8.allSatisfy(\.isASCIILetterOrDigit)
        return isNine ? id : String(FNV1a.hex64(id.utf8).prefix(9))
    }

    private static func isPlain(_ byte: UInt8) -> Bool { byte.isASCIILetterOrDigit || "_-".utf8.contains(byte) }
}

extension IDs {
    /// Shared by the server tool calls of one round.
    mutating func round() -> String { characters(CallIDs.roundLength) }

    mutating func serverToolUse(round: String, thoughtSignature: String? = nil) -> String {
        CallIDs.proxy(round: round, call: characters(CallIDs.proxyCallLength), thoughtSignature: thoughtSignature)
    }
}
