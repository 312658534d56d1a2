/// Who asks, known by the head of a request.
package struct Caller: Sendable {
    package let client: Config.Client
    package let session: Session
}

/// Refuses what is refused by its head, so that nobody's body is read before it is known who sends it. *Throws*: 404, 405, 401.
package func admit(_ head: HTTPRequest, to endpoint: Endpoint, from peer: Peer, config: Config) throws(APIError) -> Caller {
    do throws(APIError) {
        if case .none(let error) = endpoint { throw error }
        guard let client = endpoint.needsNoKey ? Config.Client() : config.client(showing: head.headers, from: peer) else {
            throw APIError(.authentication, Config.refusal(of: head.headers), blame: .client)
        }
        return Caller(client: client, session: Session(head.headers, client: client, peer: peer))
    } catch {
        throw error.masked(by: Secrets(config.secrets))
    }
}
