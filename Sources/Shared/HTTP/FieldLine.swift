/// One header field. *Shape*: `name: value`. *Source*: RFC 9112 §5.
enum FieldLine {
    /// `number` counts lines from 1. Errors cite it in place of a line that does not parse, since that may contain a key.
    static func parse(_ line: ArraySlice<UInt8>, number: Int) throws(HTTPError) -> (name: String, value: String) {
        // RFC 9112 §5.2: a server must reject folded lines or unfold them.
        guard line.first?.isOptionalWhitespace != true else { throw .malformed("header fields: line \(number) begins with a space") }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            throw .malformed("header fields: line \(number) has no colon, expected 'name: value'")
        }
        let name = line[..<colon]
        // RFC 9112 §5.1: no white space is allowed between the name and the colon.
        guard name.last?.isOptionalWhitespace != true else {
            throw .malformed("header fields: line \(number) has a space before its colon")
        }
        guard name.isToken else { throw .malformed("header fields: line \(number) does not begin with a field name") }
        let value = line[(colon + 1)...].trimmingOptionalWhitespace
        // RFC 9110 §5.5: CR, LF and NUL are dangerous, other control characters invalid.
        guard !value.contains(where: \.isFieldControl) else {
            throw .malformed("\(String(decoding: name, as: UTF8.self)): the value contains a control character")
        }
        return (String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}

extension ArraySlice<UInt8> {
    /// *Source*: RFC 9110 §5.6.2.
    var isToken: Bool { !isEmpty && allSatisfy(\.isTokenCharacter) }

    var trimmingOptionalWhitespace: ArraySlice<UInt8> { drop(while: \.isOptionalWhitespace).trimmingTrailingWhitespace }

    var trimmingTrailingWhitespace: ArraySlice<UInt8> {
        var trimmed = self
        while trimmed.last?.isOptionalWhitespace == true { trimmed.removeLast() }
        return trimmed
    }
}

extension UInt8 {
    /// *Source*: RFC 9110 §5.6.3.
    var isOptionalWhitespace: Bool { self == 0x20 || self == 0x09 }

    /// A control character not allowed in a field value. *Source*: RFC 9110 §5.5.
    var isFieldControl: Bool { (self < 0x20 && self != 0x09) || self == 0x7F }

    fileprivate var isTokenCharacter: Bool { isASCIILetterOrDigit || "!#$%&'*+-.^_`|~".utf8.contains(self) }
}
