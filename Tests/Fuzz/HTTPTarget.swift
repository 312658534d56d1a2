@testable import Shared

extension Target {
    /// The bytes of a connection: the same outcome wherever they are cut, and a request that every other reader would read the same way.
    static let http = Target(
        name: "http",
        seeds: {
            let wires =
                HTTPRequestParserTests.requests.map(\.wire)
                + (HTTPRefusalTests.requestLines + HTTPRefusalTests.fieldLines + HTTPRefusalTests.framing + HTTPRefusalTests.chunks).map(
                    \.wire)
            return wires.filter { $0.count < 1000 }.enumerated().map { Choices.seed($1, $0) }
        },
        check: { input in
            var choices = Choices(input)
            let outcome = outcome([choices.rest])
            require(outcome == Self.outcome(choices.cut(choices.rest)), "another outcome when it is cut")
            require(outcome == Self.outcome(choices.rest.map { [$0] }), "another outcome byte by byte")
            switch outcome {
            case .request(let request): check(request)
            case .error(let error), .end(.incomplete(let error)): check(error)
            case .end(.nothing): require(choices.rest.allSatisfy { $0 == 13 || $0 == 10 }, "something was begun")
            }
        })

    private enum RequestOutcome: Equatable {
        case request(HTTPRequest)
        case error(HTTPError)
        case end(HTTPRequestParser.End)
    }

    private static func outcome(_ pieces: [[UInt8]]) -> RequestOutcome {
        var parser = HTTPRequestParser()
        do throws(HTTPError) {
            for piece in pieces {
                if case .complete(let request) = try parser.receive(piece) { return .request(request) }
            }
            return .end(parser.end())
        } catch { return .error(error) }
    }

    private static func check(_ request: HTTPRequest) {
        let fields = request.headers.fields
        require(fields.count <= HTTPLimits.fields && request.body.count <= HTTPLimits.bodyBytes, "more than the limits allow")
        for text in [request.method, request.path, request.query ?? ""] + fields.map(\.name) + fields.map(\.value) {
            require(!text.utf8.contains { $0 < 0x20 && $0 != 9 }, "a control character")
        }
        let (lengths, codings) = (request.headers.all("content-length"), request.headers.all("transfer-encoding"))
        require(lengths.count + codings.count <= 1, "two framings")
        require(lengths.first.map { Int($0) == request.body.count } ?? (codings.count == 1 || request.body.isEmpty), "another length")
        require(outcome([wire(request)]) == .request(request), "written and read it is another request")
    }

    /// `request` as it is sent to the next reader.
    private static func wire(_ request: HTTPRequest) -> [UInt8] {
        let target = request.path + (request.query.map { "?" + $0 } ?? "")
        var wire = Array("\(request.method) \(target) HTTP/1.\(request.version == .http10 ? 0 : 1)\r\n".utf8)
        for field in request.headers.fields { wire += Array("\(field.name): \(field.value)\r\n".utf8) }
        wire += Array("\r\n".utf8)
        guard request.headers["transfer-encoding"] != nil else { return wire + request.body }
        if !request.body.isEmpty { wire += Array("\(String(request.body.count, radix: 16))\r\n".utf8) + request.body + Array("\r\n".utf8) }
        return wire + Array("0\r\n\r\n".utf8)
    }

    private static func check(_ error: HTTPError) {
        require([400, 413, 414, 415, 431, 505].contains(error.status), "status \(error.status)")
        let body = APIError(error).body(requestID: "req_1").encoded
        require((try? JSON.parse(body)) != nil, "an error that is not JSON")
        require(
            !error.message.utf8.contains { ($0 < 0x20 && $0 != 9) || $0 == 0x7F },
            "a control character in \(error.message.debugDescription)")
    }
}
