import Shared
import Testing

@Suite struct JSONParserTests {
    @Test func `a text comes back as it was read`() throws {
        let text = #"{"b":1.0,"a":[12345678901234567890,-0.0e+7,"\ud83d","a\/b\u0000","é"],"a":null,"t":true}"#
        #expect(try String(decoding: JSON.parse(Array(text.utf8)).encoded, as: UTF8.self) == text)
    }
}
