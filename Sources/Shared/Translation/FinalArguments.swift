/// What the arguments of a call came to, once nothing more comes: the one place that decides whether they are finished.
///
/// Nothing that the upstream did not finish is finished here: a client runs what it can parse. *Source*: D-40, S-21 … S-23.
struct FinalArguments: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// An object, as the model meant it.
        case whole
        /// The model ended by itself, and what it wrote is no JSON: an object that says so (S-23).
        case invalid
        /// The end is missing. In a stream the text is the beginning of an object, for the client to refuse; else an object that says so.
        case cut
    }

    let kind: Kind
    let text: [UInt8]

    /// `mayClose`: the model ended by itself, so that a missing bracket is a slip and no cut. `isStream`: the client gets the text as
    /// it comes, and may have some of it already.
    init(_ raw: [UInt8], shape: ArgumentShape = ArgumentShape(), mayClose: Bool, isStream: Bool) {
        let reading = Reading(raw, shape, mayClose: mayClose)
        switch (reading, isStream) {
        case (.object(let json), _): (kind, text) = (.whole, Self.wellFormed(json.encoded))
        case (.beginning(let beginning, _), true): (kind, text) = (.cut, beginning)
        case (.beginning(_, let isBroken), false): (kind, text) = (isBroken && mayClose ? .invalid : .cut, Self.invalid(raw))
        case (.other(let isCut), _): (kind, text) = (isCut || !mayClose ? .cut : .invalid, Self.invalid(raw))
        }
    }

    /// What stands in for arguments that are no object; the key is the one of Anthropic's documentation.
    static func invalid(_ raw: [UInt8]) -> [UInt8] { (["INVALID_JSON": .string(JSONText(decoded: raw))] as JSON).encoded }

    /// Without halves of surrogate pairs, which not every parser takes (F-14).
    private static func wellFormed(_ object: [UInt8]) -> [UInt8] {
        var stream = ArgumentStream()
        return stream.receive(object) + stream.end(mayClose: false).rest
    }
}

/// Arguments, read as a whole.
private enum Reading {
    case object(JSON)
    /// Of an object, as far as a client can be shown it; `isBroken`: what follows is no JSON, whatever would come.
    case beginning([UInt8], isBroken: Bool)
    /// Not even the beginning of an object; `isCut`: for more may have been to come.
    case other(isCut: Bool)

    init(_ raw: [UInt8], _ shape: ArgumentShape, mayClose: Bool, mayDecode: Bool = true) {
        let text = Self.trimmed(raw)
        do throws(JSONError) {
            let json = try JSON.parse(text)
            self = Self.value(json, shape, mayClose: mayClose, mayDecode: mayDecode)
        } catch {
            // Within one fence another one is no repair, and thousands of them would each keep a copy.
            if let inner = Self.withoutFence(text), !inner.starts(with: Self.fence) {
                self = inner.isEmpty ? .other(isCut: true) : Reading(inner, shape, mayClose: mayClose, mayDecode: mayDecode)
            } else {
                self = Self.repaired(text, shape, mayClose: mayClose, isCut: Self.isCut(text[error.offset...]))
            }
        }
    }

    private static func value(_ json: JSON, _ shape: ArgumentShape, mayClose: Bool, mayDecode: Bool) -> Reading {
        switch json {
        case .object: return .object(shape.restored(json))
        case .null: return .object([:])
        case .string(let text):
            // Some encode the object twice.
            if mayDecode {
                let inner = Reading(text.decoded, shape, mayClose: mayClose, mayDecode: false)
                if case .object = inner, !text.isBlank { return inner }
                if case .beginning = inner, !shape.isWrapped { return inner }
            }
        case .bool, .number, .array: break
        }
        return shape.isWrapped ? .object(["value": json]) : .other(isCut: false)
    }

    private static func repaired(_ text: [UInt8], _ shape: ArgumentShape, mayClose: Bool, isCut: Bool) -> Reading {
        var stream = ArgumentStream()
        var shown = stream.receive(text)
        if stream.isForeign { return .other(isCut: isCut) }
        let (rest, isWhole) = stream.end(mayClose: mayClose)
        shown += rest
        if isWhole, let json = try? JSON.parse(shown) { return .object(shape.restored(json)) }
        return .beginning(shown, isBroken: stream.isBroken)
    }

    /// Whether more could have made JSON of a text whose `rest` is none: nothing is left, or half a word; or its fence was not whole.
    private static func isCut(_ rest: ArraySlice<UInt8>) -> Bool {
        ["true", "false", "null", "```"].contains { $0.utf8.starts(with: rest) } || rest.starts(with: fence) && !rest.contains(10)
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
