/// The final arguments of a call: the one place that decides whether they are finished.
///
/// We never finish what the upstream did not: a client runs what it can parse. *Source*: D-40, S-21 … S-23.
struct FinalArguments: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// An object, as the model meant it.
        case whole
        /// The model ended by itself, but what it wrote is not JSON: replaced by an object that says so (S-23).
        case invalid
        /// The end is missing. Streamed, a prefix that the client will refuse; otherwise, an object that says so.
        case cut
    }

    let kind: Kind
    let text: [UInt8]

    /// `mayClose`: the model ended by itself, so a missing bracket is a slip rather than a cut. `isStream`: the client gets the text as
    /// it comes, and may already have some of it.
    init(_ raw: [UInt8], shape: ArgumentShape = ArgumentShape(), mayClose: Bool, isStream: Bool) {
        let reading = Reading(raw, shape, mayClose: mayClose)
        switch (reading, isStream) {
        case (.object(let json), _): (kind, text) = (.whole, Self.wellFormed(json.encoded))
        case (.beginning(let beginning, _), true): (kind, text) = (.cut, beginning)
        case (.beginning(_, let isBroken), false): (kind, text) = (isBroken && mayClose ? .invalid : .cut, Self.invalid(raw))
        case (.other(let isCut), _): (kind, text) = (isCut || !mayClose ? .cut : .invalid, Self.invalid(raw))
        }
    }

    /// Replaces arguments that are not an object; the key is from Anthropic's documentation.
    static func invalid(_ raw: [UInt8]) -> [UInt8] { (["INVALID_JSON": .string(JSONText(decoded: raw))] as JSON).encoded }

    /// Replaces lone surrogates, which some parsers reject (F-14).
    private static func wellFormed(_ object: [UInt8]) -> [UInt8] {
        var stream = ArgumentStream()
        return stream.receive(object) + stream.end(mayClose: false).rest
    }
}

/// Arguments, read as a whole.
private enum Reading {
    case object(JSON)
    /// The prefix of an object that a client can be shown; `isBroken`: what follows could not become JSON.
    case beginning([UInt8], isBroken: Bool)
    /// Not even the beginning of an object; `isCut`: more may have been to come.
    case other(isCut: Bool)

    init(_ raw: [UInt8], _ shape: ArgumentShape, mayClose: Bool, mayDecode: Bool = true) {
        let text = Self.trimmed(raw)
        do throws(JSONError) {
            let json = try JSON.parse(text)
            self = Self.value(json, shape, mayClose: mayClose, mayDecode: mayDecode)
        } catch {
            // A fence inside a fence is no repair, and each of thousands would keep a copy.
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
            // Some servers encode the object twice.
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

    /// Whether more text could have completed it: `rest` is empty or a partial literal, or its fence is incomplete.
    private static func isCut(_ rest: ArraySlice<UInt8>) -> Bool {
        ["true", "false", "null", "```"].contains { $0.utf8.starts(with: rest) } || rest.starts(with: fence) && !rest.contains(10)
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let start = bytes.drop(while: \.isJSONWhitespace)
        return Array(start.prefix(through: start.lastIndex { !$0.isJSONWhitespace } ?? start.startIndex - 1))
    }

    private static let fence = Array("```".utf8)

    /// The contents of a Markdown code fence.
    private static func withoutFence(_ text: [UInt8]) -> [UInt8]? {
        guard text.starts(with: fence), let line = text.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let inner = trimmed(Array(text[(line + 1)...]))
        return inner.suffix(3).elementsEqual(fence) ? trimmed(Array(inner.dropLast(3))) : inner
    }
}
