import Testing

@testable import Shared

/// One valid conversation of calls, rewritten in every way in which servers are known to write deltas: the client always gets the same
/// blocks. *Source*: D-42.
@Suite struct CallStyleTests {
    struct Call {
        var id: String
        var name: String
        var arguments: String
    }

    /// A way of writing calls; `ids`: whether the calls' own ids reach the client.
    struct Style: CustomTestStringConvertible {
        var testDescription: String
        var ids = true
        var write: @Sendable ([Call], inout Dice) -> [String]
    }

    static let styles = [
        Style(testDescription: "a header, then pieces") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id(call.id))", call.name, "")] + pieces(call, &dice).map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "the id in every delta") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id(call.id))", call.name, "")]
                    + pieces(call, &dice).map { .call("\(index(n)),\(id(call.id))", nil, $0) }
            }
        },
        Style(testDescription: "another id in every delta without a name") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id(call.id))", call.name, "")]
                    + pieces(call, &dice).enumerated().map { .call("\(index(n)),\(id("x\(n)_\($0.offset)"))", "", $0.element) }
            }
        },
        Style(testDescription: "no id", ids: false) { calls, dice in
            each(calls) { n, call in [.call(index(n), call.name, "")] + pieces(call, &dice).map { .call(index(n), nil, $0) } }
        },
        Style(testDescription: "the name in every delta, and its end") { calls, dice in
            each(calls) { n, call in
                (pieces(call, &dice) + [""]).map { .call("\(index(n)),\(id(call.id))", call.name, $0) }
            }
        },
        Style(testDescription: "the name in every delta and its end, no id, one index", ids: false) { calls, dice in
            each(calls) { _, call in (pieces(call, &dice) + [""]).map { .call(index(0), call.name, $0) } }
        },
        Style(testDescription: "the name and another id in every delta, and its end") { calls, dice in
            each(calls) { n, call in
                (pieces(call, &dice, atLeast: 2) + [""]).enumerated().map {
                    .call("\(index(n)),\(id($0.offset == 0 ? call.id : "x\(n)_\($0.offset)"))", call.name, $0.element)
                }
            }
        },
        Style(testDescription: "all arguments so far") { calls, dice in
            each(calls) { n, call in
                soFar(call, &dice).enumerated().map {
                    .call($0.offset == 0 ? "\(index(n)),\(id(call.id))" : index(n), $0.offset == 0 ? call.name : nil, $0.element)
                }
            }
        },
        Style(testDescription: "id, name and all arguments so far") { calls, dice in
            each(calls) { n, call in soFar(call, &dice).map { .call("\(index(n)),\(id(call.id))", call.name, $0) } }
        },
        Style(testDescription: "one index for all, a header, then pieces with ids of their own") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(0)),\(id(call.id))", call.name, "")]
                    + pieces(call, &dice).enumerated().map { .call("\(index(0)),\(id("x\(n)_\($0.offset)"))", "", $0.element) }
            }
        },
        Style(testDescription: "one index for all, whole") { calls, _ in
            each(calls) { _, call in [.call("\(index(0)),\(id(call.id))", call.name, call.arguments)] }
        },
        Style(testDescription: "one index for all, whole, no id", ids: false) { calls, _ in
            each(calls) { _, call in [.call(index(0), call.name, call.arguments)] }
        },
        Style(testDescription: "one id for all", ids: false) { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id("0"))", call.name, "")] + pieces(call, &dice).map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "one id and one index for all", ids: false) { calls, dice in
            each(calls) { _, call in
                [.call("\(index(0)),\(id("0"))", call.name, "")] + pieces(call, &dice).map { .call("\(index(0)),\(id("0"))", nil, $0) }
            }
        },
        Style(testDescription: "the name comes late") { calls, dice in
            each(calls) { n, call in
                let pieces = pieces(call, &dice)
                return [.call("\(index(n)),\(id(call.id))", nil, pieces[0]), .call(index(n), call.name)]
                    + pieces.dropFirst().map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "the id comes late", ids: false) { calls, dice in
            each(calls) { n, call in
                let pieces = pieces(call, &dice)
                return [.call(index(n), call.name, pieces[0]), .call("\(index(n)),\(id(call.id))")]
                    + pieces.dropFirst().map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "the name in pieces") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id(call.id))", String(call.name.prefix(2)), ""), .call(index(n), String(call.name.dropFirst(2)), "")]
                    + pieces(call, &dice).map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "the name so far") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(n)),\(id(call.id))", String(call.name.prefix(2)), ""), .call(index(n), call.name, "")]
                    + pieces(call, &dice).map { .call(index(n), nil, $0) }
            }
        },
        Style(testDescription: "whole") { calls, _ in
            each(calls) { n, call in [.call("\(index(n)),\(id(call.id))", call.name, call.arguments)] }
        },
        Style(testDescription: "whole, twice, under two indexes") { calls, _ in
            each(calls) { n, call in
                [2 * n, 2 * n + 1].map { .call("\(index($0)),\(id(call.id))", call.name, call.arguments) }
            }
        },
        Style(testDescription: "in pieces, twice, under two indexes") { calls, dice in
            each(calls) { n, call in
                [2 * n, 2 * n + 1].flatMap { n in
                    [.call("\(index(n)),\(id(call.id))", call.name, "")] + pieces(call, &dice).map { .call(index(n), nil, $0) }
                }
            }
        },
        Style(testDescription: "a header, the arguments under the next index") { calls, dice in
            each(calls) { n, call in
                [.call("\(index(2 * n)),\(id(call.id))", call.name, "")]
                    + pieces(call, &dice).map { .call("\(index(2 * n + 1)),\(id(call.id))", nil, $0) }
            }
        },
        Style(testDescription: "ids and no index") { calls, dice in
            each(calls) { _, call in [.call(id(call.id), call.name, "")] + pieces(call, &dice).map { .call(id(call.id), nil, $0) } }
        },
        Style(testDescription: "an id once and no index") { calls, dice in
            each(calls) { _, call in [.call(id(call.id), call.name, "")] + pieces(call, &dice).map { .call("", nil, $0) } }
        },
        Style(testDescription: "neither id nor index", ids: false) { calls, dice in
            each(calls) { _, call in
                let pieces = pieces(call, &dice)
                return [.call("", call.name, pieces[0])] + pieces.dropFirst().map { .call("", nil, $0) }
            }
        },
        Style(testDescription: "side by side") { calls, dice in
            var columns = calls.enumerated().map { n, call -> [String] in
                [.call("\(index(n)),\(id(call.id))", call.name, "")] + pieces(call, &dice).map { .call(index(n), nil, $0) }
            }
            var chunks = columns.indices.map { columns[$0].removeFirst() }
            while columns.contains(where: { !$0.isEmpty }) {
                for place in columns.indices where !columns[place].isEmpty { chunks.append(columns[place].removeFirst()) }
            }
            return chunks
        },
    ]

    private static func index(_ number: Int) -> String { "\"index\":\(number)" }
    private static func id(_ id: String) -> String { "\"id\":\"\(id)\"" }

    private static func each(_ calls: [Call], _ write: (Int, Call) -> [String]) -> [String] {
        calls.enumerated().flatMap { write($0.offset, $0.element) }
    }

    /// One to five pieces, of which only the first begins with a brace: another such piece has a row of its own.
    private static func pieces(_ call: Call, _ dice: inout Dice, atLeast: Int = 1) -> [String] {
        let characters = Array(call.arguments)
        let cuts =
            (0..<Int.random(in: 0..<5, using: &dice)).map { _ in Int.random(in: 1..<characters.count, using: &dice) }
            .filter { characters[$0] != "{" } + (atLeast > 1 ? [2] : [])
        let places = Array(Set([0, characters.count] + cuts)).sorted()
        return zip(places, places.dropFirst()).map { String(characters[$0..<$1]) }
    }

    private static func soFar(_ call: Call, _ dice: inout Dice) -> [String] {
        var all = ""
        return pieces(call, &dice).map { piece in
            all += piece
            return all
        }
    }

    private static let values = [
        #""v""#, "1.5", "null", #"{"deep":{"p":"{\"p\":"}}"#, #"["a\"b{",{"x":[]}]"#, #""func f() { return \"{}\" }""#, #""\u00e9\n\\""#,
    ]

    /// All different.
    private static func calls(_ dice: inout Dice) -> [Call] {
        (0..<Int.random(in: 1...3, using: &dice)).map { number in
            let value = values.randomElement(using: &dice)!
            let name = ["Read", "Grep", "WebFetch"].randomElement(using: &dice)!
            return Call(id: "t\(number)", name: name, arguments: #"{"p":\#(value),"number":\#(number)}"#)
        }
    }

    @Test(arguments: styles) func `D-42 the same calls in every style are the same blocks`(_ style: Style) throws {
        var dice = Dice(state: 42)
        for _ in 0..<30 {
            let calls = Self.calls(&dice)
            var script = Script()
            script.tools = ["Read", "Grep", "WebFetch"]
            let chunks = style.write(calls, &dice) + [.end("tool_calls")]
            for isStream in [true, false] {
                script.isStream = isStream
                let reply = try script.play(.events(chunks))
                let content = isStream ? try reply.stream().content : reply.json["content"]?.array ?? []
                let shown = try content.map { block in
                    try JSON.parse(block["input"]?.encoded ?? []).written + (block["name"]?.string ?? "")
                        + (style.ids ? block["id"]?.string ?? "" : "")
                }
                let expected = try calls.map { call in
                    try JSON.parse(Array(call.arguments.utf8)).written + call.name + (style.ids ? call.id : "")
                }
                guard shown == expected else {
                    Issue.record("\(chunks.joined(separator: "\n"))\n\(shown)")
                    return
                }
            }
        }
    }
}
