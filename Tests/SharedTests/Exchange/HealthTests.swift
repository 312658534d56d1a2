import Testing

@testable import Shared

@Suite struct HealthTests {
    @Test(
        arguments: [
            ("GET", "/"), ("GET", "/status"), ("GET", "/health"), ("HEAD", "/"), ("HEAD", "/status"), ("HEAD", "/health"),
            ("HEAD", "/api/hello"), ("GET", "/health/"), ("HEAD", "/status//"), ("GET", "//"), ("HEAD", "/api/hello/"),
        ])
    func `D-13: health is told without a key`(method: String, path: String) throws {
        let response = try #require(HTTPResponse(healthOf: HTTPRequest(method: method, path: path), requestID: "req_1"))
        #expect(response.head.status == 200)
        #expect(response.head.headers["request-id"] == "req_1")
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"message":"claude-proxy","health":"ok"}"#)
    }

    @Test(arguments: [("POST", "/health"), ("GET", "/api/hello"), ("GET", "/healthy"), ("GET", "/v1/models")])
    func `other routes are not health`(method: String, path: String) {
        #expect(HTTPResponse(healthOf: HTTPRequest(method: method, path: path), requestID: "req_1") == nil)
    }
}
