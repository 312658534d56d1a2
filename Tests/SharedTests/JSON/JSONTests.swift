import Shared
import Testing

@Suite struct JSONTests {
    @Test func `of members with the same name the last one is found, and all are kept`() throws {
        let text = #"{"a":1,"b":2,"\u0061":3}"#
        let value = try JSON.parse(Array(text.utf8))
        #expect(value["a"]?.int == 3 && value[named: "a"]?.int == 3 && value["b"]?.int == 2)
        #expect(value.members?.count == 3 && value.encoded == Array(text.utf8))
    }

    @Test func `a name is found however it is escaped`() throws {
        let value = try JSON.parse(Array(#"{"\u00e9\ud83d\ude00\n":1,"\u0000":2,"":3,"a/b":4,"c\/d":5}"#.utf8))
        #expect(value["é😀\n"]?.int == 1 && value[named: "é😀\n"]?.int == 1 && value["\0"]?.int == 2 && value[""]?.int == 3)
        #expect(value["a/b"]?.int == 4 && value["c/d"]?.int == 5 && value["c\\/d"] == nil && value["x"] == nil)
    }

    @Test func `a value that is of another kind has no members, elements or text`() {
        let values: [JSON] = [.null, true, 1, "a", [1], ["a": 1]]
        #expect(values.map { $0["a"] != nil } == [false, false, false, false, false, true])
        #expect(values.map { $0.array != nil } == [false, false, false, false, true, false])
        #expect(values.map { $0.string != nil } == [false, false, false, true, false, false])
        #expect(values.map { $0.bool != nil } == [false, true, false, false, false, false])
        #expect(values.map { $0.int != nil } == [false, false, true, false, false, false])
        #expect(values.map(\.isNull) == [true, false, false, false, false, false])
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("-0.0", 0), ("5", 5), ("-5", -5), ("5.0", 5), ("5.5", nil), ("1e2", 100), ("1E2", 100), ("1e+2", 100),
        ("120e-1", 12),
        ("1e-1", nil), ("9223372036854775807", Int.max), ("9223372036854775808", nil), ("-9223372036854775808", Int.min),
        ("-9223372036854775809", Int.min), ("12345678901234567890", nil), ("1e18", 1_000_000_000_000_000_000), ("1e19", nil),
        ("1e400", nil),
        ("-1e400", nil), ("1e-400", 0),
    ]) func `a number without a fraction is an integer`(_ digits: String, _ value: Int?) throws {
        #expect(try JSON.parse(Array(digits.utf8)).int == value)
    }

    @Test(arguments: [("0.1", 0.1), ("-0", -0.0), ("1e2", 100), ("12345678901234567890", 12345678901234567168), ("1e400", .infinity)])
    func `a number is a double`(_ digits: String, _ value: Double) throws {
        #expect(try JSON.parse(Array(digits.utf8)).double == value)
    }

    @Test func `a member is replaced in its place, appended or taken away`() throws {
        let value = try JSON.parse(Array(#"{"a":1,"b":2,"a":3}"#.utf8))
        #expect(value.with("a", 4).encoded == Array(#"{"a":1,"b":2,"a":4}"#.utf8))
        #expect(value.with("b", "x").encoded == Array(#"{"a":1,"b":"x","a":3}"#.utf8))
        #expect(value.with("c", [.null]).encoded == Array(#"{"a":1,"b":2,"a":3,"c":[null]}"#.utf8))
        #expect(value.with("a", nil).encoded == Array(#"{"b":2}"#.utf8))
        #expect(value.with("x", nil) == value)
        #expect(JSON.array([]).with("a", 1) == [])
    }

    @Test func `a name keeps its spelling when its value is replaced`() throws {
        #expect(try JSON.parse(Array(#"{"\u0061":1}"#.utf8)).with("a", 2).encoded == Array(#"{"\u0061":2}"#.utf8))
    }

    @Test func `literals leave out what is nil`() {
        let nothing: JSON? = nil
        let value: JSON = ["type": "text", "text": "a\n\"b\"", "cache": nothing, "n": 5, "on": true, "list": [1, "x", .null], "o": [:]]
        #expect(
            String(decoding: value.encoded, as: UTF8.self)
                == #"{"type":"text","text":"a\n\"b\"","n":5,"on":true,"list":[1,"x",null],"o":{}}"#)
    }

    @Test func `values are equal when they are written alike, but for escapes`() throws {
        func parse(_ text: String) throws -> JSON { try JSON.parse(Array(text.utf8)) }
        #expect(try parse(#"{"a":["\u0062\/"]}"#) == parse(#"{"\u0061":["b/"]}"#))
        for (a, b) in [
            ("1.0", "1"), (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#), ("null", "false"), (#""1""#, "1"), ("[]", "{}"), ("[1]", "[1,1]"),
        ] {
            #expect(try parse(a) != parse(b))
        }
    }

    // MARK: - Random values, the same in each run

    @Test(arguments: 0..<20 as Range<UInt64>) func `a random value comes back as it was written`(_ seed: UInt64) throws {
        var random = Dice(state: seed)
        for _ in 0..<50 {
            let value = Self.value(depth: 4, &random)
            let read = try JSON.parse(value.encoded)
            #expect(read == value && read.encoded == value.encoded)
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>) func `random bytes are read or refused within their bounds`(_ seed: UInt64) throws {
        var random = Dice(state: seed)
        let alphabet = Array(#"{}[]",:\utfnrals0123456789.eE+- "#.utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in alphabet.randomElement(using: &random)! }
            do throws(JSONError) {
                let value = try JSON.parse(text)
                #expect(try JSON.parse(value.encoded) == value)
            } catch {
                #expect((0...text.count).contains(error.offset))
            }
        }
    }

    @Test(arguments: 0..<10 as Range<UInt64>) func `a text with one byte changed is read or refused within its bounds`(_ seed: UInt64)
        throws
    {
        var random = Dice(state: seed)
        for _ in 0..<50 {
            var text = Self.value(depth: 3, &random).encoded
            text[Int.random(in: text.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            do throws(JSONError) {
                let value = try JSON.parse(text)
                #expect(try JSON.parse(value.encoded) == value)
            } catch {
                #expect((0...text.count).contains(error.offset))
            }
        }
    }

    private static func value(depth: Int, _ random: inout Dice) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return JSON(Int.random(in: -1_000_000...1_000_000, using: &random))
        case 3, 4: return .string(text(&random))
        case 5: return .array((0..<Int.random(in: 0..<5, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            return .object(
                (0..<Int.random(in: 0..<5, using: &random)).map { _ in
                    JSON.Member(key: text(&random), value: value(depth: depth - 1, &random))
                })
        }
    }

    private static func text(_ random: inout Dice) -> JSONText {
        let pieces = ["a", "word ", "\"", "\\", "/", "\n", "\r", "\t", "\0", "\u{1F}", "\u{7F}", "é", "€", "😀", "\u{FFFF}", "\u{2028}"]
        let text = (0..<Int.random(in: 0..<12, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
        return JSONText(text)
    }
}
