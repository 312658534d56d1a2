import Testing

@testable import Shared

@Suite struct ClientKeyTests {
    @Test(
        arguments: [
            ([("x-api-key", "client-key")], true),
            ([("Authorization", "Bearer client-key")], true),
            ([("authorization", "bearer client-key")], true),
            ([("authorization", "BEARER   client-key")], true),
            ([("x-api-key", "wrong"), ("authorization", "Bearer client-key")], true),
            ([("x-api-key", "client-key"), ("authorization", "Bearer wrong")], true),
            ([("x-api-key", "wrong"), ("x-api-key", "client-key")], true),
            ([], false),
            ([("x-api-key", "")], false),
            ([("x-api-key", "client-ke")], false),
            ([("x-api-key", "client-keyclient-key")], false),
            ([("x-api-key", "Client-Key")], false),
            ([("authorization", "client-key")], false),
            ([("authorization", "Basic client-key")], false),
            ([("authorization", "Bearer")], false),
            ([("authorization", "Bearerclient-key")], false),
            ([("x-api-key", "wrong"), ("authorization", "Bearer wrong")], false),
        ] as [([(String, String)], Bool)])
    func `a client comes in by either field`(_ fields: [(String, String)], _ admitted: Bool) throws {
        let config = try ConfigParserTests.config(ConfigParserTests.text(top: #""ak":"client-key""#))
        var headers = HTTPHeaders()
        for (name, value) in fields { headers.append(name, value) }
        #expect(config.admits(headers) == admitted)
    }

    @Test func `without a key everyone comes in`() throws {
        let config = try ConfigParserTests.config(ConfigParserTests.minimal)
        #expect(config.admits([:]))
        #expect(config.admits(["x-api-key": "anything"]))
    }

    @Test(arguments: [("", "", true), ("a", "", false), ("", "a", false), ("ab", "ab", true), ("aa", "a", false), ("a", "aa", false)])
    func `texts are equal byte for byte and in length`(_ shown: String, _ key: String, _ equal: Bool) {
        #expect(shown.equalsInConstantTime(key) == equal)
    }

    @Test func `a length that differs by a multiple of 256 is another one`() {
        #expect(!String(repeating: "a", count: 257).equalsInConstantTime("a"))
    }
}
