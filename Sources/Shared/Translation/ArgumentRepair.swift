/// The text of a call's arguments, when all of it is there, as an object. *Source*: mapping S-21 … S-23.
enum ArgumentRepair {
    /// *Returns*: an object as text; cut by the token limit perhaps only its beginning.
    static func object(_ raw: [UInt8], shape: ArgumentShape, isCut: Bool) -> [UInt8] {
        let text = trimmed(raw)
        if let json = try? JSON.parse(text) { return closed(object(json, raw: raw, shape: shape, mayDecode: true).encoded) }
        // Within one fence another one is no repair, and thousands of them would each keep a copy.
        if let inner = withoutFence(text), !inner.starts(with: fence) { return object(inner, shape: shape, isCut: isCut) }
        var stream = ArgumentStream()
        let beginning = stream.receive(text)
        if stream.isForeign || stream.isBroken { return text.isEmpty ? Array("{}".utf8) : invalid(raw) }
        let mended = beginning + stream.end(isCut: isCut)
        guard !shape.isPlain, let json = try? JSON.parse(mended) else { return mended }
        return shape.restored(json).encoded
    }

    private static func object(_ json: JSON, raw: [UInt8], shape: ArgumentShape, mayDecode: Bool) -> JSON {
        switch json {
        case .object: return shape.restored(json)
        case .null: return [:]
        case .string(let text):
            // Some encode the object twice.
            if mayDecode, let inner = try? JSON.parse(text.decoded) { return object(inner, raw: raw, shape: shape, mayDecode: false) }
        case .bool, .number, .array: break
        }
        return shape.isWrapped ? ["value": json] : invalidObject(raw)
    }

    /// What stands in for arguments that no repair makes an object; the key is the one of Anthropic's documentation.
    static func invalid(_ raw: [UInt8]) -> [UInt8] { invalidObject(raw).encoded }

    private static func invalidObject(_ raw: [UInt8]) -> JSON { ["INVALID_JSON": .string(JSONText(decoded: raw))] }

    /// Closes the beginning of an object, as it stands in a stream that the token limit cut.
    static func closed(_ text: [UInt8]) -> [UInt8] {
        var stream = ArgumentStream()
        return stream.receive(text) + stream.end(isCut: false)
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let start = bytes.drop(while: \.isJSONWhitespace)
        return Array(start.prefix(through: start.lastIndex { !$0.isJSONWhitespace } ?? start.startIndex - 1))
    }

    private static let fence = Array("```".utf8)

    /// The inside of a Markdown code fence.
    private static func withoutFence(_ text: [UInt8]) -> [UInt8]? {
        guard text.starts(with: fence), let line = text.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let inner = trimmed(Array(text[(line + 1)...]))
        return inner.suffix(3).elementsEqual(fence) ? trimmed(Array(inner.dropLast(3))) : inner
    }
}
