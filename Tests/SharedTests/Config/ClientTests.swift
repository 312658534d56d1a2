import Testing

@testable import Shared

/// `"clients"`.
@Suite struct ClientTests {
    private static func parse(_ top: String) throws(ConfigError) -> Config {
        try Config.parse(
            Array(ConfigParserTests.text(top: top).utf8),
            in: Surroundings(environment: [:], userID: { ["root": 0, "anna": 1000][$0] }))
    }

    private static func faults(_ top: String) -> [String] {
        do throws(ConfigError) {
            _ = try parse(top)
            return []
        } catch { return error.faults }
    }

    @Test func `clients have a key, a user, or both, and models`() throws {
        let config = try Self.parse(
            #""ak":"k0","clients":{"a":{"ak":"k1"},"b":{"user":"anna"},"c":{"ak":"k2","user":7,"models":["glm*","small"]},"d":{"user":"8","models":[]}}"#)
        #expect(
            config.clients == [
                Config.Client(key: "k0"), Config.Client(name: "a", key: "k1"), Config.Client(name: "b", userID: 1000),
                Config.Client(name: "c", key: "k2", userID: 7, models: [Pattern("glm*"), Pattern("small")]),
                Config.Client(name: "d", userID: 8, models: []),
            ])
        #expect(config.secrets.contains("k1") && config.secrets.contains("k2"))
    }

    @Test(
        arguments: [
            (#""clients":[]"#, "clients: expected an object of at least one client"),
            (#""clients":{}"#, "clients: expected an object of at least one client"),
            (#""clients":{"a":1}"#, "clients.a: expected an object"),
            (#""clients":{"a":{}}"#, #"clients.a: expected "ak" or "user""#),
            (#""clients":{"a":{"models":["m"]}}"#, #"clients.a: expected "ak" or "user""#),
            (#""clients":{"a":{"ak":""}}"#, "clients.a.ak: expected a key, not an empty text"),
            (#""clients":{"a":{"ak":"k","models":"m"}}"#, "clients.a.models: expected a list of patterns"),
            (#""clients":{"a":{"ak":"k","models":[1]}}"#, "clients.a.models: expected a list of patterns"),
            (#""clients":{"a":{"user":"nobody-here"}}"#, #"clients.a.user: no user is called "nobody-here""#),
            (#""clients":{"a":{"user":-1}}"#, "clients.a.user: -1 is not the number of a user"),
            (#""clients":{"a":{"user":4294967296}}"#, "clients.a.user: 4294967296 is not the number of a user"),
            (#""clients":{"a":{"user":true}}"#, "clients.a.user: expected the name or the number of a user"),
            (#""clients":{"a":{"ak":"k"},"b":{"ak":"k"}}"#, "clients.b: has the key of clients.a"),
            (#""ak":"k","clients":{"a":{"ak":"k"}}"#, "clients.a: has the key of ak"),
            (#""clients":{"a":{"user":"anna"},"b":{"user":1000}}"#, "clients.b: is the user of clients.a"),
        ]) func `a fault names its place`(_ top: String, _ fault: String) {
        #expect(Self.faults(top) == [fault])
    }

    @Test func `unknown members are warnings`() throws {
        #expect(try Self.parse(#""clients":{"a":{"ak":"k","modles":[]}}"#).warnings == ["clients.a.modles: unknown key; did you mean models?"])
    }
}
