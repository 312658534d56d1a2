import Testing

@testable import Shared

/// `"routes"`, as they are read.
@Suite struct RouteTests {
    private static func text(_ routes: String) -> String {
        #"{"providers":[{"base_url":"https://h.example","api_key":"k","models":[{"id":"glm"},{"id":"small"}]}],"routes":\#(routes)}"#
    }

    private static func warnings(_ routes: String) throws -> [String] { try ConfigParserTests.config(text(routes)).warnings }

    @Test func `a route has conditions and a target`() throws {
        let config = try ConfigParserTests.config(
            Self.text(#"[{"model":"a*","header":{"X-A":"*"},"images":true,"over_tokens":5,"to":"small"},{"images":false,"to":"glm"}]"#))
        #expect(
            config.routes == [
                Config.Route(
                    place: 0, target: "small", model: Pattern("a*"), headers: [.init(name: "X-A", pattern: Pattern("*"))], asksForImages: true,
                    overTokens: 5),
                Config.Route(place: 1, target: "glm"),
            ])
        #expect(config.routes[0].conditions == "model a*, header X-A: *, images, over 5 tokens")
        #expect(config.routes[1].conditions == "every request")
    }

    @Test func `without a list Claude's names go to the first model, and an empty list goes nowhere`() throws {
        let standard = try ConfigParserTests.config(ConfigParserTests.minimal).routes
        #expect(standard == [Config.Route(place: nil, target: "m", model: Pattern("claude-*"))])
        #expect(try ConfigParserTests.config(Self.text("[]")).routes == [])
    }

    @Test(
        arguments: [
            (#"{}"#, "routes: expected a list of objects"), (#"[1]"#, "routes[0]: expected an object"),
            (#"[{}]"#, "routes[0].to: required"), (#"[{"to":"x"}]"#, #"routes[0].to: "x" is not the id of a configured model"#),
            (#"[{"to":"glm","model":1}]"#, "routes[0].model: expected a string"),
            (#"[{"to":"glm","images":"yes"}]"#, "routes[0].images: expected true or false"),
            (#"[{"to":"glm","over_tokens":-1}]"#, "routes[0].over_tokens: expected a whole number, 0 to 1000000000"),
            (#"[{"to":"glm","header":"x"}]"#, "routes[0].header: expected an object of header names and patterns"),
            (#"[{"to":"glm","header":{"x a":"*"}}]"#, #"routes[0].header: "x a" is not the name of a header field"#),
            (#"[{"to":"glm","header":{"x":1}}]"#, "routes[0].header.x: expected a string"),
        ]) func `a fault names its place`(_ routes: String, _ fault: String) {
        #expect(ConfigParserTests.faults(Self.text(routes)) == [fault])
    }

    /// The list, and the index of the route that can never match.
    @Test(
        arguments: [
            (#"[{"to":"glm"},{"model":"a","to":"small"}]"#, 1), (#"[{"to":"glm"},{"to":"small"}]"#, 1),
            (#"[{"model":"claude-*","to":"glm"},{"model":"claude-*haiku*","to":"small"}]"#, 1),
            (#"[{"model":"CLAUDE-*","to":"glm"},{"model":"claude-opus","to":"small"}]"#, 1),
            (#"[{"model":"claude-*haiku*","to":"small"},{"model":"claude-*","to":"glm"}]"#, nil),
            (#"[{"to":"glm"},{"images":true,"to":"small"}]"#, nil), (#"[{"images":true,"to":"small"},{"to":"glm"}]"#, nil),
            (#"[{"images":true,"to":"small"},{"images":true,"model":"a","to":"glm"}]"#, 1),
            (#"[{"images":true,"model":"a","to":"small"},{"images":true,"to":"glm"}]"#, nil),
            (#"[{"over_tokens":5,"to":"small"},{"over_tokens":9,"to":"glm"}]"#, 1),
            (#"[{"over_tokens":9,"to":"small"},{"over_tokens":5,"to":"glm"}]"#, nil),
            (#"[{"header":{"x-a":"*"},"to":"small"},{"header":{"X-A":"b*","x-c":"*"},"to":"glm"}]"#, 1),
            (#"[{"header":{"x-a":"b*"},"to":"small"},{"header":{"x-a":"*"},"to":"glm"}]"#, nil),
            (#"[{"model":"glm","to":"small"}]"#, 0), (#"[{"model":"glm*","to":"small"}]"#, nil),
            (#"[{"model":"glm","images":true,"to":"small"}]"#, nil),
        ] as [(String, Int?)])
    func `a route that can never hold is a warning`(_ routes: String, _ place: Int?) throws {
        let warnings = try Self.warnings(routes)
        #expect(warnings.count == (place == nil ? 0 : 1))
        if let place { #expect(warnings.first?.hasPrefix("routes[\(place)]: can never hold: ") == true) }
    }

    @Test func `unknown members are warnings`() throws {
        #expect(try Self.warnings(#"[{"to":"glm","modle":"x"}]"#) == ["routes[0].modle: unknown key; did you mean model?"])
    }

    @Test(arguments: [("*", "a*", true), ("a*", "*", false), ("a*c", "abc", true), ("a*", "ab*", true), ("*b*", "abc", true), ("a", "A", true)])
    func `a pattern covers a narrower one`(_ wide: String, _ narrow: String, _ covers: Bool) {
        #expect(Pattern(wide).covers(Pattern(narrow)) == covers)
    }
}
