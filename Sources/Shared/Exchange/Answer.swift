/// What a request comes to: an answer at hand, or a conversation with upstreams.
package enum Answer: Sendable {
    case response(HTTPResponse)
    case exchange(Exchange)
}
