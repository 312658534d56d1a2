import Shared
import Testing

@Suite struct CGIRequestTests {
    @Test func `a request is read from the environment and standard input`() throws {
        let request = try Self.read(
            [
                "GATEWAY_INTERFACE": "CGI/1.1", "REQUEST_METHOD": "POST", "SCRIPT_NAME": "/cgi-bin/proxy", "PATH_INFO": "/v1/messages",
                "QUERY_STRING": "beta=true", "SERVER_PROTOCOL": "HTTP/2.0", "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": "2",
                "HTTP_ANTHROPIC_VERSION": "2023-06-01", "HTTP_X_API_KEY": "k", "HTTP_HOST": "x", "HTTP_CONTENT_LENGTH": "2", "PATH": "/bin",
            ], ["{", "}ignored"])
        #expect(
            request
                == HTTPRequest(
                    method: "POST", path: "/v1/messages", query: "beta=true", version: .http11,
                    headers: [
                        "content-length": "2", "content-type": "application/json", "anthropic-version": "2023-06-01", "host": "x",
                        "x-api-key": "k",
                    ], body: Array("{}".utf8)))
    }

    @Test func `without a length there is no body`() throws {
        let request = try CGIRequest(environment: [
            "REQUEST_METHOD": "GET", "PATH_INFO": "/", "SERVER_PROTOCOL": "HTTP/1.0", "QUERY_STRING": "",
        ])
        #expect(request.isComplete)
        #expect(try request.end() == HTTPRequest(method: "GET", path: "/", version: .http10))
        #expect(try CGIRequest(environment: ["REQUEST_METHOD": "GET", "CONTENT_LENGTH": ""]).isComplete)
    }

    @Test func `a body whose chunks the server has undone ends with the input`() throws {
        let environment = ["REQUEST_METHOD": "POST", "HTTP_TRANSFER_ENCODING": "chunked"]
        #expect(try !CGIRequest(environment: environment).isComplete)
        let request = try Self.read(environment, ["ab", "", "c"])
        #expect(request.body == Array("abc".utf8) && request.headers == [:])
    }

    @Test(arguments: [
        (["PATH_INFO": "/v1/models/a b%/é", "REQUEST_URI": "/x"], "/v1/models/a%20b%25/%C3%A9"),
        (["SCRIPT_NAME": "/v1/messages", "REQUEST_URI": "/v1/models/a%2Fb?x"], "/v1/models/a%2Fb"),
        (["SCRIPT_NAME": "/v1/messages", "PATH_INFO": ""], "/v1/messages"), (["REQUEST_URI": "http://x/a", "SCRIPT_NAME": "/b"], "/b"),
        ([:], "/"),
    ]) func `the path is what stands below the program`(_ variables: [String: String], _ path: String) throws {
        #expect(try CGIRequest(environment: variables.merging(["REQUEST_METHOD": "GET"]) { $1 }).request.path == path)
    }

    @Test(arguments: [
        (["HTTP_AUTHORIZATION": "a"], ["a"]), (["REDIRECT_HTTP_AUTHORIZATION": "b"], ["b"]),
        (["HTTP_AUTHORIZATION": "a", "REDIRECT_HTTP_AUTHORIZATION": "b"], ["a"]),
    ]) func `authorization may come by a detour`(_ variables: [String: String], _ values: [String]) throws {
        #expect(
            try CGIRequest(environment: variables.merging(["REQUEST_METHOD": "GET"]) { $1 }).request.headers.all("authorization") == values)
    }

    @Test(arguments: [
        ([:], 400, "REQUEST_METHOD"), (["REQUEST_METHOD": "A B"], 400, "REQUEST_METHOD"),
        (["REQUEST_METHOD": "PUT", "CONTENT_LENGTH": "-1"], 400, "content-length"),
        (["REQUEST_METHOD": "PUT", "CONTENT_LENGTH": "33554433"], 413, "body"),
        (["REQUEST_METHOD": "GET", "HTTP_A_B": "x\ny"], 400, "a-b: "),
        (["REQUEST_METHOD": "PUT", "CONTENT_LENGTH": "1", "HTTP_CONTENT_ENCODING": "br"], 415, "content-encoding"),
    ]) func `bad values are refused`(_ environment: [String: String], _ status: Int, _ place: String) {
        let error = #expect(throws: HTTPError.self) { try CGIRequest(environment: environment) }
        #expect(error?.status == status && error?.message.hasPrefix(place) == true)
    }

    @Test func `a body that ends too early is refused`() throws {
        let error = #expect(throws: HTTPError.self) { try Self.read(["REQUEST_METHOD": "PUT", "CONTENT_LENGTH": "3"], ["ab"]) }
        #expect(error == .malformed("body: the input ended 1 bytes before CONTENT_LENGTH"))
    }

    @Test func `a body without a length is refused as it grows beyond 33554432 bytes`() throws {
        var request = try CGIRequest(environment: ["REQUEST_METHOD": "PUT", "HTTP_TRANSFER_ENCODING": "chunked"])
        let half = [UInt8](repeating: 65, count: 16_777_216)
        try half.withUnsafeBytes { half in
            try request.receive(half)
            try request.receive(half)
            #expect(throws: HTTPError.bodyTooLarge) { try request.receive(UnsafeRawBufferPointer(rebasing: half[..<1])) }
        }
    }

    private static func read(_ environment: [String: String], _ input: [String]) throws -> HTTPRequest {
        var request = try CGIRequest(environment: environment)
        for piece in input { try Array(piece.utf8).withUnsafeBytes { try request.receive($0) } }
        return try request.end()
    }
}
