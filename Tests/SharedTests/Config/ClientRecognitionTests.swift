import Testing

@testable import Shared

@Suite struct ClientRecognitionTests {
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
        #expect((config.client(showing: headers, from: Peer()) != nil) == admitted)
    }

    @Test func `without a key everyone comes in`() throws {
        let config = try ConfigParserTests.config(ConfigParserTests.minimal)
        #expect(config.client(showing: [:], from: Peer()) == Config.Client())
        #expect(config.client(showing: ["x-api-key": "anything"], from: Peer()) == Config.Client())
    }

    private static let team = #"""
        "ak":"top-key","clients":{"anna":{"ak":"anna-key","models":["glm*"]},"root":{"user":0},"both":{"ak":"both-key","user":"1000"}}
        """#

    /// The key in x-api-key, the bearer token, the socket's user, and the client recognised; nil for 401.
    @Test(
        arguments: [
            ("top-key", nil, nil, ""), ("anna-key", nil, nil, "anna"), (nil, "anna-key", nil, "anna"),
            ("wrong", "anna-key", nil, "anna"), (nil, nil, nil, nil), ("wrong", nil, nil, nil),
            (nil, nil, 0, "root"), (nil, nil, 1000, "both"), (nil, nil, 7, nil),
            // A valid key takes precedence over the user; an invalid one is refused on every socket.
            ("anna-key", nil, 0, "anna"), ("wrong", nil, 0, nil), (nil, "wrong", 1000, nil),
            // Claude Code has to send something: this word is not a key.
            (nil, "any-word", 0, "root"), ("any-word", "any-word", 0, "root"), (nil, "any-word", nil, nil), ("", "", 0, "root"),
        ] as [(String?, String?, UInt32?, String?)])
    func `a client is known by its key, else by its user`(_ key: String?, _ bearer: String?, _ user: UInt32?, _ name: String?) throws {
        let config = try ConfigParserTests.config(ConfigParserTests.text(top: Self.team))
        var headers = HTTPHeaders()
        if let key { headers.append("x-api-key", key) }
        if let bearer { headers.append("authorization", "Bearer \(bearer)") }
        let client = config.client(showing: headers, from: Peer(address: "192.0.2.1", userID: user))
        #expect(client.map { $0.name ?? "" } == name)
    }

    @Test(arguments: [("", "", true), ("a", "", false), ("", "a", false), ("ab", "ab", true), ("aa", "a", false), ("a", "aa", false)])
    func `texts are equal byte for byte and in length`(_ shown: String, _ key: String, _ equal: Bool) {
        #expect(shown.equalsInConstantTime(key) == equal)
    }

    @Test func `a length that differs by a multiple of 256 is another one`() {
        #expect(!String(repeating: "a", count: 257).equalsInConstantTime("a"))
    }
}
