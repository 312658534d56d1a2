import Testing

@testable import Shared

@Suite struct HealthTests {
    @Test(
        arguments: [
            ("GET", "/"), ("GET", "/status"), ("GET", "/health"), ("HEAD", "/"), ("HEAD", "/status"), ("HEAD", "/health"),
            ("HEAD", "/api/hello"), ("GET", "/health/"), ("HEAD", "/status//"), ("GET", "//"), ("HEAD", "/api/hello/"),
        ])
    func `D-13: health is told without a key`(method: String, path: String) throws {
        let response = try #require(Endpoint(HTTPRequest(method: method, path: path)).health(requestID: "req_1"))
        #expect(response.head.status == 200)
        #expect(response.head.headers["request-id"] == "req_1")
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"message":"claude-proxy","health":"ok"}"#)
    }

    @Test(arguments: [("GET", "/ready"), ("HEAD", "/ready"), ("GET", "/ready/")])
    func `whether it is ready is told without a key, where there is a configuration`(method: String, path: String) throws {
        let request = HTTPRequest(method: method, path: path)
        #expect(Endpoint(request).health(requestID: "req_1") == nil)
        let config = try ConfigParserTests.config(ConfigParserTests.text(top: #""ak":"a key""#))
        guard case .response(let response) = try answer(to: request, config: config, ids: IDs(seed: 1), now: 0) else {
            Issue.record("no response")
            return
        }
        #expect(response.head.status == 200)
        #expect(String(decoding: response.body, as: UTF8.self) == #"{"message":"claude-proxy","ready":true}"#)
    }

    @Test(arguments: [("GET", "/ready", 503), ("HEAD", "/ready", 503), ("POST", "/ready", 500), ("GET", "/v1/models", 500)])
    func `without one it is not`(method: String, path: String, status: Int) {
        let error = Endpoint(HTTPRequest(method: method, path: path)).refusal(ConfigError(["port: expected a whole number"]))
        #expect(error.status == status && error.blame == .configuration)
        #expect(!error.message.contains("port"))
    }

    @Test(arguments: [("POST", "/health"), ("GET", "/api/hello"), ("GET", "/healthy"), ("GET", "/v1/models")])
    func `other routes are not health`(method: String, path: String) {
        #expect(Endpoint(HTTPRequest(method: method, path: path)).health(requestID: "req_1") == nil)
    }
}
