/// What a request comes to: an answer at hand, or a conversation with upstreams.
package enum Answer: Sendable {
    case response(HTTPResponse)
    case exchange(Exchange)
}

extension HTTPResponse {
    package init(_ error: APIError, requestID: String) {
        var headers: HTTPHeaders = ["content-type": "application/json", "request-id": requestID]
        for field in error.headers.fields { headers.append(field.name, field.value) }
        self.init(status: error.status, headers: headers, body: error.body(requestID: requestID).encoded)
    }
}
